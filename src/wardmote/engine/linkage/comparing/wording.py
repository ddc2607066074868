"""How well the words of a text fit a place: its street, the name of a building, the locality."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from wardmote.engine.linkage.comparing.candidates import likely_places
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer, Place
from wardmote.engine.linkage.gazetteer.places import without_localities
from wardmote.engine.linkage.text.spelling import alike, may_be_heard
from wardmote.engine.linkage.text.words import BUILDING_TYPES, STREET_TYPES

Weigh = Callable[[str], float]
#: Bits of words besides that such a COURT or HOUSE counts for.
_NAMED_AFTER = 8.0


class Fit(NamedTuple):
    """In bits: what of the place was found in the text, what of its street and name was not, what else the text says.

    `altered` holds (word of the text, word of the place) where they are spelt differently; `foreign` the words of the
    text that belong neither to the place nor to a locality; `other_name`: they name another building;
    `other_type`: the street is a ROAD here and a PARADE there; `named`: the text names this building.
    """

    found: float
    lost_street: float
    lost_name: float
    extra: float
    altered: tuple[tuple[str, str], ...]
    foreign: tuple[str, ...]
    other_name: bool
    other_type: bool
    named: bool


class Wording:
    """The words of a text without its localities, and what is known of them: the texts of a street share them."""

    def __init__(self, gazetteer: Gazetteer, given: Sequence[str]) -> None:
        self._gazetteer = gazetteer
        self.words, ending = without_localities(given, gazetteer.runs)
        distinct = frozenset(self.words)
        self.key = gazetteer.key_of_words(distinct)
        #: Of the locality or of what may be one.
        self.localities = frozenset(ending) | (distinct & gazetteer.locality_words.keys())
        self._fits: dict[int, Fit] = {}

    @cached_property
    def places(self) -> list[int]:
        """The places that the words could mean, the likeliest first. ROMFORD alone is the town, not Romford Road."""
        found = likely_places(self._gazetteer, self.words)
        if self.words not in self._gazetteer.runs:
            return found
        return [each for each in found if self._gazetteer.place(each).words == frozenset(self.words)]

    def fit(self, place: int) -> Fit:
        """How well they fit a place."""
        known = self._fits.get(place)
        if known is None:
            known = self._fits[place] = fit(
                self.words,
                self._gazetteer.place(place),
                weigh=self._gazetteer.weight,
                localities=self._gazetteer.locality_words,
            )
        return known


def fit(words: Sequence[str], place: Place, *, weigh: Weigh, localities: Collection[str]) -> Fit:
    """Compares the words of a text, in their order, with those of a place."""
    given = set(words)
    missing, left = set(place.words) - given, given - place.words
    altered: list[tuple[str, str]] = []
    found = place.weight
    if missing:
        found -= sum(map(weigh, missing))
        if left:
            found += _take_altered(missing, left, altered, weigh)
    foreign: tuple[str, ...] = ()
    unplaced = left
    if left := left.difference(localities):
        foreign = tuple(dict.fromkeys(word for word in words if word in left))
    extra = sum(map(weigh, foreign)) + (_NAMED_AFTER if _names_a_building_after(words, foreign) else 0.0)
    if not missing:
        return Fit(found, 0.0, 0.0, extra, tuple(altered), foreign, False, False, bool(place.name))
    lost_street = missing.intersection(place.street)
    lost_words = missing.intersection(place.name)
    own = set(place.name).difference(place.street)
    # BEEHIVE COURT is not said by BEEHIVE LANE, though it has a word of it
    lost_name = sum(
        map(weigh, place.name if own and own <= lost_words else lost_words.difference(place.street))
    )
    return Fit(
        found,
        sum(map(weigh, lost_street)),
        lost_name,
        extra,
        tuple(altered),
        foreign,
        _loses_its_name(place, lost_words) and _names_another(words, unplaced, lost_words),
        len(lost_street) == 1 and lost_street <= STREET_TYPES and not STREET_TYPES.isdisjoint(foreign),
        bool(place.name) and 2 * lost_name < sum(map(weigh, set(place.name))),
    )


def _loses_its_name(place: Place, lost: Collection[str]) -> bool:
    """Whether the text lacks what tells a building's name from others: more than its HOUSE or COURT."""
    telling = set(place.name).difference(place.street, BUILDING_TYPES) or set(place.name)
    return bool(lost) and telling.issubset(lost)


def _names_a_building_after(words: Sequence[str], foreign: Sequence[str]) -> bool:
    """Whether the text says a building of one of the place's words: MANFORD COURT beside MANFORD WAY."""
    return not BUILDING_TYPES.isdisjoint(foreign) and any(
        word in BUILDING_TYPES and word in foreign and before not in foreign and before != "THE"
        for before, word in pairwise(words)
    )


def _names_another(words: Sequence[str], left: Collection[str], lost: Collection[str]) -> bool:
    """Whether the words that are left name a building, PAPA HOUSE, that is not the place spelt by ear."""
    return any(
        word in BUILDING_TYPES and before in left and not any(may_be_heard(before, each) for each in lost)
        for before, word in pairwise(words)
    )


def _take_altered(missing: set[str], left: set[str], altered: list[tuple[str, str]], weigh: Weigh) -> float:
    """Pairs what is spelt alike, or was run together or cut in two; takes it out of both; what it is worth."""
    worth = 0.0
    for word in sorted(missing, key=lambda each: (-len(each), each)):
        best = max(left, key=lambda each: (alike(each, word), each), default="")
        share = alike(best, word) if best else 0.0
        if share:
            left.discard(best)
            bits = min(weigh(word), weigh(best))  # LANE, which many streets have, is seldom the LANES of one
        elif pair := _joined(word, left):
            left.difference_update(pair)
            share, best, bits = 0.9, " ".join(pair), weigh(word)
        if share:
            missing.discard(word)
            altered.append((best, word))
            worth += share * bits
    for word in sorted(left):
        if pair := _joined(word, missing):
            left.discard(word)
            missing.difference_update(pair)
            altered.append((word, " ".join(pair)))
            worth += 0.9 * sum(map(weigh, pair))
    return worth


def _joined(whole: str, pieces: set[str]) -> tuple[str, str] | None:
    """Two of the pieces that make the whole when run together."""
    if len(whole) < 5:
        return None
    for piece in pieces:
        rest = whole[len(piece) :]
        if whole.startswith(piece) and rest in pieces and rest != piece:
            return piece, rest
    return None
