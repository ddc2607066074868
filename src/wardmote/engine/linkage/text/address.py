"""A text taken apart: unit, number of the building, and the words that say where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from wardmote.engine.linkage.text.numbers import are_neighbours, is_range
from wardmote.engine.linkage.text.plain_text import is_plain, made_plain
from wardmote.engine.linkage.text.units import NO_UNIT, Unit
from wardmote.engine.linkage.text.words import (
    BESIDE,
    CONNECTIVES,
    FLOOR_SHORT,
    FLOOR_WORDS,
    FLOORS,
    FLOORS_ALONE,
    FRACTIONS,
    NUMBER_WORDS,
    POSITIONS,
    RESIDENTIAL,
    SEVERAL,
    SPELLINGS,
    TITLES,
    TYPES,
    UNIT_KINDS,
    tokens,
)

_NUMBER = re.compile(rf"[0-9]+[A-Z{FRACTIONS}]?(?:-[0-9]+[A-Z]?)?$|[A-Z]-?[0-9]+$")
_SUFFIXED = re.compile(r"([0-9]+)([A-Z])$")
_UP_TO_LAST_NUMBER = re.compile(r"(.*[0-9][A-Z]?)(?: (.*))?$")


class Address(NamedTuple):
    """`number` is empty where there is none; `words` are in order, spelt out; the number stood before word `split`.

    `is_room_unsaid`: no word but its place says that the unit's room is one; without a room, that the first number of
    a range may be one. `is_several`: several homes were named there.
    """

    unit: Unit
    number: str
    words: tuple[str, ...]
    split: int
    is_room_unsaid: bool = False
    is_several: bool = False

    @property
    def name_words(self) -> tuple[str, ...]:
        """Those before the number: as a rule the building's name."""
        return self.words[: self.split]


