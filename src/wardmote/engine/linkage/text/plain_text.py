"""A normalised text made plain before it is taken apart: notes left out, numbers in figures, short words told apart.

What is no part of where a place is (a key safe's code, a telephone number, the district said again, NULL) is left out;
TWENTY FOUR is 24; FL is a floor or a flat; FLATS 1 TO 6 is the building; what lies beside a house is said to.
"""

from __future__ import annotations

import re
from typing import Final

from wardmote.engine.linkage.text.plain import beside, figures, notes, several, short_words

#: In this order: what one leaves, the next sees.
CHANGES: Final = (
    figures.LETTERS_FOR_DIGITS,
    figures.IN_FIGURES,
    notes.NOTHING_SAID,
    notes.NOTE,
    notes.BEFORE,
    notes.BEDROOMS,
    notes.TIMES,
    short_words.NUMBER_WORD,
    several.RANGE,
    several.LETTERS,
    several.LISTED,
    several.TWO_FLATS,
    several.NUMBER_REPEATED,
    several.LETTERED_HOUSE,
    several.TWO_HOUSES,
    beside.SHOP_AT,
    short_words.STOREY,
    short_words.FLOOR_CUT,
    short_words.FLAT_CUT,
    short_words.FLAT_OF_A_BUILDING,
    beside.REAR_OF,
    short_words.LOCK_UP,
    beside.GARAGES_BY,
    beside.NEARBY,
    notes.DISTRICT_JOINED,
    notes.DISTRICT,
)


def made_plain(text: str) -> str:
    """As `made_plain_whole`, which few texts need."""
    return text if is_plain(text) else made_plain_whole(text)


def is_plain(text: str) -> bool:
    """Whether nothing in it calls for more than a look at its words. Of parts of a text it is the same."""
    words = text.split()
    if not _WORDS.isdisjoint(words) or _SIGNS.search(text):
        return False
    return _AMONG.isdisjoint(words) or not _SIGNS_AMONG.search(text)


def made_plain_whole(text: str) -> str:
    """Every change, one after the other."""
    for change in CHANGES:
        text = change.of(text)
    return " ".join(text.split())


_WORDS: Final = frozenset().union(*(each.words for each in CHANGES))
_AMONG: Final = frozenset().union(*(each.among for each in CHANGES))
_SIGNS = re.compile("|".join({each.sign: None for each in CHANGES if each.sign and not each.among}))
_SIGNS_AMONG = re.compile("|".join({each.sign: None for each in CHANGES if each.sign and each.among}))
