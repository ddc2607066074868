"""The number of a building: 12, 12A, 41-43; and when the one a text gives is the one a gazetteer lists."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache

_RANGE = re.compile(r"([0-9]+)[A-Z]?-([0-9]+)[A-Z]?$")
_LONGEST_RANGE = 60
_LONGEST_UNSAID = 20
#: From a house to the next on its side of the street.
_NEXT_HOUSE = 2


class NumberFit(IntEnum):
    """How two numbers agree, the best last."""

    NO = 0
    UNSAID = 1  # the text has none
    UNLISTED = 2  # the entry has none
    WITHIN = 3  # one is a range that holds the other
    NEITHER = 4
    YES = 5


@lru_cache(maxsize=500_000)
def compare(said: str, listed: str) -> NumberFit:
    """Whether the number of a text is that of an entry."""
    if said == listed:
        return NumberFit.YES if said else NumberFit.NEITHER
    if not said:
        return NumberFit.UNSAID
    if not listed:
        return NumberFit.UNLISTED
    if "-" in said or "-" in listed:
        return NumberFit.WITHIN if _overlap(said, listed) else NumberFit.NO
    return NumberFit.NO


def _overlap(said: str, listed: str) -> bool:
    """Of what is said and what is listed: 43 is in a listed 41-45, and 43-47 may be another way to write that one.

    42, of the street's other side, is not. Who says 5-9 means no listed 7, but may mean the 5 or the 9 of one building.
    """
    ours, theirs = _ends(said), _ends(listed)
    if ours is None or theirs is None:
        return False
    (low, high), (least, most) = ours, theirs
    if high < least or most < low:
        return False
    if "-" in said and "-" not in listed:
        return least in (low, high)
    return (low - least) % 2 == 0 or ("-" in said and "-" in listed and (low, high) == (least, most))


def is_range(low: str, high: str) -> bool:
    """Whether two numbers, one after the other, can be a range: of one side of the street, and not too far apart."""
    if not (low.isdigit() and high.isdigit()):
        return False
    apart = int(high) - int(low)
    return 0 < apart <= _LONGEST_UNSAID and apart % 2 == 0


def are_neighbours(low: str, high: str) -> bool:
    """Whether they are of two houses side by side, as 33/35: who says 2, 16 seldom means a range."""
    return is_range(low, high) and int(high) - int(low) == _NEXT_HOUSE


def _ends(number: str) -> tuple[int, int] | None:
    found = _RANGE.match(number)
    if found:
        low, high = int(found[1]), int(found[2])
        return (low, high) if low <= high <= low + _LONGEST_RANGE else None
    digits = re.match(r"[0-9]+", number)
    return (int(digits[0]), int(digits[0])) if digits else None
