"""Of which year's list the codes of areas in a column are.

Boundaries change and codes with them, so figures of LSOAs of 2011 must not be joined to those of 2021 by code
alone. The header may say the year (LSOA11CD), the labels of the cells may (lsoa2011:E01004736), and the codes
themselves may: one that stood only in the list of 2021 proves it. Values win. `area_vintages.yaml` says which
lists are held and whose they are.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from wardmote.engine.reading.columns.headers import header_words
from wardmote.engine.reading.columns.own_lists import own_list

if TYPE_CHECKING:
    from wardmote.engine.reading.columns.sample import Sample

_ENOUGH_SHARE = 0.98
_LEAST_CODES = 3
_EVERY_LIST_HELD = frozenset({"lsoa", "msoa"})
"""Made once a census. Wards and authorities change in years whose lists are not held: their codes bear a
header out, and prove no year alone."""
_HEADED = re.compile(
    r"(?:^| )(?:lsoa|msoa|oa|ward|wd|lad|ladu|ltla|utla|la|rgn|region|gor|ctry|pcon|par)s? ?"
    r"((?:20)?[0-9]{2})(?=$| |cd|nm)"
)
_BEFORE = re.compile(r"(?:^| )(20[0-9]{2}) (?:lsoa|msoa|oa|ward|lad|(?:lower|middle|super|census) )")
_LABELLED = re.compile(r"[a-z]+(20[0-9]{2}) ?:", re.IGNORECASE)
_CODE = re.compile(r"([EWSN][0-9]{2})([0-9]{6})")

Ranges = dict[str, tuple[list[int], list[int]]]
"""By prefix, where runs of numbers start and end."""


@dataclass(frozen=True)
class Vintage:
    """A year and the words for how it is known."""

    year: int
    because: str


@cache
def _held() -> dict[str, dict[int, Ranges]]:
    return {
        level: {year: _parsed(ranges) for year, ranges in years.items()}
        for level, years in own_list("area_vintages.yaml").items()
    }


def _parsed(ranges: str) -> Ranges:
    found: Ranges = defaultdict(lambda: ([], []))
    prefix = ""
    for token in ranges.split():
        if token[0].isalpha():
            prefix = token
        else:
            first, _, last = token.partition("-")
            found[prefix][0].append(int(first))
            found[prefix][1].append(int(last or first))
    return dict(found)


def stood(code: tuple[str, int], ranges: Ranges) -> bool:
    """Whether a code, as prefix and number, stands in a list."""
    starts, ends = ranges.get(code[0], ([], []))
    place = bisect_right(starts, code[1]) - 1
    return place >= 0 and code[1] <= ends[place]


def year_in_header(header: str) -> int | None:
    """The year of the boundaries that a header names: 2011 for LSOA11CD."""
    words = header_words(header)
    found = _HEADED.search(words) or _BEFORE.search(words)
    return int(found[1]) % 100 + 2000 if found else None


def _year_in_labels(sample: Sample) -> int | None:
    years = {found[1] for text in sample.ordinary if (found := _LABELLED.match(text))}
    return int(years.pop()) if len(years) == 1 else None


def _codes(sample: Sample, prefixes: set[str]) -> list[tuple[str, int]]:
    found = (_CODE.search(text.upper()) for text in sample.ordinary)
    return [(each[1], int(each[2])) for each in found if each and each[1] in prefixes]


def _years_of_codes(sample: Sample, level: str) -> tuple[set[int], set[int]]:
    """The years whose lists hold the codes, and the years whose lists could have been told."""
    lists = _held().get(level, {})
    fitting, tried = set(), set()
    for year, ranges in lists.items():
        codes = _codes(sample, set(ranges))
        if len(codes) >= _LEAST_CODES:
            tried.add(year)
            if sum(stood(code, ranges) for code in codes) >= _ENOUGH_SHARE * len(codes):
                fitting.add(year)
    return fitting, tried


def vintage_of(sample: Sample, level: str) -> Vintage | None:
    """The year of the boundaries, or None where nothing proves one."""
    said = year_in_header(sample.header) or _year_in_labels(sample)
    fitting, tried = _years_of_codes(sample, level)
    if said in fitting:
        return Vintage(said, f"boundaries of {said}, as the header says and the codes bear out")
    if said and said not in tried:
        return Vintage(said, f"boundaries of {said}, as the header says")
    if level in _EVERY_LIST_HELD and len(fitting) == 1:
        year = fitting.pop()
        but = f", though the header says {said}" if said else ""
        return Vintage(year, f"boundaries of {year}: its list alone has these codes{but}")
    return None
