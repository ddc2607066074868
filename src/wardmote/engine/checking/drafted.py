"""A schema drafted from what was found in a table, for its owner to correct and keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from wardmote.engine.checking.schema import SchemaField, TableSchema
from wardmote.engine.reading.columns.booleans import FLAGS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from wardmote.engine.checking.report import TableReport

_MEANINGS_OF_TYPES = frozenset({"date", "boolean", "category"})


def _forms(*, says: bool) -> list[str]:
    """The words for yes or for no in lower case, capitals and with a capital."""
    words = [word for word, meaning in FLAGS.items() if meaning is says]
    return list(dict.fromkeys(form for word in words for form in (word, word.upper(), word.title())))


_OPTIONS: dict[str, dict[str, Any]] = {
    "integer": {"groupChar": ","},
    "number": {"groupChar": ","},
    "boolean": {"trueValues": _forms(says=True), "falseValues": _forms(says=False)},
}
_IN_ANY_STYLE = frozenset({"date", "datetime", "time"})


class KnownColumn(Protocol):
    """What is known of a column from which its field is drafted; ColumnReport has it all."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def type(self) -> str:
        """Its Frictionless type."""

    @property
    def semantic_type(self) -> str | None:
        """What it means, if anything."""

    @property
    def empty_cells(self) -> int:
        """How many cells hold no value."""

    @property
    def missing_texts(self) -> tuple[str, ...]:
        """Texts that were read as no value: words for an empty cell, and marks for a withheld figure."""


def schema_from_report(report: TableReport) -> TableSchema:
    """A schema that asks of a table what was found in it: types, meanings, and which columns were never empty.

    It is as lenient about style as the reading was: dates in any spelling, thousands commas, signs round numbers,
    and the words for an empty cell and marks for a withheld figure that were met.
    """
    return schema_of_columns(report.columns, rows=report.rows)


def schema_of_columns(
    columns: Sequence[KnownColumn],
    *,
    rows: int,
    unique: Collection[str] = (),
    categories: Mapping[str, Sequence[str]] | None = None,
) -> TableSchema:
    """The same from what is known of columns: which are `unique`, and the values of those that hold `categories`."""
    listed = categories or {}
    return TableSchema(
        tuple(
            _field(column, rows=rows, unique=column.name in unique, values=listed.get(column.name, ()))
            for column in columns
        )
    )


def _field(column: KnownColumn, *, rows: int, unique: bool, values: Sequence[str]) -> SchemaField:
    always_filled = rows > 0 and column.empty_cells == 0 and not column.missing_texts
    constraints: dict[str, Any] = {"required": True} if always_filled else {}
    constraints |= {"unique": True} if unique else {}
    constraints |= {"enum": list(values)} if values else {}
    means = column.semantic_type not in _MEANINGS_OF_TYPES
    return SchemaField(
        name=column.name,
        type=column.type,
        format="any" if column.type in _IN_ANY_STYLE else "default",
        constraints=constraints,
        options=_options(column),
        missing_values=("", *column.missing_texts) if column.missing_texts else None,
        semantic_type=column.semantic_type if means else None,
    )


def _options(column: KnownColumn) -> dict[str, Any]:
    return _OPTIONS.get(column.type, {}) | (
        {"bareNumber": False} if column.semantic_type == "money_gbp" else {}
    )
