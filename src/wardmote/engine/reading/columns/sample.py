"""Some cells of a column, from which its type and meaning are told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wardmote.engine.reading.columns.marks import is_absent, is_mark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ENOUGH_SHARE = 0.98
"""The share of cells that must be readable for a column to have a type."""

SMALL_TABLE_FAILURES = 2
SMALL_TABLE_SHARE = 0.8
SMALL_TABLE_SHARE_WHERE_NAMED = 0.5
_PEEKS = (8, 40)


def is_enough(good: float, total: float, *, share: float = ENOUGH_SHARE, named: bool = False) -> bool:
    """Whether so many good cells of a total give a column its type.

    In a table of under a hundred rows one slip is more than 2 %: there two cells may fail, as long as four
    fifths are good, or half where the header names what the column holds.
    """
    if total == 0:
        return False
    failures = total - good
    small = SMALL_TABLE_SHARE_WHERE_NAMED if named else SMALL_TABLE_SHARE
    return good / total >= share or (failures <= SMALL_TABLE_FAILURES and good / total >= small)


@dataclass(frozen=True)
class Sample:
    """Distinct cells and how often each stands in the sample; `rows` counts empty cells too."""

    header: str
    counts: Mapping[str, int]
    rows: int
    ordinary: Mapping[str, int] = field(init=False)
    measured: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        ordinary = {text: count for text, count in self.counts.items() if not is_absent(text)}
        measured = {text: count for text, count in ordinary.items() if not is_mark(text, measures=True)}
        object.__setattr__(self, "ordinary", ordinary)
        object.__setattr__(self, "measured", measured)

    def share(self, test: Callable[[str], bool], *, measures: bool = False) -> float:
        """The share of ordinary cells that pass a test; gives up early (0) when a first few mostly fail.

        With `measures`, letters that stand for withheld figures are left out of the count.
        """
        cells = self.measured if measures else self.ordinary
        good = total = 0
        for seen, (text, count) in enumerate(cells.items(), start=1):
            total += count
            if test(text):
                good += count
            if seen in _PEEKS and good * 3 < total:
                return 0.0
        return good / total if total else 0.0

    @property
    def repeats(self) -> bool:
        """Whether texts come again so often that reading each once is cheaper than reading every cell."""
        return len(self.counts) * 2 <= sum(self.counts.values())

    def size(self, *, measures: bool = False) -> int:
        """How many cells `share` counts."""
        return sum((self.measured if measures else self.ordinary).values())
