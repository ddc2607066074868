"""An address beside the properties it could be: part by part what is the same, nearly so, different or missing."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from wardmote.engine.linkage.comparing.scoring import (
    NATURE_BITS,
    NUMBER_BITS,
    SAME_POSTCODE,
    UNIT_BITS,
    postcode_bits,
    word_bits,
)
from wardmote.engine.linkage.comparing.wording import Fit, Wording
from wardmote.engine.linkage.decided import made_alike
from wardmote.engine.linkage.explaining import nature
from wardmote.engine.linkage.gazetteer.gazetteer import Building, Entry, Gazetteer
from wardmote.engine.linkage.text import numbers, units
from wardmote.engine.linkage.text.address import parse
from wardmote.engine.linkage.text.numbers import NumberFit
from wardmote.engine.linkage.text.readings import Reading, readings
from wardmote.engine.linkage.text.units import Same, Unit, first_large, floor_rank, ordinal
from wardmote.engine.linkage.text.words import RESIDENTIAL, spaced_postcode


class Mark(StrEnum):
    """How a part of a property's address stands to the text."""

    SAME = "same"
    NEAR = "near"
    DIFFERENT = "different"
    MISSING = "missing"  # the text does not say it


class What(StrEnum):
    """A part of an address."""

    UNIT = "unit"
    NAME = "name"
    NUMBER = "number"
    STREET = "street"
    POSTCODE = "postcode"


class Part(NamedTuple):
    """A part of a property's address. `said` is what the text has in its place, where it is not the same."""

    what: What
    listed: str
    mark: Mark
    said: str = ""


class Beside(NamedTuple):
    """A property. `left_over` are words of the text that are in neither its address nor a locality's.

    `nature` says in words that it is historic, planned or no home; empty for a live home, or where nothing says so.
    `bits` is how well all of it fits the text, `apart` how far its unit's number is from the one in the text. `units`
    is how many live units it has: whoever chooses it chooses the whole building.
    """

    uprn: int
    unit: Unit
    parts: tuple[Part, ...]
    left_over: tuple[str, ...]
    nature: str
    bits: float = 0.0
    apart: int = 0
    units: int = 0


class _Seen(NamedTuple):
    """One spelling of a property as one reading of the text sees it."""

    bits: float
    building: Building
    entry: Entry
    reading: Reading
    words: Fit


def side_by_side(
    gazetteer: Gazetteer, address: str | None, postcode: str | None, uprns: Sequence[int]
) -> list[Beside]:
    """The properties in the order given; those that the gazetteer does not hold are left out."""
    text, code = made_alike(address, postcode)
    taken = parse(text)
    wording = Wording(gazetteer, taken.words)
    ways = [each for each in readings(taken) if not each.is_guess]  # a person is shown what the text says
    best: dict[int, _Seen] = {}
    for building in gazetteer.buildings(gazetteer.rows_of(uprns)):
        words = wording.fit(building.place)
        for seen in _ways_to_see(building, ways, words, code):
            if seen.entry.uprn not in best or best[seen.entry.uprn].bits < seen.bits:
                best[seen.entry.uprn] = seen
    said = frozenset(wording.words)
    inside = gazetteer.units_of(each for each in best if best[each].entry.has_units)
    return [
        _beside(gazetteer, best[each], said, code, len(inside.get(each, ())))
        for each in uprns
        if each in best
    ]


def most_alike_first(building: Iterable[Beside]) -> list[Beside]:
    """A building, and its units from those that are most like the text: those with the nearest number among equals.

    Where the text names no unit they come as somebody looks for one: floors from the bottom, then by number.
    """
    return sorted(building, key=lambda each: (bool(each.unit), -each.bits, each.apart, _order(each.unit)))


def _order(unit: Unit) -> tuple[bool, int, int, str]:
    floor, number = floor_rank(unit), ordinal(unit)
    return bool(unit), -1 if floor is None else floor, _LAST if number is None else number, unit.ident


