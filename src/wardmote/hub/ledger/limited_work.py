"""Long work that has a limit: whoever follows the ledger runs it in a process of its own, and ends that past it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from wardmote.hub.ledger.entry import Entry
from wardmote.hub.ledger.follower import LongFollower
from wardmote.kernel.clock import Clock


@dataclass(frozen=True)
class WorkLimits:
    """What the work on one entry may take: of the processor, and by the clock."""

    cpu_seconds: int
    wall_seconds: int


@runtime_checkable
class LimitedFollower(LongFollower, Protocol):
    """A LongFollower whose work is made of what others sent, and may therefore hang.

    Its `handle_long` may be ended at any moment. Where nobody limits it, as in a test, it is called like any other.
    """

    def limits_of(self, entry: Entry, *, clock: Clock) -> WorkLimits:
        """The limits of its work on the entry."""

    def has_failed(self, entry: Entry, *, clock: Clock) -> None:
        """Its work failed, or its process died. It is tried again, and in the end parked, as all work is."""

    def past_limits(self, entry: Entry, limits: WorkLimits, *, clock: Clock) -> None:
        """Its work was ended past one of them: says so to whom it concerns. The entry is then handled."""
