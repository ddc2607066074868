"""Files that hold a secret: made once, whole, and never replaced."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def make_file(path: Path, content: bytes) -> bool:
    """Makes a file that only its owner can read (mode 0600); False, with nothing changed, where there is one already.

    It has its name only once all its bytes are on the disk. Of several processes that try at once one makes it, and
    nobody ever reads half of it, whatever is killed when.
    """
    aside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(aside, path)  # unlike a rename, this never replaces what is there
    except FileExistsError:
        return False
    finally:
        aside.unlink()
    _sync_folder(path.parent)
    return True


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
