"""Sealed files: originals and released files, encrypted in chunks so that any range can be read.

The format is told in `chunk_cipher`. What is written here is of version 1; both versions are read. The last chunk is
checked when a file is opened, so a size that is told is a size that is sealed.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self

from wardmote.engine.lake.chunk_cipher import (
    CHUNK_BYTES,
    FILE_NAME,
    HEADER_BYTES,
    MAGIC,
    SALT_BYTES,
    PlacedCipher,
    cipher_of,
    damaged,
)
from wardmote.engine.lake.disk import full_disk_as_problem
from wardmote.engine.lake.folder import LakeFolder
from wardmote.engine.lake.keys import DataKey

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_TAG_BYTES = PlacedCipher.overhead_bytes
_SEALED_CHUNK_BYTES = CHUNK_BYTES + _TAG_BYTES


@dataclass(frozen=True)
class SealedFile:
    """What was sealed: size and SHA-256 of the plaintext, size on disk."""

    object_id: str
    plain_size_bytes: int
    plain_sha256: str
    sealed_size_bytes: int


def plain_size_bytes(sealed_size_bytes: int, *, overhead_bytes: int = _TAG_BYTES) -> int:
    """The plaintext's size, from the size on disk alone. Raises Damaged if no sealed file has that size."""
    body = sealed_size_bytes - HEADER_BYTES
    full, rest = divmod(body, CHUNK_BYTES + overhead_bytes)
    if body < overhead_bytes or 0 < rest < overhead_bytes or (full and rest == overhead_bytes):
        raise damaged("its size is not one a sealed file can have")
    return body - (full + bool(rest)) * overhead_bytes


