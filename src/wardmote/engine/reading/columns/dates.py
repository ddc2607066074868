"""Dates and moments as they are really written, many styles in one column.

Day comes before month unless the column proves otherwise (`month_first`). Two-digit years up to `pivot` belong
to 2000-2099, the others to 1900-1999. A number of days since 1899-12-30, as spreadsheets keep dates, is taken
only where `serials` says that the column is headed as a date.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.reading.columns.codes import Bad, BadValue, Code, bad
from wardmote.engine.reading.columns.layouts import read_layout
from wardmote.engine.reading.columns.reader import Reader
from wardmote.engine.reading.columns.where import cast_or_none, of_length

if TYPE_CHECKING:
    from collections.abc import Sequence

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name[:3]: number for name, number in list(_MONTHS.items())} | {"sept": 9}

_ISO = re.compile(r"([0-9]{4})([-/. ])([0-9]{1,2})\2([0-9]{1,2})")
_COMPACT = re.compile(r"([12][0-9]{3})([0-9]{2})([0-9]{2})")
_NUMERIC = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[, ] *", re.IGNORECASE)
_WEEK = re.compile(r"(?:w ?/ ?[cbe]|week (?:commencing|beginning|ending|of))[:.]? *", re.IGNORECASE)
_DAY_NAME = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th)?[- /]?(?:of )?([A-Za-z]{3,9})[.,]?[- /]?([0-9]{4}|[0-9]{2})"
)
_NAME_DAY = re.compile(r"([A-Za-z]{3,9})\.? ?([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_YEAR_NAME = re.compile(r"([0-9]{4})[- /]([A-Za-z]{3,9})[- /]([0-9]{1,2})")
_TIME = re.compile(
    r"(?P<h>[0-9]{1,2})[:.](?P<m>[0-9]{2})(?:[:.](?P<s>[0-9]{2})(?:\.(?P<f>[0-9]{1,9}))?)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?(?: ?(?P<zone>[Zz]|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?"
)
_DATE_AND_TIME = re.compile(
    r"(?P<date>.*?[0-9]{2})(?:[Tt]|,? +(?:at )?)(?P<time>[0-9]{1,2}[:.][0-9]{2}.*)", re.DOTALL
)
_SERIAL = re.compile(r"([0-9]{5})(\.[0-9]+)?")
_SERIAL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's day has no zone
_MICROSECONDS_PER_DAY = 86_400_000_000
_SERIALS = range(10_000, 80_000)  # 1927 to 2119

_DATE_LAYOUTS = ("YYYY-MM-DD", "DD/MM/YYYY", "DD-MM-YYYY", "DD.MM.YYYY", "DD/MM/YY", "DD-bbb-YYYY", "DD-bbb-YY",
                 "DD bbb YYYY", "YYYY/MM/DD")  # fmt: skip
_TIME_LAYOUTS = (" hh:mm", " hh:mm:ss", "Thh:mm:ss", " hh:mm:ss.000")


@dataclass(frozen=True)
class DateStyle:
    """How the dates of a column are to be understood. `both_orders`: some of its cells prove the other order too."""

    month_first: bool = False
    serials: bool = False
    pivot: int = 49
    both_orders: bool = False

    def layout(self, written: str) -> str:
        """The layout with day and month changed over where the column puts the month first."""
        if self.month_first and written.startswith("DD") and "bbb" not in written:
            return "MM" + written[2] + "DD" + written[5:]
        return written


def _calendar_day(year: int, month: int, day: int, *, both_orders: bool = False) -> date:
    """The day, or a BadValue without a suggestion: which day was meant, nobody can tell from a day there never was.

    Where the column proves that both orders are written in it, the day that the other order gives is one.
    """
    try:
        return date(year, month, day)
    except ValueError:
        offered = str(date(year, day, month)) if both_orders and _is_day(year, day, month) else ""
        raise BadValue(bad(Code.NO_SUCH_DAY, suggestion=offered)) from None


def _is_day(year: int, month: int, day: int) -> bool:
    return year > 0 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def _full_year(written: str, style: DateStyle) -> int:
    if len(written) == 4:
        return int(written)
    return int(written) + (2000 if int(written) <= style.pivot else 1900)


def _not_a_date() -> BadValue:
    return BadValue(bad(Code.TYPE_ERROR, thing="a date"))


def _month(name: str) -> int:
    try:
        return _MONTHS[name.lower()]
    except KeyError:
        raise _not_a_date() from None


def _read_written_day(text: str, style: DateStyle) -> date:
    """A date with its month in letters."""
    if found := _DAY_NAME.fullmatch(text):
        return _calendar_day(_full_year(found[3], style), _month(found[2]), int(found[1]))
    if found := _YEAR_NAME.fullmatch(text):
        return _calendar_day(int(found[1]), _month(found[2]), int(found[3]))
    if found := _NAME_DAY.fullmatch(text):
        return _calendar_day(int(found[3]), _month(found[1]), int(found[2]))
    raise _not_a_date()


def read_day(text: str, style: DateStyle) -> date:
    """The day a cell names, or BadValue."""
    if found := _ISO.fullmatch(text):
        return _calendar_day(int(found[1]), int(found[3]), int(found[4]))
    if found := _NUMERIC.fullmatch(text):
        day, month = (found[3], found[1]) if style.month_first else (found[1], found[3])
        year = _full_year(found[4], style)
        return _calendar_day(year, int(month), int(day), both_orders=style.both_orders)
    if found := _COMPACT.fullmatch(text):
        return _calendar_day(int(found[1]), int(found[2]), int(found[3]))
    if style.serials and (found := _SERIAL.fullmatch(text)) and int(found[1]) in _SERIALS and not found[2]:
        return (_SERIAL_EPOCH + timedelta(days=int(found[1]))).date()
    if found := _WEEK.match(text):
        return read_day(text[found.end() :], style)
    return _read_written_day(_WEEKDAY.sub("", text, count=1), style)


def _zone(written: str) -> timezone:
    if written[0] not in "+-":
        return UTC
    sign = -1 if written[0] == "-" else 1
    hours, minutes = int(written[1:3]), int(written[-2:])
    offset = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or offset > timedelta(hours=14):
        raise BadValue(bad(Code.NO_SUCH_TIME))
    return timezone(sign * offset)


def read_time(text: str) -> time:
    """A time of day, with its offset from UTC where one is written, or BadValue."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise BadValue(bad(Code.TYPE_ERROR, thing="a time of day"))
    hour, half = int(found["h"]), (found["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        raise BadValue(bad(Code.NO_SUCH_TIME))
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    microsecond = int((found["f"] or "0")[:6].ljust(6, "0"))
    zone = _zone(found["zone"]) if found["zone"] else None
    try:
        return time(hour, int(found["m"]), int(found["s"] or 0), microsecond, tzinfo=zone)
    except ValueError:
        raise BadValue(bad(Code.NO_SUCH_TIME)) from None


def read_moment(text: str, style: DateStyle) -> datetime:
    """A date with or without a time of day (midnight then), with its zone where one is written."""
    if style.serials and (found := _SERIAL.fullmatch(text)) and int(found[1]) in _SERIALS:
        return _SERIAL_EPOCH + timedelta(seconds=round(float(text) * 86_400))
    parts = _DATE_AND_TIME.fullmatch(text)  # a day alone is never offered for a moment
    if parts is None:
        return datetime.combine(read_day(text, style), time())
    day = read_day(parts["date"], replace(style, both_orders=False) if style.both_orders else style)
    return datetime.combine(day, read_time(parts["time"]))


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC, or BadValue where that is before the year 1 or after 9999.

    Some systems write 0001-01-01T00:00:00+01:00 for "no date".
    """
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise BadValue(bad(Code.NO_SUCH_TIME)) from None


def fast_days(cells: pa.StringArray, layouts: Sequence[str], *, pivot: int) -> pa.Array:
    """Days (date32) of the cells written in one of the layouts, null for all others."""
    if "YYYY-MM-DD" in layouts:
        days = _settled_by_cast(cells, pa.date32(), pa.int32(), length=10)
        if days is not None:
            return days
    days = _in_layouts(cells, layouts, pivot=pivot, times=False)
    return days.cast(pa.int32()).cast(pa.date32())


def fast_moments(cells: pa.StringArray, layouts: Sequence[str], *, pivot: int, zoned: bool) -> pa.Array:
    """Moments (timestamp in microseconds) of the cells written in one of the layouts, null for all others."""
    kind = pa.timestamp("us", tz="UTC" if zoned else None)
    if "YYYY-MM-DDThh:mm:ssZ" in layouts or "YYYY-MM-DDThh:mm:ss" in layouts:
        moments = _settled_by_cast(cells, kind, pa.int64(), length=20 if zoned else 19)
        if moments is not None:
            return moments
    return _in_layouts(cells, layouts, pivot=pivot, times=True).cast(kind)


def _settled_by_cast(
    cells: pa.StringArray, kind: pa.DataType, number: pa.DataType, *, length: int
) -> pa.Array | None:
    """ISO 8601 by Arrow's own parser: None where it stumbles, meets the year 0 or leaves many cells open."""
    values = cast_or_none(of_length(cells, length), kind)
    if values is None or values.null_count - cells.null_count > len(cells) // 50:
        return None
    earliest = pc.min(values)
    if (
        earliest.is_valid
        and earliest.cast(number).as_py() < pa.scalar(date.min, pa.date32()).cast(kind).cast(number).as_py()
    ):
        return None
    return values


def _in_layouts(cells: pa.StringArray, layouts: Sequence[str], *, pivot: int, times: bool) -> pa.Array:
    numbers, filled = np.zeros(len(cells), np.int64), np.zeros(len(cells), bool)
    for layout in layouts:
        places, days, microseconds = read_layout(cells, layout, pivot=pivot)
        numbers[places] = days * _MICROSECONDS_PER_DAY + microseconds if times else days
        filled[places] = True
        left = len(cells) - cells.null_count - np.count_nonzero(filled)
        if left <= len(cells) // 50:  # so few that the plain reader may have them
            break
    return pa.array(numbers, pa.int64(), mask=~filled)


class DateReader(Reader):
    """Days. A time of midnight after the day, which databases add, is let pass."""

    type = "date"
    arrow_type = pa.date32()

    def __init__(self, style: DateStyle | None = None) -> None:
        self.style = style or DateStyle()

    def read(self, text: str) -> date:
        moment = read_moment(text, self.style)
        if moment.time() != time():
            raise BadValue(bad(Code.TYPE_ERROR, thing="a date without a time"))
        return moment.date()

    def fast(self, cells: pa.StringArray) -> pa.Array:
        return fast_days(cells, [*map(self.style.layout, _DATE_LAYOUTS)], pivot=self.style.pivot)


class BirthDateReader(DateReader):
    """Days of birth: between 1890 and `latest`, and two-digit years never fall after it."""

    def __init__(self, style: DateStyle, *, latest: date) -> None:
        super().__init__(replace(style, pivot=latest.year % 100))
        self._first = date(1890, 1, 1)
        self._latest = latest

    def read(self, text: str) -> date:
        day = super().read(text)
        if self._first <= day <= self._latest:
            return day
        detail = "it lies in the future" if day > self._latest else "it is before 1890"
        raise BadValue(bad(Code.OUT_OF_RANGE, thing="a date of birth", detail=detail))

    def fast(self, cells: pa.StringArray) -> pa.Array:
        days = super().fast(cells)
        number = np.asarray(days.cast(pa.int32()).fill_null(0))
        outside = (number < (self._first - date(1970, 1, 1)).days) | (
            number > (self._latest - date(1970, 1, 1)).days
        )
        return pa.array(number, pa.int32(), mask=outside | np.asarray(days.is_null())).cast(pa.date32())


class MomentReader(Reader):
    """Dates with a time. `zoned` says that the column writes its zone; times are then kept in UTC."""

    type = "datetime"

    def __init__(self, style: DateStyle | None = None, *, zoned: bool = False) -> None:
        self.style = style or DateStyle()
        self.zoned = zoned
        self.arrow_type = pa.timestamp("us", tz="UTC") if zoned else pa.timestamp("us")

    def read(self, text: str) -> datetime:
        moment = read_moment(text, self.style)
        if (moment.tzinfo is not None) != self.zoned:
            raise BadValue(self._wrong_zone())
        return in_utc(moment) if self.zoned else moment

    def fast(self, cells: pa.StringArray) -> pa.Array:
        return fast_moments(cells, self._layouts(), pivot=self.style.pivot, zoned=self.zoned)

    def _layouts(self) -> list[str]:
        written = [day + clock for day in _DATE_LAYOUTS[:7] for clock in _TIME_LAYOUTS]
        if self.zoned:
            return [f"{self.style.layout(each)}Z" for each in written]
        return [self.style.layout(each) for each in (*written, *_DATE_LAYOUTS[:7])]

    def _wrong_zone(self) -> Bad:
        return bad(Code.TIME_ZONE, detail="names no time zone" if self.zoned else "names a time zone")


class TimeReader(Reader):
    """Times of day."""

    type = "time"
    arrow_type = pa.time64("us")

    def read(self, text: str) -> time:
        clock = read_time(text)
        if clock.tzinfo is not None:
            raise BadValue(bad(Code.TIME_ZONE, detail="names a time zone"))
        return clock
