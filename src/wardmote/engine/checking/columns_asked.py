"""Columns that a schema asks for and a table has not, or the other way round."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from wardmote.engine.checking.report import BAD_CELLS_SCHEMA
from wardmote.engine.reading.columns.codes import Bad, Code, bad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wardmote.engine.checking.schema import TableSchema

MAY_LACK = frozenset({"superset", "partial"})
"""Those fieldsMatch under which a column that need not be filled may be missing."""

_MAY_HAVE_MORE = frozenset({"subset", "partial"})


def column_findings(
    names: Sequence[str], schema: TableSchema | None, *, header_row: int | None
) -> pa.RecordBatch:
    """One bad cell (without a row) per missing or unknown column, as the schema's fieldsMatch allows.

    A column that must be filled in, or is part of the primary key, is missed whatever fieldsMatch says.
    """
    found = [] if schema is None else _found(names, schema)
    count = len(found)
    return pa.record_batch(
        [
            pa.nulls(count, pa.int64()),
            pa.array([header_row] * count, pa.int64()),
            pa.array([name for name, _ in found], pa.string()),
            pa.array([""] * count, pa.string()),
            pa.array([why.code.value for _, why in found], pa.string()),
            pa.array([why.message for _, why in found], pa.string()),
            pa.array([""] * count, pa.string()),
        ],
        schema=BAD_CELLS_SCHEMA,
    )


def _found(names: Sequence[str], schema: TableSchema) -> list[tuple[str, Bad]]:
    asked = {each.name: each.is_required or each.name in schema.primary_key for each in schema.fields}
    may_lack = schema.fields_match in MAY_LACK
    lacking = [name for name, needed in asked.items() if name not in names and (needed or not may_lack)]
    found = [(name, bad(Code.MISSING_COLUMN)) for name in lacking]
    found += [(name, bad(Code.RENAMED_COLUMN, detail=called)) for name, called in schema.renamed.items()]
    if schema.fields_match not in _MAY_HAVE_MORE:
        found += [(name, bad(Code.EXTRA_COLUMN)) for name in names if name not in asked]
    if schema.fields and schema.fields_match == "partial" and not any(name in asked for name in names):
        found.append(("", bad(Code.NO_KNOWN_COLUMN)))
    return found
