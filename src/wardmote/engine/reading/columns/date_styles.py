"""In which style the dates of a column are written: told from a sample."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from wardmote.engine.reading.columns.codes import BadValue
from wardmote.engine.reading.columns.dates import (
    BirthDateReader,
    DateReader,
    DateStyle,
    MomentReader,
    read_moment,
)
from wardmote.engine.reading.columns.headers import speaks_of, words_pattern
from wardmote.kernel.clock import system_clock

if TYPE_CHECKING:
    from wardmote.engine.reading.columns.sample import Sample

_HEADED_AS_DATE = words_pattern(
    r"\w*dates?",
    "dob",
    "born",
    "when",
    "week(?: (?:commencing|beginning|ending))?",
    "w ?[cbe]",
    "day",
    "(?:start|end|valid|effective|open|closed|move|issue|expir)\\w* (?:from|to|on|at)",
    "on",
    "from",
    "to",
    "(?:created|updated|received|issued|granted|expires|registered|reported|closed)(?: on| at)?",
    "time ?stamp",
)


_ENOUGH_PROOFS = 3
"""Different cells: one or two may be slips."""
_TWO_NUMBERS = re.compile(r"[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ]")
_KEPT_AS_SERIALS = words_pattern(r"\w*dates?\w*", "dob", "born")


def is_headed_as_date(header: str) -> bool:
    """Whether the header speaks of a date."""
    return speaks_of(_HEADED_AS_DATE, header)


def likely_style(sample: Sample) -> DateStyle:
    """Day first, unless more cells of the sample can only be read the other way round.

    A few different cells that prove the rarer order say that both are written.
    """
    serials = speaks_of(_KEPT_AS_SERIALS, sample.header)
    day_first, month_first = DateStyle(serials=serials), DateStyle(month_first=True, serials=serials)
    only_day_first = only_month_first = 0
    proofs = {True: 0, False: 0}
    for text, count in sample.ordinary.items():
        if not _TWO_NUMBERS.match(text):
            continue
        as_day_first, as_month_first = _reads(text, day_first), _reads(text, month_first)
        only_day_first += count * (as_day_first and not as_month_first)
        only_month_first += count * (as_month_first and not as_day_first)
        if as_day_first is not as_month_first:
            proofs[as_month_first] += 1
    likely = month_first if only_month_first > only_day_first else day_first
    return replace(likely, both_orders=proofs[not likely.month_first] >= _ENOUGH_PROOFS)


def _reads(text: str, style: DateStyle) -> bool:
    try:
        read_moment(text, style)
    except BadValue:
        return False
    return True


def date_readers(sample: Sample) -> list[DateReader | MomentReader]:
    """Ways to read the column as days, as local moments and as moments in UTC."""
    style = likely_style(sample)
    return [DateReader(style), MomentReader(style), MomentReader(style, zoned=True)]


def birth_readers(sample: Sample) -> list[BirthDateReader]:
    """The way to read the column as days of birth."""
    today: date = system_clock().date()
    return [BirthDateReader(likely_style(sample), latest=today)]
