"""The follower protocol: whatever reacts to what happened, follows the ledger.

A worker calls `run_once` again and again. Each follower has its own position and its own lease, so several workers
may run; a follower that fails waits and tries again without holding up the others.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Protocol, runtime_checkable

from django.db import transaction
from django.db.models import QuerySet

from wardmote.hub.ledger import queries
from wardmote.hub.ledger.entry import Entry
from wardmote.hub.ledger.lease import ATTEMPTS, Lease, LeaseLost, is_free
from wardmote.hub.ledger.models import FollowerPosition, StoredEntry, StoredParkedEntry
from wardmote.hub.ledger.reading import entry_of
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Problem

EVERY_ACT = frozenset({"*"})
"""The acts of a follower that wants all of them."""

ENTRIES_A_TURN = 100
SKIP_FROM = 1_000
"""A follower that cares for none of the new entries has its position moved only once there are so many."""

_log = logging.getLogger(__name__)


@runtime_checkable
class Follower(Protocol):
    """Handles entries of some acts, each at least once, in order: `handle` must be safe to repeat.

    `handle` runs inside a transaction which also moves the follower's position, so what it does in the database
    happens exactly once. It should be short: see LongFollower for work that takes more than a second or so.
    `name` is a code and never changes: it is the key of the follower's position. `acts` are names of acts, or
    EVERY_ACT. A new follower starts at the first entry.
    """

    @property
    def name(self) -> str:
        """The key of the follower's position."""

    @property
    def acts(self) -> frozenset[str]:
        """Names of the acts it wants, or EVERY_ACT."""

    def handle(self, entry: Entry, *, clock: Clock) -> None:
        """Reacts to the entry. Whatever it raises is tried again later, and in the end parked."""


@runtime_checkable
class LongFollower(Protocol):
    """A follower for long work. Its `handle_long` runs outside any transaction and opens its own.

    It calls `keep_lease` now and then (at least every 20 seconds, never inside a transaction), or another worker
    will take the work to be abandoned and start it too. `keep_lease` raises LeaseLost when that has happened: stop.
    """

    @property
    def name(self) -> str:
        """The key of the follower's position."""

    @property
    def acts(self) -> frozenset[str]:
        """Names of the acts it wants, or EVERY_ACT."""

    def handle_long(self, entry: Entry, *, clock: Clock, keep_lease: Callable[[], None]) -> None:
        """Reacts to the entry."""


AnyFollower = Follower | LongFollower


def run_once(followers: Iterable[AnyFollower], *, worker: str, clock: Clock) -> int:
    """Gives every follower that is due one turn; returns how many entries were handled.

    Call it again at once while it returns more than 0, and after a rest (half a second, say) when it returns 0.
    `worker` names the process in the lease. Raises whatever the database raises: a follower's own fault never.
    """
    wanted = tuple(followers)
    stored = _positions([follower.name for follower in wanted])
    return sum(_turn(follower, stored[follower.name], worker=worker, clock=clock) for follower in wanted)


def _positions(names: Collection[str]) -> dict[str, FollowerPosition]:
    found = FollowerPosition.objects.in_bulk(names)
    missing = [FollowerPosition(name=name) for name in names if name not in found]
    if missing:
        FollowerPosition.objects.bulk_create(missing, ignore_conflicts=True)
        found |= FollowerPosition.objects.in_bulk([fresh.name for fresh in missing])
    return found


def _turn(follower: AnyFollower, stored: FollowerPosition, *, worker: str, clock: Clock) -> int:
    if not is_free(stored, clock()) or not _has_work(follower, stored):
        return 0
    lease = Lease.take(stored, worker=worker, clock=clock)
    if lease is None:
        return 0
    try:
        handled = _retry_parked(follower, lease, clock=clock) + _follow(follower, lease, clock=clock)
    except LeaseLost:
        _log.warning("follower %s: worker %s was too slow and lost the lease", follower.name, worker)
        return 0
    lease.release()
    return handled


