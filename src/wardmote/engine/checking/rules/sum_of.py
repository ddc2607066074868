"""A total equals the sum of other columns. A row in which one of these cells is empty is passed over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from wardmote.engine.checking.rule import Mask, PlainRow, RowColumns, RuleKind, Written
from wardmote.engine.reading.columns.codes import Bad, Code, bad

_NUMBERS = frozenset({"integer", "number"})
_ROUNDING = 1e-9
"""Of the size of the figures: what sums of decimals lose in binary."""


@dataclass(frozen=True)
class SumOf:
    """`total` is the sum of `parts`, give or take `tolerance`."""

    total: str
    parts: tuple[str, ...]
    tolerance: float

    @property
    def columns(self) -> tuple[str, ...]:
        return self.total, *self.parts

    @property
    def at(self) -> str:
        return self.total

    @property
    def why(self) -> Bad:
        return bad(Code.SUM_OF, detail=", ".join(self.parts))

    def broken(self, rows: RowColumns) -> Mask:
        figures = [
            np.asarray(pc.cast(rows.values[name], "float64", safe=False).fill_null(np.nan))
            for name in self.columns
        ]
        room = self.tolerance + _ROUNDING * np.sum(np.abs(figures), axis=0)
        return np.asarray(np.abs(figures[0] - np.sum(figures[1:], axis=0)) > room)

    def is_broken(self, row: PlainRow) -> bool:
        figures = [row[name] for name in self.columns]
        if any(each is None for each in figures):
            return False
        room = self.tolerance + _ROUNDING * sum(abs(float(each)) for each in figures)
        return abs(float(figures[0]) - sum(map(float, figures[1:]))) > room


def _read(written: Written) -> SumOf:
    total = written.column("total", _NUMBERS)
    parts = tuple(each.name for each in written.columns("columns", least=1, types=_NUMBERS))
    tolerance = written.take("tolerance", 0)
    if isinstance(tolerance, bool) or not isinstance(tolerance, int | float) or not 0 <= tolerance < np.inf:
        raise written.refuse("tolerance is a number from 0.")
    if total.name in parts:
        raise written.refuse("The total is one of its own parts.")
    return SumOf(total.name, parts, float(tolerance))


RULE = RuleKind(
    name="sum-of",
    says="`total` is the sum of the columns, give or take `tolerance` (0 unless said).",
    code=Code.SUM_OF,
    example={"rule": "sum-of", "total": "all", "columns": ["open", "closed"], "tolerance": 0},
    fields=[
        {"name": "all", "type": "integer"},
        {"name": "open", "type": "integer"},
        {"name": "closed", "type": "number"},
    ],
    read=_read,
)
