"""A stream of record batches as one plain Parquet file, as `delta-sharing`, pandas, Polars and R read it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

import pyarrow as pa
from pyarrow import parquet

MEDIA_TYPE = "application/vnd.apache.parquet"


def write_parquet(schema: pa.Schema, batches: Iterable[pa.RecordBatch], sink: BinaryIO) -> int:
    """Writes forward only (the sink need not seek), with constant memory. Returns the rows written."""
    rows = 0
    with parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows
