"""Parquet modular encryption with our keys.

Every part file has its own random key, chosen by Parquet's writer; it lies in the file's footer, wrapped under
a key derived from the version's data key and bound to version and part. So a part opens only as the part it was
written as: not as another part, and not in another version.

Three traps of pyarrow 23 this module is shaped by:

* A KmsClient, once made, is never freed (it and its C++ half hold each other). It must not hold a key when we
  are done, and a new one for every read would leak: `_Client`s are borrowed, emptied and used again.
* Decryption properties made by a CryptoFactory let *plaintext* files pass, so whoever could write to the disk
  could swap one in. `has_right_footer` tells those before they are opened.
* A CryptoFactory remembers its clients for ten minutes; a new factory is made for every use.
"""

from __future__ import annotations

import base64
import os
import secrets
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow.dataset as ds
import pyarrow.parquet.encryption as pe
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wardmote.engine.lake.keys import DataKey
from wardmote.kernel.problem import Damaged

_NONCE_BYTES = 12
_ENCRYPTED_FOOTER = b"PARE"
_PLAIN_FOOTER = b"PAR1"
_CONNECTION = pe.KmsConnectionConfig()


def part_identity(object_id: str, name: str) -> str:
    """What a part's key is bound to."""
    return f"{object_id}/{name}"


def encryption_properties(key: DataKey, *, part: str) -> pe.FileEncryptionProperties:
    """Properties for writing one part, once: footer and all columns, AES-256-GCM."""
    configuration = pe.EncryptionConfiguration(
        footer_key=part,
        uniform_encryption=True,
        encryption_algorithm="AES_GCM_V1",
        double_wrapping=False,
        data_key_length_bits=256,
    )
    with _borrowed_client(key, part) as client:
        return pe.CryptoFactory(lambda _: client).file_encryption_properties(_CONNECTION, configuration)


@contextmanager
def decryption_config(key: DataKey, *, part: str) -> Iterator[ds.ParquetDecryptionConfig]:
    """Configuration for reading one part; inside the `with` block only, the key is forgotten on leaving."""
    with _borrowed_client(key, part) as client:
        factory = pe.CryptoFactory(lambda _: client)
        yield ds.ParquetDecryptionConfig(factory, _CONNECTION, pe.DecryptionConfiguration())


def has_right_footer(path: Path, *, encrypted: bool) -> bool:
    """Whether the file begins and ends as an encrypted (or a plain) Parquet file does."""
    magic = _ENCRYPTED_FOOTER if encrypted else _PLAIN_FOOTER
    with path.open("rb") as file:
        begins = file.read(len(magic)) == magic
        file.seek(-len(magic), os.SEEK_END)
        return begins and file.read() == magic


class _Client(pe.KmsClient):  # type: ignore[misc]  # pyarrow has no types
    """Wraps and unwraps a part's own key; `lend` and `empty` say under which key, for which part."""

    def __init__(self) -> None:
        super().__init__()
        self.empty()

    def lend(self, key: DataKey, part: str) -> None:
        self._cipher: AESGCM | None = AESGCM(key.derive(b"parquet"))
        self._part = part

    def empty(self) -> None:
        self._cipher = None
        self._part = ""

    def wrap_key(self, key_bytes: bytes, master_key_identifier: str) -> str:
        cipher = self._ready(master_key_identifier)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return base64.b64encode(nonce + cipher.encrypt(nonce, key_bytes, self._part.encode())).decode()

    def unwrap_key(self, wrapped_key: str, master_key_identifier: str) -> bytes:
        cipher = self._ready(master_key_identifier)
        wrapped = base64.b64decode(wrapped_key)
        try:
            return cipher.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], self._part.encode())
        except InvalidTag:
            raise _not_this_key() from None

    def _ready(self, part: str) -> AESGCM:
        if self._cipher is None or part != self._part:
            raise _not_this_key()
        return self._cipher


def _not_this_key() -> Damaged:
    return Damaged(
        "lake.version_damaged",
        "A stored file does not open: it was swapped, or the key is another version's.",
        next_step="The hub's operator should restore it from a backup.",
    )


_idle_clients: deque[_Client] = deque()


@contextmanager
def _borrowed_client(key: DataKey, part: str) -> Iterator[_Client]:
    try:
        client = _idle_clients.pop()
    except IndexError:
        client = _Client()
    client.lend(key, part)
    try:
        yield client
    finally:
        client.empty()
        _idle_clients.append(client)
