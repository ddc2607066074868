"""Which buildings of the gazetteer a text could mean: those of its postcode, and those that share its rarest words."""

from __future__ import annotations

from collections.abc import Sequence

from wardmote.engine.linkage.gazetteer.gazetteer import Building, Gazetteer
from wardmote.engine.linkage.numbers import NumberFit, compare
from wardmote.engine.linkage.readings import Reading
from wardmote.engine.linkage.spelling import edits
from wardmote.engine.linkage.words import TYPES

_RAREST = 3
_PLACES = 12
#: Bits by which a place may fall behind the likeliest.
_BEHIND = 9.0
_BUILDINGS = 400
_NEAR_WORDS = 12


def by_postcode(gazetteer: Gazetteer, postcode: str) -> Sequence[Building]:
    """All buildings with the postcode."""
    return gazetteer.block(postcode)[0]


def by_words(gazetteer: Gazetteer, words: Sequence[str], readings: Sequence[Reading]) -> list[Building]:
    """The buildings with the text's number in the places that share most of its words, misspelt ones too."""
    found: list[Building] = []
    numbers = {reading.number for reading in readings}
    for place in _likely_places(gazetteer, words):
        wanted = [
            listed
            for listed in (
                [*numbers, ""] if not any("-" in each for each in numbers) else gazetteer.numbers_at(place)
            )
            if any(compare(said, listed) is not NumberFit.NO for said in numbers)
        ]
        found += gazetteer.buildings_at(place, wanted)
        if len(found) > _BUILDINGS:
            break
    return found


def _likely_places(gazetteer: Gazetteer, words: Sequence[str]) -> list[int]:
    """Places by the bits of the words they share with the text, the most first."""
    spelt = {near for word in words if word not in TYPES for near in _spellings(gazetteer, word)}
    telling = sorted(spelt, key=lambda word: len(gazetteer.places_with(word)))
    worth: dict[int, float] = {}
    for rank, word in enumerate(telling):
        bits, places = gazetteer.weight(word), gazetteer.places_with(word).tolist()
        if rank < _RAREST or len(worth) < _PLACES:
            for place in places[:2000]:
                worth[place] = worth.get(place, 0.0) + bits
        else:
            for place in worth.keys() & set(places):
                worth[place] += bits
    if not worth:
        return []
    most = max(worth.values())
    likely = [place for place, bits in worth.items() if bits >= most - _BEHIND]
    if len(likely) > _PLACES:
        spelt |= set(words)
        likely.sort(key=lambda place: (_unshared(gazetteer, place, spelt) * 0.3 - worth[place], place))
    return likely[:_PLACES]


def _unshared(gazetteer: Gazetteer, place: int, given: set[str]) -> float:
    return sum(map(gazetteer.weight, gazetteer.place(place).words - given))


def _spellings(gazetteer: Gazetteer, word: str) -> list[str]:
    """The word itself where a place has it, else those spelt nearly so."""
    if len(gazetteer.places_with(word)) or len(word) < 4:
        return [word]
    near = [each for each in gazetteer.near_words(word) if edits(word, each) <= (1 if len(word) < 6 else 2)]
    return sorted(near, key=lambda each: edits(word, each))[:_NEAR_WORDS]
