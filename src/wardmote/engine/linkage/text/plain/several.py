"""Several homes named at once: FLATS 1 TO 6 and FLAT A AND B are SEVERAL of their building, 58A TO C is SEVERAL 58."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from itertools import pairwise, takewhile
from string import ascii_uppercase
from typing import Final

from wardmote.engine.linkage.text.plain.buildings import goes_on_with_a_building
from wardmote.engine.linkage.text.plain.change import Change, first_words, replaced
from wardmote.engine.linkage.text.words import SEVERAL, UNIT_KINDS

_MANY: Final = "FLATS|UNITS|ROOMS|GARAGES"
_MANY_WORDS: Final = first_words(_MANY)
_ONE: Final = "FLAT|FLT|APARTMENT|APT|UNIT|ROOM"
_NUMBERED: Final = "[0-9]+[A-Z]?"
_JOINED_WORDS: Final = "TO|AND|OR"
_JOINED: Final = f"(?:{_JOINED_WORDS})"
_ONE_LETTER: Final = frozenset(ascii_uppercase)
#: Without one of these nothing but FLATS and the like names several homes.
_JOINING: Final = _ONE_LETTER | first_words(_JOINED_WORDS)
_MAY_BE_SEVERAL: Final = rf"[0-9 ][A-Z] [A-Z]\b|(?:[0-9][A-Z]?| [A-Z]) {_JOINED} (?:[0-9]|[A-Z]\b)"


def _several(of: Callable[[str], str], words: frozenset[str] = frozenset()) -> Change:
    return Change(of, words, _MAY_BE_SEVERAL, _JOINING)


RANGE: Final = replaced(rf"\b(?:{_MANY}) {_NUMBERED}-{_NUMBERED}\b", SEVERAL, words=_MANY_WORDS)

_LETTERS = re.compile(rf"\b({_MANY}|{_ONE}) ([A-Z](?: (?:{_JOINED} )?[A-Z])+)\b(?=( [0-9])?)")


def _without_letters(found: re.Match[str]) -> str:
    """FLATS A C and FLAT A AND C are several, so is FLAT A C 12 HIGH STREET; FLAT A E HOUSE is not."""
    run = found[2].split()
    is_several = (
        found[1] in _MANY_WORDS or not _ONE_LETTER.issuperset(run) or (found[3] and run == sorted(set(run)))
    )
    return SEVERAL if is_several else found[0]


LETTERS: Final = _several(partial(_LETTERS.sub, _without_letters), _MANY_WORDS)

_LISTED = re.compile(
    rf"\b({_MANY}|{_ONE}) ({_NUMBERED}(?: (?:{_NUMBERED}|{_JOINED} (?:{_NUMBERED}|[A-L])))+)(?= (.*)|$)"
)
_UP_TO_JOINED = re.compile(rf".* {_JOINED} [0-9A-Z]+")


def _without_listed(found: re.Match[str]) -> str:
    """FLATS 1 6, 12 HIGH STREET and FLATS 1 6 HOLLIN HOUSE are the building; FLATS 1, 12 HIGH STREET may be a flat."""
    word, run, after = found[1], found[2], found[3] or ""
    is_many = word in _MANY_WORDS
    if joined := _UP_TO_JOINED.match(run):
        left = run[joined.end() :].strip()
        return f"{SEVERAL} {left}" if is_many or left or goes_on_with_a_building(after) else found[0]
    numbers = run.split()
    if not is_many:
        return found[0]
    if goes_on_with_a_building(after):
        return SEVERAL
    return " ".join([SEVERAL, *numbers[_neighbours(numbers) :]]) if len(numbers) > 2 else found[0]


_NEIGHBOURS: Final = 3


def _neighbours(numbers: list[str]) -> int:
    """How many, two at the least, go before the building's: FLATS 1 2 3 77 HIGH STREET, FLATS 1 6 12 HIGH STREET."""
    plain = [int(number.rstrip(ascii_uppercase)) for number in numbers]
    close = (0 <= after - before <= _NEIGHBOURS for before, after in pairwise(plain))
    return min(max(2, 1 + sum(1 for _ in takewhile(bool, close))), len(numbers) - 1)


LISTED: Final = _several(partial(_LISTED.sub, _without_listed), _MANY_WORDS)

_TWO_FLATS = re.compile(r"\bFLAT ([0-9]+) (?:AND )?([0-9]+) (?=([0-9]+)\b)")
_LONGEST_RANGE: Final = 20


def _without_two(found: re.Match[str]) -> str:
    """FLAT 1 2 84 HIGH STREET, as 1 AND 2, is the building 84; FLAT 3 12 16 HIGH STREET is flat 3 at 12-16."""
    one, two, number = map(int, found.groups())
    is_several = 0 < two - one <= _NEIGHBOURS and not 0 < number - two <= _LONGEST_RANGE
    return f"{SEVERAL} " if is_several else found[0]


TWO_FLATS: Final = Change(partial(_TWO_FLATS.sub, _without_two), sign="FLAT [0-9]+ (?:AND )?[0-9]+ [0-9]")

_AT_ITS_END: Final = r"\b(?= (?!FLA?T\b)[A-Z]{2}|$)"
_NUMBER_REPEATED = re.compile(rf"(?:\b([A-Z]+) )?\b([0-9]+)[A-L](?: (?:{_JOINED} )?\2[A-L])+{_AT_ITS_END}")


def _without_repeated(found: re.Match[str]) -> str:
    """58A, 58B is 58."""
    return found[0] if found[1] in UNIT_KINDS else f"{found[1] or ''} {SEVERAL} {found[2]}"


NUMBER_REPEATED: Final = Change(
    partial(_NUMBER_REPEATED.sub, _without_repeated), sign=rf"[0-9][A-L] (?:{_JOINED} )?[0-9]+[A-L]\b"
)

_LETTERED_HOUSE = re.compile(
    rf"(?:\b([A-Z]+) )?\b([0-9]+) ?([A-L](?: (?:{_JOINED} (?:\2 ?)?)?[A-L])+){_AT_ITS_END}"
)


def _without_its_letters(found: re.Match[str]) -> str:
    """58A TO C, 58 A AND B and 58A B and 58A AND 58B are 58; 58A E HAM ROAD is 58A."""
    before, number, run = found.groups()
    letters = [word.lstrip("0123456789") for word in run.split() if not word.isdigit()]
    is_said = not _ONE_LETTER.issuperset(letters)
    is_listed = letters == sorted(set(letters)) and "E" not in letters
    if before in UNIT_KINDS or not (is_said or is_listed):
        return found[0]
    return f"{before or ''} {SEVERAL} {number}"


LETTERED_HOUSE: Final = _several(partial(_LETTERED_HOUSE.sub, _without_its_letters))

_TWO_HOUSES = re.compile(r"^([0-9]+) (?:AND|OR) ([0-9]+)(?= ([A-Z]{2}.*))")


def _two_houses(found: re.Match[str]) -> str:
    """1 AND 2 HOLLIN HOUSE is the building; 41 AND 43 HIGH STREET is a range."""
    return SEVERAL if goes_on_with_a_building(found[3]) else f"{found[1]}-{found[2]}"


TWO_HOUSES: Final = _several(partial(_TWO_HOUSES.sub, _two_houses))
