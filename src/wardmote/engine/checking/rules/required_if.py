"""A column that must be filled in where another one has one of some values, or has any."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.checking.rule import Mask, PlainRow, RowColumns, RuleKind, Written
from wardmote.engine.reading.columns.codes import Bad, Code, bad
from wardmote.engine.reading.mask import as_mask


@dataclass(frozen=True)
class RequiredIf:
    """`column` must be filled where `other` is one of `values`, or filled at all where there are none."""

    column: str
    other: str
    values: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return self.column, self.other

    @property
    def at(self) -> str:
        return self.column

    @property
    def why(self) -> Bad:
        has = f"one of the values {', '.join(self.values)}" if self.values else "anything"
        return bad(Code.REQUIRED_IF, thing=self.other, detail=has)

    def broken(self, rows: RowColumns) -> Mask:
        applies = rows.filled[self.other]
        if self.values:
            texts = pc.cast(rows.values[self.other], pa.string())
            applies = as_mask(pc.is_in(texts, pa.array(self.values, pa.string())))
        return applies & ~rows.filled[self.column]

    def is_broken(self, row: PlainRow) -> bool:
        other = row[self.other]
        if other is None or row[self.column] is not None:
            return False
        return not self.values or str(other) in self.values


def _read(written: Written) -> RequiredIf:
    column, other = written.column("column"), written.column("other")
    values = written.take("is", [])
    if not isinstance(values, list) or not all(isinstance(each, str | int) for each in values):
        raise written.refuse("is is a list of values of the other column.")
    if other.type not in {"string", "integer", "year", "any"} and values:
        raise written.refuse("Only values of text or of whole numbers can be listed under is.")
    if column.name == other.name or column.is_required:
        raise written.refuse("The column is the other one, or must be filled in whatever the other one is.")
    texts, allowed = tuple(map(str, values)), other.constraints.get("enum")
    if allowed is not None and not set(texts) <= set(map(str, allowed)):
        raise written.refuse("is names a value that the schema does not allow in the other column.")
    return RequiredIf(column.name, other.name, texts)


RULE = RuleKind(
    name="required-if",
    says="A column must be filled in where another has one of the values under `is`; without `is`, where it is filled.",
    code=Code.REQUIRED_IF,
    example={"rule": "required-if", "column": "reason", "other": "status", "is": ["refused"]},
    fields=[{"name": "status"}, {"name": "reason"}],
    read=_read,
)
