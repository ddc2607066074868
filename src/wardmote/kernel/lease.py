"""Somebody is at work in a folder: said by a lock that the system takes back when the process ends, and by no clock."""

from __future__ import annotations

import errno
import fcntl
import os
import weakref
from contextlib import suppress
from pathlib import Path


class Lease:
    """Held on a folder, wherever it is moved to, until `give_back`, or the end of this object or of the process."""

    def __init__(self, folder: Path) -> None:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        with suppress(OSError):  # a file system without locks: then only age tells who is done
            fcntl.flock(descriptor, fcntl.LOCK_SH)
        self._close = weakref.finalize(self, os.close, descriptor)

    def give_back(self) -> None:
        """Says that the work is done. Doing so twice is nothing."""
        self._close()


def is_at_work_in(folder: Path) -> bool:
    """Whether somebody, this process included, holds a lease on the folder. A folder that is gone has nobody in it."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except (FileNotFoundError, NotADirectoryError):
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as refusal:
        return refusal.errno in {errno.EWOULDBLOCK, errno.EAGAIN}
    else:
        return False
    finally:
        os.close(descriptor)
