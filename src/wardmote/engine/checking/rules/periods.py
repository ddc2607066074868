"""Periods of a key do not overlap; with `gaps` false, none begins later than the one before it ended.

A period without an end goes on. A period may begin on the day on which the last one ended, unless `touching` is false.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from wardmote.engine.checking.rule import MISSING, Mask, Numbers, PlainRow, Records, RuleKind, Written
from wardmote.engine.reading.columns.codes import Bad, Code, bad

_PERIODS = frozenset({"date", "integer", "year"})


@dataclass(frozen=True)
class Periods:
    """Rows of one key, each from `start` to `end`, both included."""

    key: tuple[str, ...]
    start: str
    end: str
    touching: bool
    gaps: bool

    @property
    def measures(self) -> tuple[str, ...]:
        return self.start, self.end

    @property
    def order(self) -> tuple[str, ...]:
        return self.measures

    @property
    def needed(self) -> tuple[str, ...]:
        return *self.key, self.start

    @property
    def at(self) -> str:
        return self.start

    @property
    def why(self) -> Bad:
        begins = "before the last one has ended" if self.gaps else "before, or later than, the last one ended"
        return bad(Code.PERIODS, thing=", ".join(self.key), detail=begins)

    def broken(self, records: Records) -> Mask:
        starts, ends = records.measures[self.start], records.measures[self.end]
        reached = _highest_so_far(ends, records.begins)
        wrong = starts < reached if self.touching else starts <= reached
        wrong |= reached == MISSING
        if not self.gaps:
            wrong |= starts - 1 > reached
        return wrong & ~records.begins

    def broken_rows(self, rows: Sequence[PlainRow]) -> list[int]:
        found = []
        keys = {tuple(row[name] for name in self.key) for row in rows}
        for key in keys:
            if None in key:
                continue
            of_key = [
                (row[self.start], self._end_of(row), place)
                for place, row in enumerate(rows)
                if row[self.start] is not None and tuple(row[name] for name in self.key) == key
            ]
            of_key.sort()
            found += self._wrong_of(of_key)
        return sorted(found)

    def _end_of(self, row: PlainRow) -> tuple[bool, Any]:
        """Whether a period goes on, and its end where it has one."""
        end = row[self.end]
        return end is None, row[self.start] if end is None else end

    def _wrong_of(self, of_key: list[tuple[Any, tuple[bool, Any], int]]) -> list[int]:
        """The places of the periods of one key, in order, that begin too early or too late."""
        wrong = []
        for at, (start, _, place) in enumerate(of_key[1:], 1):
            ends = [each[1] for each in of_key[:at]]
            goes_on = any(is_open for is_open, _ in ends)
            last = max(end for _, end in ends)
            too_early = goes_on or (start < last if self.touching else start <= last)
            one = 1 if isinstance(start, int) else timedelta(days=1)
            if too_early or (not self.gaps and start - one > last):
                wrong.append(place)
        return wrong


def _highest_so_far(values: Numbers, begins: Mask) -> Numbers:
    """For each record the highest value before it among those of its key; the least number for the first of a key."""
    order = np.argsort(values, kind="stable")
    rank = np.empty(len(values), np.int64)
    rank[order] = np.arange(len(values))
    of_key = np.cumsum(begins) * len(values)
    highest = np.maximum.accumulate(rank + of_key) - of_key
    before = np.full(len(values), np.iinfo(np.int64).min)
    before[1:] = values[order][highest[:-1]]
    before[begins] = np.iinfo(np.int64).min
    return before


def _read(written: Written) -> Periods:
    key = tuple(each.name for each in written.columns("key", least=1))
    start, end = written.column("from", _PERIODS), written.column("to", _PERIODS)
    touching, gaps = written.flag("touching", default=True), written.flag("gaps", default=True)
    if start.type != end.type or start.name == end.name or {start.name, end.name} & set(key):
        raise written.refuse("from and to are two columns of one type, and no part of the key.")
    return Periods(key, start.name, end.name, touching, gaps)


RULE = RuleKind(
    name="periods",
    says="Periods with the same `key` do not overlap; with `gaps` false, they leave no day out.",
    code=Code.PERIODS,
    example={
        "rule": "periods",
        "key": ["child"],
        "from": "start",
        "to": "end",
        "touching": True,
        "gaps": True,
    },
    fields=[{"name": "child"}, {"name": "start", "type": "date"}, {"name": "end", "type": "date"}],
    read=_read,
)
