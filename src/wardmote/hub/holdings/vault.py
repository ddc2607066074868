"""The keys of what is held: made, wrapped, opened for one use, destroyed.

The key-encryption key is a file on another volume (WARDMOTE_KEYS); under it each organisation has a key, and under
that each object of the lake. Nothing here keeps a key between calls.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from wardmote.engine.lake.erasure_register import Erasure, ErasureRegister
from wardmote.engine.lake.folder import LakeFolder
from wardmote.engine.lake.keys import (
    DataKey,
    KeyEncryptionKey,
    OrganisationKey,
    WrappedDataKey,
    WrappedOrganisationKey,
    create_key_file,
    load_key_file,
    new_data_key,
    new_organisation_key,
    unwrap_data_key,
    unwrap_organisation_key,
    wrap_data_key,
    wrap_organisation_key,
)
from wardmote.hub.holdings.models import HeldKey, StoredObject
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Conflict, NotFound

KEY_FILE_NAME = "key_encryption_key"


def lake() -> LakeFolder:
    """The lake's folder, made if it is not there."""
    return LakeFolder(Path(settings.HOME.lake))


def fresh_key(*, organisation_id: str, object_id: str, clock: Clock) -> tuple[DataKey, WrappedDataKey]:
    """A new data key for an object of the organisation, and how it is stored."""
    key = new_data_key()
    organisation_key = _organisation_key(organisation_id, _key_encryption_key(), clock)
    return key, wrap_data_key(
        key, under=organisation_key, organisation_id=organisation_id, object_id=object_id
    )


def key_of(stored: StoredObject, *, clock: Clock) -> DataKey:
    """The data key of a stored object. Raises NotFound if it was destroyed, Damaged if it does not open.

    Destroyed is what has no key here, and what the register of erasures lists: a restored database may have the key.
    """
    outer = _key_encryption_key()
    if stored.wrapped_key is None or _register().lists({stored.id, stored.of_version}, key=outer):
        raise destroyed()
    return unwrap_data_key(
        WrappedDataKey(bytes(stored.wrapped_key)),
        under=_organisation_key(stored.organisation_id, outer, clock),
        organisation_id=stored.organisation_id,
        object_id=stored.id,
    )


def open_key(wrapped: WrappedDataKey, *, organisation_id: str, object_id: str, clock: Clock) -> DataKey:
    """The data key of an object that is not stored yet. Raises Damaged if it does not open."""
    under = _organisation_key(organisation_id, _key_encryption_key(), clock)
    return unwrap_data_key(wrapped, under=under, organisation_id=organisation_id, object_id=object_id)


def key_of_organisation(organisation_id: str, *, purpose: bytes, clock: Clock) -> bytes:
    """32 bytes for one purpose of an organisation's, such as digests that nobody else can make."""
    return _organisation_key(organisation_id, _key_encryption_key(), clock).derive(purpose)


def destroyed() -> NotFound:
    """What is said of an object whose key is gone."""
    return NotFound(
        "holding.destroyed",
        "These rows were destroyed: their key is gone.",
        next_step="Ask the owner of the dataset whether there is another version.",
    )


def write_down(erasure: Erasure) -> None:
    """Lists the erasure for good: from here on nothing of it opens, whatever becomes of the database.

    Raises Unavailable, with nothing listed, where the volume of the key folder takes nothing in.
    """
    _register().add(erasure, key=_key_encryption_key())


def erasures(*, known: Collection[Erasure]) -> tuple[Erasure, ...]:
    """All that was ever erased. Mends the register first, from its copy and from what is `known` to be erased."""
    if not known and not _register().exists:
        return ()
    key = _key_encryption_key()
    _register().mend(key=key, known=known)
    return _register().erasures(key=key)


def _register() -> ErasureRegister:
    return _register_in(Path(settings.HOME.keys), Path(settings.HOME.lake))


@lru_cache(maxsize=1)
def _register_in(keys: Path, copy: Path) -> ErasureRegister:
    return ErasureRegister(keys, copy)


def _organisation_key(organisation_id: str, outer: KeyEncryptionKey, clock: Clock) -> OrganisationKey:
    held = HeldKey.objects.filter(pk=organisation_id).first() or _make(organisation_id, outer, clock)
    return unwrap_organisation_key(
        WrappedOrganisationKey(bytes(held.wrapped)), under=outer, organisation_id=organisation_id
    )


def _make(organisation_id: str, outer: KeyEncryptionKey, clock: Clock) -> HeldKey:
    wrapped = wrap_organisation_key(new_organisation_key(), under=outer, organisation_id=organisation_id)
    try:
        with transaction.atomic():
            return HeldKey.objects.create(
                organisation_id=organisation_id, wrapped=wrapped, under=outer.fingerprint(), made_at=clock()
            )
    except IntegrityError:  # another process was quicker; its key is the one
        return HeldKey.objects.get(pk=organisation_id)


def _key_encryption_key() -> KeyEncryptionKey:
    """The key in the file. It is made once, before anything is held; after that a missing file is a Problem."""
    path = Path(settings.HOME.keys) / KEY_FILE_NAME
    if not path.exists() and not HeldKey.objects.exists():
        try:
            return create_key_file(path)
        except Conflict:  # another process made it a moment ago
            return load_key_file(path)
    return load_key_file(path)