def _ways_to_see(building: Building, ways: Iterable[Reading], words: Fit, postcode: str) -> Iterable[_Seen]:
    base = word_bits(words) + postcode_bits(postcode, building.postcode)
    for way in ways:
        number = NUMBER_BITS[numbers.compare(way.number, building.number)] - way.cost
        for entry in building.entries:
            unit = UNIT_BITS[units.compare(way.unit, entry.unit)]
            bits = base + number + unit + NATURE_BITS[entry.flags]
            yield _Seen(bits, building, entry, way, words)


def _beside(gazetteer: Gazetteer, seen: _Seen, said: frozenset[str], postcode: str, inside: int) -> Beside:
    place = gazetteer.place(seen.building.place)
    parts = [
        _unit(seen),
        *_words(What.NAME, place.name, said, seen.words),
        _number(seen),
        *_words(What.STREET, place.street, said, seen.words),
        _postcode(postcode, seen.building.postcode),
    ]
    kept = tuple(each for each in parts if each.listed or each.said)
    left_over = tuple(each.title() for each in seen.words.foreign)
    told = nature(gazetteer, seen.entry)
    apart = _apart(seen.reading.unit, seen.entry.unit)
    return Beside(seen.entry.uprn, seen.entry.unit, kept, left_over, told, seen.bits, apart, inside)


def _apart(said: Unit, listed: Unit) -> int:
    """A garage's number is not near a flat's."""
    one, other = ordinal(said), ordinal(listed)
    is_alike = (said.kind or RESIDENTIAL) == (listed.kind or RESIDENTIAL)
    return abs(one - other) if is_alike and one is not None and other is not None else _LAST


_LAST = 1_000_000
_UNITS = {Same.YES: Mark.SAME, Same.NEITHER: Mark.SAME, Same.PART: Mark.NEAR, Same.UNSAID: Mark.MISSING}


def _unit(seen: _Seen) -> Part:
    said, listed = seen.reading.unit, seen.entry.unit
    mark = _UNITS.get(units.compare(said, listed), Mark.DIFFERENT)
    spoken, told = (first_large(each.spoken()) if each else "" for each in (listed, said))
    return Part(What.UNIT, spoken, mark, "" if mark is Mark.SAME else told)


_NUMBERS = {
    NumberFit.YES: Mark.SAME,
    NumberFit.NEITHER: Mark.SAME,
    NumberFit.WITHIN: Mark.NEAR,
    NumberFit.UNSAID: Mark.MISSING,
}


def _number(seen: _Seen) -> Part:
    said, listed = seen.reading.number, seen.building.number
    mark = _NUMBERS.get(numbers.compare(said, listed), Mark.DIFFERENT)
    return Part(What.NUMBER, listed, mark, "" if mark is Mark.SAME else said)


def _words(what: What, listed: Sequence[str], said: Container[str], fit: Fit) -> list[Part]:
    """Words that stand alike go together; one that is spelt otherwise in the text stands alone."""
    found: list[Part] = []
    spelt = {word: other for other, words in fit.altered for word in words.split()}
    for word in listed:
        mark = Mark.NEAR if word in spelt else Mark.SAME if word in said else Mark.MISSING
        if found and found[-1].mark is mark and mark is not Mark.NEAR:
            found[-1] = found[-1]._replace(listed=f"{found[-1].listed} {word.title()}")
        else:
            found.append(Part(what, word.title(), mark, spelt.get(word, "").title()))
    return found


def _postcode(said: str, listed: str) -> Part:
    if said == listed:
        return Part(What.POSTCODE, spaced_postcode(listed), Mark.SAME)
    if not said:
        return Part(What.POSTCODE, spaced_postcode(listed), Mark.MISSING)
    mark = Mark.NEAR if 0 < postcode_bits(said, listed) < SAME_POSTCODE else Mark.DIFFERENT
    return Part(What.POSTCODE, spaced_postcode(listed), mark, spaced_postcode(said))
