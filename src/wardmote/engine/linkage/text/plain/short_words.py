"""Short words told apart: FL is a floor or a flat, F 5 a flat of a block, NO in FLAT NO 3 says nothing."""

from __future__ import annotations

import re
from typing import Final

from wardmote.engine.linkage.text.plain.buildings import goes_on_with_a_building
from wardmote.engine.linkage.text.plain.change import Change, either, first_words, replaced
from wardmote.engine.linkage.text.words import FLOORS, UNIT_KINDS

_NO: Final = "NO|NOS|NUM|NUMBER"
NUMBER_WORD: Final = replaced(
    rf"\b({either(UNIT_KINDS)}) (?:{_NO}) (?=[0-9A-Z]+\b)", r"\1 ", words=first_words(_NO)
)

_STOREY = re.compile(r"\b([1-9]) F (?=FLAT\b|FLT\b)")
_FLOOR_NUMBERED: Final = {code: word for word, code in FLOORS.items() if word.isalpha()}


def _storeys(text: str) -> str:
    """2/F FLAT is the SECOND FLOOR FLAT."""
    return _STOREY.sub(lambda found: f"{_FLOOR_NUMBERED[found[1]]} FLOOR ", text)


STOREY: Final = Change(_storeys, frozenset({"F"}))

_STORIES: Final = either({*FLOORS, "GR", "GD", "[0-9]+(?:ST|ND|RD|TH)"})
FLOOR_CUT: Final = replaced(rf"\b({_STORIES}) FL\b", r"\1 FLOOR", words={"FL"})
FLAT_CUT: Final = replaced(
    r"\bFL(?= (?:[0-9]+[A-Z]?|[A-Z])\b)|(?<=FLOOR )FL\b|^F(?= [A-Z] [0-9])|(?<=[0-9] )F(?= (?:[0-9]+|[A-Z]) [A-Z])",
    "FLAT",
    words={"FL", "F"},
)

_F_AND_NUMBER = re.compile(r"^F ([0-9]+[A-Z]?) (?=(.*))")


def _flat_of_a_building(text: str) -> str:
    """F 5, HOLLIN HOUSE is FLAT 5; F 5 HIGH STREET is F at 5."""
    return _F_AND_NUMBER.sub(
        lambda found: f"FLAT {found[1]} " if goes_on_with_a_building(found[2]) else found[0], text
    )


FLAT_OF_A_BUILDING: Final = Change(_flat_of_a_building, frozenset({"F"}))

_LOCK_UPS: Final = "LOCK UP|LOCK UP GARAGE|LOCKUP GARAGE|GAR"
LOCK_UP: Final = replaced(rf"\b(?:{_LOCK_UPS})(?= [0-9])", "GARAGE", words=first_words(_LOCK_UPS))
