"""Rules across rows that Frictionless has words for: unique, primaryKey, uniqueKeys, foreignKeys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wardmote.engine.checking.rule import Mask, PlainRow, Records
from wardmote.engine.reading.columns.codes import Bad, Code, bad


@dataclass(frozen=True)
class NoRepeat:
    """The values of some columns together stand in one row only. A row without any of them is passed over."""

    key: tuple[str, ...]
    code: Code

    measures: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()

    @property
    def at(self) -> str:
        return ", ".join(self.key)

    @property
    def why(self) -> Bad:
        return bad(self.code, detail="the key of an earlier row")

    def broken(self, records: Records) -> Mask:
        return ~records.begins

    def broken_rows(self, rows: Sequence[PlainRow]) -> list[int]:
        seen: set[tuple[object, ...]] = set()
        found = []
        for place, row in enumerate(rows):
            values = tuple(row[name] for name in self.key)
            if values in seen:
                found.append(place)
            if set(values) != {None}:
                seen.add(values)
        return found


@dataclass(frozen=True)
class ForeignKey:
    """The values of some columns stand together in some row of another table; of this one where `resource` is empty.

    `agreement` and `purpose` are what a partner's table is opened under, where it is one.
    """

    key: tuple[str, ...]
    resource: str
    fields: tuple[str, ...]
    agreement: str = ""
    purpose: str = ""

    measures: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()

    @property
    def at(self) -> str:
        return ", ".join(self.key)

    @property
    def why(self) -> Bad:
        table = f"the table {self.resource}" if self.resource else "this table"
        return bad(Code.FOREIGN_KEY, detail=f"{', '.join(self.fields)} of {table}")

    def broken(self, records: Records) -> Mask:
        """A key that the other table has begins with a record of that table, whose row number is 0."""
        starts = records.begins.nonzero()[0]
        known = records.rows[starts] == 0
        of_key = records.begins.cumsum() - 1
        broken: Mask = ~known[of_key] if len(starts) else records.begins
        return broken

    def broken_rows(self, rows: Sequence[PlainRow]) -> list[int]:
        """For a key into the table itself; `broken_rows_beside` for one into another."""
        return self.broken_rows_beside(rows, rows)

    def broken_rows_beside(self, rows: Sequence[PlainRow], others: Sequence[PlainRow]) -> list[int]:
        """The places of the rows whose values no row of the others has."""
        known = {tuple(row[name] for name in self.fields) for row in others}
        values = [tuple(row[name] for name in self.key) for row in rows]
        return [place for place, each in enumerate(values) if set(each) != {None} and each not in known]
