"""The plain twin of comparing many texts at once: one text, building after building, part by part."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wardmote.engine.linkage.comparing.scoring import (
    NATURE_BITS,
    NUMBER_BITS,
    OTHER_TOWN,
    UNIT_BITS,
    Candidate,
    building_uprn,
    locality_bits,
    postcode_bits,
    word_bits,
)
from wardmote.engine.linkage.comparing.texts import Text
from wardmote.engine.linkage.comparing.wording import Fit
from wardmote.engine.linkage.gazetteer.gazetteer import Building, Entry, Gazetteer, Place
from wardmote.engine.linkage.text import numbers, units
from wardmote.engine.linkage.text.numbers import NumberFit
from wardmote.engine.linkage.text.readings import Reading
from wardmote.engine.linkage.text.units import Same
from wardmote.engine.linkage.text.words import BUILDING_TYPES


def ranked(gazetteer: Gazetteer, text: Text, rows: Sequence[int]) -> list[Candidate]:
    """The candidates of a text among these rows, which are whole buildings; the most bits first, then by UPRN."""
    found = [
        candidate
        for reading in text.readings
        for building in gazetteer.buildings(np.array(rows, np.int64))
        for candidate in _in_building(gazetteer, text, reading, building)
    ]
    return sorted(found, key=lambda each: (-each.bits, each.uprn))


def _in_building(gazetteer: Gazetteer, text: Text, reading: Reading, building: Building) -> list[Candidate]:
    place, words = gazetteer.place(building.place), text.wording.fit(building.place)
    number = numbers.compare(reading.number, building.number)
    if number is NumberFit.NO or not can_be(number, reading, words, place):
        return []
    where, locality = postcode_bits(text.postcode, building.postcode), 0.0
    if not text.postcode or text.postcode != building.postcode:
        said = text.wording.localities - place.words
        locality = locality_bits(said, gazetteer.locality_of(building.postcode), gazetteer.locality_words)
    if not text.postcode and text.wording.words and text.wording.words[-1] in words.foreign:
        locality -= OTHER_TOWN
    base = word_bits(words) + NUMBER_BITS[number] + where + locality - reading.cost
    how = (reading, number, words, where, locality)
    inside = [
        Candidate(base + UNIT_BITS[unit] + NATURE_BITS[entry.flags], building, entry, unit, *how)
        for entry in building.entries
        if (unit := _unit(reading, entry)) is not Same.NO
    ]
    if reading.only_listed and reading.unit:
        return [each for each in inside if each.unit >= Same.PART]
    if reading.only_listed and number is not NumberFit.YES:
        return []
    if inside or is_scattered(building, place):
        return inside
    return [Candidate(base + UNIT_BITS[Same.NO], building, None, Same.NO, *how)]


def is_scattered(building: Building, place: Place) -> bool:
    """Whether its entries are of no one building: units of a street, each under a parent of its own."""
    if place.name or building.number or (place.street and place.street[-1] in BUILDING_TYPES):
        return False
    parents = {entry.parent for entry in building.entries}
    return all(entry.unit for entry in building.entries) and (len(parents) > 1 or 0 in parents)


def _unit(reading: Reading, entry: Entry) -> Same:
    """A flat whose rooms are listed is what holds the room."""
    found = units.compare(reading.unit, entry.unit)
    return Same.ABSENT if reading.unit.room and found is Same.PART and entry.has_units else found


def can_be(number: NumberFit, reading: Reading, fit: Fit, place: Place) -> bool:
    """Whether the text says enough, and nothing else."""
    is_other = (
        (fit.other_name and bool(place.name) and bool(reading.assumed))
        or (bool(reading.word) and reading.word not in fit.foreign)
        or (reading.block in fit.foreign and not place.name)
    )
    if is_other or (reading.is_guess and reading.number and number not in (NumberFit.YES, NumberFit.WITHIN)):
        return False
    if number in (NumberFit.YES, NumberFit.WITHIN) or fit.named:
        return True
    if reading.assumed and not reading.number and number is not NumberFit.UNLISTED:
        return bool(place.street) and place.street[-1] in BUILDING_TYPES and not fit.lost_street
    enough = not place.name or (number is not NumberFit.UNLISTED and bool(reading.unit))
    return enough and not fit.other_name


def root_of(candidate: Candidate) -> int | tuple[int, str, str]:
    """What tells its building from every other."""
    building = candidate.building
    return building_uprn(candidate) or (building.place, building.number, building.postcode)
