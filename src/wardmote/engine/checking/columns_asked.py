"""Columns that a schema asks for and a table has not, or the other way round."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from wardmote.engine.checking.report import BAD_CELLS_SCHEMA
from wardmote.engine.reading.columns.codes import Code, bad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wardmote.engine.checking.schema import TableSchema

_MAY_LACK = frozenset({"superset", "partial"})
_MAY_HAVE_MORE = frozenset({"subset", "partial"})


def column_findings(
    names: Sequence[str], schema: TableSchema | None, *, header_row: int | None
) -> pa.RecordBatch:
    """One bad cell (without a row) per missing or unknown column, as the schema's fieldsMatch allows."""
    found: list[tuple[str, Code]] = []
    if schema is not None:
        asked = [each.name for each in schema.fields]
        if schema.fields_match not in _MAY_LACK:
            found += [(name, Code.MISSING_COLUMN) for name in asked if name not in names]
        if schema.fields_match not in _MAY_HAVE_MORE:
            found += [(name, Code.EXTRA_COLUMN) for name in names if name not in asked]
    count = len(found)
    return pa.record_batch(
        [
            pa.nulls(count, pa.int64()),
            pa.array([header_row] * count, pa.int64()),
            pa.array([name for name, _ in found], pa.string()),
            pa.array([""] * count, pa.string()),
            pa.array([code.value for _, code in found], pa.string()),
            pa.array([bad(code).message for _, code in found], pa.string()),
            pa.array([""] * count, pa.string()),
        ],
        schema=BAD_CELLS_SCHEMA,
    )
