"""Reads of notices, as values, with the ledger's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, IntegerField, Max, Min, Value, When

from wardmote.hub.ledger import queries as ledger
from wardmote.hub.ledger.entry import Entry
from wardmote.hub.ledger.kinds import kind_named
from wardmote.hub.notices.models import Notice
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.organisations.queries import organisation_names


@dataclass(frozen=True)
class Told:
    """A notice: who did what how many `times` since when, and the latest entry of it. `topic` is what it is about."""

    sequence: int
    organisation_name: str
    says: str
    entry: Entry
    topic: str
    times: int
    since: datetime
    seen: bool


def notices(*, actor: Actor, limit: int = 50) -> list[Told]:
    """What the actor's organisation was told: what nobody has seen first, then what was seen; newest first in each.

    Entries of one topic are one notice. What came after it was seen is a notice anew.
    """
    is_new = Case(When(seen_at=None, then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = list(
        Notice.objects.filter(organisation_id=actor.organisation_id)
        .annotate(is_new=is_new)
        .values("topic", "is_new")
        .annotate(last=Max("sequence"), since=Min("made_at"), times=Count("pk"))
        .order_by("-is_new", "-last")[:limit]
    )
    entries = ledger.entries_numbered([row["last"] for row in rows])
    names = organisation_names(each.organisation for each in entries.values() if each.organisation)
    return [
        Told(
            sequence=row["last"],
            organisation_name=names.get(entry.organisation or "", "The hub"),
            says=kind.says if (kind := kind_named(entry.act)) else entry.act,
            entry=entry,
            topic=row["topic"],
            times=row["times"],
            since=row["since"],
            seen=not row["is_new"],
        )
        for row in rows
        if (entry := entries.get(row["last"])) is not None
    ]


def unseen(*, actor: Actor) -> int:
    """How many notices nobody of the actor's organisation has seen: as many as `notices` gives as new."""
    new = Notice.objects.filter(organisation_id=actor.organisation_id, seen_at=None)
    return new.values("topic").distinct().count()


def mark_read(told: Iterable[Told], *, actor: Actor, now: datetime) -> None:
    """Marks those notices as seen by the actor's organisation. What came of their topics meanwhile stays new."""
    new = [each for each in told if not each.seen]
    if not new:
        return
    Notice.objects.filter(
        organisation_id=actor.organisation_id,
        topic__in=[each.topic for each in new],
        sequence__lte=max(each.sequence for each in new),
        seen_at=None,
    ).update(seen_at=now)


def mark_seen(*, actor: Actor, up_to: int, now: datetime) -> None:
    """Marks the organisation's notices as seen, up to a sequence number."""
    Notice.objects.filter(organisation_id=actor.organisation_id, sequence__lte=up_to, seen_at=None).update(
        seen_at=now
    )
