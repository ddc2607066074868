"""A normalised text made plain before it is taken apart: notes left out, numbers in figures, short words told apart.

What is no part of where a place is (a key safe's code, a telephone number, the district said again, NULL) is left out;
TWENTY FOUR is 24; FL is a floor or a flat; FLATS 1 TO 6 is the building; what lies beside a house is said to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from itertools import pairwise, takewhile
from string import ascii_uppercase
from typing import Final

from wardmote.engine.linkage.text.words import (
    BESIDE,
    BUILDING_TYPES,
    FLOOR_WORDS,
    FLOORS,
    NUMBER_WORDS,
    SPELLINGS,
    TENS,
    TYPES,
    UNIT_KINDS,
)


def made_plain(text: str) -> str:
    """As `made_plain_whole`, which few texts need."""
    return text if is_plain(text) else made_plain_whole(text)


def is_plain(text: str) -> bool:
    """Whether nothing in it calls for more than a look at its words. Of parts of a text it is the same."""
    words = text.split()
    if not _MARKS.isdisjoint(words) or _MIXED.search(text):
        return False
    return _JOINING.isdisjoint(words) or not _MAY_BE_SEVERAL.search(text)


def made_plain_whole(text: str) -> str:
    """Every change, one after the other."""
    for change in _CHANGES:
        text = change(text)
    return " ".join(text.split())


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


_ONES: Final = {word: int(figure) for word, figure in NUMBER_WORDS.items() if int(figure) < 20}
_HUNDREDS = re.compile(
    rf"\b(?:({_either(_ONES)}) HUNDRED(?: AND)?(?: ({_either(TENS)}))?(?: ({_either(_ONES)}))?"
    rf"|({_either(TENS)}) ({_either(_ONES)}))\b"
)


def _in_figures(text: str) -> str:
    """ONE HUNDRED AND TWENTY FOUR is 124; a single word stays: it may be a street's, as in SEVEN SISTERS ROAD."""
    return _HUNDREDS.sub(_figure, text)


def _figure(found: re.Match[str]) -> str:
    hundreds, tens, ones, tens_alone, ones_after = found.groups()
    tens, ones = tens or tens_alone, ones or ones_after
    return str(100 * _ONES.get(hundreds or "", 0) + TENS.get(tens or "", 0) + _ONES.get(ones or "", 0))


_NOTHING_SAID = re.compile(r"\b(?:NULL|NAN(?= NAN\b| [0-9]|$)|NIL|N A|NONE(?! GO))\b")
_NOTE_WORDS: Final = (
    "KEY SAFE|KEYSAFE|TEL|TELEPHONE|PHONE|MOB|MOBILE|REF|REFERENCE|CODE|BUZZER|INTERCOM|SINCE"
)
_NOTE = re.compile(rf"(?<=[A-Z]) (?:{_NOTE_WORDS})(?: NO| NUMBER| CODE)? [0-9].*$")
_BEFORE = re.compile(r"(?<=[A-Z]) (?:PREVIOUSLY|FORMERLY|PREV)\b .*$")
_BEDROOMS = re.compile(r"(?<=[A-Z]) [0-9]+ BED(?:ROOM|ROOMS|S)?\b")
_TIMES = re.compile(r"(?<=[A-Z]) X[0-9]$")
_NUMBER_WORD = re.compile(rf"\b({_either(UNIT_KINDS)}) (?:NO|NOS|NUM|NUMBER) (?=[0-9A-Z]+\b)")
_MANY: Final = "FLATS|UNITS|ROOMS|GARAGES"
_MANY_WORDS: Final = frozenset(_MANY.split("|"))
_ONE: Final = "FLAT|FLT|APARTMENT|APT|UNIT|ROOM"
_NUMBERED: Final = "[0-9]+[A-Z]?"
_JOINED: Final = "(?:TO|AND|OR)"
_SEVERAL = re.compile(rf"\b(?:{_MANY}) {_NUMBERED}-{_NUMBERED}\b")
_LETTERS = re.compile(rf"\b({_MANY}|{_ONE}) ([A-Z](?: (?:{_JOINED} )?[A-Z])+)\b(?=( [0-9])?)")
_LISTED = re.compile(
    rf"\b({_MANY}|{_ONE}) ({_NUMBERED}(?: (?:{_NUMBERED}|{_JOINED} (?:{_NUMBERED}|[A-L])))+)(?= (.*)|$)"
)
_UP_TO_JOINED = re.compile(rf".* {_JOINED} [0-9A-Z]+")
_LETTERED_HOUSE = re.compile(
    rf"(?:\b([A-Z]+) )?\b([0-9]+) ?([A-L](?: (?:{_JOINED} (?:\2 ?)?)?[A-L])+)\b(?= (?!FLA?T\b)[A-Z]{{2}}|$)"
)
_TWO_HOUSES = re.compile(r"^([0-9]+) (?:AND|OR) ([0-9]+)(?= ([A-Z]{2}.*))")

