"""Rows in order: down the file a column never goes back, for each key by itself where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wardmote.engine.checking.rule import MEASURES, Mask, PlainRow, Records, RuleKind, Written
from wardmote.engine.reading.columns.codes import Bad, Code, bad


@dataclass(frozen=True)
class Ascending:
    """`column` is not less than in the row before that has the same key."""

    column: str
    key: tuple[str, ...]

    order: tuple[str, ...] = ()

    @property
    def measures(self) -> tuple[str, ...]:
        return (self.column,)

    @property
    def needed(self) -> tuple[str, ...]:
        return (self.column,)

    @property
    def at(self) -> str:
        return self.column

    @property
    def why(self) -> Bad:
        of_key = f" with the same {', '.join(self.key)}" if self.key else ""
        return bad(Code.ASCENDING, detail=of_key)

    def broken(self, records: Records) -> Mask:
        values = records.measures[self.column]
        less = np.zeros(len(values), bool)
        less[1:] = values[1:] < values[:-1]
        return less & ~records.begins

    def broken_rows(self, rows: Sequence[PlainRow]) -> list[int]:
        last: dict[tuple[object, ...], object] = {}
        found = []
        for place, row in enumerate(rows):
            if row[self.column] is None:
                continue
            key = tuple(row[name] for name in self.key)
            if key in last and row[self.column] < last[key]:
                found.append(place)
            last[key] = row[self.column]
        return found


def _read(written: Written) -> Ascending:
    column = written.column("column", MEASURES)
    key = tuple(each.name for each in written.columns("key", least=1))
    if column.name in key:
        raise written.refuse("The column is part of the key.")
    return Ascending(column.name, key)


RULE = RuleKind(
    name="ascending",
    says="Down the file, among the rows of a `key`, the column is never less than in the row before.",
    code=Code.ASCENDING,
    example={"rule": "ascending", "column": "on", "key": ["ref"]},
    fields=[{"name": "ref"}, {"name": "on", "type": "date"}],
    read=_read,
)
