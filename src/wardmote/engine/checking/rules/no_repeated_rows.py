"""No row comes again with the same values in all its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wardmote.engine.checking.rule import Mask, PlainRow, Records, RuleKind
from wardmote.engine.reading.columns.codes import Bad, Code, bad


@dataclass(frozen=True)
class NoRepeatedRows:
    """Every row is another one."""

    key: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    at: str = ""

    @property
    def why(self) -> Bad:
        return bad(Code.REPEATED_ROW)

    def broken(self, records: Records) -> Mask:
        return ~records.begins

    def broken_rows(self, rows: Sequence[PlainRow]) -> list[int]:
        seen = list[PlainRow]()
        found = []
        for place, row in enumerate(rows):
            if row in seen:
                found.append(place)
            seen.append(row)
        return found


RULE = RuleKind(
    name="no-repeated-rows",
    says="No row has the same values as an earlier one in all columns.",
    code=Code.REPEATED_ROW,
    example={"rule": "no-repeated-rows"},
    fields=[{"name": "a"}, {"name": "b", "type": "integer"}],
    read=lambda _: NoRepeatedRows(),
)
