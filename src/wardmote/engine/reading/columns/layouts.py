"""Dates and times in fixed layouts, read by arithmetic on the bytes of many cells at once.

A layout is written with the letters Y M D h m s where digits stand, `b` for the three letters of an English
month and itself for every other character: "DD/MM/YYYY hh:mm", "DD-bbb-YY".
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

_DAYS_IN_MONTH = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int64)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MICROSECONDS_PER_SECOND = 1_000_000
_LIMITS = {"h": 23, "m": 59, "s": 59}


def cell_bytes(cells: pa.StringArray, length: int) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Where the non-null cells of so many bytes stand, and their bytes as an array of shape (cells, length)."""
    _, offsets_buffer, letters_buffer = cells.buffers()
    offsets = np.frombuffer(offsets_buffer, np.int32, count=len(cells) + 1, offset=4 * cells.offset)
    places = np.flatnonzero(np.diff(offsets) == length)
    if letters_buffer is None or len(places) == 0:
        return np.empty(0, np.int64), np.empty((0, length), np.uint8)
    letters = np.frombuffer(letters_buffer, np.uint8)
    if cells.null_count:
        filled = np.asarray(cells.is_valid())
        places = places[filled[places]]
    return places, letters[offsets[places][:, None] + np.arange(length, dtype=np.int32)]


@cache
def _month_numbers() -> NDArray[np.int8]:
    """Month number by the packed three letters, five bits each (0 where no month is written so)."""
    table = np.zeros(1 << 15, dtype=np.int8)
    for number, name in enumerate(_MONTHS, start=1):
        key = 0
        for letter in name:
            key = key << 5 | ord(letter) & 31
        table[key] = number
    return table


def _number(letters: NDArray[np.uint8], columns: list[int], good: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The number written in these byte columns; cells with anything but digits there are marked not good."""
    number = np.zeros(len(letters), dtype=np.int64)
    for column in columns:
        digit = letters[:, column] - np.uint8(48)  # wraps round for what stands before "0"
        np.logical_and(good, digit <= 9, out=good)
        number = number * 10 + digit
    return number


def _month_name(letters: NDArray[np.uint8], columns: list[int], good: NDArray[np.bool_]) -> NDArray[np.int64]:
    key = np.zeros(len(letters), dtype=np.int64)
    for column in columns:
        byte = letters[:, column]
        np.logical_and(good, (byte | 32) - np.uint8(97) < 26, out=good)
        key = key << 5 | (byte & 31)
    month: NDArray[np.int64] = _month_numbers()[key & 0x7FFF].astype(np.int64)
    np.logical_and(good, month > 0, out=good)
    return month


def days_since_1970(
    year: NDArray[np.int64], month: NDArray[np.int64], day: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Days of the proleptic Gregorian calendar (the civil-from-days arithmetic with the year beginning in March)."""
    shifted = year - (month <= 2)
    era = shifted // 400
    year_of_era = shifted - era * 400
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    days: NDArray[np.int64] = era * 146_097 + day_of_era - 719_468
    return days


def _is_day(year: NDArray[np.int64], month: NDArray[np.int64], day: NDArray[np.int64]) -> NDArray[np.bool_]:
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    in_month = _DAYS_IN_MONTH[np.clip(month, 0, 12)] + (leap & (month == 2))
    good: NDArray[np.bool_] = (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= in_month)
    return good


def read_layout(
    cells: pa.StringArray, layout: str, *, pivot: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The cells written in a layout: their places, days since 1970 and microseconds of the day.

    `pivot` is the highest two-digit year that belongs to 2000-2099. Cells that are no real day or time are
    left out, to be explained by the plain reader.
    """
    places, letters = cell_bytes(cells, len(layout))
    good = np.ones(len(places), dtype=bool)
    for column, letter in enumerate(layout):
        if letter not in "YMDbhms":
            np.logical_and(good, letters[:, column] == ord(letter), out=good)
    at = {key: [c for c, letter in enumerate(layout) if letter == key] for key in "YMDbhms"}
    year = _number(letters, at["Y"], good)
    if len(at["Y"]) == 2:
        year += np.where(year <= pivot, 2000, 1900)
    month = _month_name(letters, at["b"], good) if at["b"] else _number(letters, at["M"], good)
    day = _number(letters, at["D"], good)
    good &= _is_day(year, month, day)
    seconds = np.zeros(len(places), dtype=np.int64)
    for key, limit in _LIMITS.items():
        part = _number(letters, at[key], good)
        good &= part <= limit
        seconds = seconds * 60 + part
    days = days_since_1970(year, month, day)
    return places[good], days[good], seconds[good] * _MICROSECONDS_PER_SECOND