def _has_work(follower: AnyFollower, stored: FollowerPosition) -> bool:
    # The head is read first: whatever is appended after it is looked at in the next turn.
    head = queries.head()
    if _wanted_after(follower, stored.position).exists() or _waiting(follower).exists():
        return True
    if head - stored.position >= SKIP_FROM:
        free = FollowerPosition.objects.filter(
            name=follower.name, holder=stored.holder, position=stored.position
        )
        free.filter(lease_expires=stored.lease_expires).update(position=head)
    return False


def _wanted_after(follower: AnyFollower, position: int) -> QuerySet[StoredEntry]:
    found = StoredEntry.objects.filter(sequence__gt=position, body__isnull=False)
    return found if follower.acts == EVERY_ACT else found.filter(act__in=follower.acts)


def _waiting(follower: AnyFollower) -> QuerySet[StoredParkedEntry]:
    return StoredParkedEntry.objects.filter(follower=follower.name, retry=True)


def _follow(follower: AnyFollower, lease: Lease, *, clock: Clock) -> int:
    handled = 0
    for entry in _next_entries(follower, lease.position):
        if lease.is_half_gone():
            break
        if lease.attempts >= ATTEMPTS:
            lease.park(entry.sequence, "the worker died while handling it")
            continue
        try:
            _handle(follower, entry, lease, clock=clock)
        except LeaseLost:
            raise
        except Exception as fault:  # noqa: BLE001 - whatever a follower raises is kept, retried and parked
            if not _went_past(lease, entry, _words_of(fault)):
                break
        else:
            handled += 1
    return handled


def _next_entries(follower: AnyFollower, position: int) -> Iterator[Entry]:
    bodies = _wanted_after(follower, position).order_by("sequence").values_list("body", flat=True)
    return (entry_of(body) for body in list(bodies[:ENTRIES_A_TURN]) if body)


def _handle(follower: AnyFollower, entry: Entry, lease: Lease, *, clock: Clock) -> None:
    if isinstance(follower, LongFollower):
        follower.handle_long(entry, clock=clock, keep_lease=lease.keep)
        lease.move(entry.sequence)
    else:
        with transaction.atomic():
            lease.move(entry.sequence)
            follower.handle(entry, clock=clock)
    lease.moved(entry.sequence)


def _went_past(lease: Lease, entry: Entry, fault: str) -> bool:
    """Keeps the failure; whether the entry was parked, so that the next may be tried now."""
    _log.warning("follower %s failed at entry %d: %s", lease.follower, entry.sequence, fault)
    if lease.attempts + 1 < ATTEMPTS:
        lease.fail(fault)
        return False
    lease.attempts += 1
    lease.park(entry.sequence, fault)
    return True


def _retry_parked(follower: AnyFollower, lease: Lease, *, clock: Clock) -> int:
    handled = 0
    for parked in list(_waiting(follower).order_by("sequence")[:ENTRIES_A_TURN]):
        if lease.is_half_gone():
            break
        try:
            _handle_parked(follower, parked, lease, clock=clock)
        except LeaseLost:
            raise
        except Exception as fault:  # noqa: BLE001 - as above: it stays parked, with its new reason
            StoredParkedEntry.objects.filter(pk=parked.pk).update(
                attempts=parked.attempts + 1, fault=_words_of(fault), parked=clock(), retry=False
            )
        else:
            handled += 1
    return handled


def _handle_parked(follower: AnyFollower, parked: StoredParkedEntry, lease: Lease, *, clock: Clock) -> None:
    entry = queries.entry(parked.sequence)
    if entry is not None and isinstance(follower, LongFollower):
        follower.handle_long(entry, clock=clock, keep_lease=lease.keep)
    with transaction.atomic():
        lease.confirm()
        StoredParkedEntry.objects.filter(pk=parked.pk).delete()
        if entry is not None and isinstance(follower, Follower):
            follower.handle(entry, clock=clock)


def _words_of(fault: Exception) -> str:
    """What failed and where, without the message: it could repeat a value of somebody's record."""
    what = fault.code if isinstance(fault, Problem) else type(fault).__name__
    frame = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{what} in {frame.name}, line {frame.lineno} of {frame.filename.rpartition('wardmote/')[2]}"[
        -200:
    ]
