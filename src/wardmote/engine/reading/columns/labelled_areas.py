"""An area as tables of official statistics label it: the level and year of its boundaries, its code, its name.

Nomis, where census tables come from, writes `ward2022:E05009999 : Some Ward`; others leave out the level, or the name.
"""

from __future__ import annotations

from collections.abc import Callable

from wardmote.engine.reading.columns.meaning import Detail
from wardmote.engine.reading.columns.sample import Sample
from wardmote.engine.reading.columns.vintages import vintage_of


def labelled(code: str, *levels: str) -> str:
    """A pattern for a code by itself or labelled. `levels`: what may stand before the year."""
    level = "|".join(levels)
    return rf"(?i:(?:{level})[0-9]{{4}} ?: ?)?(?:{code})(?:(?: ?: ?| - )[A-Za-z][^:]*)?"


def area_details(level: str) -> Callable[[Sample], Detail]:
    """What a column of such areas says more: the year of its boundaries."""
    return lambda sample: Detail(vintage=vintage_of(sample, level))
