"""A publisher says what a column is, and a schema says it too: what she says counts as far as that leaves it open.

- Of a column that the schema does not ask for, all of it counts.
- The order of day and month always counts: it says how the cells are meant. Where the schema asks for one form of
  date alone, it decides what is suggested.
- A type counts where the schema asks for any; a meaning where the schema names none, if a column of the asked type can
  have it.
- Whatever else she says does not count, and is told with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from wardmote.engine.checking.chosen import field_of_choice
from wardmote.engine.checking.declared import MONTH_FIRST
from wardmote.engine.checking.schema import SchemaField, TableSchema
from wardmote.engine.reading.choices import ColumnChoice
from wardmote.engine.reading.columns.meanings import meaning_named
from wardmote.engine.reading.columns.sample import Sample

_DAYS = frozenset({"date", "datetime"})


@dataclass(frozen=True)
class Overruled:
    """Something that is said of a column and does not count. `what`: type, semantic_type, month_first or stands_for;
    `asked` is what the schema says instead."""

    column: str
    what: str
    asked: str

    @property
    def why(self) -> str:
        """Why, in a sentence without the column's name."""
        says = {
            "type": f"The schema asks for the type {self.asked}.",
            "semantic_type": f"The schema says what the column is: {self.asked}.",
            "month_first": f"Only a date has a day and a month, and the schema asks for the type {self.asked}.",
            "stands_for": "The schema has no such column, or another one stands for it.",
        }
        return says[self.what]


def with_choices(
    schema: TableSchema, columns: Mapping[str, ColumnChoice]
) -> tuple[TableSchema, tuple[Overruled, ...]]:
    """The schema with what somebody says of columns, by the names it has for them; and what did not count."""
    fields = {each.name: each for each in schema.fields}
    chosen, left = [], []
    for name, said in columns.items():
        if name in fields:
            fields[name], more = _with_choice(fields[name], said)
            left += more
        elif said.says_what:
            chosen.append(field_of_choice(name, said))
    return replace(schema, fields=tuple(fields.values()), chosen=tuple(chosen)), tuple(left)


def _with_choice(asked: SchemaField, said: ColumnChoice) -> tuple[SchemaField, list[Overruled]]:
    field, left = asked, []
    if said.type is not None and said.type != asked.type:
        if asked.type == "any":
            field = replace(field, type=said.type, format="any" if said.type in _DAYS else asked.format)
        else:
            left.append(Overruled(asked.name, "type", asked.type))
    if said.semantic_type is not None and said.semantic_type != asked.semantic_type:
        if asked.semantic_type is None and _may_mean(field, said.semantic_type):
            field = replace(field, semantic_type=said.semantic_type)
        else:
            left.append(Overruled(asked.name, "semantic_type", asked.semantic_type or asked.type))
    if said.month_first is not None:
        if field.type in _DAYS:
            field = replace(field, extra={**field.extra, MONTH_FIRST: said.month_first})
        else:
            left.append(Overruled(asked.name, "month_first", asked.type))
    return field, left


def _may_mean(field: SchemaField, meaning: str) -> bool:
    """Whether a column of the field's type can mean that."""
    found = meaning_named(meaning)
    if found is None or field.type == "any":
        return found is not None
    if found.readers is None:
        return meaning in {field.type, "category"} and (meaning != "category" or field.type == "string")
    return any(each.type == field.type for each in found.readers(Sample(field.name, {}, 0)))
