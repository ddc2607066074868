"""From bits and margin to the probability that an answer is right."""

from __future__ import annotations

from math import exp

from wardmote.engine.linkage.match import Level
from wardmote.engine.linkage.scoring import Candidate


def probability(best: Candidate, level: Level, margin: float) -> float:
    """Between 0 and 1: a logistic curve over weight and margin, its constants fitted on made-up errors."""
    steepness = {Level.GUESS: 0.8}.get(level, 2.2)
    return round(1 / (1 + exp(-(steepness + 0.1 * (best.bits - 14.0) + 0.15 * min(margin, 12.0)))), 4)
