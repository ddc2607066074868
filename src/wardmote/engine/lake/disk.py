"""What the disk promises: names that last, room to write, and a plain word when there is none.

A file is safe once it *and* the folder that names it are fsync'd; a rename is safe once both folders are.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wardmote.kernel.problem import Unavailable

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def sync_file(path: Path) -> None:
    """Returns once the bytes of the file are on disk."""
    _sync(path, os.O_RDONLY)


def sync_folder(path: Path) -> None:
    """Returns once the names in the folder are on disk."""
    _sync(path, os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def free_bytes(path: Path) -> int:
    """What an ordinary process can still write to the file system of `path`, in bytes."""
    facts = os.statvfs(path)
    return facts.f_bavail * facts.f_frsize


@contextmanager
def full_disk_as_problem() -> Iterator[None]:
    """Turns "no space left", "quota exceeded" and "file too large" into Unavailable; other errors pass."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise no_room() from error
        raise


def no_room() -> Unavailable:
    """The Problem for a disk that is full, or would be."""
    return Unavailable(
        "lake.disk_full",
        "There is no room left to store this. Nothing of it was kept.",
        next_step="Try again later; the hub's operator has to make room on the disk.",
    )
