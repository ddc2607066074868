"""Every building a text could mean, compared with it part by part; the best first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from wardmote.engine.linkage import numbers, units
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer, Stretch
from wardmote.engine.linkage.numbers import NumberFit
from wardmote.engine.linkage.readings import Reading
from wardmote.engine.linkage.scoring import (
    GUESSED_UNIT,
    NATURE_BITS,
    NUMBER_BITS,
    SAME_POSTCODE,
    UNIT_BITS,
    Candidate,
    can_be,
    locality_bits,
    may_be,
    postcode_bits,
    root_of,
    word_bits,
)
from wardmote.engine.linkage.units import Same
from wardmote.engine.linkage.units_in import guessed
from wardmote.engine.linkage.wording import Wording

#: A Candidate of a tuple, at half of what its constructor costs: they are made by the hundred thousand.
_candidate: Callable[[tuple[object, ...]], Candidate] = partial(tuple.__new__, Candidate)


class Ranker:
    """Compares one text with buildings."""

    def __init__(
        self, gazetteer: Gazetteer, wording: Wording, postcode: str, readings: Sequence[Reading]
    ) -> None:
        self._gazetteer, self._wording = gazetteer, wording
        self._postcode, self._readings = postcode, readings

    def ranked(self, stretches: Sequence[Stretch], *, by_locality: bool) -> list[Candidate]:
        """The candidates, the most bits first."""
        found: list[Candidate] = []
        for reading in self._readings:
            for stretch in stretches:
                place = self._gazetteer.place(stretch.place)
                for number, listed in fitting(reading.number, stretch):
                    if may_be(number, reading, place):
                        found += self._in_buildings(stretch, listed, reading, number, by_locality=by_locality)
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
        guess = best._replace(
            bits=bits, entry=other.entry, unit=Same.PART, guessed=other.assumed, one_of=other.one_of
        )
        return [guess, *ranked]

    def _in_buildings(
        self,
        stretch: Stretch,
        listed: Sequence[str],
        reading: Reading,
        number: NumberFit,
        *,
        by_locality: bool,
    ) -> list[Candidate]:
        """Those with the listed numbers, which fit the reading's as well as `number` says."""
        words = self._wording.fit(stretch.place)
        if not can_be(number, reading, words, self._gazetteer.place(stretch.place)):
            return []
        where = postcode_bits(self._postcode, stretch.postcode)
        if by_locality:
            where += self._locality_bits(stretch)
        base = word_bits(words) + NUMBER_BITS[number] + where - reading.cost
        said = reading.unit
        alike = (reading, number, words, where, "", 1)
        found: list[Candidate] = []
        for building in map(stretch.building, listed):
            inside = [
                _candidate((base + UNIT_BITS[unit] + NATURE_BITS[entry.flags], building, entry, unit, *alike))
                for entry in building.entries
                if (unit := units.compare(said, entry.unit)) is not Same.NO
            ]
            absent = (base + UNIT_BITS[Same.NO], building, None, Same.NO, *alike)
            found += inside or [_candidate(absent)]
        return found

    def _locality_bits(self, stretch: Stretch) -> float:
        said = self._wording.localities - self._gazetteer.place(stretch.place).words
        listed = self._gazetteer.locality_of(stretch.postcode)
        return locality_bits(said, listed, self._gazetteer.locality_words)


def fitting(said: str, stretch: Stretch) -> list[tuple[NumberFit, Sequence[str]]]:
    """The numbers of the buildings that could be meant, by how well they fit: `numbers.compare` for all of them."""
    found: list[tuple[NumberFit, Sequence[str]]] = []
    if "" in stretch:
        found.append((NumberFit.UNLISTED if said else NumberFit.NEITHER, ("",)))
    if not said:
        return [*found, (NumberFit.UNSAID, stretch.numbered)] if stretch.numbered else found
    if said in stretch:
        found.append((NumberFit.YES, (said,)))
    others = stretch.numbered if "-" in said else stretch.ranges
    if within := [each for each in others if numbers.compare(said, each) is NumberFit.WITHIN]:
        found.append((NumberFit.WITHIN, within))
    return found


def _order(candidate: Candidate) -> tuple[float, int]:
    return -candidate.bits, candidate.uprn
