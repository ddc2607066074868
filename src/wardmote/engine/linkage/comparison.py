"""The third stage and the fourth: a text compared with all of its postcode, then with what its words name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Any

import numpy as np

from wardmote.engine.linkage.calibration import Calibration
from wardmote.engine.linkage.comparing.candidates import by_words
from wardmote.engine.linkage.comparing.objections import objection, rival_of
from wardmote.engine.linkage.comparing.pairs import pairs_of, ranked
from wardmote.engine.linkage.comparing.ranked import Ranked, Row
from wardmote.engine.linkage.comparing.scoring import (
    GUESSED_UNIT,
    SAME_POSTCODE,
    TYPE_ALONE,
    UNIT_BITS,
    Candidate,
)
from wardmote.engine.linkage.comparing.texts import Text, Texts
from wardmote.engine.linkage.comparing.units_in import guessed
from wardmote.engine.linkage.deciding import LEAST_BITS, LEAST_BITS_ELSEWHERE, contradictory, decide
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.match import Match
from wardmote.engine.linkage.parts import Asked
from wardmote.engine.linkage.text.numbers import NumberFit
from wardmote.engine.linkage.text.readings import readings
from wardmote.engine.linkage.text.units import Same

Array = np.ndarray[Any, Any]
_NO_ROWS: Array = np.empty(0, np.int64)

#: So many pairs of a reading and an entry are held in memory at once, or those of one text.
_PAIRS = 400_000


class Comparison:
    """Answers texts by comparing them part by part."""

    def __init__(self, gazetteer: Gazetteer, calibration: Calibration) -> None:
        self._gazetteer = gazetteer
        self._decide = partial(decide, gazetteer, calibration=calibration)

    def answers(self, asked: Sequence[Asked]) -> list[Match]:
        """An answer for each: by its postcode where that settles it, else by its words too."""
        texts = [Text(each.wording, each.postcode, readings(each.address)) for each in asked]
        return [each for here in self._ranked(texts, self._in_postcode) for each in self._answers(here)]

    def _answers(self, here: Sequence[tuple[Text, Ranked]]) -> list[Match]:
        """Of some texts with their candidates in their own postcodes."""
        left = [at for at, (_, found) in enumerate(here) if not self._is_enough(found)]
        elsewhere = self._ranked([here[at][0] for at in left], self._in_other_postcodes)
        both = {
            at: self._of_both(text, here[at][1], others)
            for at, (text, others) in zip(left, chain.from_iterable(elsewhere), strict=True)
        }
        return [
            both[at] if at in both else self._decided(text, found, "postcode")
            for at, (text, found) in enumerate(here)
        ]

    def _in_postcode(self, text: Text) -> Array:
        """The rows of all entries with its postcode; none where it has none, though entries may have none either."""
        return self._gazetteer.rows_in(text.postcode) if text.postcode else _NO_ROWS

    def _in_other_postcodes(self, text: Text) -> Array:
        """The rows of the entries that its words could mean."""
        rows = by_words(self._gazetteer, text.wording.places, (way.number for way in text.readings))
        own = self._gazetteer.postcode_of.get(text.postcode) if text.postcode else None
        return rows if own is None else rows[self._gazetteer.column("postcode_of")[rows] != own]

    def _ranked(
        self, texts: Sequence[Text], rows_of: Callable[[Text], Array]
    ) -> Iterator[list[tuple[Text, Ranked]]]:
        """The texts with their candidates among their rows, so many at once as memory is meant to hold."""
        some: list[Text] = []
        rows: list[Array] = []
        pairs = 0
        for text in texts:
            some.append(text)
            rows.append(rows_of(text))
            pairs += len(rows[-1]) * len(text.readings)
            if pairs > _PAIRS:
                yield self._ranked_at_once(some, rows)
                some, rows, pairs = [], [], 0
        yield self._ranked_at_once(some, rows)

    def _ranked_at_once(self, texts: Sequence[Text], rows: Sequence[Array]) -> list[tuple[Text, Ranked]]:
        columns = Texts(self._gazetteer, texts)
        found = ranked(self._gazetteer, columns, pairs_of(columns, rows))
        return [
            (text, _with_guess(self._gazetteer, each, text.postcode))
            for text, each in zip(texts, found, strict=True)
        ]

    def _is_enough(self, here: Ranked) -> bool:
        """Whether no other postcode need be looked at."""
        return bool(here) and (_is_settled(here[0]) or self._stands_alone(here[0]))

    def _stands_alone(self, best: Candidate) -> bool:
        """Whether only the unit is missing, and a house without a name has no second postcode to look for it in."""
        return _lacks_unit(best) and not self._gazetteer.is_named[best.building.place]

    def _of_both(self, text: Text, here: Ranked, elsewhere: Ranked) -> Match:
        """The answer from its own postcode and all others together."""
        others = elsewhere.rows
        if here and _lacks_unit(here[0]):
            others = [row for row in others if self._is_same_building(row, here)]
        elif here and here[0].bits >= LEAST_BITS and here[0].unit >= Same.PART:
            # where the street is here too, what a locality says is no word for another postcode
            if here[0].words.lost_street <= TYPE_ALONE:
                others = [row._replace(bits=row.bits - max(0.0, row.locality_bits)) for row in others]
            others = [row for row in others if row.bits >= LEAST_BITS_ELSEWHERE]
        both = here.with_others(others)
        is_elsewhere = not here or both.rows[0] is not here.rows[0]
        if both and (rival := rival_of(both[0], elsewhere)):
            return contradictory(self._gazetteer, both, rival)
        return self._decided(text, both, "words" if is_elsewhere else "postcode")

    def _decided(self, text: Text, found: Ranked, stage: str) -> Match:
        against = objection(self._gazetteer, text, found[0]) if found else ""
        return self._decide(found, stage, has_postcode=bool(text.postcode), against=against)

    def _is_same_building(self, row: Row, here: Ranked) -> bool:
        """Whether it is the best one's building with another postcode, as large blocks have several."""
        if row.root == here.rows[0].root:
            return True
        place = here[0].building.place
        return bool(self._gazetteer.is_named[place]) and place == self._gazetteer.column("place")[row.first]


