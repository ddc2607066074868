"""Crypto-shredding: the keys of a version and of all that was made of it are destroyed, and so are its rows.

Backups of the lake hold bytes that no key opens any more. Backups of the database hold wrapped keys: they are kept for
a shorter time than those of the lake, and after a restore destructions are repeated by hand from the ledger
(docs/how-to/backup-and-restore.md); a restore does not replay them by itself yet.
"""

from __future__ import annotations

from django.db import transaction

from wardmote.hub.catalogue.acts import mark_destroyed
from wardmote.hub.holdings import ledger_acts
from wardmote.hub.holdings.models import ReleasedFile, StoredObject
from wardmote.hub.holdings.vault import lake
from wardmote.hub.ledger.acts import record
from wardmote.hub.organisations.actor import Actor
from wardmote.kernel.clock import Clock


def destroy_version(version_id: str, *, actor: Actor, clock: Clock) -> None:
    """Destroys a draft or withdrawn version of the actor's own organisation. It cannot be undone."""
    with transaction.atomic():
        mark_destroyed(version_id, actor=actor)
        objects = list(StoredObject.objects.select_for_update().filter(of_version=version_id))
        StoredObject.objects.filter(of_version=version_id).update(wrapped_key=None, destroyed_at=clock())
        ReleasedFile.objects.filter(version_id=version_id).delete()
        record(
            ledger_acts.DESTROYED,
            actor=actor.account_id,
            organisation=actor.organisation_id,
            object_id=version_id,
            parties=[],
            clock=clock,
        )
    for stored in objects:  # makes room; the rows were gone with the keys
        lake().remove(stored.id)
