"""Pieces of a long sheet looked at by two processes: a second one, forked from this, takes every other piece.

Both unpack all of the sheet, which is the smaller part of the work, so that nothing but what was found goes from one to
the other. The second has the limits of the first, and ends with it: then nobody reads what it writes.
"""

from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Never

import pyarrow as pa

from wardmote.engine.reading.workbooks.cell_xml import NotPlainError
from wardmote.engine.reading.workbooks.plain_cells import PlainCells

_PIPE_BYTES = 1024 * 1024
_SCHEMA = pa.schema([("rows", pa.int64()), ("columns", pa.int64()), ("texts", pa.string())])
_WITH_FORMULAS = {"with_formulas": "yes"}

Found = Iterator[PlainCells]


@contextmanager
def other_half(found: Callable[[], Found]) -> Iterator[Callable[[], PlainCells]]:
    """What a second process finds, one piece after another: `found` gives it there, from the first piece on.

    What is yielded gives the cells of the second piece, then of the fourth. It raises NotPlainError where the second
    process has come to an end before, whatever ended it: the reader that knows all forms has to say what it was.
    """
    reads, writes = os.pipe()
    with suppress(OSError):
        fcntl.fcntl(writes, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    other = os.fork()
    if other == 0:
        os.close(reads)
        _tell_every_other(found, writes)
    os.close(writes)
    try:
        with os.fdopen(reads, "rb") as told:
            yield _Told(told).next
    finally:
        os.kill(other, signal.SIGKILL)
        os.waitpid(other, 0)


def _tell_every_other(found: Callable[[], Found], writes: int) -> Never:
    """The life of the second process: nothing of it gets back to what the first was doing when it was forked."""
    try:
        with os.fdopen(writes, "wb") as told, pa.ipc.new_stream(told, _SCHEMA) as stream:
            for cells in found():
                batch = pa.record_batch([cells.rows, cells.columns, cells.texts], schema=_SCHEMA)
                stream.write_batch(batch, custom_metadata=_WITH_FORMULAS if cells.with_formulas else None)
                told.flush()
    finally:
        os._exit(0)


class _Told:
    """The stream of the second process, opened when its first piece is wanted."""

    def __init__(self, told: object) -> None:
        self._told = told
        self._stream: pa.RecordBatchReader | None = None

    def next(self) -> PlainCells:
        """The cells of its next piece. Raises NotPlainError where there is none."""
        try:
            if self._stream is None:
                self._stream = pa.ipc.open_stream(self._told)
            batch, said = self._stream.read_next_batch_with_custom_metadata()
        except (StopIteration, pa.ArrowInvalid, OSError) as error:
            raise NotPlainError("the other half") from error
        rows, columns, texts = batch.columns
        return PlainCells(rows.to_numpy(), columns.to_numpy(), texts, said is not None)
