"""A schema in words: what is asked of each column, of several together, and of other tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from wardmote.engine.checking.rules import all_rules
from wardmote.engine.checking.schema import SchemaField, TableSchema
from wardmote.faces.web.data_words import begun
from wardmote.hub.intake.held_tables import Unchecked, WhyNot

_SHOWN_VALUES = 50
_BOUNDS: Mapping[str, str] = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "pattern": "of the pattern {}",
}


@dataclass(frozen=True)
class FieldInWords:
    """A column, and what is asked of its cells beyond type and meaning."""

    field: SchemaField
    asked: str


def fields_in_words(schema: TableSchema) -> list[FieldInWords]:
    """Each column, in the schema's order."""
    return [FieldInWords(each, begun("; ".join(_of_field(each)))) for each in schema.fields]


def rules_in_words(schema: TableSchema) -> list[str]:
    """What is asked of more than one cell, in sentences without their full stop."""
    return list(_of_rows(schema))


def _of_field(field: SchemaField) -> Iterator[str]:
    said = field.constraints
    if said.get("unique"):
        yield "no value twice"
    for name, words in _BOUNDS.items():
        if name in said:
            yield words.format(said[name])
    if values := said.get("enum"):
        more = f" and {len(values) - _SHOWN_VALUES:,} more" if len(values) > _SHOWN_VALUES else ""
        yield f"one of {', '.join(map(str, values[:_SHOWN_VALUES]))}{more}"
    if field.missing_values and (marks := [each for each in field.missing_values if each]):
        yield f"no value where it says {', '.join(marks)}"


def _of_rows(schema: TableSchema) -> Iterator[str]:
    if schema.primary_key:
        yield f"Every row has its own {_names(schema.primary_key)}, always filled in"
    for key in schema.unique_keys:
        yield f"No two rows have the same {_names(key)}"
    for foreign in schema.foreign_keys:
        where = f"the table {foreign.resource}" if foreign.resource else "this table"
        yield f"{_names(foreign.key)}: stands in {where} as {_names(foreign.fields)}"
    for each in schema.rules:
        kind = all_rules()[str(each.written["rule"])]
        said = "; ".join(f"{word}: {_plain(value)}" for word, value in each.written.items() if word != "rule")
        yield kind.says.rstrip(".").replace("`", "") + (f" ({said})" if said else "")
    if schema.fields_match in {"subset", "partial"}:
        yield "Other columns may stand in the file as well"
    if schema.fields_match in {"superset", "partial"}:
        yield "Columns that need not be filled may be missing"


def _names(names: tuple[str, ...]) -> str:
    return " and ".join(names)


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


_WHY_NOT: Mapping[WhyNot, str] = {
    WhyNot.NOT_IN_FILE: "the file does not hold it, or not its columns.",
    WhyNot.NOT_THERE: "there is no such table that you may know of.",
    WhyNot.NOT_PUBLISHED: "no version of it is published.",
    WhyNot.NO_SUCH_COLUMN: "it has no such column.",
    WhyNot.NOT_PERMITTED: "you are not permitted to have it looked up.",
}


def unchecked_words(each: Unchecked) -> str:
    """Why nothing was looked up in a table, and what a party is told besides."""
    return f"{_WHY_NOT[each.why]} {each.said}".strip()


FILTERS: dict[str, Callable[..., str]] = {"unchecked_words": unchecked_words}
