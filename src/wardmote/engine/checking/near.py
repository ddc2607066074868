"""The one value of a list that a text was surely meant to be: another case, other spaces, a slip inside a long word.

A suggestion must not change what was said, so little is taken for a slip. Words stand in the same number and order;
each is the same but for case, or has five letters or more, no digit, begins and ends alike ("unpaid" is not "paid",
"licensee" not "licensed") and differs by one letter left out, added, changed or swapped. Punctuation may differ where
there is no digit ("<5" is not "5"). Of two values that would do, none is suggested.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

_WORDS = re.compile(r"[^\W_]+|[^\w\s]|_")
_LIGHT = frozenset("-.,'’/()")
"""Punctuation that says nothing between words."""
_SHORTEST_MISSPELT = 5
_LONGEST = 200
_MOST_VALUES = 2_000
"""Of a list that is searched for slips: longer ones are codes, and one code is never another misspelt."""


def nearest(values: Iterable[str]) -> Callable[[str], str]:
    """A function from a text to the value it was surely meant to be, or to nothing."""
    listed = tuple(dict.fromkeys(values))
    folded: dict[str, set[str]] = {}
    for each in listed:
        folded.setdefault(_folded(each), set()).add(each)
    words = [(each, _split(each)) for each in listed] if len(listed) <= _MOST_VALUES else []

    @lru_cache(maxsize=10_000)
    def meant(text: str) -> str:
        same = folded.get(_folded(text), set())
        if same or len(text) > _LONGEST:
            return next(iter(same)) if len(same) == 1 else ""
        written = _split(text)
        close = [each for each, its in words if _differ_by_slips(written, its)]
        return close[0] if len(close) == 1 else ""

    return meant


def _folded(text: str) -> str:
    return " ".join(text.split()).lower()


def _split(text: str) -> tuple[str, ...]:
    words = _WORDS.findall(text.lower())
    has_digit = any(character.isdigit() for character in text)
    return tuple(words if has_digit else (each for each in words if each not in _LIGHT))


def _differ_by_slips(written: tuple[str, ...], listed: tuple[str, ...]) -> bool:
    """Whether the words are the same but for punctuation between them and slips inside them."""
    return len(written) == len(listed) > 0 and all(map(_is_slip_of, written, listed))


def _is_slip_of(word: str, other: str) -> bool:
    if word == other:
        return True
    if min(len(word), len(other)) < _SHORTEST_MISSPELT or abs(len(word) - len(other)) > 1:
        return False
    if word[0] != other[0] or word[-1] != other[-1] or not (word + other).isalpha():
        return False
    return OSA.distance(word, other, score_cutoff=1) == 1