def _with_guess(gazetteer: Gazetteer, ranked: Ranked, postcode: str) -> Ranked:
    """A unit that is not listed as it is written may be one that the building lists in another way."""
    best = ranked.rows[0] if ranked else None
    if best is None or best.unit not in (Same.NO, Same.ABSENT):
        return ranked
    if (postcode and best.postcode_bits < SAME_POSTCODE) or _is_any_on_the_street(gazetteer, best):
        return ranked
    spans = dict.fromkeys((row.first, row.end) for row in ranked.rows if row.root == best.root)
    own = (best.first, best.end)
    entries = [
        entry
        for span in spans
        for entry in gazetteer.building(*span).entries
        if span == own
        or entry.parent in (0, best.root)  # FLAT 12 and FLAT 14 HIGH STREET are of two buildings
    ]
    other = guessed(best.reading.unit, entries)
    if other is None:
        return ranked
    bits = best.bits - UNIT_BITS[Same(best.unit)] + GUESSED_UNIT
    entry, assumed, one_of = other
    guess = best._replace(
        bits=bits, uprn=entry.uprn, row=entry.row, unit=Same.PART, guessed=assumed, one_of=one_of
    )
    return ranked.after(guess)


def _is_any_on_the_street(gazetteer: Gazetteer, best: Row) -> bool:
    """Whether neither number nor name says which building of the street is meant."""
    is_named = gazetteer.is_named[gazetteer.column("place")[best.first]]
    return bool(is_named) and not best.words.named and best.number not in (NumberFit.YES, NumberFit.WITHIN)


def _lacks_unit(best: Candidate) -> bool:
    """Whether the building is surely this one, in its own postcode, and only the unit is not listed there."""
    return (
        best.unit in (Same.NO, Same.ABSENT)
        and best.number in (NumberFit.YES, NumberFit.NEITHER)
        and best.postcode_bits == SAME_POSTCODE
        and best.words.lost_street < TYPE_ALONE
        and not best.words.other_name
    )


def _is_settled(best: Candidate) -> bool:
    """Whether another postcode need not be looked at: the postcode's own building has the number and the street."""
    return (
        best.bits >= LEAST_BITS + 6
        and best.number in (NumberFit.YES, NumberFit.NEITHER, NumberFit.WITHIN)
        and best.postcode_bits == SAME_POSTCODE
        and best.words.lost_street <= best.words.found
        and best.unit not in (Same.UNSAID, Same.ABSENT, Same.NO)
        and not (best.words.other_name or best.words.other_type)
    )
