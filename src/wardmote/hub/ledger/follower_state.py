"""What can be seen of the followers: how far they are, and what they gave up on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class FollowerState:
    """A follower's position, how many entries lie after it (wanted or not), and its trouble with the next one."""

    name: str
    position: int
    behind: int
    attempts: int
    fault: str
    due: datetime | None


@dataclass(frozen=True)
class Parked:
    """An entry that a follower failed to handle `attempts` times. `fault` says what and where, never a value."""

    follower: str
    sequence: int
    attempts: int
    fault: str
    parked: datetime
    retry: bool