_TWO_FLATS = re.compile(r"\bFLAT ([0-9]+) (?:AND )?([0-9]+) (?=([0-9]+)\b)")


def _without_two(text: str) -> str:
    """FLAT 1 2 84 HIGH STREET, as 1 AND 2, is the building 84; FLAT 3 12 16 HIGH STREET is flat 3 at 12-16."""

    def plain(found: re.Match[str]) -> str:
        one, two, number = map(int, found.groups())
        return "" if 0 < two - one <= _NEIGHBOURS and not 0 < number - two <= _LONGEST_RANGE else found[0]

    return _TWO_FLATS.sub(plain, text)


_NEIGHBOURS: Final = 3
_LONGEST_RANGE: Final = 20


def _without_several(text: str) -> str:
    """FLATS 1 6, 12 HIGH STREET and FLATS 1 6 HOLLIN HOUSE are the building; FLATS 1, 12 HIGH STREET may be a flat."""
    return _LISTED.sub(_without_listed, _LETTERS.sub(_without_letters, text))


def _without_letters(found: re.Match[str]) -> str:
    """FLATS A C and FLAT A AND C are several, so is FLAT A C 12 HIGH STREET; FLAT A E HOUSE is not."""
    run = found[2].split()
    is_several = (
        found[1] in _MANY_WORDS or not _ONE_LETTER.issuperset(run) or (found[3] and run == sorted(set(run)))
    )
    return "" if is_several else found[0]


_ONE_LETTER: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _without_listed(found: re.Match[str]) -> str:
    word, run, after = found[1], found[2], found[3] or ""
    is_many = word in _MANY_WORDS
    if joined := _UP_TO_JOINED.match(run):
        left = run[joined.end() :].strip()
        return left if is_many or left or _goes_on_with_a_building(after) else found[0]
    numbers = run.split()
    if not is_many:
        return found[0]
    if _goes_on_with_a_building(after):
        return ""
    return " ".join(numbers[_neighbours(numbers) :]) if len(numbers) > 2 else found[0]


def _neighbours(numbers: list[str]) -> int:
    """How many, two at the least, go before the building's: FLATS 1 2 3 77 HIGH STREET, FLATS 1 6 12 HIGH STREET."""
    plain = [int(number.rstrip(ascii_uppercase)) for number in numbers]
    close = (0 <= after - before <= _NEIGHBOURS for before, after in pairwise(plain))
    return min(max(2, 1 + sum(1 for _ in takewhile(bool, close))), len(numbers) - 1)


def _lettered_house(text: str) -> str:
    """58A TO C, 58 A AND B and 58A B and 58A AND 58B are 58; 58A E HAM ROAD is 58A."""
    return _LETTERED_HOUSE.sub(_without_its_letters, text)


def _without_its_letters(found: re.Match[str]) -> str:
    before, number, run = found.groups()
    letters = [word.lstrip("0123456789") for word in run.split() if not word.isdigit()]
    is_said = not _ONE_LETTER.issuperset(letters)
    is_listed = letters == sorted(set(letters)) and "E" not in letters
    if before in UNIT_KINDS or not (is_said or is_listed):
        return found[0]
    return f"{before or ''} {number}"


def _two_houses(text: str) -> str:
    """1 AND 2 HOLLIN HOUSE is the building; 41 AND 43 HIGH STREET is a range."""
    return _TWO_HOUSES.sub(
        lambda found: "" if _goes_on_with_a_building(found[3]) else f"{found[1]}-{found[2]}", text
    )


def _goes_on_with_a_building(text: str) -> bool:
    """Whether a building's number follows, or its name."""
    words = [SPELLINGS.get(word, word) for word in text.split()]
    return any(word[0].isdigit() for word in words) or next(
        (word in BUILDING_TYPES for word in words if word in TYPES), False
    )


_F_AND_NUMBER = re.compile(r"^F ([0-9]+[A-Z]?) (?=(.*))")


def _flat_of_a_building(text: str) -> str:
    """F 5, HOLLIN HOUSE is FLAT 5; F 5 HIGH STREET is F at 5."""
    return _F_AND_NUMBER.sub(
        lambda found: f"FLAT {found[1]} " if _goes_on_with_a_building(found[2]) else found[0], text
    )


_SHOP_AT = re.compile(
    r"^(?:(?:GROUND|GRD|GND) (?:FLOOR|FLR|FL) )?(?:LOCK UP SHOP|SHOP|RETAIL UNIT|PREMISES)(?: (?:AT|PREMISES))* "
    r"(?=[0-9]+[A-Z]?(?:-[0-9]+[A-Z]?)? ([^0-9]*)$)"
)


def _without_shop(text: str) -> str:
    """SHOP AT 12 HIGH STREET is what stands at 12; SHOP 3, HOLLIN HOUSE is one of a building's."""
    return _SHOP_AT.sub(lambda found: found[0] if _goes_on_with_a_building(found[1]) else "", text)


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


