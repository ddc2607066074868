"""A sealed file that grows over several requests, and loses nothing it said it had, whatever is killed when.

    LAKE/growing/<object id>/sealed         header and full chunks, in place (version 2 of `chunk_cipher`)
    LAKE/growing/<object id>/tail.<offset>  what comes before the offset and does not fill a chunk

`keep` brings all that was written to the disk and says how far the file is; the caller writes that offset down (in its
database), and then calls `kept`. Bytes past the offset that was written down are nobody's: they are written over. What
is before it is never written over: full chunks stand, and the tail stands in a file of its own until a later offset is
written down.

One writer at a time, by a lock on the file that the system takes back when the process ends. A file system without
locks is refused: there, two writers could spoil what one of them acknowledged.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from wardmote.engine.lake.chunk_cipher import (
    CHUNK_BYTES,
    FILE_NAME,
    GROWING_MAGIC,
    HEADER_BYTES,
    SALT_BYTES,
    GrowingCipher,
    cipher_of,
    damaged,
)
from wardmote.engine.lake.disk import full_disk_as_problem, sync_folder
from wardmote.engine.lake.folder import LakeFolder, PartialObject
from wardmote.engine.lake.keys import DataKey
from wardmote.kernel.problem import Conflict, Unavailable

_SEALED_CHUNK_BYTES = CHUNK_BYTES + GrowingCipher.overhead_bytes
_TAIL = "tail."


def begin_growing(folder: LakeFolder, *, object_id: str, length_bytes: int) -> None:
    """Makes an empty file that is to become `length_bytes` long. Raises Unavailable if there is no room for it all."""
    path = folder.growing_path(object_id)
    folder.require_room(length_bytes)
    with full_disk_as_problem():
        path.mkdir(mode=0o700)
        header = GROWING_MAGIC + secrets.token_bytes(SALT_BYTES)
        _write_new(path / FILE_NAME, memoryview(header))
        sync_folder(path)
        sync_folder(path.parent)


class GrowingFile:
    """The file, open for writing from `offset_bytes` on: the offset that was written down last.

    Raises Conflict while another writer has it, Unavailable where the file system has no locks, Damaged if what was
    acknowledged does not open.
    """

    def __init__(
        self, folder: LakeFolder, *, object_id: str, key: DataKey, length_bytes: int, offset_bytes: int
    ) -> None:
        self._folder, self._object_id = folder, object_id
        self._path = folder.growing_path(object_id)
        self._length_bytes = length_bytes
        self.offset_bytes = offset_bytes
        self._pending = bytearray(CHUNK_BYTES)
        self._sealed = bytearray(_SEALED_CHUNK_BYTES)
        self._descriptor = _open_alone(folder, object_id)
        try:
            header = os.pread(self._descriptor, HEADER_BYTES, 0)
            self._cipher = _growing_cipher(header, key, object_id=object_id)
            self._next_chunk, self._pending_bytes = divmod(offset_bytes, CHUNK_BYTES)
            if offset_bytes == length_bytes:
                self._pending_bytes = 0  # the last chunk was sealed as such
            self._read_tail()
        except BaseException:
            self.close()
            raise

    def write(self, data: bytes | memoryview) -> None:
        """The next bytes. Raises ValueError past the file's length, Unavailable when the disk is full."""
        left = memoryview(data)
        if self.offset_bytes + len(left) > self._length_bytes:
            raise ValueError("more bytes than the file was to have")
        while left:
            taken = left[: CHUNK_BYTES - self._pending_bytes]
            self._pending[self._pending_bytes : self._pending_bytes + len(taken)] = taken
            self._pending_bytes += len(taken)
            self.offset_bytes += len(taken)
            left = left[len(taken) :]
            if self._pending_bytes == CHUNK_BYTES or self.offset_bytes == self._length_bytes:
                self._seal_chunk()

    def keep(self) -> int:
        """Returns the offset up to which everything is on the disk: all that was written."""
        with full_disk_as_problem():
            if self._pending_bytes:
                self._write_tail()
            os.fsync(self._descriptor)
        return self.offset_bytes

    def kept(self) -> None:
        """Says that the offset is written down: tails of other offsets are of no use any more."""
        self._remove_all_but({FILE_NAME, self._tail_path().name if self._pending_bytes else FILE_NAME})

    def store(self) -> None:
        """Makes the whole file a stored object, as `SealedWriter.close` does. Safe to repeat after a kill.

        Raises ValueError while bytes are missing.
        """
        if self.offset_bytes != self._length_bytes:
            raise ValueError("the file is not whole")
        if not self._folder.holds(self._object_id):
            self._remove_all_but({FILE_NAME})
            PartialObject(self._path, self._folder.object_path(self._object_id), reserve_bytes=0).commit()

    def close(self) -> None:
        """Lets the next writer have it. What was not kept is forgotten."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _seal_chunk(self) -> None:
        plain = memoryview(self._pending)[: self._pending_bytes]
        sealed = memoryview(self._sealed)[: self._pending_bytes + GrowingCipher.overhead_bytes]
        last = self.offset_bytes == self._length_bytes
        self._cipher.seal(plain, sealed, number=self._next_chunk, last=last)
        self._folder.require_room(len(sealed))
        with full_disk_as_problem():
            _write_at(self._descriptor, sealed, HEADER_BYTES + self._next_chunk * _SEALED_CHUNK_BYTES)
        self._next_chunk += 1
        self._pending_bytes = 0

    def _remove_all_but(self, names: Collection[str]) -> None:
        for path in self._path.iterdir() if self._path.exists() else ():  # it may be stored already
            if path.name not in names:
                path.unlink()

    def _tail_path(self) -> Path:
        return self._path / f"{_TAIL}{self.offset_bytes}"

    def _write_tail(self) -> None:
        plain = memoryview(self._pending)[: self._pending_bytes]
        sealed = memoryview(self._sealed)[: self._pending_bytes + GrowingCipher.overhead_bytes]
        self._cipher.seal_tail(plain, sealed, offset_bytes=self.offset_bytes)
        aside = self._path / f"aside.{secrets.token_hex(8)}"
        _write_new(aside, sealed)
        aside.replace(self._tail_path())  # at once: the tail of this very offset may be an acknowledged one
        sync_folder(self._path)

    def _read_tail(self) -> None:
        if not self._pending_bytes:
            return
        try:
            sealed = self._tail_path().read_bytes()
        except FileNotFoundError:
            raise damaged("its last bytes are missing") from None
        if len(sealed) != self._pending_bytes + GrowingCipher.overhead_bytes:
            raise damaged("its last bytes were cut off")
        plain = bytearray(self._pending_bytes)
        self._cipher.open_tail(sealed, plain, offset_bytes=self.offset_bytes)
        self._pending[: self._pending_bytes] = plain


def forget_growing(folder: LakeFolder, object_id: str) -> None:
    """Removes the file, whoever writes it at the moment; nothing happens if it is gone."""
    path = folder.growing_path(object_id)
    shutil.rmtree(path, ignore_errors=True)
    with suppress(FileNotFoundError):
        sync_folder(path.parent)


def sweep_growing(folder: LakeFolder, *, known: Collection[str], older_than_seconds: float) -> int:
    """Removes files that are not `known`, if untouched for so long. Returns how many."""
    before = time.time() - older_than_seconds
    removed = 0
    for path in folder.growing_path().iterdir():
        with suppress(FileNotFoundError):  # another worker was quicker
            if path.name not in known and path.stat().st_mtime < before:
                forget_growing(folder, path.name)
                removed += 1
    return removed


def _growing_cipher(header: bytes, key: DataKey, *, object_id: str) -> GrowingCipher:
    cipher = cipher_of(header, key, object_id=object_id)
    if not isinstance(cipher, GrowingCipher):
        raise damaged("it is not one that grows")
    return cipher


def _open_alone(folder: LakeFolder, object_id: str) -> int:
    """The file's descriptor, locked. A file that is whole and stored is found where stored objects are."""
    path = folder.growing_path(object_id) / FILE_NAME
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        descriptor = os.open(folder.file_path(object_id, FILE_NAME), os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise _in_use() from None
    except OSError as error:
        os.close(descriptor)
        raise _without_locks() from error
    return descriptor


def _write_new(path: Path, data: memoryview) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        _write_at(descriptor, data, 0)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_at(descriptor: int, data: memoryview, place: int) -> None:
    while data:
        written = os.pwrite(descriptor, data, place)
        data, place = data[written:], place + written


def _in_use() -> Conflict:
    return Conflict(
        "lake.growing_in_use",
        "The file is being sent by another request.",
        next_step="Wait until that one is over, half a minute at most after its line broke, and ask for the offset.",
    )


def _without_locks() -> Unavailable:
    return Unavailable(
        "lake.without_locks",
        "A file cannot be sent in parts to this hub: the disk of its lake has no locks.",
        next_step="Send the file in one go. The hub's operator can move the lake to a disk that has them.",
    )
