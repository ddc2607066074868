"""Keys: a key-encryption key outside the database, an organisation's key, a data key per stored object.

Each key wraps the next (AES-256-GCM), bound to the names of what it belongs to, so a wrapped key copied to
another row does not open. The hub stores wrapped keys in its database; destroying the wrapped data key of an
object destroys the object, in every backup of the lake.

Nothing here remembers an unwrapped key: it lives as long as the caller's variable. A key is not printed,
pickled or read as bytes; other modules only ever get keys *derived* from it, one per purpose.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import ClassVar, NoReturn, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from wardmote.kernel.new_file import make_file
from wardmote.kernel.problem import Conflict, Damaged, Invalid, Unavailable

KEY_BYTES = 32
_NONCE_BYTES = 12
_TAG_BYTES = 16
_FORMAT = b"\x01"
_WRAPPED_BYTES = len(_FORMAT) + _NONCE_BYTES + KEY_BYTES + _TAG_BYTES


class SecretKey:
    """32 secret bytes that cannot be shown, pickled or read; `derive` is the only way out.

    Raises ValueError for material of another length.
    """

    __slots__ = ("_material",)
    kind: ClassVar[bytes] = b"key"

    def __init__(self, material: bytes) -> None:
        if len(material) != KEY_BYTES:
            raise ValueError(f"a key is {KEY_BYTES} bytes")
        self._material = material

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not pickled or copied")

    def derive(self, purpose: bytes, *, salt: bytes = b"") -> bytes:
        """32 bytes for one purpose (HKDF-SHA-256, RFC 5869), different for every purpose, salt and kind of key."""
        info = b"wardmote/" + self.kind + b"/" + purpose
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(self._material)


class KeyEncryptionKey(SecretKey):
    """The key outside the database; it wraps organisations' keys and nothing else."""

    __slots__ = ()
    kind = b"key-encryption"

    def fingerprint(self) -> str:
        """16 hex digits that tell one key-encryption key from another and reveal nothing of it."""
        return self.derive(b"fingerprint")[:8].hex()


class OrganisationKey(SecretKey):
    """An organisation's key; it wraps the data keys of what the organisation owns."""

    __slots__ = ()
    kind = b"organisation"


class DataKey(SecretKey):
    """The key of one stored object: a table version, an original, a released file."""

    __slots__ = ()
    kind = b"data"


class WrappedOrganisationKey(bytes):
    """What the hub stores of an organisation's key."""

    __slots__ = ()


class WrappedDataKey(bytes):
    """What the hub stores of a data key; deleting it destroys the object."""

    __slots__ = ()


def new_organisation_key() -> OrganisationKey:
    """A fresh random key for an organisation."""
    return OrganisationKey(secrets.token_bytes(KEY_BYTES))


def new_data_key() -> DataKey:
    """A fresh random key for one stored object."""
    return DataKey(secrets.token_bytes(KEY_BYTES))


def wrap_organisation_key(
    key: OrganisationKey, *, under: KeyEncryptionKey, organisation_id: str
) -> WrappedOrganisationKey:
    """The organisation's key, readable only with `under` and for this organisation."""
    return WrappedOrganisationKey(_wrap(key, under=under, bound_to=(organisation_id,)))


def unwrap_organisation_key(
    wrapped: WrappedOrganisationKey, *, under: KeyEncryptionKey, organisation_id: str
) -> OrganisationKey:
    """Undoes `wrap_organisation_key`. Raises Damaged if altered, another organisation's, or under another key."""
    return _unwrap(wrapped, OrganisationKey, under=under, bound_to=(organisation_id,))


def wrap_data_key(
    key: DataKey, *, under: OrganisationKey, organisation_id: str, object_id: str
) -> WrappedDataKey:
    """The data key, readable only with `under` and for this object of this organisation."""
    return WrappedDataKey(_wrap(key, under=under, bound_to=(organisation_id, object_id)))


