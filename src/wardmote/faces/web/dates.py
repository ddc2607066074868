"""Days and moments: as people type them, and as pages say them."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localtime

DAY_FORMATS = ["%d/%m/%Y", "%d %B %Y", "%Y-%m-%d"]
"""How a day may be typed."""


def day(value: date | None) -> str:
    """A date as a page says it: 4 March 2026."""
    return f"{value.day} {value:%B %Y}" if value else ""


def moment(value: datetime | None) -> str:
    """A time as a page says it, in the hub's time zone: 4 March 2026 at 2:05pm."""
    if value is None:
        return ""
    local = localtime(value)
    hour = local.strftime("%I:%M%p").lstrip("0").lower()
    return f"{day(local)} at {hour}"
