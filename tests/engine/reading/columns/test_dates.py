"""Dates, times and moments in the styles that stand in one column."""

# ruff: noqa: DTZ001 - a moment of a column without zones has none

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from wardmote.engine.reading.columns.codes import BadValue
from wardmote.engine.reading.columns.dates import (
    BirthDateReader,
    DateReader,
    DateStyle,
    MomentReader,
    TimeReader,
    read_day,
)
from wardmote.engine.reading.columns.reader import Reader

_DAY = date(2024, 1, 31)


def _why(reader: Reader, text: str) -> tuple[str, str]:
    with pytest.raises(BadValue) as refused:
        reader.read(text)
    return refused.value.why.code.value, refused.value.why.suggestion


@pytest.mark.parametrize(
    "text",
    [
        "31/01/2024", "31/1/2024", "31-01-2024", "31.01.2024", "31 01 2024", "31/01/24", "2024-01-31", "2024/01/31",
        "20240131", "31 Jan 2024", "31 January 2024", "31-Jan-24", "31-jan-2024", "31JAN2024", "31st January 2024",
        "31st of January, 2024", "January 31, 2024", "Jan 31st, 2024", "2024-Jan-31", "Wed 31 Jan 2024",
        "Wednesday, 31 January 2024", "31/01/2024 00:00", "2024-01-31T00:00:00", "31 Jan 2024 00:00:00.000",
    ],
)  # fmt: skip
def test_a_day_is_read_in_any_of_its_spellings(text: str) -> None:
    assert DateReader().read(text) == _DAY


@pytest.mark.parametrize(
    "text",
    ["", "2024", "Jan 2024", "31/2024", "1/2/3", "31/01-2024", "45322", "monday", "31 Foo 2024", "2024-1"],
)
def test_what_names_no_day_is_no_date(text: str) -> None:
    assert _why(DateReader(), text) == ("type-error", "")


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2021",
        "29/02/2023",
        "2021-06-31",
        "31 Nov 2021",
        "31/04/31",
        "45/01/2024",
        "01/13/2024",
        "2021-00-10",
    ],
)
def test_for_a_day_that_is_not_in_the_calendar_none_is_made_up(text: str) -> None:
    assert _why(DateReader(), text) == ("no-such-day", "")


def test_a_leap_day_is_a_day() -> None:
    assert DateReader().read("29/02/2024") == date(2024, 2, 29)
    assert DateReader().read("29/02/2000") == date(2000, 2, 29)
    assert not DateReader().takes("29/02/1900")


def test_day_comes_first_unless_the_column_says_otherwise() -> None:
    assert read_day("02/03/2024", DateStyle()) == date(2024, 3, 2)
    assert read_day("02/03/2024", DateStyle(month_first=True)) == date(2024, 2, 3)
    assert read_day("2024-02-03", DateStyle(month_first=True)) == date(2024, 2, 3)


def test_a_serial_number_is_a_date_only_where_the_column_is_headed_so() -> None:
    assert DateReader(DateStyle(serials=True)).read("45322") == _DAY
    assert not DateReader().takes("45322")
    assert not DateReader(DateStyle(serials=True)).takes("120")
    assert MomentReader(DateStyle(serials=True)).read("45322.5") == datetime(2024, 1, 31, 12)


def test_two_digit_years_split_at_the_pivot() -> None:
    assert DateReader().read("01/01/49").year == 2049
    assert DateReader().read("01/01/50").year == 1950


def test_nobody_is_born_in_the_future() -> None:
    reader = BirthDateReader(DateStyle(), latest=date(2026, 11, 21))
    assert reader.read("01/02/35") == date(1935, 2, 1)
    assert reader.read("21/11/2026") == date(2026, 11, 21)
    assert _why(reader, "22/11/2026")[0] == "out-of-range"
    assert _why(reader, "31/12/1889")[0] == "out-of-range"
    assert reader.read("01/01/1890") == date(1890, 1, 1)


def test_a_date_with_a_time_is_no_date() -> None:
    assert _why(DateReader(), "31/01/2024 10:30")[0] == "type-error"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("31/01/2024 10:30", datetime(2024, 1, 31, 10, 30)),
        ("2024-01-31T10:30:15", datetime(2024, 1, 31, 10, 30, 15)),
        ("2024-01-31 10:30:15.250", datetime(2024, 1, 31, 10, 30, 15, 250_000)),
        ("31 Jan 2024 at 3:05pm", datetime(2024, 1, 31, 15, 5)),
        ("12/24/2018 09:30:15 AM", None),
        ("31/01/2024", datetime(2024, 1, 31)),
        ("31/01/2024 24:00", None),
        ("31/01/2024 13:00 PM", None),
    ],
)
def test_a_moment_has_a_day_and_a_time(text: str, moment: datetime | None) -> None:
    reader = MomentReader()
    assert (reader.read(text) if reader.takes(text) else None) == moment


def test_a_column_of_moments_has_zones_or_has_none() -> None:
    assert MomentReader(zoned=True).read("2024-07-01T10:00:00+01:00") == datetime(2024, 7, 1, 9, tzinfo=UTC)
    assert _why(MomentReader(zoned=True), "2024-07-01T10:00:00")[0] == "time-zone"
    assert _why(MomentReader(), "2024-07-01T10:00:00Z")[0] == "time-zone"


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "2024-07-01T10:00:00+01:99"]
)
def test_a_moment_no_calendar_has_in_utc_is_refused(text: str) -> None:
    assert _why(MomentReader(zoned=True), text)[0] == "no-such-time"


def test_times_of_day() -> None:
    assert TimeReader().read("12:05 am") == time(0, 5)
    assert TimeReader().read("23:59:59") == time(23, 59, 59)
    assert _why(TimeReader(), "24:00")[0] == "no-such-time"
    assert _why(TimeReader(), "0:05 am")[0] == "no-such-time"
    assert _why(TimeReader(), "noon")[0] == "type-error"
