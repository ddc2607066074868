"""The candidates of one text, the best first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import repeat
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from wardmote.engine.linkage.comparing.scoring import Candidate
from wardmote.engine.linkage.comparing.wording import Fit
from wardmote.engine.linkage.gazetteer.gazetteer import Building, Entry, Gazetteer
from wardmote.engine.linkage.text.numbers import NumberFit
from wardmote.engine.linkage.text.readings import Reading
from wardmote.engine.linkage.text.units import Same


class Row(NamedTuple):
    """A candidate before it is made. Its building are the gazetteer's rows from `first` to the one before `end`; `row`
    is its own, -1 where there is no such unit: its `uprn` is then 0. `root` tells its building from every other: the
    building's UPRN, or below 0 where it has none. `unit` and `number` are those of Same and NumberFit.
    """

    bits: float
    uprn: int
    root: int
    unit: int
    first: int
    end: int
    row: int
    reading: Reading
    number: int
    words: Fit
    postcode_bits: float
    locality_bits: float
    guessed: str = ""
    one_of: int = 1


#: A tuple as a Candidate, or a Row, at half of what its constructor costs.
_candidate: Callable[[tuple[object, ...]], Candidate] = partial(tuple.__new__, Candidate)
_row: Callable[[tuple[object, ...]], Row] = partial(tuple.__new__, Row)
_SAMES, _NUMBER_FITS = list(Same), list(NumberFit)


class Ranked:
    """The most bits first. A candidate is made when it is looked at: of a block of flats only the first few are."""

    __slots__ = ("_gazetteer", "_made", "rows")

    def __init__(self, gazetteer: Gazetteer, rows: Sequence[Row]) -> None:
        self._gazetteer, self.rows = gazetteer, rows
        self._made: dict[int, Candidate] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, at: int) -> Candidate:
        made = self._made.get(at)
        if made is None:
            made = self._made[at] = self._candidate(self.rows[at])
        return made

    def __iter__(self) -> Iterator[Candidate]:
        return map(self.__getitem__, range(len(self.rows)))

    def after(self, first: Row) -> Ranked:
        """These with another before them."""
        return Ranked(self._gazetteer, [first, *self.rows])

    def with_others(self, others: Iterable[Row]) -> Ranked:
        """Both, the most bits first; of the same bits these first."""
        return Ranked(self._gazetteer, sorted([*self.rows, *others], key=itemgetter(0), reverse=True))

    def _candidate(self, row: Row) -> Candidate:
        building = self._gazetteer.building(row.first, row.end)
        how = (row.reading, _NUMBER_FITS[row.number], row.words, row.postcode_bits, row.locality_bits)
        entry = self._entry(row, building)
        return _candidate((row.bits, building, entry, _SAMES[row.unit], *how, row.guessed, row.one_of))

    def _entry(self, row: Row, building: Building) -> Entry | None:
        if row.row < 0:
            return None
        if row.first <= row.row < row.end:
            return building.entries[row.row - row.first]
        return self._gazetteer.buildings(np.array([row.row]))[0].entries[0]  # the building under another name


def rows_of(*columns: Iterable[object]) -> list[Row]:
    """Rows of all their columns but the last two."""
    return list(map(_row, zip(*columns, repeat(""), repeat(1), strict=False)))
