"""The answer for one address."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Level(StrEnum):
    """How far the text reaches. A UPRN is given for the first two alone."""

    EXACT = "exact"
    GUESS = "guess"  # something was assumed, and the explanation says what
    BUILDING = "building"  # the text names a building and none of its units
    PARENT = "parent"  # the unit it names is not in the gazetteer, the building is
    NONE = "none"


class Match(NamedTuple):
    """`uprn` and `parent_uprn` are 0 for none. `margin`: bits over the best answer that is another property.

    `candidates` are UPRNs: the units of the building for `building`, else those that came near.
    """

    uprn: int
    level: Level
    probability: float
    weight: float
    margin: float
    parent_uprn: int
    candidates: tuple[int, ...]
    explanation: str


NO_OTHER_MARGIN = 30.0


def nothing(
    explanation: str, *, weight: float = 0.0, margin: float = 0.0, near: tuple[int, ...] = ()
) -> Match:
    """No answer, and why."""
    return Match(0, Level.NONE, 0.0, weight, margin, 0, near, explanation)
