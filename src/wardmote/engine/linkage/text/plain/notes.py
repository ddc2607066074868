"""What a text says that is no part of where a place is: columns that say NULL, a key safe's code, the district."""

from __future__ import annotations

import re
from typing import Final

from wardmote.engine.linkage.text.plain.change import Change, first_words, replaced
from wardmote.engine.linkage.text.words import BUILDING_TYPES, FLOOR_WORDS, FLOORS, TYPES, UNIT_KINDS

_NOTES: Final = "KEY SAFE|KEYSAFE|TEL|TELEPHONE|PHONE|MOB|MOBILE|REF|REFERENCE|CODE|BUZZER|INTERCOM|SINCE"
_BEFORE: Final = "PREVIOUSLY|FORMERLY|PREV"
_BEDROOMS: Final = "BED|BEDS|BEDROOM|BEDROOMS"

NOTHING_SAID: Final = replaced(
    r"\b(?:NULL|NAN(?= NAN\b| [0-9]|$)|NIL|N A|NONE(?! GO))\b",
    "",
    words=("NULL", "NAN", "NIL", "N", "NONE"),
)
NOTE: Final = replaced(
    rf"(?<=[A-Z]) (?:{_NOTES})(?: NO| NUMBER| CODE)? [0-9].*$", "", words=first_words(_NOTES)
)
BEFORE: Final = replaced(rf"(?<=[A-Z]) (?:{_BEFORE})\b .*$", "", words=first_words(_BEFORE))
BEDROOMS: Final = replaced(rf"(?<=[A-Z]) [0-9]+ (?:{_BEDROOMS})\b", "", words=first_words(_BEDROOMS))
_LETTERS_AND_FIGURE: Final = " [A-Z]{1,2}[0-9]"
TIMES: Final = replaced(r"(?<=[A-Z]) X[0-9]$", "", sign=_LETTERS_AND_FIGURE)

_SPACED: Final = r" (E|N|W|SE|SW|NW|EC|WC) ([0-9]{1,2})$"  # London's postal districts


def _district_joined(text: str) -> str:
    """30 PARK ROAD WANSTEAD E 12 as E12; 30 PARK ROAD E 12, which may be a flat's letter, as it is."""
    before = text.split()[:-2]
    is_locality = len(before) > 2 and before[-1].isalpha() and len(before[-1]) > 2 and before[-1] not in TYPES
    return re.sub(_SPACED, r" \1\2", text) if is_locality else text


DISTRICT_JOINED: Final = Change(_district_joined, sign=_SPACED)

_DISTRICT = re.compile(r"[A-Z]{1,2}[0-9]{1,2}[A-Z]?$")
_AFTER_DISTRICT: Final = (
    frozenset({"LONDON", "ENGLAND", "UK", "REAR", "FRONT"}) | FLOOR_WORDS | frozenset(FLOORS)
)


def _without_district(text: str) -> str:
    """12 HIGH STREET E6 without E6; HOLLIN HOUSE B12, which may be a flat's number, as it is."""
    given = text.split()
    at = next((at for at in range(len(given) - 1, 1, -1) if given[at] not in _AFTER_DISTRICT), 0)
    if not at or not _DISTRICT.match(given[at]):
        return text
    before = given[at - 1]
    numbered = any(each[0].isdigit() for each in given[:at])
    if before in UNIT_KINDS or len(before) < 3 or not before.isalpha():
        return text
    if before != "LONDON" and (not numbered or before in BUILDING_TYPES):
        return text
    return " ".join(given[:at] + given[at + 1 :])


DISTRICT: Final = Change(_without_district, sign=_LETTERS_AND_FIGURE)
