"""What can be read of the ledger. Who may read what is for the caller to decide."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db.models import QuerySet, Subquery
from django.db.models.functions import Coalesce

from wardmote.hub.ledger.checkpoint import Checkpoint
from wardmote.hub.ledger.entry import Entry
from wardmote.hub.ledger.follower_state import FollowerState, Parked
from wardmote.hub.ledger.lease import lane_of
from wardmote.hub.ledger.models import (
    EntryParty,
    FollowerPosition,
    LedgerHead,
    StoredCheckpoint,
    StoredEntry,
    StoredParkedEntry,
    StoredThread,
)
from wardmote.hub.ledger.reading import entry_of, moment_of
from wardmote.hub.ledger.thread import Thread
from wardmote.hub.prepared_query import PreparedQuery


def head() -> int:
    """The sequence number of the last entry; 0 where there is none."""
    return LedgerHead.objects.values_list("size", flat=True).first() or 0


def entries(
    *,
    after: int = 0,
    before: int | None = None,
    limit: int = 100,
    organisation: str | None = None,
    object_id: str | Collection[str] | None = None,
    act: str | Collection[str] | None = None,
    agreement: str | None = None,
    actor: str | None = None,
    newest_first: bool = False,
) -> tuple[Entry, ...]:
    """At most `limit` entries between the sequence numbers `after` and `before` (neither included) that fit all.

    `organisation` asks for the entries that are its business, whoever acted; `object_id` and `act` are one or several.
    An entry whose content was erased is left out.
    """
    wanted = {
        "act__in": _several(act),
        "object_id__in": _several(object_id),
        "agreement": agreement,
        "actor": actor,
    }
    filters = {name: value for name, value in wanted.items() if value is not None}
    if organisation is None:
        bodies = _bodies(StoredEntry.objects.all(), "sequence", "", filters, after=after, before=before)
    else:
        own = EntryParty.objects.filter(organisation=organisation)
        bodies = _bodies(own, "entry_id", "entry__", filters, after=after, before=before)
    return tuple(entry_of(body) for body in (bodies.reverse() if newest_first else bodies)[:limit])


def _several(named: str | Collection[str] | None) -> list[str] | None:
    return None if named is None else [named] if isinstance(named, str) else list(named)


def _bodies(
    rows: QuerySet[Any],
    number: str,
    prefix: str,
    filters: Mapping[str, object],
    *,
    after: int,
    before: int | None,
) -> QuerySet[Any, str]:
    """Bodies in the order of their numbers, read off the index of whichever table is asked."""
    bounds: dict[str, object] = {f"{number}__gt": after}
    if before is not None:
        bounds[f"{number}__lt"] = before
    found = rows.filter(**bounds, **{f"{prefix}{name}": value for name, value in filters.items()})
    kept = found.filter(**{f"{prefix}body__isnull": False})
    return kept.order_by(number).values_list(f"{prefix}body", flat=True)


def last_time() -> datetime | None:
    """The time of the last entry or checkpoint, before which nothing more is written; None where there is none."""
    last = LedgerHead.objects.values_list("last_time", flat=True).first()
    return moment_of(last) if last else None


def entry(sequence: int) -> Entry | None:
    """The entry of that number; None if there is none, or its content was erased."""
    body = StoredEntry.objects.filter(pk=sequence).values_list("body", flat=True).first()
    return entry_of(body) if body else None


def entries_numbered(sequences: Collection[int]) -> dict[int, Entry]:
    """The entries of those numbers, by number; those that are not there, or whose content was erased, are left out."""
    rows = StoredEntry.objects.filter(pk__in=sequences).values_list("sequence", "body")
    return {sequence: entry_of(body) for sequence, body in rows if body is not None}


def checkpoint_latest() -> Checkpoint | None:
    """The last checkpoint made."""
    stored = StoredCheckpoint.objects.order_by("-size").first()
    return _checkpoint_of(stored) if stored else None


def checkpoints(*, after: int = 0, limit: int = 100, newest_first: bool = False) -> tuple[Checkpoint, ...]:
    """Checkpoints over more than `after` entries, the smallest (and oldest) first unless asked otherwise."""
    stored = StoredCheckpoint.objects.filter(size__gt=after).order_by("-size" if newest_first else "size")[
        :limit
    ]
    return tuple(_checkpoint_of(one) for one in stored)


def public_key() -> Ed25519PublicKey | None:
    """The key that signs the checkpoints, which members keep; None before the first checkpoint."""
    raw = LedgerHead.objects.values_list("public_key", flat=True).first()
    return Ed25519PublicKey.from_public_bytes(bytes(raw)) if raw else None


def sealed_threads() -> tuple[Thread, ...]:
    """Every organisation's thread as of the latest checkpoint, by the organisations' ids."""
    stored = StoredThread.objects.filter(sealed_entries__gt=0)
    threads = (Thread(one.organisation, bytes(one.key), one.sealed_entries) for one in stored)
    return tuple(sorted(threads, key=lambda thread: thread.organisation))  # not in some database's alphabet


def _oldest_unsealed() -> QuerySet[StoredEntry, tuple[Any, ...]]:
    sealed = StoredCheckpoint.objects.order_by("-size").values("size")[:1]
    unsealed = StoredEntry.objects.filter(sequence__gt=Coalesce(Subquery(sealed), 0))
    return unsealed.order_by("sequence").values_list("time")[:1]


_OLDEST_UNSEALED = PreparedQuery(_oldest_unsealed)


def unsealed_since() -> datetime | None:
    """When the oldest entry that no checkpoint covers was written; None if all are covered.

    Where this lies hours back the hub cannot prove what it does, and `policy.rule` lets nothing more be disclosed. One
    query along two primary keys: it is asked at every chunk.
    """
    oldest = _OLDEST_UNSEALED.rows()
    return moment_of(oldest[0][0]) if oldest else None


def follower_states() -> tuple[FollowerState, ...]:
    """How far every follower has come, by name."""
    end = head()
    return tuple(
        FollowerState(one.name, one.position, end - one.position, one.attempts, one.fault, one.due)
        for one in FollowerPosition.objects.exclude(name__contains=":", attempts=0).order_by("name")
    )


def last_turns(follower: str) -> dict[str, datetime]:
    """When each organisation had its last turn with a fair follower; those that had none are left out."""
    lanes = FollowerPosition.objects.filter(name__startswith=lane_of(follower, ""), last_turn__isnull=False)
    return {name.partition(":")[2]: turn for name, turn in lanes.values_list("name", "last_turn") if turn}


def parked(follower: str | None = None) -> tuple[Parked, ...]:
    """What followers gave up on, the oldest entries first; of one follower, or of all."""
    found = StoredParkedEntry.objects.order_by("sequence", "follower")
    if follower is not None:
        found = found.filter(follower=follower)
    return tuple(
        Parked(one.follower, one.sequence, one.attempts, one.fault, one.parked, one.retry) for one in found
    )


def _checkpoint_of(stored: StoredCheckpoint) -> Checkpoint:
    return Checkpoint(
        stored.size, bytes(stored.root), bytes(stored.census_root), moment_of(stored.time), stored.note
    )
