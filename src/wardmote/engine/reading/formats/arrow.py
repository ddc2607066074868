"""Arrow files, also called Feather."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pyarrow as pa

from wardmote.engine.reading.formats.format import TYPED_LIMITS, Format
from wardmote.engine.reading.formats.parquet import too_many_columns, write_batch
from wardmote.engine.reading.limited.problems import damaged_file
from wardmote.engine.reading.limited.request import Output, Request
from wardmote.engine.reading.records.shapes import axis_names
from wardmote.engine.reading.records.writer import RecordWriter

_ROWS = 20_000


def _is_told_by(head: bytes) -> bool:
    return head.startswith(b"ARROW1\x00\x00")


FORMAT = Format(
    name="arrow",
    title="Arrow (Feather)",
    media_types=("application/vnd.apache.arrow.file",),
    extensions=(".arrow", ".feather"),
    limits=TYPED_LIMITS,
    says="Columns keep their names; records in a column become columns with dots; lists become JSON text.",
    is_told_by=_is_told_by,
)


def read(request: Request, output: Output) -> None:
    """The file's one table, batch by batch; no batch is believed before all of its offsets have been checked."""
    writer = RecordWriter(output, request.limits)
    with pa.OSFile(str(request.path)) as source, _taken(lambda: pa.ipc.open_file(source)) as file:
        if len(file.schema) > request.limits.max_columns:
            raise too_many_columns(request.limits.max_columns)
        for place in range(file.num_record_batches):
            batch = _taken(partial(file.get_batch, place))
            batch.validate(full=True)
            for start in range(0, batch.num_rows, _ROWS):
                write_batch(writer, batch.slice(start, _ROWS), frozenset())
    writer.close(None, format_name="arrow", named=axis_names("CRS84"))


def _taken(take: Callable[[], Any]) -> Any:
    """What is taken out of the file. Raises Unreadable for a kind of message that no program writes."""
    try:
        return take()
    except pa.ArrowNotImplementedError as error:
        raise damaged_file("arrow") from error
