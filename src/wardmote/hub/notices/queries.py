"""Reads of notices, as values, with the ledger's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wardmote.hub.ledger import queries as ledger
from wardmote.hub.ledger.entry import Entry
from wardmote.hub.ledger.kinds import kind_named
from wardmote.hub.notices.models import Notice
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.organisations.queries import organisation_names


@dataclass(frozen=True)
class Told:
    """A notice: who did what, and the entry it is read from."""

    sequence: int
    organisation_name: str
    says: str
    entry: Entry
    seen: bool


def notices(*, actor: Actor, limit: int = 50) -> list[Told]:
    """What the actor's organisation was told, newest first."""
    rows = list(Notice.objects.filter(organisation_id=actor.organisation_id).order_by("-sequence")[:limit])
    entries = ledger.entries_numbered([row.sequence for row in rows])
    names = organisation_names(each.organisation for each in entries.values() if each.organisation)
    return [
        Told(
            sequence=row.sequence,
            organisation_name=names.get(entry.organisation or "", "The hub"),
            says=kind.says if (kind := kind_named(entry.act)) else entry.act,
            entry=entry,
            seen=row.seen_at is not None,
        )
        for row in rows
        if (entry := entries.get(row.sequence)) is not None
    ]


def unseen(*, actor: Actor) -> int:
    """How many notices nobody of the actor's organisation has seen."""
    return Notice.objects.filter(organisation_id=actor.organisation_id, seen_at=None).count()


def mark_seen(*, actor: Actor, up_to: int, now: datetime) -> None:
    """Marks the organisation's notices as seen, up to a sequence number."""
    Notice.objects.filter(organisation_id=actor.organisation_id, sequence__lte=up_to, seen_at=None).update(
        seen_at=now
    )
