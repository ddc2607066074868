"""No day after a given one: nothing of a return for March happened in April. The day is given, so that the same file is
judged the same tomorrow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.checking.rule import MOMENTS, Mask, PlainRow, RowColumns, RuleKind, Written
from wardmote.engine.reading.columns.codes import Bad, Code, bad
from wardmote.engine.reading.mask import as_mask


@dataclass(frozen=True)
class NotAfter:
    """The day of `column` is not after `day`."""

    column: str
    day: date

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    @property
    def at(self) -> str:
        return self.column

    @property
    def why(self) -> Bad:
        return bad(Code.NOT_AFTER, detail=f"{self.day.day} {self.day:%B %Y}")

    def broken(self, rows: RowColumns) -> Mask:
        values = rows.values[self.column]
        if pa.types.is_timestamp(values.type):
            microseconds = np.asarray(pc.cast(values, pa.int64()).fill_null(0))
            days = microseconds // (86_400 * 1_000_000)
            return np.asarray(days > (self.day - date(1970, 1, 1)).days) & as_mask(pc.is_valid(values))
        return as_mask(pc.greater(values, pa.scalar(self.day, pa.date32())))

    def is_broken(self, row: PlainRow) -> bool:
        moment = row[self.column]
        if moment is None:
            return False
        return bool((moment.date() if hasattr(moment, "date") else moment) > self.day)


def _read(written: Written) -> NotAfter:
    column, said = written.column("column", MOMENTS), written.take("day")
    try:
        day = date.fromisoformat(str(said))
    except ValueError:
        raise written.refuse("day is a date such as 2026-03-31.") from None
    lowest = column.constraints.get("minimum")
    if lowest is not None and str(lowest)[:10] > day.isoformat():
        raise written.refuse("The day is before the lowest value that the schema allows.")
    return NotAfter(column.name, day)


RULE = RuleKind(
    name="not-after",
    says="No day, or moment, is after the `day` that is given.",
    code=Code.NOT_AFTER,
    example={"rule": "not-after", "column": "decided", "day": "2026-03-31"},
    fields=[{"name": "decided", "type": "date"}],
    read=_read,
)
