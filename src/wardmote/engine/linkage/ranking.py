"""Every building a text could mean, compared with it part by part; the best first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
from wardmote.engine.linkage.wording import Fit, fit


class Ranker:
    """Compares one text with buildings. Fits of words are kept: most buildings of a postcode stand in one street."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        words: Sequence[str],
        localities: Sequence[str],
        postcode: str,
        readings: Sequence[Reading],
    ) -> None:
        self._gazetteer, self._words, self._postcode, self._readings = gazetteer, words, postcode, readings
        self._fits: dict[int, Fit] = {}
        self._localities = frozenset(localities) | (frozenset(words) & gazetteer.locality_words)

    def ranked(self, buildings: Iterable[Building], *, by_locality: bool) -> list[Candidate]:
        """The candidates, the most bits first."""
        found: list[Candidate] = []
        for building in buildings:
            for reading in self._readings:
                number = numbers.compare(reading.number, building.number)
                if number is not NumberFit.NO:
                    found += self._in_building(building, reading, number, by_locality=by_locality)
        found.sort(key=lambda each: (-each.bits, each.uprn))
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
        words = self._fit(building.place)
        if not can_be(number, reading, words, self._gazetteer.place(building.place)):
            return []
        where = postcode_bits(self._postcode, building.postcode)
        if by_locality:
            left = self._localities - self._gazetteer.place(building.place).words
            where += locality_bits(left - {"LONDON"}, self._gazetteer.locality_of(building.postcode))
        base = word_bits(words) + NUMBER_BITS[number] + where - reading.cost

        found = [
            Candidate(base + UNIT_BITS[unit], building, entry, reading, unit, number, words, where)
            for entry in building.entries
            if (unit := units.compare(reading.unit, entry.unit)) is not Same.NO
        ]
        if not found:
            bits = base + UNIT_BITS[Same.NO]
            found.append(Candidate(bits, building, None, reading, Same.NO, number, words, where))
        return found

    def _fit(self, place: int) -> Fit:
        known = self._fits.get(place)
        if known is None:
            known = self._fits[place] = fit(
                self._words,
                self._gazetteer.place(place),
                weigh=self._gazetteer.weight,
                localities=self._gazetteer.locality_words,
            )
        return known
