"""The register of erasures: what was destroyed, written down where a restored database cannot undo it.

A backup of the database brings wrapped keys back. The register does not come back with it: it is a file in the key
folder, with a copy in the lake's folder, that only ever grows; what either of the two lists is erased. A line of it:

    erased <version id> <original id> <time> <HMAC-SHA-256 in hexadecimal, over what stands before it>

`-` stands for an id that is not known. The HMAC's key is derived from the key-encryption key: nobody else can have a
version destroyed by writing a line. A line that was cut by a crash was not acted on, and is passed over.
"""

from __future__ import annotations

import errno
import fcntl
import hmac
import logging
import os
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock

from wardmote.engine.lake.disk import sync_folder
from wardmote.engine.lake.keys import KeyEncryptionKey
from wardmote.kernel.problem import Unavailable

FILE_NAME = "erasure_register"

_ID = "[a-z]+_[0-9a-z]+"
_LINE = re.compile(
    rf"(?P<said>erased (?P<version>{_ID}|-) (?P<original>{_ID}|-) (?P<time>[0-9TZ:.-]{{20,40}})) "
    r"(?P<mac>[0-9a-f]{64})",
    re.ASCII,
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Erasure:
    """One act: a version with all that was made of it, and the original that went with it; "" where there is none."""

    version_id: str
    original_id: str
    time: str


class ErasureRegister:
    """The register in a key folder, and its copy in a lake's folder. Cheap to ask: it is read again when it changed."""

    def __init__(self, keys: Path, copy: Path) -> None:
        self._paths = (keys / FILE_NAME, copy / FILE_NAME)
        self._lock = Lock()
        self._seen: object = None
        self._mended: object = None
        self._erasures: tuple[Erasure, ...] = ()
        self._ids: frozenset[str] = frozenset()

    @property
    def exists(self) -> bool:
        """Whether anything was ever erased."""
        return any(path.exists() for path in self._paths)

    def lists(self, ids: Collection[str], *, key: KeyEncryptionKey) -> bool:
        """Whether one of these versions or originals is erased."""
        self._read(key)
        return not self._ids.isdisjoint(ids)

    def erasures(self, *, key: KeyEncryptionKey) -> tuple[Erasure, ...]:
        """What is erased, in the order it was written, each once."""
        self._read(key)
        return self._erasures

    def add(self, erasure: Erasure, *, key: KeyEncryptionKey) -> None:
        """Writes the erasure down: it is on the disk of the key folder when this returns.

        Raises Unavailable, with nothing written, where it cannot be. A copy that cannot be written is mended later.
        """
        line = _line(erasure, key)
        first, second = self._paths
        try:
            _append(first, [line])
        except OSError as error:
            raise _not_written(error) from error
        try:
            _append(second, [line])
        except OSError:
            _log.exception("the copy of the register of erasures could not be written; it is mended later")

    def mend(self, *, key: KeyEncryptionKey, known: Collection[Erasure] = ()) -> None:
        """Writes into each of the two what only the other lists, and what is `known` and neither does.

        Raises Unavailable where the key folder's cannot be written.
        """
        self._read(key)
        unlisted = [
            each for each in known if self._ids.isdisjoint({each.version_id, each.original_id} - {""})
        ]
        if not unlisted and self._seen == self._mended:
            return
        wanted = dict.fromkeys([*self._erasures, *unlisted])
        first, second = self._paths
        try:
            _add_missing(first, wanted, key)
        except OSError as error:
            raise _not_written(error) from error
        try:
            _add_missing(second, wanted, key)
        except OSError:
            _log.exception("the copy of the register of erasures could not be mended")
            return
        self._read(key)
        self._mended = self._seen

    def _read(self, key: KeyEncryptionKey) -> None:
        with self._lock:
            now = [_looks(path) for path in self._paths]
            if now != self._seen:
                found = [each for path in self._paths for each in _sound(_lines_of(path), key)]
                self._erasures = tuple(dict.fromkeys(found))
                ids = {id_ for each in found for id_ in (each.version_id, each.original_id)}
                self._ids = frozenset(ids - {""})
                self._seen = now


def _add_missing(path: Path, wanted: Collection[Erasure], key: KeyEncryptionKey) -> None:
    lines = _lines_of(path)
    sound = set(_sound(lines, key))
    if len(sound) < len(set(lines)):
        _log.error(
            "the register of erasures in %s has lines that were cut or are not this hub's", path.parent.name
        )
    if missing := [_line(each, key) for each in wanted if each not in sound]:
        _append(path, missing)


def _looks(path: Path) -> tuple[int, int, int] | None:
    try:
        facts = path.stat()
    except FileNotFoundError:
        return None
    return facts.st_ino, facts.st_size, facts.st_mtime_ns


def _lines_of(path: Path) -> list[bytes]:
    try:
        return [line for line in path.read_bytes().split(b"\n") if line]
    except FileNotFoundError:
        return []


def _sound(lines: list[bytes], key: KeyEncryptionKey) -> Iterator[Erasure]:
    """The erasures in those lines that are whole, and that this hub wrote."""
    for line in lines:
        found = _LINE.fullmatch(line.decode("ascii", "replace"))
        if found and hmac.compare_digest(found["mac"], _mac(found["said"], key)):
            version_id, original_id = (found[name].replace("-", "") for name in ("version", "original"))
            yield Erasure(version_id, original_id, found["time"])


def _line(erasure: Erasure, key: KeyEncryptionKey) -> bytes:
    said = f"erased {erasure.version_id or '-'} {erasure.original_id or '-'} {erasure.time}"
    return f"{said} {_mac(said, key)}\n".encode("ascii")


def _mac(said: str, key: KeyEncryptionKey) -> str:
    return hmac.digest(key.derive(b"erasure register"), said.encode("ascii"), sha256).hex()


def _append(path: Path, lines: list[bytes]) -> None:
    """All of the lines or none: on the disk when this returns. Several processes take turns."""
    is_new = not path.exists()
    with _locked(path) as descriptor:
        size_bytes = os.fstat(descriptor).st_size
        # what a crash cut in the middle of a line must not spoil the next one
        is_cut = size_bytes and os.pread(descriptor, 1, size_bytes - 1) != b"\n"
        wanted = (b"\n" if is_cut else b"") + b"".join(lines)
        try:
            _write_all(descriptor, wanted)
        except OSError:
            os.ftruncate(descriptor, size_bytes)
            raise
    if is_new:
        sync_folder(path.parent)


def _write_all(descriptor: int, wanted: bytes) -> None:
    if os.write(descriptor, wanted) != len(wanted):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(descriptor)


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _not_written(error: OSError) -> Unavailable:
    return Unavailable(
        "lake.register_not_written",
        f"The register of erasures cannot be written ({error.strerror}), so nothing was destroyed.",
        where=FILE_NAME,
        next_step="The hub's operator has to make room on the volume of the key folder. Then try again.",
    )
