"""Parquet files, and GeoParquet."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from wardmote.engine.reading.arrow_text import text_columns
from wardmote.engine.reading.formats.format import TYPED_LIMITS, Format
from wardmote.engine.reading.limited.problems import damaged_file
from wardmote.engine.reading.limited.request import Output, Request
from wardmote.engine.reading.records.shapes import axis_names
from wardmote.engine.reading.records.writer import RecordWriter
from wardmote.kernel.problem import TooLarge

_CELLS = 65_536


def _is_told_by(head: bytes) -> bool:
    return head.startswith(b"PAR1")


FORMAT = Format(
    name="parquet",
    title="Parquet",
    media_types=("application/vnd.apache.parquet",),
    extensions=(".parquet",),
    limits=TYPED_LIMITS,
    says="Columns keep their names; records in a column become columns with dots; lists become JSON text.",
    is_told_by=_is_told_by,
)


def read(request: Request, output: Output) -> None:
    """The file's one table, row group by row group. Raises Unreadable where it has other rows than it says."""
    file = pq.ParquetFile(request.path, memory_map=False, buffer_size=1024 * 1024, pre_buffer=False)
    width = len(file.schema)
    if width > request.limits.max_columns:
        raise too_many_columns(request.limits.max_columns)
    writer = RecordWriter(output, request.limits)
    about = _about_shapes(file.schema_arrow)
    shapes = frozenset(about)
    for batch in file.iter_batches(max(1, _CELLS // max(1, width)), use_threads=False):
        write_batch(writer, batch, shapes)
    if writer.rows != file.metadata.num_rows:
        raise damaged_file("parquet")
    writer.close(None, format_name="parquet", named=axis_names(_reference_system(about)))


def write_batch(writer: RecordWriter, batch: pa.RecordBatch, shapes: frozenset[str]) -> None:
    """One batch of typed columns."""
    first = writer.rows + 1
    writer.add_columns(
        text_columns(batch, shapes), pa.array(range(first, first + batch.num_rows), pa.int64())
    )


def too_many_columns(most: int) -> TooLarge:
    """What to say of a table wider than any."""
    return TooLarge(
        "table.too_many_columns",
        f"The table has more than {most:,} columns, which is the limit.",
        next_step="Export only the columns that are needed, and upload the file again.",
    )


def _about_shapes(schema: pa.Schema) -> dict[str, Any]:
    """What GeoParquet says about its columns of shapes (GeoParquet 1.1, file metadata)."""
    try:
        said = json.loads((schema.metadata or {}).get(b"geo", b"{}"))
        return {name: about for name, about in said["columns"].items() if about.get("encoding") == "WKB"}
    except (ValueError, KeyError, AttributeError, RecursionError):
        return {}


def _reference_system(about: dict[str, Any]) -> str:
    """The reference system of the first column of shapes: OGC:CRS84 where none is told, as the standard lays down."""
    crs = next((each.get("crs", "CRS84") for each in about.values()), "CRS84")
    known = crs.get("id") if isinstance(crs, dict) else crs
    return f"{known.get('authority')}:{known.get('code')}" if isinstance(known, dict) else str(known)
