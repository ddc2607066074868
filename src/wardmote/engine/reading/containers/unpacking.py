"""What is inside an archive, laid out as a file for readers that want one."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from wardmote.engine.reading.limited.problems import no_room
from wardmote.engine.reading.limited.spool import writable
from wardmote.engine.reading.text.stream import ByteSource

_BY_DESCRIPTOR = Path("/proc/self/fd")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_STEM = "table"
"""What parts of one table are called here: names from an archive are never names of files."""


@contextmanager
def unpacked(source: ByteSource, folder: Path) -> Iterator[Path]:
    """A source as a file without a name where that can be had, gone at the end. Raises Unavailable for a full disk."""
    if not _BY_DESCRIPTOR.is_dir():
        with unpacked_together({"": source}, folder) as path:
            yield path
        return
    with _room_asked(), tempfile.TemporaryFile(dir=writable(folder)) as file:
        _fill(file, source)
        yield Path(f"/proc/{os.getpid()}/fd/{file.fileno()}")


@contextmanager
def unpacked_together(sources: Mapping[str, ByteSource], folder: Path) -> Iterator[Path]:
    """Sources as files of one stem beside each other, by their endings; the path is that of the first."""
    with _room_asked(), tempfile.TemporaryDirectory(dir=writable(folder)) as beside:
        paths = [Path(beside) / f"{_STEM}{ending}" for ending in sources]
        for path, source in zip(paths, sources.values(), strict=True):
            with path.open("xb") as file:
                _fill(file, source)
        yield paths[0]


def _fill(file: BinaryIO, source: ByteSource) -> None:
    file.writelines(source.blocks())
    file.flush()


@contextmanager
def _room_asked() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise no_room("file") from error
        raise
