"""Numbers in words, and figures that a scanner read for letters."""

from __future__ import annotations

import re
from typing import Final

from wardmote.engine.linkage.text.plain.change import Change, either
from wardmote.engine.linkage.text.words import NUMBER_WORDS, TENS, UNIT_KINDS

_ONES: Final = {word: int(figure) for word, figure in NUMBER_WORDS.items() if int(figure) < 20}
_HUNDREDS = re.compile(
    rf"\b(?:({either(_ONES)}) HUNDRED(?: AND)?(?: ({either(TENS)}))?(?: ({either(_ONES)}))?"
    rf"|({either(TENS)}) ({either(_ONES)}))\b"
)


def _in_figures(text: str) -> str:
    """ONE HUNDRED AND TWENTY FOUR is 124; a single word stays: it may be a street's, as in SEVEN SISTERS ROAD."""
    return _HUNDREDS.sub(_figure, text)


def _figure(found: re.Match[str]) -> str:
    hundreds, tens, ones, tens_alone, ones_after = found.groups()
    tens, ones = tens or tens_alone, ones or ones_after
    return str(100 * _ONES.get(hundreds or "", 0) + TENS.get(tens or "", 0) + _ONES.get(ones or "", 0))


IN_FIGURES: Final = Change(_in_figures, frozenset({"HUNDRED", *TENS}))

_SCANS: Final = {"0": "O", "1": "L", "5": "S", "6": "G", "8": "B"}


def _letters_for_digits(text: str) -> str:
    """15 KINGFIELD 5TREET is a STREET: the house has its number already; FLAT 2, 8CARLYLE STREET is at 8."""
    given = text.split()
    numbered = False
    for at, word in enumerate(given):
        if numbered and word[0] in _SCANS and len(word) > 3 and word[1:].isalpha():
            given[at] = _SCANS[word[0]] + word[1:]
        elif word[0].isdigit() and not (at and given[at - 1] in UNIT_KINDS):
            numbered = True
    return " ".join(given)


LETTERS_FOR_DIGITS: Final = Change(_letters_for_digits, sign=f" [{''.join(_SCANS)}][A-Z]{{3}}")
