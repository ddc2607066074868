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
from wardmote.hub.ledger.lease import ATTEMPTS, Lease, LeaseLost, is_free, lane_of
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


@runtime_checkable
class FairFollower(LongFollower, Protocol):
    """A LongFollower whose turns go round the organisations, so that one with much to do does not hold up the others.

    Each organisation has a lane: the entries that are its business, in order, with a position, a lease and delays of
    their own. The lane whose turn was longest ago is next, one entry at a time, and several workers may each be at work
    in a lane. Only for acts that are one organisation's business alone. It parks under its own name, whatever the lane.
    """

    @property
    def in_lanes(self) -> bool:
        """True."""


AnyFollower = Follower | LongFollower


class FailedApart(Exception):  # noqa: N818 - what happened, elsewhere
    """A follower failed in another process; its message is `fault_told` of what it raised there."""


def run_once(followers: Iterable[AnyFollower], *, worker: str, clock: Clock) -> int:
    """Gives every follower that is due one turn; returns how many entries were handled.

    Call it again at once while it returns more than 0, and after a rest (half a second, say) when it returns 0.
    `worker` names the process in the lease. Raises whatever the database raises: a follower's own fault never.
    """
    wanted = tuple(followers)
    stored = _positions([follower.name for follower in wanted])
    return sum(_turn(follower, stored[follower.name], worker=worker, clock=clock) for follower in wanted)


def _positions(names: Collection[str], *, after: int = 0) -> dict[str, FollowerPosition]:
    """Those that are missing are made, and begin after that entry."""
    found = FollowerPosition.objects.in_bulk(names)
    missing = [FollowerPosition(name=name, position=after) for name in names if name not in found]
    if missing:
        FollowerPosition.objects.bulk_create(missing, ignore_conflicts=True)
        found |= FollowerPosition.objects.in_bulk([fresh.name for fresh in missing])
    return found


def _turn(follower: AnyFollower, stored: FollowerPosition, *, worker: str, clock: Clock) -> int:
    if isinstance(follower, FairFollower):
        return _fair_turn(follower, stored, worker=worker, clock=clock)
    if not is_free(stored, clock()) or not _has_work(follower, stored):
        return 0
    lease = Lease.take(stored, worker=worker, clock=clock)
    if lease is None:
        return 0
    try:
        handled = _retry_parked(follower, lease, clock=clock)
        handled += _follow(follower, lease, _next_entries(follower, lease.position), clock=clock)
    except LeaseLost:
        _log.warning("follower %s: worker %s was too slow and lost the lease", follower.name, worker)
        return 0
    lease.release()
    return handled


def _fair_turn(follower: FairFollower, stored: FollowerPosition, *, worker: str, clock: Clock) -> int:
    """One entry of one lane; what was parked is tried again under the follower's own lease.

    The follower's own position is that before which every lane is done.
    """
    if not _has_work(follower, stored):
        return 0
    waiting = _lanes(follower, stored)
    handled = _turn_of_parked(follower, stored, worker=worker, clock=clock)
    for lane, sequence in waiting:
        lease = Lease.take(lane, worker=worker, clock=clock, parks_as=follower.name)
        if lease is None:
            continue
        entry = queries.entry(sequence)
        try:
            done = _follow(follower, lease, [entry] if entry else [], clock=clock)
        except LeaseLost:
            _log.warning("follower %s: worker %s was too slow and lost the lease", lane.name, worker)
            continue
        lease.release()
        if done:
            return handled + done
    return handled


def _lanes(follower: FairFollower, stored: FollowerPosition) -> list[tuple[FollowerPosition, int]]:
    """The lanes in which an entry waits, with the first; the one whose turn was longest ago comes first."""
    head = queries.head()
    wanted = _wanted_after(follower, stored.position).order_by("sequence")
    found = dict(wanted.values_list("sequence", "concerned__organisation"))
    names = {organisation: lane_of(follower.name, organisation) for organisation in found.values()}
    lanes = _positions(list(names.values()), after=stored.position)
    first: dict[str, int] = {}
    for sequence, organisation in found.items():
        if sequence > lanes[names[organisation]].position:
            first.setdefault(names[organisation], sequence)
    _move(stored, min(first.values(), default=head + 1) - 1)
    return sorted(
        ((lanes[name], sequence) for name, sequence in first.items()),
        key=lambda each: (each[0].last_turn is not None, each[0].last_turn, each[1]),
    )


def _turn_of_parked(follower: FairFollower, stored: FollowerPosition, *, worker: str, clock: Clock) -> int:
    lease = Lease.take(stored, worker=worker, clock=clock) if _waiting(follower).exists() else None
    if lease is None:
        return 0
    try:
        handled = _retry_parked(follower, lease, clock=clock)
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
        _move(stored, head)
    return False


def _move(stored: FollowerPosition, position: int) -> None:
    """Moves the position on, unless somebody is at work there or moved it meanwhile."""
    if position > stored.position:
        free = FollowerPosition.objects.filter(
            name=stored.name, holder=stored.holder, position=stored.position
        )
        if free.filter(lease_expires=stored.lease_expires).update(position=position):
            stored.position = position


def _wanted_after(follower: AnyFollower, position: int) -> QuerySet[StoredEntry]:
    found = StoredEntry.objects.filter(sequence__gt=position, body__isnull=False)
    return found if follower.acts == EVERY_ACT else found.filter(act__in=follower.acts)


def _waiting(follower: AnyFollower) -> QuerySet[StoredParkedEntry]:
    return StoredParkedEntry.objects.filter(follower=follower.name, retry=True)


def _follow(follower: AnyFollower, lease: Lease, entries: Iterable[Entry], *, clock: Clock) -> int:
    handled = 0
    for entry in entries:
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
            if not _went_past(lease, entry, fault_told(fault)):
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
                attempts=parked.attempts + 1, fault=fault_told(fault), parked=clock(), retry=False
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


def fault_told(fault: Exception) -> str:
    """What failed and where, without the message: it could repeat a value of somebody's record."""
    if isinstance(fault, FailedApart):
        return str(fault)
    what = fault.code if isinstance(fault, Problem) else type(fault).__name__
    frame = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{what} in {frame.name}, line {frame.lineno} of {frame.filename.rpartition('wardmote/')[2]}"[
        -200:
    ]
