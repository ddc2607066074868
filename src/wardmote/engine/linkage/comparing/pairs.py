"""Texts compared with entries of the gazetteer, a whole batch at once: number, words, postcode and unit, in bits.

What a text and an entry agree in is worked out once for all pairs that are alike in it, and a step that costs more sees
only what the cheaper ones have left.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from wardmote.engine.linkage.comparing.ranked import Ranked, rows_of
from wardmote.engine.linkage.comparing.scoring import (
    NATURE_BITS,
    NUMBER_BITS,
    OTHER_TOWN,
    UNIT_BITS,
    locality_bits,
    postcode_bits,
    word_bits,
)
from wardmote.engine.linkage.comparing.texts import Texts
from wardmote.engine.linkage.comparing.wording import Fit
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.gazetteer.nature import HAS_UNITS, HISTORIC
from wardmote.engine.linkage.text import numbers, units
from wardmote.engine.linkage.text.numbers import NumberFit
from wardmote.engine.linkage.text.units import Same

Array = np.ndarray[Any, Any]

_NUMBER_BITS = np.array([NUMBER_BITS[each] for each in NumberFit])
_UNIT_BITS = np.array([UNIT_BITS[each] for each in Same])
_NATURE_BITS = np.array(NATURE_BITS)


class Pairs(NamedTuple):
    """Readings of texts beside rows of the gazetteer, which are in order for each reading, its buildings whole."""

    reading: Array
    row: Array


def pairs_of(texts: Texts, rows: Sequence[Array]) -> Pairs:
    """Every reading of each text with all rows of that text: one array of rows for each, in order."""
    of_readings = [rows[text] for text in texts.text.tolist()]
    reading = np.repeat(np.arange(len(of_readings)), list(map(len, of_readings)))
    return Pairs(reading, np.concatenate([np.empty(0, np.int64), *of_readings]).astype(np.int64))


class _Possible(NamedTuple):
    """Pairs that can mean each other by number and words; `fit` is a place in `fits`."""

    reading: Array
    row: Array
    number: Array
    fit: Array
    fits: list[Fit]

    def of(self, keep: Array) -> _Possible:
        """Those of the pairs for which it is true."""
        return _Possible(self.reading[keep], self.row[keep], self.number[keep], self.fit[keep], self.fits)


def ranked(gazetteer: Gazetteer, texts: Texts, pairs: Pairs) -> list[Ranked]:
    """For each text its candidates, the most bits first; of equal bits by UPRN.

    A building has those of its entries whose unit can be meant, or stands there itself, without an entry.
    """
    found = _possible(gazetteer, texts, pairs)
    where = _postcodes(gazetteer, texts, found)
    is_elsewhere = texts.postcode[found.reading] != gazetteer.column("postcode_of")[found.row]
    locality = np.zeros(len(found.row))
    locality[is_elsewhere] = _localities(gazetteer, texts, found.of(is_elsewhere))
    words = np.array([word_bits(each) for each in found.fits], np.float64)[found.fit]
    unit = _units(gazetteer, texts, found)
    flags = gazetteer.column("flags")[found.row]
    # a flat whose rooms are listed is what holds the room
    unit[texts.has_room[found.reading] & (unit == Same.PART) & (flags & HAS_UNITS != 0)] = Same.ABSENT
    is_entry = unit != Same.NO
    buildings = _Buildings(gazetteer, found)
    nature = np.where(is_entry, _NATURE_BITS[flags], 0.0)
    building = words + _NUMBER_BITS[found.number] + where + locality - texts.cost[found.reading]
    bits = building + _UNIT_BITS[unit] + nature
    uprn = np.where(is_entry, gazetteer.column("uprn")[found.row], 0)
    root = buildings.roots(is_entry)
    text = texts.text[found.reading]
    is_told = is_entry | (buildings.first_of_those_without(is_entry) & ~buildings.is_scattered())
    is_listed = np.where(texts.has_unit[found.reading], unit >= Same.PART, found.number == NumberFit.YES)
    told = np.flatnonzero(is_told & (is_listed | ~texts.only_listed[found.reading]))
    told = told[np.lexsort((uprn[told], -bits[told], text[told]))]
    entry = np.where(is_entry, found.row, -1)
    columns = (bits, uprn, root, unit, buildings.start, buildings.end, entry)
    rows = rows_of(
        *(column[told].tolist() for column in columns),
        map(texts.readings.__getitem__, found.reading[told].tolist()),
        found.number[told].tolist(),
        map(found.fits.__getitem__, found.fit[told].tolist()),
        where[told].tolist(),
        locality[told].tolist(),
    )
    bounds = np.searchsorted(text[told], np.arange(len(texts.texts) + 1)).tolist()
    return [Ranked(gazetteer, rows[start:stop]) for start, stop in pairwise(bounds)]


class _Buildings:
    """The buildings of some pairs, each of them once for each reading.

    `start` and `end`: for each pair the gazetteer's first row of its building and the one after its last.
    """

    def __init__(self, gazetteer: Gazetteer, found: _Possible) -> None:
        self._gazetteer, self._row = gazetteer, found.row
        same = [gazetteer.column(name)[found.row] for name in ("postcode_of", "place", "number")]
        begins = np.ones(len(found.row), bool)
        begins[1:] = np.logical_or.reduce([each[1:] != each[:-1] for each in (found.reading, *same)])
        self._first, self._at = np.flatnonzero(begins), np.cumsum(begins) - 1
        self.start = found.row[self._first][self._at]
        self.end = self.start + np.diff(self._first, append=len(begins))[self._at]

    def first_of_those_without(self, is_entry: Array) -> Array:
        """Whether a pair is the first of a building of which no pair is true."""
        found = np.zeros(len(is_entry), bool)
        if len(self._first):
            found[self._first[~np.logical_or.reduceat(is_entry, self._first)]] = True
        return found

    def is_scattered(self) -> Array:
        """For each pair whether its entries are no building: FLAT 12 and FLAT 14 HIGH STREET stand above two shops."""
        gazetteer, row = self._gazetteer, self._row
        place, number = gazetteer.column("place")[row], gazetteer.column("number")[row]
        is_street = ~(gazetteer.is_named[place] | gazetteer.is_block[place] | gazetteer.is_number[number])
        if not is_street.any():
            return np.zeros(len(row), bool)
        parent = gazetteer.column("parent")[row]
        has_own = np.logical_or.reduceat(~gazetteer.is_unit[gazetteer.column("unit")[row]], self._first)
        lowest, highest = (each.reduceat(parent, self._first) for each in (np.minimum, np.maximum))
        is_one = has_own | ((lowest == highest) & (lowest != 0))
        found: Array = is_street & ~is_one[self._at]
        return found

    def roots(self, is_entry: Array) -> Array:
        """`scoring.root_of` for all pairs; those that are no entry stand for their building."""
        gazetteer, row = self._gazetteer, self._row
        uprn, parent, flags = (gazetteer.column(name)[row] for name in ("uprn", "parent", "flags"))
        is_unit = gazetteer.is_unit[gazetteer.column("unit")[row]]
        is_own = np.where(is_unit, False, (flags & HAS_UNITS != 0) | (parent == 0))
        of_entry = np.where(is_own, uprn, parent)
        of_building = self._first_of(parent, parent != 0)
        for wanted in (~is_unit & (flags & HISTORIC == 0), ~is_unit):
            of_building = np.where(of_building == 0, self._first_of(uprn, wanted), of_building)
        of_building = np.where(of_building == 0, -1 - self.start, of_building)
        return np.where(is_entry & (of_entry != 0), of_entry, of_building)

    def _first_of(self, values: Array, is_wanted: Array) -> Array:
        """For each pair the value of the first pair of its building that is wanted, 0 for none."""
        if not len(self._first):
            return values
        places = np.where(is_wanted, np.arange(len(values)), len(values))
        first = np.minimum.reduceat(places, self._first)
        found: Array = np.append(values, 0)[first][self._at]
        return found


def _possible(gazetteer: Gazetteer, texts: Texts, pairs: Pairs) -> _Possible:
    number = _numbers(gazetteer, texts, pairs)
    may_be = number != NumberFit.NO
    may_be[may_be] = _may_be(
        gazetteer, texts, Pairs(pairs.reading[may_be], pairs.row[may_be]), number[may_be]
    )
    reading, row, number = pairs.reading[may_be], pairs.row[may_be], number[may_be]
    text, place = texts.text[reading], gazetteer.column("place")[row]
    first, alike = _alike(text * gazetteer.header.counts["places"] + place)
    pairs_of_words = zip(text[first].tolist(), place[first].tolist(), strict=True)
    fits = [texts.texts[text].wording.fit(place) for text, place in pairs_of_words]
    found = _Possible(reading, row, number, alike, fits)
    return found.of(_can_be(gazetteer, texts, found))


def _numbers(gazetteer: Gazetteer, texts: Texts, pairs: Pairs) -> Array:
    """How the numbers of the building fit: `numbers.compare` for all pairs."""
    said, listed = texts.number[pairs.reading], gazetteer.column("number")[pairs.row]
    has, is_listed = texts.has_number[pairs.reading], gazetteer.is_number[listed]
    fits = np.full(len(said), NumberFit.NO, np.int8)
    fits[~has & is_listed] = NumberFit.UNSAID
    fits[has & ~is_listed] = NumberFit.UNLISTED
    fits[~has & ~is_listed] = NumberFit.NEITHER
    fits[has & (texts.listed_number[said] == listed)] = NumberFit.YES
    is_range = (gazetteer.is_range[listed] | texts.is_range[said]) & (fits == NumberFit.NO)
    said, listed = said[is_range], listed[is_range]
    first, alike = _alike(said * len(gazetteer.numbers) + listed)
    each = [
        numbers.compare(texts.numbers[one], gazetteer.numbers[other])
        for one, other in zip(said[first].tolist(), listed[first].tolist(), strict=True)
    ]
    fits[is_range] = np.array(each, np.int8)[alike]
    return fits


def _may_be(gazetteer: Gazetteer, texts: Texts, pairs: Pairs, number: Array) -> Array:
    """Whether the text says enough, whatever the words are: what `_can_be` would not leave is not compared."""
    place = gazetteer.column("place")[pairs.row]
    has = texts.has_number[pairs.reading]
    fits = (number == NumberFit.YES) | (number == NumberFit.WITHIN)
    is_bare = texts.assumed[pairs.reading] & ~has & (number != NumberFit.UNLISTED)
    enough = np.where(is_bare, gazetteer.is_block[place], ~(texts.is_guess[pairs.reading] & has))
    may: Array = gazetteer.is_named[place] | fits | enough
    return may


def _can_be(gazetteer: Gazetteer, texts: Texts, found: _Possible) -> Array:
    """Whether the text says enough. 12 HIGH STREET is neither ROSE COTTAGE, HIGH STREET nor FLAT 12, 40 HIGH STREET."""
    place, reading = gazetteer.column("place")[found.row], found.reading
    has, is_unlisted = texts.has_number[reading], found.number == NumberFit.UNLISTED
    fits = (found.number == NumberFit.YES) | (found.number == NumberFit.WITHIN)
    names = np.array([each.named for each in found.fits], bool)[found.fit]
    loses = np.array([bool(each.lost_street) for each in found.fits], bool)[found.fit]
    is_bare = texts.assumed[reading] & ~has & ~is_unlisted
    enough = ~gazetteer.is_named[place] | (~is_unlisted & texts.has_unit[reading])
    other = np.array([each.other_name for each in found.fits], bool)[found.fit]
    enough = np.where(is_bare, gazetteer.is_block[place] & ~loses, enough & ~other)
    can: Array = fits | (~(texts.is_guess[reading] & has) & (names | enough))
    # FLAT 7, PAPA HOUSE is not 7 HOLLIN HOUSE, whatever is assumed of its number
    can &= ~(other & gazetteer.is_named[place] & texts.assumed[reading])
    for at in np.flatnonzero(can & texts.is_word[reading]).tolist():
        can[at] = texts.readings[reading[at]].word in found.fits[found.fit[at]].foreign
    # nor is 3 ROSE HOUSE, LILY STREET the street's number 3
    for at in np.flatnonzero(can & texts.is_block[reading] & ~gazetteer.is_named[place]).tolist():
        can[at] = texts.readings[reading[at]].block not in found.fits[found.fit[at]].foreign
    return can


def _postcodes(gazetteer: Gazetteer, texts: Texts, found: _Possible) -> Array:
    text, listed = texts.text[found.reading], gazetteer.column("postcode_of")[found.row]
    first, alike = _alike(text * len(gazetteer.postcodes) + listed)
    each = [
        postcode_bits(texts.texts[text].postcode, gazetteer.postcodes[code])
        for text, code in zip(text[first].tolist(), listed[first].tolist(), strict=True)
    ]
    return np.array(each, np.float64)[alike]


def _localities(gazetteer: Gazetteer, texts: Texts, found: _Possible) -> Array:
    """What the localities of a text without a postcode say for or against the postcode of an entry."""
    postcode = gazetteer.column("postcode_of")[found.row]
    first, alike = _alike(found.fit * len(gazetteer.postcodes) + postcode)
    place = gazetteer.column("place")[found.row[first]].tolist()
    text = texts.text[found.reading[first]].tolist()
    other_town = [
        OTHER_TOWN
        * (not texts.texts[at].postcode)
        * any(word in found.fits[fit].foreign for word in texts.texts[at].wording.words[-1:])
        for at, fit in zip(text, found.fit[first].tolist(), strict=True)
    ]
    each = [
        locality_bits(
            texts.texts[text].wording.localities - gazetteer.place(place).words,
            gazetteer.locality_of(gazetteer.postcodes[code]),
            gazetteer.locality_words,
        )
        - other
        for text, place, code, other in zip(text, place, postcode[first].tolist(), other_town, strict=True)
    ]
    return np.array(each, np.float64)[alike]


def _units(gazetteer: Gazetteer, texts: Texts, found: _Possible) -> Array:
    """How the units fit: `units.compare` for all pairs."""
    said, listed = texts.unit[found.reading], gazetteer.column("unit")[found.row]
    first, alike = _alike(said * len(gazetteer.units) + listed)
    each = [
        units.compare(texts.units[one], gazetteer.units[other])
        for one, other in zip(said[first].tolist(), listed[first].tolist(), strict=True)
    ]
    return np.array(each, np.int8)[alike]


def _alike(keys: Array) -> tuple[Array, Array]:
    """Where each distinct key stands, and which of these every key is: equal neighbours are looked at once."""
    begins = np.ones(len(keys), bool)
    begins[1:] = keys[1:] != keys[:-1]
    starts = np.flatnonzero(begins)
    _, first, run = np.unique(keys[starts], return_index=True, return_inverse=True)
    return starts[first], run[np.cumsum(begins) - 1]