@dataclass(slots=True)
class _Parts:
    """What has been seen of an address so far."""

    ident: str = ""
    kind: str = ""
    floor: str = ""
    position: str = ""
    room: str = ""
    numbers: list[tuple[str, int]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    said: bool = False  # a word such as FLAT stood there
    first: int = 0  # where the first number stood
    is_several: bool = False


def parse(text: str) -> Address:
    """Takes a normalised text without its postcode apart.

    What stands up to the last number and the words after it are kept: a street's houses share the one, its flats the
    other. `parsed_whole` is its plain twin.
    """
    found = _UP_TO_LAST_NUMBER.match(text)
    words = _plain_words(found[2] or "") if found else None
    head = _parsed_head(found[1]) if found and words is not None else None
    if words is None or head is None:
        return parsed_whole(text)
    return Address(head.unit, head.number, head.words + words, *head[3:])


@lru_cache(maxsize=200_000)
def _parsed_head(text: str) -> Address | None:
    """None where it is to be made plain together with what follows."""
    return _parsed(text) if is_plain(text) else None


@lru_cache(maxsize=200_000)
def _plain_words(text: str) -> tuple[str, ...] | None:
    """The words of a text, spelt out; None where one of them could be read with what stands before it."""
    given = tokens(text)
    if not is_plain(text) or any(_taker(token) or token in NUMBER_WORDS for token in given):
        return None
    return tuple(SPELLINGS.get(token, token) for token in given)


def parsed_whole(text: str) -> Address:
    """As `parse`, word after word."""
    return _parsed(made_plain(text))


def _parsed(text: str) -> Address:
    given = tokens(text)
    parts = _Parts()
    at, end = 0, len(given)
    while at < end:
        token = given[at]
        take = _taker(token)
        if take is None:
            parts.words.append(SPELLINGS.get(token, token))
            at += 1
        else:
            at += take(parts, given, at)
    return _with_several_numbers(parts, given) if len(parts.numbers) > 1 else _address(parts)


#: Homes that are rooms where a flat follows.
_ROOMS = ("BEDSIT", "STUDIO")
_SPECIAL = (
    frozenset(FLOORS) | frozenset(FLOOR_SHORT) | frozenset(POSITIONS) | CONNECTIVES | TITLES | FLOOR_WORDS
)


@lru_cache(maxsize=200_000)
def _taker(token: str) -> Callable[[_Parts, list[str], int], int] | None:
    """What takes a token, and perhaps some after it, and returns how many; None for a plain word."""
    if token[0].isdigit() or (len(token) > 1 and token[1].isdigit()):
        return _take_number
    if len(token) == 1:
        return _take_letter
    if token in UNIT_KINDS:
        return _take_unit
    if token == SEVERAL:
        return _take_several
    return _take_special if token in _SPECIAL else None


@lru_cache(maxsize=200_000)
def _is_number(token: str) -> bool:
    return _NUMBER.match(token) is not None


def _is_ident(token: str) -> bool:
    return len(token) == 1 or token in NUMBER_WORDS or _is_number(token)


def _ident(token: str) -> str:
    return _plain_number(NUMBER_WORDS.get(token, token))


def _plain_number(token: str) -> str:
    """Without leading zeros, and A-3 as A3."""
    if token[0].isalpha():
        token = token.replace("-", "")
    return token.lstrip("0") or "0"


def _take_number(parts: _Parts, given: list[str], at: int) -> int:
    token = given[at]
    if not _is_number(token):
        if token in FLOORS and _floor_follows(given, at):
            return _take_floor(parts, given, at)
        parts.words.append(token)
        return 1
    value, taken = _plain_number(token), 1
    if value.isdigit() and at + 1 < len(given) and len(given[at + 1]) == 1 and given[at + 1].isalpha():
        after = given[at + 2] if at + 2 < len(given) else ""
        if not (after and _is_number(after)):
            value, taken = value + given[at + 1], 2
    if not parts.numbers:
        parts.first = at
    parts.numbers.append((value, len(parts.words)))
    return taken


def _take_letter(parts: _Parts, given: list[str], at: int) -> int:
    letter = given[at]
    if letter == "S" and parts.words:
        parts.words[-1] += "S"  # JOHN'S written JOHN S
        return 1
    after = given[at + 1] if at + 1 < len(given) else ""
    before_number = bool(after) and _is_number(after)
    if at and given[at - 1] in TITLES:
        return 1  # a person's initial
    starts = before_number or not (parts.words or parts.numbers)
    if not parts.ident and (starts or (parts.numbers and parts.words and parts.words[-1] in TYPES)):
        parts.ident = letter  # A 27 QUEST AVENUE, or 27 QUEST AVENUE A
    else:
        parts.words.append(letter)
    return 1


def _take_unit(parts: _Parts, given: list[str], at: int) -> int:
    kind = UNIT_KINDS[given[at]]
    if kind == BESIDE and not parts.numbers:
        parts.kind, parts.said = kind, True
        return 1
    after = given[at + 1] if at + 1 < len(given) else ""
    following = given[at + 2] if at + 2 < len(given) else ""
    floor_said = at > 0 and (parts.floor or parts.position) and given[at - 1] in _SPECIAL
    takes = bool(after) and _is_ident(after)
    if (
        takes
        and floor_said
        and _is_number(after)
        and not (len(following) == 1 or (following and _is_number(following)))
    ):
        takes = False  # GROUND FLOOR FLAT 22 HERMIT ROAD, or 22 SEVEN KINGS ROAD: 22 is the building's
    if not takes and kind not in (RESIDENTIAL, "ANNEXE"):
        parts.words.append(given[at])  # THE CORNER SHOP
        return 1
    if takes and parts.ident and given[at - 2] in _ROOMS and not parts.room:
        parts.room, parts.ident = parts.ident, ""  # BEDSIT 2, FLAT 41
    if kind == "ROOM" and takes:
        parts.room = _ident(after)
        return 2
    if kind == RESIDENTIAL and parts.kind in ("ANNEXE", "PLOT"):
        parts.kind, parts.ident = kind, ""  # PLOT 7, FLAT 2
    if not takes and parts.said:
        return 1
    if not parts.said:
        parts.kind, parts.said = kind, True
    if takes and not parts.ident:
        parts.ident = _ident(after)
        return 2
    return 1


def _take_several(parts: _Parts, _given: list[str], _at: int) -> int:
    parts.is_several = True
    return 1


def _floor_follows(given: list[str], at: int) -> bool:
    after = given[at + 1] if at + 1 < len(given) else ""
    return (
        after in FLOOR_WORDS
        or after in ("FLAT", "FLT", "MAISONETTE")
        or (after == "GROUND" and given[at] == "LOWER")
    )


def _take_floor(parts: _Parts, given: list[str], at: int) -> int:
    parts.floor = FLOORS[given[at]]
    at += 1
    taken = 1
    if at < len(given) and given[at] == "GROUND" and parts.floor == "L":
        taken, at = 2, at + 1
    return taken + (1 if at < len(given) and given[at] in FLOOR_WORDS else 0)


def _is_of_a_number(parts: _Parts, given: list[str], at: int) -> bool:
    """SHED REAR OF 12: what stands there is not 12."""
    after = given[at + 1 : at + 3]
    return not parts.numbers and len(after) > 1 and after[0] == "OF" and _is_number(after[1])


def _take_special(parts: _Parts, given: list[str], at: int) -> int:
    word = given[at]
    if word in FLOORS and (word in FLOORS_ALONE or _floor_follows(given, at)):
        return _take_floor(parts, given, at)
    if word in FLOOR_SHORT and not parts.words:
        parts.floor = FLOOR_SHORT[word]
    elif word in POSITIONS and (not parts.words or _is_of_a_number(parts, given, at)):
        parts.position = POSITIONS[word]
    elif word == "THE" and at + 1 < len(given) and SPELLINGS.get(given[at + 1], given[at + 1]) in TYPES:
        parts.words.append(word)  # 1 THE GROVE
    elif word not in CONNECTIVES and word not in TITLES and word not in FLOOR_WORDS:
        parts.words.append(SPELLINGS.get(word, word))
    elif word == "DR" and parts.words:
        parts.words.append("DRIVE")
    return 1


def _address(parts: _Parts) -> Address:
    number, split = parts.numbers[-1] if parts.numbers else ("", 0)
    ident = parts.ident
    if number and not ident and not parts.floor and (suffixed := _SUFFIXED.match(number)):
        number, ident = suffixed[1], suffixed[2]
    unit = Unit(ident, parts.floor, parts.kind, parts.position, parts.room)
    return Address(unit or NO_UNIT, number, tuple(parts.words), split, False, parts.is_several)


def _with_several_numbers(parts: _Parts, given: list[str]) -> Address:
    """Of some numbers the last is the building's, perhaps a range with the one before it."""
    numbers, ident, room = parts.numbers, parts.ident, parts.room
    number, split = numbers[-1]
    before = [each for each, at in numbers[:-1] if at == split]
    is_next = len(before) + 1 == len(numbers)
    if ident:
        is_next = is_next and parts.first > 0 and _ident(given[parts.first - 1]) == ident
    elif not parts.floor:
        ident = numbers[0][0]
        before = before[is_next:]  # 2, 33 35 HIGH STREET: the 2 is the unit
    is_room_unsaid = is_next and bool(ident) and not room and parts.kind in ("", RESIDENTIAL)
    if before and is_range(before[-1], number):
        is_room_unsaid = is_room_unsaid and len(before) == 1 and not are_neighbours(before[0], number)
        number = f"{before[-1]}-{number}"  # FLAT B 33 35 HIGH STREET, as 33/35 is read
    else:
        ident = ident or numbers[0][0]
        is_room_unsaid = is_room_unsaid and bool(before) and before[0] != number
        room = before[0] if is_room_unsaid else room
    unit = Unit(ident, parts.floor, parts.kind, parts.position, room)
    return Address(unit or NO_UNIT, number, tuple(parts.words), split, is_room_unsaid, parts.is_several)
