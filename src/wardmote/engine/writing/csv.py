"""A stream of record batches as CSV: UTF-8, comma, CRLF-free, ISO dates; guarded for spreadsheets unless asked raw."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from wardmote.engine.writing.formula import guard_batch

MEDIA_TYPE = "text/csv; charset=utf-8"


def csv_chunks(schema: pa.Schema, batches: Iterable[pa.RecordBatch], *, raw: bool) -> Iterator[bytes]:
    """One chunk of bytes for the header, then one for each batch that has rows.

    Dates and times are ISO 8601, booleans true and false, missing values empty. `raw` leaves cells as they are:
    for programs, never the default for people (see `formula`).
    """
    yield _text(_prepared(pa.RecordBatch.from_pylist([], schema=schema), raw), header=True)
    for batch in batches:
        if batch.num_rows:
            yield _text(_prepared(batch, raw), header=False)


def _prepared(batch: pa.RecordBatch, raw: bool) -> pa.RecordBatch:
    plain = pa.RecordBatch.from_arrays(
        [_as_text(column) for column in batch.columns], names=batch.schema.names
    )
    return plain if raw else guard_batch(plain)


def _as_text(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        return column.dictionary_decode()
    if pa.types.is_timestamp(column.type):
        return _iso_time(column)
    return column


def _iso_time(column: pa.Array) -> pa.Array:
    """2026-11-21T09:30:00, with Z if it has a time zone. (strftime takes four times as long.)

    All of a batch have parts of a second (09:30:00.500000) where one of them has.
    """
    zone = "Z" if column.type.tz else ""
    local = column.cast(pa.timestamp(column.type.unit))
    whole = local.cast(pa.timestamp("s"), safe=False)
    is_whole = whole.cast(local.type).equals(local)
    spaced = (whole if is_whole else local).cast(pa.string())
    return pc.binary_join_element_wise(pc.utf8_replace_slice(spaced, 10, 11, "T"), zone, "")


def _text(batch: pa.RecordBatch, *, header: bool) -> bytes:
    sink = io.BytesIO()
    csv.write_csv(batch, sink, csv.WriteOptions(include_header=header, quoting_style="needed"))
    return sink.getvalue()
