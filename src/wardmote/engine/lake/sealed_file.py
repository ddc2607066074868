"""Sealed files: originals and released files, encrypted in chunks so that any range can be read.

Format (version 1), all numbers big-endian:

    8 bytes   magic "WMSEAL1\\n"
    32 bytes  random salt; the file's key is derived from the data key, this salt and the object's id
    chunks    1 MiB of plaintext each, the last one shorter (but empty only if the file is), every one
              AES-256-GCM with a 16-byte tag; nonce = chunk number (11 bytes), last-chunk flag (1 byte);
              associated data = object id, chunk number, last-chunk flag

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015): a chunk that is altered,
moved, taken from another file, or the last of a file that was cut does not open. The last chunk is checked when a
file is opened, so a size that is told is a size that is sealed.
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

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wardmote.engine.lake.disk import full_disk_as_problem
from wardmote.engine.lake.folder import LakeFolder
from wardmote.engine.lake.keys import DataKey
from wardmote.kernel.problem import Damaged

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHUNK_BYTES = 2**20
FILE_NAME = "sealed"
_MAGIC = b"WMSEAL1\n"
_SALT_BYTES = 32
_HEADER_BYTES = len(_MAGIC) + _SALT_BYTES
_TAG_BYTES = 16
_SEALED_CHUNK_BYTES = CHUNK_BYTES + _TAG_BYTES


@dataclass(frozen=True)
class SealedFile:
    """What was sealed: size and SHA-256 of the plaintext, size on disk."""

    object_id: str
    plain_size_bytes: int
    plain_sha256: str
    sealed_size_bytes: int


def plain_size_bytes(sealed_size_bytes: int) -> int:
    """The plaintext's size, from the size on disk alone. Raises Damaged if no sealed file has that size."""
    body = sealed_size_bytes - _HEADER_BYTES
    full, rest = divmod(body, _SEALED_CHUNK_BYTES)
    if body < _TAG_BYTES or 0 < rest < _TAG_BYTES or (full and rest == _TAG_BYTES):
        raise _damaged("its size is not one a sealed file can have")
    return body - (full + bool(rest)) * _TAG_BYTES


class SealedWriter:
    """Seals a stream of bytes into the lake, in constant memory.

    `close` stores the file; `abandon`, or leaving a `with` block without `close`, leaves nothing behind.
    Good enough as a file for libraries that only write (`write`, `flush`, `tell`, `closed`).
    """

    def __init__(self, folder: LakeFolder, *, object_id: str, key: DataKey, expected_bytes: int) -> None:
        self._partial = folder.begin(object_id, expected_bytes=expected_bytes)
        salt = secrets.token_bytes(_SALT_BYTES)
        self._object_id = object_id
        self._cipher = _ChunkCipher(key, object_id=object_id, salt=salt)
        self._pending = bytearray(CHUNK_BYTES)
        self._pending_bytes = 0
        self._sealed = bytearray(_SEALED_CHUNK_BYTES)
        self._next_chunk = 0
        self._size_bytes = 0
        self._sha256 = hashlib.sha256()
        self._file = self._partial.new_file(FILE_NAME).open("wb", buffering=0)
        self._write_all(memoryview(_MAGIC + salt))

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
            salt = _salt(os.pread(self._descriptor, _HEADER_BYTES, 0))
            self._cipher = _ChunkCipher(key, object_id=object_id, salt=salt)
            self.size_bytes = plain_size_bytes(os.fstat(self._descriptor).st_size)
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
        sealed = os.pread(
            self._descriptor, plain_bytes + _TAG_BYTES, _HEADER_BYTES + number * _SEALED_CHUNK_BYTES
        )
        if len(sealed) != plain_bytes + _TAG_BYTES:
            raise _damaged("it was cut off")
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


class _ChunkCipher:
    """AES-256-GCM of one file's chunks: the nonce is the chunk's place, the key is this file's alone."""

    def __init__(self, key: DataKey, *, object_id: str, salt: bytes) -> None:
        self._aead = AESGCM(key.derive(b"sealed file/" + object_id.encode(), salt=salt))
        self._object_id = object_id.encode()

    def seal(self, plain: memoryview, sealed: memoryview, *, number: int, last: bool) -> None:
        place = _place(number, last=last)
        self._aead.encrypt_into(place, plain, self._object_id + place, sealed)

    def open(self, sealed: bytes, plain: bytearray, *, number: int, last: bool) -> None:
        place = _place(number, last=last)
        try:
            self._aead.decrypt_into(place, sealed, self._object_id + place, plain)
        except InvalidTag:
            raise _damaged("its bytes do not match their seal, or the key is another file's") from None


def _salt(header: bytes) -> bytes:
    if len(header) != _HEADER_BYTES or not header.startswith(_MAGIC):
        raise _damaged("it does not begin as a sealed file does")
    return header[len(_MAGIC) :]


def _place(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _damaged(why: str) -> Damaged:
    return Damaged(
        "lake.sealed_file_damaged",
        f"A stored file cannot be opened: {why}.",
        next_step="The hub's operator should restore it from a backup.",
    )
