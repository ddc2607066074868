"""Short texts that belong to an original and stand elsewhere: sealed under its key, gone when it is destroyed."""

from __future__ import annotations

from wardmote.engine.lake.keys import DataKey
from wardmote.engine.lake.sealed_text import open_text, seal_text
from wardmote.hub.holdings.models import StoredObject
from wardmote.hub.holdings.stored import ObjectKind
from wardmote.hub.holdings.vault import destroyed, key_of
from wardmote.kernel.clock import Clock


def seal_beside(original_id: str, text: str, *, name: str, organisation_id: str, clock: Clock) -> str:
    """The text, which opens only while the organisation's original stands. Raises NotFound once it does not."""
    key = _key(original_id, organisation_id, clock)
    return seal_text(text, key=key, object_id=original_id, name=name)


def open_beside(original_id: str, sealed: str, *, name: str, organisation_id: str, clock: Clock) -> str:
    """Undoes `seal_beside`. Raises NotFound for another organisation's original and a destroyed one, and Damaged."""
    key = _key(original_id, organisation_id, clock)
    return open_text(sealed, key=key, object_id=original_id, name=name)


def _key(original_id: str, organisation_id: str, clock: Clock) -> DataKey:
    mine = StoredObject.objects.filter(organisation_id=organisation_id, kind=ObjectKind.ORIGINAL)
    stored = mine.filter(pk=original_id).first()
    if stored is None:
        raise destroyed()
    return key_of(stored, clock=clock)
