"""The lease by which one worker at a time works for a follower, and the follower's position that it guards."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from wardmote.hub.ledger.models import FollowerPosition, StoredParkedEntry
from wardmote.kernel.clock import Clock

LEASE = timedelta(seconds=60)
ATTEMPTS = 7
"""An entry that failed this often is parked. With the delays below that takes about six minutes."""
LONGEST_DELAY = timedelta(minutes=10)


class LeaseLost(Exception):  # noqa: N818 - it says what happened: the work is another worker's now
    """The lease ran out and another worker has taken the follower over."""


def delay_after(attempts: int) -> timedelta:
    """How long to wait after so many failures: 1, 3, 9, 27 ... seconds, at most ten minutes."""
    return min(timedelta(seconds=3 ** min(attempts - 1, 9)), LONGEST_DELAY)


class Lease:
    """One worker's hold on a follower. Every change is a compare-and-set on the holder's name."""

    def __init__(self, stored: FollowerPosition, clock: Clock, parks_as: str = "") -> None:
        self.follower = stored.name
        self._parks_as = parks_as or stored.name
        self.position = stored.position
        self.attempts = stored.attempts
        self._holder = stored.holder
        self._clock = clock
        self._taken = clock()

    @classmethod
    def take(cls, stored: FollowerPosition, *, worker: str, clock: Clock, parks_as: str = "") -> Lease | None:
        """The lease, or None if somebody has it or was quicker. `parks_as` is the name to park under, if another.

        A lease that ran out was left by a worker that died in the middle: that counts as a failed attempt, or an
        entry that kills its worker would be tried for ever.
        """
        now = clock()
        if not is_free(stored, now):
            return None
        attempts = stored.attempts + (1 if stored.holder else 0)
        taken = FollowerPosition(
            name=stored.name,
            position=stored.position,
            attempts=attempts,
            holder=f"{worker[:100]}:{secrets.token_hex(8)}",
            lease_expires=now + LEASE,
        )
        won = FollowerPosition.objects.filter(
            name=stored.name,
            holder=stored.holder,
            lease_expires=stored.lease_expires,
            position=stored.position,
            attempts=stored.attempts,
        ).update(
            holder=taken.holder, lease_expires=taken.lease_expires, attempts=attempts, due=None, last_turn=now
        )
        return cls(taken, clock, parks_as) if won else None

    def keep(self) -> None:
        """Renews the lease. Raises LeaseLost if it is another's, and RuntimeError inside a transaction.

        (Inside one, nobody else would see the renewal until it is too late.)
        """
        if transaction.get_connection().in_atomic_block:
            raise RuntimeError("a lease cannot be kept from inside a transaction")
        self.confirm()

    def confirm(self) -> None:
        """Renews the lease as part of the caller's transaction. Raises LeaseLost."""
        self._change(lease_expires=self._clock() + LEASE)

    def move(self, position: int) -> None:
        """Writes that everything up to `position` is handled, and renews the lease. Raises LeaseLost."""
        self._change(position=position, attempts=0, fault="", lease_expires=self._clock() + LEASE)

    def moved(self, position: int) -> None:
        """Takes note that `move` was committed."""
        self.position, self.attempts = position, 0

    def fail(self, fault: str) -> None:
        """Writes that the next entry failed once more, and gives the lease up until it is due again."""
        self.attempts += 1
        due = self._clock() + delay_after(self.attempts)
        self._change(attempts=self.attempts, fault=fault, due=due, holder="", lease_expires=None)

    def park(self, sequence: int, fault: str) -> None:
        """Puts the entry aside, where people can see it, and goes past it."""
        with transaction.atomic():
            self.move(sequence)
            StoredParkedEntry.objects.update_or_create(
                follower=self._parks_as,
                sequence=sequence,
                defaults={"attempts": self.attempts, "fault": fault, "parked": self._clock(), "retry": False},
            )
        self.moved(sequence)

    def is_half_gone(self) -> bool:
        """Whether it is time to let the other followers have their turn."""
        return self._clock() - self._taken > LEASE / 2

    def release(self) -> None:
        """Gives the lease up, if it is still ours."""
        FollowerPosition.objects.filter(name=self.follower, holder=self._holder).update(
            holder="", lease_expires=None
        )

    def _change(self, **fields: object) -> None:
        if not FollowerPosition.objects.filter(name=self.follower, holder=self._holder).update(**fields):
            raise LeaseLost(self.follower)


def lane_of(follower: str, organisation: str) -> str:
    """The name under which an organisation's lane of a FairFollower has its position and its lease."""
    return f"{follower}:{organisation}"


def is_free(stored: FollowerPosition, now: datetime) -> bool:
    """Whether the follower is due and nobody is at work for it."""
    waits = _is_ahead(stored.due, now, at_most=LONGEST_DELAY)
    return not waits and not (stored.holder and _is_ahead(stored.lease_expires, now, at_most=LEASE))


def _is_ahead(moment: datetime | None, now: datetime, *, at_most: timedelta) -> bool:
    """Whether the moment is still to come. One further ahead than can be was written before the clock was set back.

    A lease's length more is allowed for clocks of several machines, which differ.
    """
    return moment is not None and now < moment <= now + at_most + LEASE
