"""What time it is: handed in, never read from the wall inside a rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns an aware datetime in UTC."""


def system_clock() -> datetime:
    """The machine's time, aware, in UTC."""
    return datetime.now(UTC)


def as_text(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds and Z: one spelling, so that equal times have equal bytes.

    Raises ValueError for a datetime without a time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a time without a time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
