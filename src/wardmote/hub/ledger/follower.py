"""The follower protocol: whatever reacts to what happened, follows the ledger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from wardmote.hub.ledger.entry import Entry
from wardmote.kernel.clock import Clock


@runtime_checkable
class Follower(Protocol):
    """Handles entries of some acts, each at least once, in order: `handle` must be safe to repeat.

    `handle` runs inside a transaction which also moves the follower's position, so what it does in the database
    happens exactly once. It should be short: see LongFollower for work that takes more than a second or so.
    `name` is a code and never changes: it is the key of the follower's position. `acts` are names of acts.
    """

    name: str
    acts: frozenset[str]

    def handle(self, entry: Entry, *, clock: Clock) -> None:
        """Reacts to the entry. Whatever it raises is tried again later, and in the end parked."""


@runtime_checkable
class LongFollower(Protocol):
    """A follower for long work. Its `handle_long` runs outside any transaction and opens its own.

    It calls `keep_lease` now and then (at least every 20 seconds, never inside a transaction), or another worker
    will take the work to be abandoned and start it too. `keep_lease` raises LeaseLost when that has happened: stop.
    """

    name: str
    acts: frozenset[str]

    def handle_long(self, entry: Entry, *, clock: Clock, keep_lease: Callable[[], None]) -> None:
        """Reacts to the entry."""


AnyFollower = Follower | LongFollower
