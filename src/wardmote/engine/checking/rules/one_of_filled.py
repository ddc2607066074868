"""At least one of some columns must be filled in, or exactly one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wardmote.engine.checking.rule import Mask, PlainRow, RowColumns, RuleKind, Written
from wardmote.engine.reading.columns.codes import Bad, Code, bad


@dataclass(frozen=True)
class OneOfFilled:
    """One of the columns is filled; with `only_one`, no more."""

    columns: tuple[str, ...]
    only_one: bool

    @property
    def at(self) -> str:
        return self.columns[0]

    @property
    def why(self) -> Bad:
        return bad(
            Code.ONE_OF_FILLED,
            thing="exactly one" if self.only_one else "at least one",
            detail=", ".join(self.columns),
        )

    def broken(self, rows: RowColumns) -> Mask:
        count = np.sum([rows.filled[name] for name in self.columns], axis=0)
        return np.asarray(count != 1 if self.only_one else count == 0)

    def is_broken(self, row: PlainRow) -> bool:
        filled = [name for name in self.columns if row[name] is not None]
        return len(filled) != 1 if self.only_one else not filled


def _read(written: Written) -> OneOfFilled:
    fields = written.columns("columns", least=2)
    only_one = written.flag("only_one", default=False)
    required = [each.name for each in fields if each.is_required]
    if required and (not only_one or len(required) > 1):
        raise written.refuse(
            "Columns among them must always be filled in, so the rule says nothing or cannot be kept."
        )
    return OneOfFilled(tuple(each.name for each in fields), only_one)


RULE = RuleKind(
    name="one-of-filled",
    says="At least one of the columns is filled in; with `only_one`, no more than one.",
    code=Code.ONE_OF_FILLED,
    example={"rule": "one-of-filled", "columns": ["uprn", "address"], "only_one": False},
    fields=[{"name": "uprn"}, {"name": "address"}],
    read=_read,
)
