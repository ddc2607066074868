"""Which entries of the gazetteer a text could mean by its words: those of places that share its rarest ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.text.numbers import NumberFit, compare
from wardmote.engine.linkage.text.spelling import edits
from wardmote.engine.linkage.text.words import TYPES

_RAREST = 3
_PLACES = 12
#: Bits by which a place may fall behind the likeliest.
_BEHIND = 9.0
#: What a word of the place that the text lacks counts for, beside one that it has.
_UNSHARED = 0.3
_ENTRIES = 1_500
_NEAR_WORDS = 12
#: Of shorter words, where there are others, too many are spelt nearly so.
_SHORTEST = 4

Array = np.ndarray[Any, Any]
_NO_ROWS: Array = np.empty(0, np.int64)


def by_words(gazetteer: Gazetteer, places: Iterable[int], said: Iterable[str]) -> Array:
    """The rows of the entries of these places, the likeliest first, with one of the numbers that are said, or none."""
    numbers = set(said)
    is_range = any("-" in each for each in numbers)
    found: list[Array] = []
    entries = 0
    for place in places:
        wanted = _fitting(numbers, gazetteer.numbers_at(place)) if is_range else {*numbers, ""}
        rows = gazetteer.rows_at(place, wanted)
        found += rows
        entries += sum(map(len, rows))
        if entries > _ENTRIES:
            break
    return np.sort(np.concatenate(found)) if found else _NO_ROWS


def _fitting(said: Iterable[str], listed: Iterable[str]) -> list[str]:
    return [each for each in listed if any(compare(one, each) is not NumberFit.NO for one in said)]


def likely_places(gazetteer: Gazetteer, words: Sequence[str]) -> list[int]:
    """Places by the bits of the words they share with the text, the most first."""
    telling_words = [word for word in words if word not in TYPES] or words  # PARADE ROAD has types alone
    shortest = _SHORTEST if len(telling_words) > 1 else _SHORTEST - 1  # CTY ROAD, but not FAT 15 KEEL LODGE
    spelt = {near for word in telling_words for near in _spellings(gazetteer, word, shortest)}
    telling = sorted(spelt, key=lambda word: (len(gazetteer.places_with(word)), word))
    pools: list[Array] = []
    for rank, word in enumerate(telling):
        if rank >= _RAREST and sum(map(len, pools)) >= _PLACES:
            break
        pools.append(gazetteer.places_with(word))
    is_pooled = np.zeros(len(gazetteer.place_weight), bool)
    for pool in pools:
        is_pooled[pool] = True
    places = np.flatnonzero(is_pooled)
    if not len(places):
        return []
    worth = _shared(gazetteer, places, telling)
    is_likely = worth >= worth.max() - _BEHIND
    places, worth = places[is_likely], worth[is_likely]
    if len(places) > _PLACES:
        unshared = gazetteer.place_weight[places] - _shared(gazetteer, places, spelt.union(words))
        worth = worth - _UNSHARED * unshared
    found: list[int] = places[np.lexsort((places, -worth))[:_PLACES]].tolist()
    return found


def _shared(gazetteer: Gazetteer, places: Array, words: Iterable[str]) -> Array:
    """The bits of those of the words that each place has."""
    bits = np.zeros(len(places))
    for word in sorted(words):
        listed = gazetteer.places_with(word)
        if len(listed):
            at = np.minimum(np.searchsorted(listed, places), len(listed) - 1)
            bits += gazetteer.weight(word) * (listed[at] == places)
    return bits


def _spellings(gazetteer: Gazetteer, word: str, shortest: int) -> list[str]:
    """The word itself where a place has it, or it has fewer letters than the shortest; else those spelt nearly so."""
    if len(gazetteer.places_with(word)) or len(word) < shortest:
        return [word]
    near = [each for each in gazetteer.near_words(word) if edits(word, each) <= (1 if len(word) < 6 else 2)]
    if near:
        return sorted(near, key=lambda each: (edits(word, each), each))[:_NEAR_WORDS]
    return [word.removesuffix(each) for each in TYPES if word.endswith(each)]  # ROCHSQUARE