def unwrap_data_key(
    wrapped: WrappedDataKey, *, under: OrganisationKey, organisation_id: str, object_id: str
) -> DataKey:
    """Undoes `wrap_data_key`. Raises Damaged if altered, another object's, or under another key."""
    return _unwrap(wrapped, DataKey, under=under, bound_to=(organisation_id, object_id))


def create_key_file(path: Path) -> KeyEncryptionKey:
    """Makes the key-encryption key: 32 random bytes in a new file only its owner can read (mode 0600).

    Of two processes that try at once one gets the Conflict. Raises Conflict if there is a file already: a
    second key would make everything wrapped under the first unreadable.
    """
    key = KeyEncryptionKey(secrets.token_bytes(KEY_BYTES))
    if not make_file(path, key._material):  # noqa: SLF001 - the one place where a key is written down
        raise Conflict(
            "lake.key_file_exists",
            "There is a key file already.",
            where=path.name,
            next_step="Use it as it is: a new key could not open what the old one sealed.",
        )
    return key


def load_key_file(path: Path) -> KeyEncryptionKey:
    """The key-encryption key. Raises Unavailable (no file), Invalid (others may read it), Damaged (not 32 bytes)."""
    try:
        with path.open("rb") as file:
            _check_key_file(path, os.fstat(file.fileno()))
            return KeyEncryptionKey(file.read())
    except OSError as error:
        raise Unavailable(
            "lake.key_file_missing",
            f"The key file cannot be opened ({error.strerror}).",
            where=path.name,
            next_step="Mount the volume that holds it, or restore it from the operator's safe. "
            "Do not make a new one: it could not open what is stored.",
        ) from error


def _check_key_file(path: Path, facts: os.stat_result) -> None:
    """Raises Invalid or Damaged. Looks at the file's facts, before any of its bytes are in memory."""
    mode = stat.S_IMODE(facts.st_mode)
    if mode & 0o077:
        raise Invalid(
            "lake.key_file_open",
            f"The key file can be used by others than its owner (mode {mode:04o}).",
            where=path.name,
            next_step=f"Run chmod 600 on {path.name}, in the folder that WARDMOTE_KEYS names.",
        )
    if facts.st_size != KEY_BYTES:
        raise Damaged(
            "lake.key_file_damaged",
            f"The key file is not {KEY_BYTES} bytes long.",
            where=path.name,
            next_step="Restore it from the operator's safe.",
        )


_Key = TypeVar("_Key", bound=SecretKey)


def _wrap(key: SecretKey, *, under: SecretKey, bound_to: tuple[str, ...]) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    bound = _associated_data(key.kind, bound_to)
    sealed = AESGCM(under.derive(b"wrap")).encrypt(nonce, key._material, bound)  # noqa: SLF001 - wrapping is done here
    return _FORMAT + nonce + sealed


def _unwrap(wrapped: bytes, kind: type[_Key], *, under: SecretKey, bound_to: tuple[str, ...]) -> _Key:
    if len(wrapped) != _WRAPPED_BYTES or wrapped[:1] != _FORMAT:
        raise _cannot_unwrap(bound_to)
    nonce, sealed = wrapped[1 : 1 + _NONCE_BYTES], wrapped[1 + _NONCE_BYTES :]
    try:
        material = AESGCM(under.derive(b"wrap")).decrypt(nonce, sealed, _associated_data(kind.kind, bound_to))
    except InvalidTag:
        raise _cannot_unwrap(bound_to) from None
    return kind(material)


def _associated_data(kind: bytes, bound_to: tuple[str, ...]) -> bytes:
    """Kind and names, each with its length before it, so that no two lists of names give the same bytes."""
    parts = [kind, *(name.encode() for name in bound_to)]
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _cannot_unwrap(bound_to: tuple[str, ...]) -> Damaged:
    return Damaged(
        "lake.key_damaged",
        "A stored key does not open: it was altered, belongs to something else, or was wrapped under another key.",
        where=" ".join(bound_to),
        next_step="Check that the hub uses the key file this database was made with; if it does, restore the row.",
    )
