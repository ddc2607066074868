"""Every building a text could mean, compared with it part by part; the best first."""

from __future__ import annotations

from collections.abc import Sequence

from wardmote.engine.linkage import numbers, units
from wardmote.engine.linkage.gazetteer.gazetteer import Building, Gazetteer
from wardmote.engine.linkage.numbers import NumberFit
from wardmote.engine.linkage.readings import Reading
from wardmote.engine.linkage.scoring import (
    GUESSED_UNIT,
    NUMBER_BITS,
    SAME_POSTCODE,
    UNIT_BITS,
    Candidate,
    can_be,
    locality_bits,
    postcode_bits,
    root_of,
    word_bits,
)
from wardmote.engine.linkage.units import Same
from wardmote.engine.linkage.units_in import guessed
from wardmote.engine.linkage.wording import Wording


class Ranker:
    """Compares one text with buildings."""

    def __init__(
        self, gazetteer: Gazetteer, wording: Wording, postcode: str, readings: Sequence[Reading]
    ) -> None:
        self._gazetteer, self._wording = gazetteer, wording
        self._postcode, self._readings = postcode, readings

    def ranked(self, buildings: Sequence[Building], *, by_locality: bool) -> list[Candidate]:
        """The candidates, the most bits first."""
        found: list[Candidate] = []
        for reading in self._readings:
            said = reading.number
            can_differ = not said or "-" in said
            for building in buildings:
                listed = building.number
                if listed == said or not listed or can_differ or "-" in listed:
                    number = numbers.compare(said, listed)
                    if number is not NumberFit.NO:
                        found += self._in_building(building, reading, number, by_locality=by_locality)
        found.sort(key=_order)
        if found and found[0].unit in (Same.NO, Same.ABSENT):
            found = self._with_guess(found)
        return found

    def _with_guess(self, ranked: list[Candidate]) -> list[Candidate]:
        """A unit that is not listed as it is written may be one that the building lists in another way."""
        best = ranked[0]
        if self._postcode and best.postcode_bits < SAME_POSTCODE:
            return ranked
        root = root_of(best)
        spellings = {id(each.building): each.building for each in ranked if root_of(each) == root}
        entries = [entry for building in spellings.values() for entry in building.entries]
        other = guessed(best.reading.unit, entries)
        if other is None:
            return ranked
        bits = best.bits - UNIT_BITS[best.unit] + GUESSED_UNIT
        return [best._replace(bits=bits, entry=other[0], unit=Same.PART, guessed=other[1]), *ranked]

    def _in_building(
        self, building: Building, reading: Reading, number: NumberFit, *, by_locality: bool
    ) -> list[Candidate]:
        words = self._wording.fit(building.place)
        if not can_be(number, reading, words, self._gazetteer.place(building.place)):
            return []
        where = postcode_bits(self._postcode, building.postcode)
        if by_locality:
            where += self._locality_bits(building)
        base = word_bits(words) + NUMBER_BITS[number] + where - reading.cost
        said = reading.unit
        found = [
            Candidate(base + UNIT_BITS[unit], building, entry, reading, unit, number, words, where)
            for entry in building.entries
            if (unit := units.compare(said, entry.unit)) is not Same.NO
        ]
        if not found:
            bits = base + UNIT_BITS[Same.NO]
            found.append(Candidate(bits, building, None, reading, Same.NO, number, words, where))
        return found

    def _locality_bits(self, building: Building) -> float:
        said = self._wording.localities - self._gazetteer.place(building.place).words
        listed = self._gazetteer.locality_of(building.postcode)
        return locality_bits(said, listed, self._gazetteer.locality_words)


def _order(candidate: Candidate) -> tuple[float, int]:
    return -candidate.bits, candidate.uprn
