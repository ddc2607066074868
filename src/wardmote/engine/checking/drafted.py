"""A schema drafted from what was found in a table, for its owner to correct and keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wardmote.engine.checking.schema import SchemaField, TableSchema
from wardmote.engine.reading.columns.booleans import FLAGS

if TYPE_CHECKING:
    from wardmote.engine.checking.report import ColumnReport, TableReport

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


def schema_from_report(report: TableReport) -> TableSchema:
    """A schema that asks of a table what was found in it: types, meanings, and which columns were never empty.

    It is as lenient about style as the reading was: dates in any spelling, thousands commas, signs round numbers,
    and the words for an empty cell and marks for a withheld figure that were met.
    """
    return TableSchema(tuple(_field(column, rows=report.rows) for column in report.columns))


def _field(column: ColumnReport, *, rows: int) -> SchemaField:
    always_filled = rows > 0 and column.empty_cells == 0 and column.suppressed_cells == 0
    means = column.semantic_type not in _MEANINGS_OF_TYPES
    return SchemaField(
        name=column.name,
        type=column.type,
        format="any" if column.type in _IN_ANY_STYLE else "default",
        constraints={"required": True} if always_filled else {},
        options=_options(column),
        missing_values=("", *column.missing_texts) if column.missing_texts else None,
        semantic_type=column.semantic_type if means else None,
    )


def _options(column: ColumnReport) -> dict[str, Any]:
    return _OPTIONS.get(column.type, {}) | (
        {"bareNumber": False} if column.semantic_type == "money_gbp" else {}
    )
