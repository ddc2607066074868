"""The canonical text of a typed value: a workbook's cell, a database's field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

_EPOCH_MIDNIGHT = dt.time(0)
_LAST_SECOND = dt.datetime.combine(dt.date.max, dt.time(23, 59, 59))
"""There is no second behind it to be rounded to; systems write it for "no end"."""


def cell_text(value: Any) -> str | None:
    """Text as it stands; dates YYYY-MM-DD; times HH:MM:SS; whole numbers without a point; None for an empty cell.

    A date with a time of day is `YYYY-MM-DDTHH:MM:SS`; a duration counts its hours past 24, as Excel's [h]:mm:ss does.
    """
    return _WRITERS[type(value)](value)


def number_text(value: float) -> str:
    """A number as short as it can be said exactly; whole ones without a point, the others as Python writes them."""
    if value.is_integer():
        return str(int(value))
    return repr(value)


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _to_seconds(value: dt.datetime) -> dt.datetime:
    """Excel keeps a moment as a fraction of a day: what is under half a millisecond is rounding."""
    if value.microsecond < 500:
        return value.replace(microsecond=0)
    if value.microsecond >= 999_500 and value < _LAST_SECOND:
        return value.replace(microsecond=0) + dt.timedelta(seconds=1)
    return value


def _moment(value: dt.datetime) -> str:
    value = _to_seconds(value)
    if value.time() == _EPOCH_MIDNIGHT:
        return value.date().isoformat()
    return value.isoformat(timespec="milliseconds" if value.microsecond else "seconds")


def _time(value: dt.time) -> str:
    return _to_seconds(dt.datetime.combine(dt.date(2000, 1, 1), value)).time().isoformat(timespec="seconds")


def _duration(value: dt.timedelta) -> str:
    seconds = round(value.total_seconds())
    sign = "-" if seconds < 0 else ""
    minutes, second = divmod(abs(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{sign}{hours:02}:{minute:02}:{second:02}"


_WRITERS: dict[type, Callable[[Any], str | None]] = {
    str: lambda value: value or None,
    bool: _boolean,
    int: str,
    float: number_text,
    dt.datetime: _moment,
    dt.date: dt.date.isoformat,
    dt.time: _time,
    dt.timedelta: _duration,
}