class SealedWriter:
    """Seals a stream of bytes into the lake, in constant memory.

    `close` stores the file; `abandon`, or leaving a `with` block without `close`, leaves nothing behind.
    Good enough as a file for libraries that only write (`write`, `flush`, `tell`, `closed`).
    """

    def __init__(self, folder: LakeFolder, *, object_id: str, key: DataKey, expected_bytes: int) -> None:
        self._partial = folder.begin(object_id, expected_bytes=expected_bytes)
        salt = secrets.token_bytes(SALT_BYTES)
        self._object_id = object_id
        self._cipher = PlacedCipher(key, object_id=object_id, salt=salt)
        self._pending = bytearray(CHUNK_BYTES)
        self._pending_bytes = 0
        self._sealed = bytearray(_SEALED_CHUNK_BYTES)
        self._next_chunk = 0
        self._size_bytes = 0
        self._sha256 = hashlib.sha256()
        self._file = self._partial.new_file(FILE_NAME).open("wb", buffering=0)
        self._write_all(memoryview(MAGIC + salt))

    @property
    def closed(self) -> bool:
        """Whether nothing more can be written."""
        return self._file.closed

    def tell(self) -> int:
        """Plaintext bytes written so far."""
        return self._size_bytes

    def flush(self) -> None:
        """Does nothing: `close` is what makes a file last."""

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Seals the bytes; returns how many. Raises Unavailable, and leaves nothing, if the disk is full."""
        left = memoryview(data).cast("B")
        size_bytes = len(left)
        self._sha256.update(left)
        while left:
            if self._pending_bytes == CHUNK_BYTES:
                self._seal(last=False)
            taken = left[: CHUNK_BYTES - self._pending_bytes]
            self._pending[self._pending_bytes : self._pending_bytes + len(taken)] = taken
            self._pending_bytes += len(taken)
            left = left[len(taken) :]
        self._size_bytes += size_bytes
        return size_bytes

    def close(self) -> SealedFile:
        """Seals the last chunk and stores the file: it is on disk when this returns."""
        self._seal(last=True)
        sealed_size_bytes = self._file.tell()
        self._file.close()
        try:
            self._partial.commit()
        except BaseException:
            self.abandon()
            raise
        return SealedFile(self._object_id, self._size_bytes, self._sha256.hexdigest(), sealed_size_bytes)

    def abandon(self) -> None:
        """Forgets the file; nothing of it stays on disk."""
        self._file.close()
        self._partial.abandon()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.closed:
            self.abandon()

    def _seal(self, *, last: bool) -> None:
        plain = memoryview(self._pending)[: self._pending_bytes]
        sealed = memoryview(self._sealed)[: self._pending_bytes + _TAG_BYTES]
        self._cipher.seal(plain, sealed, number=self._next_chunk, last=last)
        self._write_all(sealed)
        self._next_chunk += 1
        self._pending_bytes = 0

    def _write_all(self, data: memoryview) -> None:
        try:
            self._partial.require_room(len(data))
            with full_disk_as_problem():
                while data:
                    data = data[self._file.write(data) :]
        except BaseException:
            self.abandon()
            raise


class SealedReader:
    """Reads any range of a sealed file. Safe to use from several threads at once.

    Opening checks the header, the size and the last chunk; every chunk is checked when it is read.
    Raises Damaged, never a short answer.
    """

    def __init__(self, folder: LakeFolder, *, object_id: str, key: DataKey) -> None:
        self._descriptor = os.open(folder.file_path(object_id, FILE_NAME), os.O_RDONLY)
        try:
            self._cipher = cipher_of(os.pread(self._descriptor, HEADER_BYTES, 0), key, object_id=object_id)
            self._overhead_bytes = self._cipher.overhead_bytes
            self.size_bytes = plain_size_bytes(
                os.fstat(self._descriptor).st_size, overhead_bytes=self._overhead_bytes
            )
            self._last_chunk = max(0, self.size_bytes - 1) // CHUNK_BYTES
            self._chunk(self._last_chunk)
        except BaseException:
            self.close()
            raise

    def chunks(self, start: int, length: int) -> Iterator[memoryview]:
        """The plaintext's `[start : start + length]` in pieces of at most 1 MiB, so that a long answer needs no memory.

        Shorter or empty only where the plaintext ends. Raises ValueError for a negative start or length.
        """
        if start < 0 or length < 0:
            raise ValueError("a range does not start or end before the file")
        end = min(start + length, self.size_bytes)
        while start < end:
            number, offset = divmod(start, CHUNK_BYTES)
            piece = memoryview(self._chunk(number))[offset : offset + end - start]
            start += len(piece)
            yield piece

    def open_plain(self) -> BinaryIO:
        """The plaintext as a binary file that can seek; closing it leaves this reader open."""
        return io.BufferedReader(_PlainFile(self), buffer_size=CHUNK_BYTES)

    def close(self) -> None:
        """Gives the file back to the system."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _chunk(self, number: int) -> bytearray:
        last = number == self._last_chunk
        plain_bytes = self.size_bytes - number * CHUNK_BYTES if last else CHUNK_BYTES
        place = HEADER_BYTES + number * (CHUNK_BYTES + self._overhead_bytes)
        sealed = os.pread(self._descriptor, plain_bytes + self._overhead_bytes, place)
        if len(sealed) != plain_bytes + self._overhead_bytes:
            raise damaged("it was cut off")
        plain = bytearray(plain_bytes)
        self._cipher.open(sealed, plain, number=number, last=last)
        return plain


class _PlainFile(io.RawIOBase):
    """A sealed file's plaintext behind Python's own file interface."""

    def __init__(self, reader: SealedReader) -> None:
        self._reader = reader
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._reader.size_bytes}[whence]
        if base + offset < 0:
            raise ValueError("a file has no place before its start")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: WriteableBuffer) -> int:
        target = memoryview(buffer).cast("B")
        filled = 0
        for piece in self._reader.chunks(self._position, len(target)):
            target[filled : filled + len(piece)] = piece
            filled += len(piece)
        self._position += filled
        return filled
