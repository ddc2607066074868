"""How a sealed file is laid out, and the ciphers of its chunks.

Two versions, all numbers big-endian:

    8 bytes   magic, "WMSEAL1\\n" or "WMSEAL2\\n"
    32 bytes  random salt; the file's key is derived from the data key, this salt and the object's id
    chunks    1 MiB of plaintext each, the last one shorter (but empty only if the file is), every one
              AES-256-GCM with a 16-byte tag; associated data = object id, chunk number (11 bytes), last-chunk flag (1)

In version 1 the nonce is the chunk's number and flag: STREAM (Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015), good
where each chunk is sealed once. In version 2 each chunk has 12 random bytes before it as its nonce: for a file that
grows over several requests, where a chunk that was never acknowledged is sealed again with other bytes; the same nonce
twice would give both away. A file has its own key and at most some millions of chunks, far below the 2^32 that
NIST SP 800-38D allows random nonces.

In both, a chunk that is altered, moved, taken from another file, or the last of a file that was cut does not open.
"""

from __future__ import annotations

import secrets
from typing import ClassVar, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wardmote.engine.lake.keys import DataKey
from wardmote.kernel.problem import Damaged

CHUNK_BYTES = 2**20
FILE_NAME = "sealed"
MAGIC = b"WMSEAL1\n"
GROWING_MAGIC = b"WMSEAL2\n"
SALT_BYTES = 32
HEADER_BYTES = len(MAGIC) + SALT_BYTES
_NONCE_BYTES = 12
_TAG_BYTES = 16


class ChunkCipher(Protocol):
    """What opens the chunks of one file."""

    overhead_bytes: ClassVar[int]

    def open(self, sealed: bytes, plain: bytearray, *, number: int, last: bool) -> None:
        """Fills `plain`. Raises Damaged."""


class PlacedCipher:
    """Version 1: the nonce is the chunk's place, so no chunk may be sealed twice."""

    overhead_bytes: ClassVar[int] = _TAG_BYTES

    def __init__(self, key: DataKey, *, object_id: str, salt: bytes) -> None:
        self._aead = AESGCM(key.derive(b"sealed file/" + object_id.encode(), salt=salt))
        self._object_id = object_id.encode()

    def seal(self, plain: memoryview, sealed: memoryview, *, number: int, last: bool) -> None:
        """Fills `sealed`, which is 16 bytes longer than `plain`."""
        place = _place(number, last=last)
        self._aead.encrypt_into(place, plain, self._object_id + place, sealed)

    def open(self, sealed: bytes, plain: bytearray, *, number: int, last: bool) -> None:
        """Fills `plain`. Raises Damaged."""
        place = _place(number, last=last)
        try:
            self._aead.decrypt_into(place, sealed, self._object_id + place, plain)
        except InvalidTag:
            raise _does_not_open() from None


class GrowingCipher:
    """Version 2: every sealing has a nonce of its own. It also seals the tail, which is no chunk yet."""

    overhead_bytes: ClassVar[int] = _NONCE_BYTES + _TAG_BYTES

    def __init__(self, key: DataKey, *, object_id: str, salt: bytes) -> None:
        self._aead = AESGCM(key.derive(b"growing file/" + object_id.encode(), salt=salt))
        self._object_id = object_id.encode()

    def seal(self, plain: memoryview, sealed: memoryview, *, number: int, last: bool) -> None:
        """Fills `sealed`, which is 28 bytes longer than `plain`."""
        self._seal(plain, sealed, _place(number, last=last))

    def open(self, sealed: bytes, plain: bytearray, *, number: int, last: bool) -> None:
        """Fills `plain`. Raises Damaged."""
        self._open(sealed, plain, _place(number, last=last))

    def seal_tail(self, plain: memoryview, sealed: memoryview, *, offset_bytes: int) -> None:
        """Seals what comes before `offset_bytes` and does not fill a chunk."""
        self._seal(plain, sealed, b"/tail/" + offset_bytes.to_bytes(8, "big"))

    def open_tail(self, sealed: bytes, plain: bytearray, *, offset_bytes: int) -> None:
        """Undoes `seal_tail`. Raises Damaged."""
        self._open(sealed, plain, b"/tail/" + offset_bytes.to_bytes(8, "big"))

    def _seal(self, plain: memoryview, sealed: memoryview, place: bytes) -> None:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed[:_NONCE_BYTES] = nonce
        self._aead.encrypt_into(nonce, plain, self._object_id + place, sealed[_NONCE_BYTES:])

    def _open(self, sealed: bytes, plain: bytearray, place: bytes) -> None:
        nonce, body = sealed[:_NONCE_BYTES], memoryview(sealed)[_NONCE_BYTES:]
        try:
            self._aead.decrypt_into(nonce, body, self._object_id + place, plain)
        except InvalidTag:
            raise _does_not_open() from None


def cipher_of(header: bytes, key: DataKey, *, object_id: str) -> ChunkCipher:
    """The cipher of the file that begins with `header`. Raises Damaged if no sealed file does."""
    magic, salt = header[: len(MAGIC)], header[len(MAGIC) :]
    if magic not in {MAGIC, GROWING_MAGIC} or len(salt) != SALT_BYTES:
        raise damaged("it does not begin as a sealed file does")
    if magic == MAGIC:
        return PlacedCipher(key, object_id=object_id, salt=salt)
    return GrowingCipher(key, object_id=object_id, salt=salt)


def damaged(why: str) -> Damaged:
    """The Problem of a file that does not open."""
    return Damaged(
        "lake.sealed_file_damaged",
        f"A stored file cannot be opened: {why}.",
        next_step="The hub's operator should restore it from a backup.",
    )


def _does_not_open() -> Damaged:
    return damaged("its bytes do not match their seal, or the key is another file's")


def _place(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
