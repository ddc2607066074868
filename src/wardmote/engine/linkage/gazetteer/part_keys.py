"""Unit, building's number, words and postcode of an entry in 64 bits: a whole batch of texts is looked up at once.

What is mixed are the numbers of the gazetteer's own tables, so that its keys mean nothing to another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from wardmote.engine.linkage.gazetteer.nature import HISTORIC, PROVISIONAL
from wardmote.engine.linkage.text.units import Unit, unpacked
from wardmote.engine.linkage.text.words import RESIDENTIAL

Array = np.ndarray[Any, Any]

_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
_HALF: Final = np.uint64(32)


class PlaceKeys(NamedTuple):
    """For each place the key of all its words, of its name's and of its street's; 0 for no words."""

    whole: Array
    name: Array
    street: Array


def mixed(*columns: Array) -> Array:
    """One number for each row from its numbers in each column, as evenly spread as if drawn by lot."""
    key = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        key = (key ^ column.astype(np.uint64)) * _ODD
        key ^= key >> _HALF
        key *= _ODD
    return key


def keys_of_words(words: Array, places: Array, count: int) -> Array:
    """The key of each place's words, in whatever order they stand, from pairs of a word and a place."""
    found = np.zeros(count, np.uint64)
    np.add.at(found, places, mixed(words))
    return found


def plain(unit: Unit) -> Unit:
    """FLAT 3, APARTMENT 3 and 3 are one."""
    said = unit.ident or unit.floor or unit.position
    return unit._replace(kind="") if unit.kind == RESIDENTIAL and said else unit


def plain_units(packed: Iterable[str]) -> dict[Unit, int]:
    """The distinct units of a table of them, made plain; each has the number of the first text that says it."""
    found: dict[Unit, int] = {}
    for number, text in enumerate(packed):
        found.setdefault(plain(unpacked(text)), number)
    return found


def part_index(
    entries: Mapping[str, Array],
    places: PlaceKeys,
    units: Sequence[str],
    number_of: Callable[[str], int],
) -> dict[str, Array]:
    """The keys, in order, that mean one live property, with units or without, and an entry of it for each."""
    row, key = map(np.concatenate, zip(*_spellings(entries, places, units, number_of), strict=True))
    order = np.argsort(key)
    row, key = row[order], key[order]
    del order  # as large as the keys, of which a city has twice as many as addresses
    first = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
    uprn = entries["uprn"][row]
    is_one = np.minimum.reduceat(uprn, first) == np.maximum.reduceat(uprn, first)
    return {"part_key": key[first[is_one]], "part_row": np.minimum.reduceat(row, first)[is_one]}


def _spellings(
    entries: Mapping[str, Array], places: PlaceKeys, units: Sequence[str], number_of: Callable[[str], int]
) -> Iterator[tuple[Array, Array]]:
    """Rows of live entries and their keys: as they are listed, and with what people leave out."""
    postcode, place, number = entries["postcode_of"], entries["place"], entries["number"]
    numbers = plain_units(units)
    unit = np.array([numbers[plain(unpacked(text))] for text in units], np.uint32)[entries["unit"]]
    flat = np.array([_flat_number(unpacked(text), number_of) for text in units], np.uint32)[entries["unit"]]

    is_live = entries["flags"] & (HISTORIC | PROVISIONAL) == 0

    def keyed(chosen: Array, words: Array, numbers: Array, units: Array) -> tuple[Array, Array]:
        rows = np.flatnonzero(chosen & is_live).astype(np.uint32)
        return rows, mixed(postcode[rows], words[place[rows]], numbers[rows], units[rows])

    named = ((places.name != 0) & (places.street != 0))[place]
    bare = named & (number == 0) & (flat != 0)
    nothing = np.zeros_like(unit)
    yield keyed(np.ones_like(named), places.whole, number, unit)
    yield keyed(bare, places.whole, flat, nothing)  # 7 HOLLIN HOUSE, MILL LANE
    yield keyed(named, places.name, number, unit)  # FLAT 7, HOLLIN HOUSE
    yield keyed(bare, places.name, flat, nothing)  # 7 HOLLIN HOUSE
    yield keyed(named & (number != 0) & (unit != 0), places.street, number, unit)  # FLAT 7, 77 MILL LANE


def _flat_number(unit: Unit, number_of: Callable[[str], int]) -> int:
    """The number that FLAT 7 is where it is written without FLAT; 0 where it cannot be."""
    return number_of(unit.ident) if unit.ident and unit == Unit(unit.ident, kind=RESIDENTIAL) else 0
