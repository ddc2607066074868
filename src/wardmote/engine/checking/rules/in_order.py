"""Columns in order: a start is not after its end, a birth not after a decision. Empty cells are passed over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from wardmote.engine.checking.rule import MOMENTS, NUMBERS, Mask, PlainRow, RowColumns, RuleKind, Written
from wardmote.engine.reading.columns.codes import Bad, Code, bad
from wardmote.engine.reading.mask import as_mask


@dataclass(frozen=True)
class InOrder:
    """`earlier` is not more than `later`; with `strict`, less."""

    earlier: str
    later: str
    strict: bool

    @property
    def columns(self) -> tuple[str, ...]:
        return self.earlier, self.later

    @property
    def at(self) -> str:
        return self.later

    @property
    def why(self) -> Bad:
        than = "not after" if self.strict else "before"
        return bad(Code.IN_ORDER, thing=than, detail=self.earlier)

    def broken(self, rows: RowColumns) -> Mask:
        one, other = rows.values[self.earlier], rows.values[self.later]
        if one.type != other.type:  # a moment with a zone beside one without: nobody can compare them
            return np.zeros(len(one), bool)
        compare = pc.greater_equal if self.strict else pc.greater
        return as_mask(compare(one, other))

    def is_broken(self, row: PlainRow) -> bool:
        one, other = row[self.earlier], row[self.later]
        if one is None or other is None:
            return False
        return bool(one >= other if self.strict else one > other)


def _read(written: Written) -> InOrder:
    fields = written.columns("columns", least=2)
    strict = written.flag("strict", default=False)
    earlier, later = fields if len(fields) == 2 else (None, None)
    if earlier is None or later is None:
        raise written.refuse("columns names two: the earlier and the later.")
    if not any({earlier.type, later.type} <= kind for kind in ({"date"}, {"datetime"}, {"time"}, NUMBERS)):
        raise written.refuse("Only two columns of numbers, of days, of moments or of times can be in order.")
    lowest, highest = earlier.constraints.get("minimum"), later.constraints.get("maximum")
    if (
        lowest is not None
        and highest is not None
        and _is_more(lowest, highest, moments=earlier.type in MOMENTS)
    ):
        raise written.refuse(
            "The lowest value of the earlier column is more than the highest of the later one."
        )
    return InOrder(earlier.name, later.name, strict)


def _is_more(one: object, other: object, *, moments: bool) -> bool:
    if moments:
        return str(one) > str(other)
    try:
        return float(str(one)) > float(str(other))
    except ValueError:
        return False


RULE = RuleKind(
    name="in-order",
    says="The second column is not before (or less than) the first; with `strict`, after it.",
    code=Code.IN_ORDER,
    example={"rule": "in-order", "columns": ["start", "end"], "strict": False},
    fields=[{"name": "start", "type": "date"}, {"name": "end", "type": "date"}],
    read=_read,
)
