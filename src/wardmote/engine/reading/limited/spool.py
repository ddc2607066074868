"""Tables that a limited process has read, kept as Arrow streams in a file without a name."""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import Any

import pyarrow as pa

from wardmote.engine.reading.grid import GridBatch


class Spool:
    """A nameless file that is gone with the last table that reads from it, or with this process.

    It stands in the folder of the file that is read, so that what is in it comes to no other disk; where nothing can be
    written there, where this machine keeps temporary files.
    """

    def __init__(self, folder: Path) -> None:
        with tempfile.TemporaryFile(dir=writable(folder)) as file:
            self.descriptor = os.dup(file.fileno())
        weakref.finalize(self, os.close, self.descriptor)


def writable(folder: Path) -> Path | None:
    """The folder itself, None where nothing can be written there."""
    return folder if os.access(folder, os.W_OK | os.X_OK) else None


class _Section(RawIOBase):
    """The spool from an offset on; each reader has a place of its own."""

    def __init__(self, spool: Spool, offset: int) -> None:
        self._spool, self._offset = spool, offset

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = os.pread(self._spool.descriptor, len(buffer), self._offset)
        buffer[: len(data)] = data
        self._offset += len(data)
        return len(data)


@dataclass(frozen=True)
class SpooledGrid:
    """The records of one table, in parts: a later part may be wider than the ones before it."""

    spool: Spool
    parts: tuple[int, ...]

    def batches(self) -> Iterator[GridBatch]:
        """All records in order, blank ones included."""
        for offset in self.parts:
            with (
                BufferedReader(_Section(self.spool, offset), 1024 * 1024) as file,
                pa.ipc.open_stream(file) as stream,
            ):
                for batch in stream:
                    width = batch.num_columns - 1
                    yield GridBatch(batch.select(range(width)), batch.column(width))
