"""Crypto-shredding: the keys of a version, of the file it came from and of all that was made of it are destroyed.

The file holds the same rows: it goes with the first of its versions that had been published. A draft that is thrown
away is mostly a sheet nobody wanted: then the file stays as long as another table that was read from it does. What the
hub derived from a version holds its rows too, and goes with it.

Backups of the lake hold bytes that no key opens any more. Backups of the database hold wrapped keys; so each
destruction is written, before it happens, into a register that is not in the database, and what the register lists is
destroyed again whenever the hub starts (docs/decisions/0006-register-of-erasures.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from django.db import transaction
from django.db.models import Q, QuerySet

from wardmote.engine.lake.erasure_register import Erasure
from wardmote.hub.catalogue.acts import mark_destroyed, mark_erased, mark_replaced
from wardmote.hub.catalogue.dataset import VersionState
from wardmote.hub.catalogue.queries import derived_versions
from wardmote.hub.holdings import ledger_acts
from wardmote.hub.holdings.models import ReleasedFile, StoredObject
from wardmote.hub.holdings.originals import original_of
from wardmote.hub.holdings.stored import ObjectKind
from wardmote.hub.holdings.vault import erasures, lake, write_down
from wardmote.hub.ledger.acts import record
from wardmote.hub.organisations.actor import Actor
from wardmote.kernel.clock import Clock, as_text


def destroy_version(version_id: str, *, actor: Actor, clock: Clock) -> None:
    """Destroys a draft or withdrawn version of the actor's own organisation. It cannot be undone.

    Raises Unavailable, with nothing destroyed, where the register of erasures cannot be written.
    """
    with transaction.atomic():
        was_draft = mark_destroyed(version_id, actor=actor) is VersionState.DRAFT
        original_id = original_of(version_id)
        if original_id and was_draft and _others_made_of(original_id, version_id):
            original_id = ""
        derived = {each: _drop_keys(each, "", clock) for each in derived_versions(version_id)}
        gone = [each for each, dropped in derived.items() if dropped]
        objects = [*_drop_keys(version_id, original_id, clock), *chain(*derived.values())]
        for each in gone:
            mark_erased(each)
        for each in (*gone, version_id):
            _record_destroyed(
                each, organisation_id=actor.organisation_id, actor_id=actor.account_id, clock=clock
            )
        # last of all, when nothing but the commit is missing: what is listed here is destroyed, at the next start if
        # this process is killed before it has committed
        for each in gone:
            write_down(Erasure(each, "", as_text(clock())))
        write_down(Erasure(version_id, original_id, as_text(clock())))
    _make_room(objects)


def _record_destroyed(version_id: str, *, organisation_id: str, actor_id: str, clock: Clock) -> None:
    record(
        ledger_acts.DESTROYED,
        actor=actor_id,
        organisation=organisation_id,
        object_id=version_id,
        parties=[],
        clock=clock,
    )


def replace_drafts(version_ids: Iterable[str], *, organisation_id: str, actor_id: str, clock: Clock) -> None:
    """Destroys drafts in whose place others are, made of the same file; the file stays.

    Intake does this for the publisher who asked for the file to be read again, so it takes ids and no Actor, in the
    transaction that stores the others: call it last in that. Raises Conflict, with nothing destroyed, where a draft was
    published meanwhile; Unavailable where the register of erasures cannot be written.
    """
    replaced = [each for each in version_ids if mark_replaced(each, organisation_id=organisation_id)]
    objects = [object_id for each in replaced for object_id in _drop_keys(each, "", clock)]
    for version_id in replaced:
        _record_destroyed(version_id, organisation_id=organisation_id, actor_id=actor_id, clock=clock)
    # last of all, as above: should this process be killed now, the file is read once more and makes the others again
    for version_id in replaced:
        write_down(Erasure(version_id, "", as_text(clock())))
    transaction.on_commit(lambda: _make_room(objects))


def replay_erasures(*, clock: Clock) -> None:
    """Destroys again whatever the register of erasures lists and has a key: a restored backup brought it back.

    To be called before anything is served. Safe to run at any time, by several processes at once; each destruction is
    recorded. Mends the register from its copy, and from what this database knows to be destroyed.
    """
    standing = {id_ for ids in _standing().values_list("id", "of_version") for id_ in ids} - {""}
    for erasure in erasures(known=_known_erasures()):
        if standing & {erasure.version_id, erasure.original_id}:
            _destroy_again(erasure, clock=clock)


def _destroy_again(erasure: Erasure, *, clock: Clock) -> None:
    with transaction.atomic():
        owner = _condemned(erasure.version_id, erasure.original_id).values_list("organisation_id", flat=True)
        organisation_id = owner.first()
        objects = _drop_keys(erasure.version_id, erasure.original_id, clock)
        if organisation_id is None or not objects:
            return  # another process was quicker
        mark_erased(erasure.version_id)
        record(
            ledger_acts.DESTROYED_AGAIN,
            actor="hub:holdings",
            organisation=organisation_id,
            object_id=erasure.version_id or erasure.original_id,
            parties=[],
            clock=clock,
        )
    _make_room(objects)


def _standing() -> QuerySet[StoredObject]:
    return StoredObject.objects.filter(destroyed_at=None)


def _condemned(version_id: str, original_id: str) -> QuerySet[StoredObject]:
    """What stands of a version, of all that was made of it, and of the original that goes with it ("": of none)."""
    return _standing().filter(
        Q(pk__in=[version_id, original_id]) | Q(of_version=version_id) & ~Q(of_version="")
    )


def _drop_keys(version_id: str, original_id: str, clock: Clock) -> list[str]:
    """Forgets the keys; returns the ids of the objects that had one."""
    condemned = _condemned(version_id, original_id).select_for_update()
    objects = list(condemned.values_list("id", flat=True))
    StoredObject.objects.filter(pk__in=objects).update(wrapped_key=None, destroyed_at=clock())
    ReleasedFile.objects.filter(version_id=version_id).delete()
    return objects


def _make_room(objects: Iterable[str]) -> None:
    for object_id in objects:  # the rows were gone with the keys
        lake().remove(object_id)


def _known_erasures() -> list[Erasure]:
    """What this database knows to be destroyed, for a register that is younger than the hub, or was lost."""
    gone = StoredObject.objects.exclude(destroyed_at=None)
    found = gone.filter(kind__in=[ObjectKind.VERSION, ObjectKind.ORIGINAL])
    return [
        Erasure(id_, "", as_text(at)) if kind == ObjectKind.VERSION else Erasure("", id_, as_text(at))
        for id_, kind, at in found.values_list("id", "kind", "destroyed_at")
        if at is not None
    ]


def _others_made_of(original_id: str, version_id: str) -> bool:
    made = _standing().filter(made_of=original_id)
    return made.exclude(of_version=version_id).exists()
