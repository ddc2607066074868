"""A file to read from, for as long as it is read: the plain bytes of an upload, without a name where that can be had.

A workbook's reader runs in another process and wants a path, so the bytes stand on a disk for a moment. On Linux the
file has no name and is gone with this process, however that ends; elsewhere it is removed at the end, and swept after a
kill.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from wardmote.hub.holdings.originals import original_for_processing
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Unavailable

_COPY_BYTES = 2**20
_BY_DESCRIPTOR = Path("/proc/self/fd")


@contextmanager
def spooled(original_id: str, *, clock: Clock) -> Iterator[Path]:
    """A path to the upload's plain bytes. Raises Unavailable when there is no room for them, Damaged, NotFound."""
    with tempfile.TemporaryDirectory(dir=settings.HOME.spool, ignore_cleanup_errors=True) as folder:
        named = Path(folder) / "upload"
        try:
            with named.open("xb") as file, original_for_processing(original_id, clock=clock) as plain:
                shutil.copyfileobj(plain, file, _COPY_BYTES)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise _no_room() from error
            raise
        if not _BY_DESCRIPTOR.is_dir():
            yield named
            return
        with named.open("rb") as file:
            named.unlink()
            yield Path(f"/proc/{os.getpid()}/fd/{file.fileno()}")


def _no_room() -> Unavailable:
    return Unavailable(
        "spool.full",
        "There is no room to read the file.",
        next_step="It is kept. The hub's operator can make room; it is read as soon as there is some.",
    )
