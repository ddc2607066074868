"""What figures are counted in: told from the header, and from what stands behind the figures.

Cells win over the header. A unit behind figures is a habit of the column, as a pound sign is: a bare figure is let pass
there, and one with another unit is a bad cell. `units.yaml` lists the units.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from wardmote.engine.reading.columns.own_lists import own_list

if TYPE_CHECKING:
    from wardmote.engine.reading.columns.sample import Sample

_LEAST_SHARE = 0.2
_PLAIN = str.maketrans({"µ": "u", "μ": "u", "²": "2", "³": "3", "°": "deg", "º": "deg", "_": " "})
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_OF_NONE = re.compile(
    r"^ ?(?:millions?|thousands?) |(?:indicator|index|score|rank|decile|quintile|percentile)s? ?$",
    re.IGNORECASE,
)
"""Counted in millions of something, or placed on a scale: what else the header names is no unit of the figures."""
_OF_EACH = "(?:household|person|head|resident|dwelling|property|home|vehicle|day|week|month|year|annum)"
"""A measure of each of these stays one: kg/household."""
_FIGURE = re.compile(r"[-+−(]?[0-9][0-9.,]* ?(\D.*)", re.ASCII)


@cache
def _units() -> dict[str, dict[str, Any]]:
    units: dict[str, dict[str, Any]] = own_list("units.yaml")
    return units


@cache
def header_patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Longer spellings first, so that µg/m³ is found before m³."""
    found = []
    for unit, told in _units().items():
        words = [
            rf"(?<![a-z0-9/£%])(?<!per )(?<![0-9] )(?<![0-9]\+ ){words}(?![a-z0-9^]|/(?!{_OF_EACH}))"
            for words in told["header"]
        ]
        bracketed = [rf"(?:[(\[] ?|, | in ){words}(?: ?[)\]]|$)" for words in told.get("bracketed", [])]
        found.append((unit, re.compile("|".join([*words, *bracketed]))))
    return found


@cache
def unit_in_header(header: str) -> str | None:
    """The unit the header names: the one whose name is longest there, the last of equals."""
    plain = _CAMEL.sub(" ", header.translate(_PLAIN)).lower()
    if _OF_NONE.search(plain):
        return None
    named = [
        (match.end() - match.start(), match.start(), unit)
        for text in {plain, header.translate(_PLAIN).lower()}
        for unit, pattern in header_patterns()
        for match in pattern.finditer(text)
    ]
    return max(named)[2] if named else None


@cache
def _spelt() -> dict[str, str]:
    return {spelling: unit for unit, told in _units().items() for spelling in told["cell"]}


def spellings_of(unit: str) -> list[str]:
    """How a unit is written behind a figure."""
    return list(_units()[unit]["cell"])


def unit_by_habit(sample: Sample) -> str | None:
    """The unit that stands behind most figures of the sample which have one; None where too few have."""
    carried: dict[str, int] = {}
    for text, count in sample.measured.items():
        found = _FIGURE.fullmatch(text)
        unit = _spelt().get(found[1]) if found else None
        if unit is not None:
            carried[unit] = carried.get(unit, 0) + count
    if not carried:
        return None
    unit, count = max(carried.items(), key=lambda each: each[1])
    return unit if count >= 2 and count >= _LEAST_SHARE * sample.size(measures=True) else None
