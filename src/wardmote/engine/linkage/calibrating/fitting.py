"""Probabilities fitted to answers whose truth is known, and tables that say how good they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from wardmote.engine.linkage.calibration import SHIPPED, Calibration, Curve, Kind

Array = np.ndarray[Any, Any]

_KNOTS: Final = 8
THRESHOLDS: Final = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99)
#: Answers of a kind below which nothing is fitted to them, and in a bin.
_FEWEST: Final = 60
_FEWEST_IN_BIN: Final = 40
#: The shipped share counts as so many answers beside those of a bin.
_PRIOR: Final = 50.0


class Judged(NamedTuple):
    """One answer: what it is judged by, its bits, whether it was right, and whether it is a UPRN."""

    kind: Kind
    bits: float
    right: bool
    is_uprn: bool


class Bin(NamedTuple):
    """Answers that were given about the same probability."""

    answers: int
    said: float
    right: float


class Threshold(NamedTuple):
    """What taking answers of this probability and above gives: UPRNs, the share of them that is right, the share of the
    listed properties that is found.
    """

    least: float
    given: int
    precision: float
    recall: float


def fitted(judged: Sequence[Judged], *, source: str) -> Calibration:
    """For each kind a curve that never falls, through at most eight bins; the shipped one where there are too few."""
    curves = {kind: _fitted([each for each in judged if each.kind is kind], kind) for kind in Kind}
    return Calibration(curves, source)


def _fitted(judged: Sequence[Judged], kind: Kind) -> Curve:
    if len(judged) < _FEWEST:
        return SHIPPED.curves[kind]
    bits = np.array([each.bits for each in judged])
    right = np.array([each.right for each in judged], float)
    order = np.argsort(bits, kind="stable")
    knots = []
    for part in np.array_split(order, max(1, min(_KNOTS, len(order) // _FEWEST_IN_BIN))):
        at = float(bits[part].mean())
        prior = SHIPPED.share(kind, at)
        knots.append((at, (right[part].sum() + _PRIOR * prior) / (len(part) + _PRIOR), len(part) + _PRIOR))
    positions, shares, weights = (np.array(each) for each in zip(*knots, strict=True))
    distinct, inverse = np.unique(np.round(positions, 3), return_inverse=True)
    total = np.bincount(inverse, weights)
    rising = isotonic(np.bincount(inverse, shares * weights) / total, total)
    return tuple(distinct.tolist()), tuple(np.round(rising, 4).tolist())


def isotonic(values: Array, weights: Array) -> Array:
    """The nearest that never falls, by least squares: pool adjacent violators (Barlow and others, 1972)."""
    pools: list[list[float]] = []  # mean, weight, how many
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        pools.append([value, weight, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            mean, other, count = pools.pop()
            before = pools[-1]
            before[0] = (before[0] * before[1] + mean * other) / (before[1] + other)
            before[1] += other
            before[2] += count
    return np.concatenate([np.full(int(count), mean) for mean, _, count in pools])


def reliability(probabilities: Array, right: Array, *, bins: int = 10) -> list[Bin]:
    """Answers by what was said of them, in bins of equal width; those that hold none are left out."""
    at = np.minimum((probabilities * bins).astype(int), bins - 1)
    return [
        Bin(int(some.sum()), float(probabilities[some].mean()), float(right[some].mean()))
        for some in (at == each for each in range(bins))
        if some.any()
    ]


def calibration_error(found: Sequence[Bin]) -> float:
    """Expected calibration error: how far what was said lies from what was right, each bin by its answers."""
    total = sum(each.answers for each in found)
    return sum(abs(each.said - each.right) * each.answers for each in found) / max(1, total)


def thresholds(probabilities: Array, right: Array, listed: int) -> list[Threshold]:
    """What each of THRESHOLDS gives; `listed` is how many records have a right answer."""
    found = []
    for least in THRESHOLDS:
        given, rights = int((probabilities >= least).sum()), int(right[probabilities >= least].sum())
        found.append(Threshold(least, given, rights / max(1, given), rights / max(1, listed)))
    return found
