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
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from wardmote.hub.holdings.originals import original_for_processing
from wardmote.kernel.clock import Clock
from wardmote.kernel.lease import Lease
from wardmote.kernel.problem import Unavailable

RESERVE_BYTES = 256 * 2**20
"""Room that is left to the database where the spool stands on its disk."""

_COPY_BYTES = 2**20
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_BY_DESCRIPTOR = Path("/proc/self/fd")


@contextmanager
def spooled(original_id: str, *, clock: Clock, passing: Callable[[bytes], None]) -> Iterator[Path]:
    """A path to the upload's plain bytes; each of them is shown to `passing` on its way.

    Raises Unavailable when there is no room for them, Damaged, NotFound.
    """
    with ExitStack() as stack:
        try:
            folder = tempfile.TemporaryDirectory(dir=settings.HOME.spool, ignore_cleanup_errors=True)
            named = Path(stack.enter_context(folder)) / "upload"
            stack.callback(Lease(named.parent).give_back)
            with named.open("xb") as file, original_for_processing(original_id, clock=clock) as plain:
                _require_room(plain)
                _copy(plain, file, passing)
        except OSError as error:
            if error.errno in _FULL:
                raise _no_room() from error
            raise
        if not _BY_DESCRIPTOR.is_dir():
            yield named
            return
        with named.open("rb") as file:
            named.unlink()
            yield Path(f"/proc/{os.getpid()}/fd/{file.fileno()}")


def _copy(plain: BinaryIO, file: BinaryIO, passing: Callable[[bytes], None]) -> None:
    while piece := plain.read(_COPY_BYTES):
        passing(piece)
        file.write(piece)


def _require_room(plain: BinaryIO) -> None:
    spool, home = Path(settings.HOME.spool), Path(settings.HOME.folder)
    reserve_bytes = RESERVE_BYTES if spool.stat().st_dev == home.stat().st_dev else 0
    size_bytes = plain.seek(0, os.SEEK_END)
    plain.seek(0)
    if shutil.disk_usage(spool).free < size_bytes + reserve_bytes:
        raise _no_room()


def _no_room() -> Unavailable:
    return Unavailable(
        "spool.full",
        "There is no room to read the file.",
        next_step="It is kept. The hub's operator can make room; it is read as soon as there is some.",
    )
