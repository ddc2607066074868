"""Which two columns give one place together: an easting with its northing, a latitude with its longitude."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wardmote.engine.reading.columns.headers import header_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wardmote.engine.reading.columns.infer import Column

_PARTNERS = {"easting": "northing", "latitude": "longitude"}
_AXIS = re.compile(r"e(?:ast)?(?:ings?)?|n(?:orth)?(?:ings?)?|lat(?:itude)?|lon(?:g|gitude)?|lng|[xy]")


def pairs_of(columns: Sequence[Column]) -> Mapping[int, int]:
    """For each column of a pair, by its place, the place of the other.

    Where a table has several of a kind ("pickup lat", "pickup lon", "home lat" ...), those belong together whose names
    differ in the axis alone; else the nearest.
    """
    found: dict[int, int] = {}
    for one, other in _PARTNERS.items():
        free = [place for place, column in enumerate(columns) if _means(column, other)]
        for place in [place for place, column in enumerate(columns) if _means(column, one)]:
            if free:
                partner = min(free, key=lambda each: _distance(columns, place, each))
                free.remove(partner)
                found |= {place: partner, partner: place}
    return found


def _means(column: Column, meaning: str) -> bool:
    return column.meaning is not None and column.meaning.name == meaning


def _distance(columns: Sequence[Column], one: int, other: int) -> tuple[bool, int]:
    return _stem(columns[one].name) != _stem(columns[other].name), abs(one - other)


def _stem(header: str) -> str:
    """The header without its axis."""
    return " ".join(word for word in header_words(header).split() if not _AXIS.fullmatch(word))