_STORIES: Final = _either({*FLOORS, "GR", "GD", "[0-9]+(?:ST|ND|RD|TH)"})
_FLOOR_CUT = re.compile(rf"\b({_STORIES}) FL\b")
_FLAT_CUT = re.compile(
    r"\bFL(?= (?:[0-9]+[A-Z]?|[A-Z])\b)|(?<=FLOOR )FL\b|^F(?= [A-Z] [0-9])|(?<=[0-9] )F(?= (?:[0-9]+|[A-Z]) [A-Z])"
)
_STOREY = re.compile(r"\b([1-9]) F (?=FLAT\b|FLT\b)")
_FLOOR_NUMBERED: Final = {code: word for word, code in FLOORS.items() if word.isalpha()}


def _storeys(text: str) -> str:
    """2/F FLAT is the SECOND FLOOR FLAT."""
    return _STOREY.sub(lambda found: f"{_FLOOR_NUMBERED[found[1]]} FLOOR ", text)


_NEAR: Final = (
    "ADJACENT|ADJ|ADJOINING|OPPOSITE|OPP|BESIDE|BEHIND|NEXT TO|NEXT DOOR|OUTSIDE|LAND|R O|O S|NEAR|ACROSS FROM|"
    "CORNER OF|BUS STOP|TREE(?= (?:AT|BY|NEAR|OUTSIDE|OPPOSITE)\\b)|SUBSTATION|SUB STATION|LAMP ?POST|LAMP COLUMN"
)
_BETWEEN: Final = "TO|OF|BY|THE|REAR|AT|AND|NO|NUMBER|SIDE|ON|NORTH|SOUTH|EAST|WEST|FRONT|BACK"
_NEARBY = re.compile(rf"^([^0-9]*?)\b(?:{_NEAR})(?: (?:{_NEAR}|{_BETWEEN}))* (?=[0-9])")
_GARAGES_BY = re.compile(
    r"^(?:GARAGES?|LOCK UPS?|CAR PARK|PARKING)(?: [A-Z]+)? (?:REAR|AT REAR)(?: OF)? (?=[0-9])"
)
_REAR_OF = re.compile(r"^R O (?=[0-9])")
_LOCK_UP = re.compile(r"\b(?:LOCK UP(?: GARAGE)?|LOCKUP GARAGE|GAR)(?= [0-9])")
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


def _change(pattern: re.Pattern[str], becomes: str) -> Callable[[str], str]:
    return partial(pattern.sub, becomes)


_CHANGES: Final = (
    _letters_for_digits,
    _in_figures,
    _change(_NOTHING_SAID, ""),
    _change(_NOTE, ""),
    _change(_BEFORE, ""),
    _change(_BEDROOMS, ""),
    _change(_TIMES, ""),
    _change(_NUMBER_WORD, r"\1 "),
    _change(_SEVERAL, ""),
    _without_several,
    _without_two,
    _lettered_house,
    _two_houses,
    _without_shop,
    _storeys,
    _change(_FLOOR_CUT, r"\1 FLOOR"),
    _change(_FLAT_CUT, "FLAT"),
    _flat_of_a_building,
    _change(_REAR_OF, "REAR OF "),
    _change(_LOCK_UP, "GARAGE"),
    _change(_GARAGES_BY, f"{BESIDE} "),
    _change(_NEARBY, rf"\1{BESIDE} "),
    _without_district,
)
#: What a text has that any of these could change: a word, or letters beside figures as in E6 and 5TREET.
_MARK_WORDS: Final = (
    "HUNDRED NULL NAN NIL N NONE SAFE KEYSAFE TEL TELEPHONE PHONE MOB MOBILE REF REFERENCE CODE "
    "BUZZER INTERCOM SINCE BED BEDS BEDROOM BEDROOMS NO NOS NUM NUMBER FLATS UNITS ROOMS GARAGES "
    "GARAGE LOCK LOCKUP GAR FL F ADJACENT ADJ ADJOINING OPPOSITE OPP BESIDE BEHIND NEXT OUTSIDE LAND NEAR "
    "ACROSS CORNER STOP TREE SUBSTATION STATION LAMP LAMPPOST "
    "PREVIOUSLY FORMERLY PREV O R PARKING CAR SHOP RETAIL PREMISES"
)
_MARKS: Final = frozenset(TENS).union(_MARK_WORDS.split())
_MIXED = re.compile(r" (?:[A-Z]{1,2}[0-9]|[01568][A-Z]{3})|FLAT [0-9]+ (?:AND )?[0-9]+ [0-9]")
#: Without one of these nothing names several homes, and looking closer costs.
_JOINING: Final = _ONE_LETTER | {"TO", "AND", "OR"}
_MAY_BE_SEVERAL = re.compile(r"[0-9 ][A-Z] [A-Z]\b|(?:[0-9][A-Z]?| [A-Z]) (?:TO|AND|OR) (?:[0-9]|[A-Z]\b)")
