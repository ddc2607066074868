"""Crypto-shredding: the keys of a version, of the file it came from and of all that was made of it are destroyed.

The file holds the same rows: it goes with the first of its versions that had been published. A draft that is thrown
away is mostly a sheet nobody wanted: then the file stays as long as another table that was read from it does.

Backups of the lake hold bytes that no key opens any more. Backups of the database hold wrapped keys: they are kept for
a shorter time than those of the lake, and after a restore destructions are repeated by hand from the ledger
(docs/how-to/backup-and-restore.md); a restore does not replay them by itself yet.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from wardmote.hub.catalogue.acts import mark_destroyed
from wardmote.hub.catalogue.dataset import VersionState
from wardmote.hub.holdings import ledger_acts
from wardmote.hub.holdings.models import ReleasedFile, StoredObject
from wardmote.hub.holdings.originals import original_of
from wardmote.hub.holdings.vault import lake
from wardmote.hub.ledger.acts import record
from wardmote.hub.organisations.actor import Actor
from wardmote.kernel.clock import Clock


def destroy_version(version_id: str, *, actor: Actor, clock: Clock) -> None:
    """Destroys a draft or withdrawn version of the actor's own organisation. It cannot be undone."""
    with transaction.atomic():
        was_draft = mark_destroyed(version_id, actor=actor) is VersionState.DRAFT
        condemned = Q(of_version=version_id)
        original = original_of(version_id)
        if original and not (was_draft and _others_made_of(original, version_id)):
            condemned |= Q(pk=original)
        standing = StoredObject.objects.filter(condemned, destroyed_at=None)
        objects = list(standing.select_for_update().values_list("id", flat=True))
        StoredObject.objects.filter(pk__in=objects).update(wrapped_key=None, destroyed_at=clock())
        ReleasedFile.objects.filter(version_id=version_id).delete()
        record(
            ledger_acts.DESTROYED,
            actor=actor.account_id,
            organisation=actor.organisation_id,
            object_id=version_id,
            parties=[],
            clock=clock,
        )
    for object_id in objects:  # makes room; the rows were gone with the keys
        lake().remove(object_id)


def _others_made_of(original_id: str, version_id: str) -> bool:
    made = StoredObject.objects.filter(made_of=original_id, destroyed_at=None)
    return made.exclude(of_version=version_id).exists()
