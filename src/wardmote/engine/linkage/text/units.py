"""A unit is a part of a building: FLAT 3, GROUND FLOOR FLAT, ROOM 2. How it is written, and when two are the same."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from wardmote.engine.linkage.text.words import FLOOR_ORDER, FLOORS, RESIDENTIAL


class Unit(NamedTuple):
    """`ident` as `3`, `A`, `3C`; `floor` a code of words.FLOORS; `kind` empty where no word said it."""

    ident: str = ""
    floor: str = ""
    kind: str = ""
    position: str = ""
    room: str = ""

    def __bool__(self) -> bool:
        return bool(self.ident or self.floor or self.position or self.room or self.kind)

    def packed(self) -> str:
        """The form in which a gazetteer keeps it."""
        return "|".join(self)

    def spoken(self) -> str:
        """For a reader: `flat 3`, `ground floor flat`."""
        floor = f"{_FLOOR_NAMES.get(self.floor, self.floor)} floor " if self.floor else ""
        room = f"room {self.room}, " if self.room else ""
        position = f"{self.position.lower()} " if self.position else ""
        kind = (self.kind or RESIDENTIAL).lower()
        return " ".join(f"{room}{floor}{position}{kind} {self.ident}".split())


def first_large(spoken: str) -> str:
    """At the head of a line; unlike `capitalize` it leaves FLAT A its letter."""
    return spoken[:1].upper() + spoken[1:]


NO_UNIT = Unit()
_FLOOR_NAMES = {"B": "basement", "L": "lower ground", "0": "ground", "T": "top", "U": "upper"} | {
    code: word.lower() for word, code in FLOORS.items() if code.isdigit() and code != "0" and word.isalpha()
}


@lru_cache(maxsize=200_000)
def unpacked(packed: str) -> Unit:
    """What `Unit.packed` wrote."""
    return Unit(*packed.split("|")) if packed else NO_UNIT


class Same(IntEnum):
    """How the unit of a text and one of the gazetteer agree, the best last."""

    NO = 0
    ABSENT = 1  # the text has a unit, the entry is the building
    UNSAID = 2  # the text has none, the entry is a unit
    PART = 3  # a part of what one says is missing in the other, nothing contradicts
    NEITHER = 4
    YES = 5


@lru_cache(maxsize=500_000)
def compare(said: Unit, listed: Unit) -> Same:
    """Whether the unit a text names is the one the gazetteer lists. FLAT, APARTMENT and UNIT are one word."""
    if not said or not listed:
        return _one_sided(said, listed)
    if _other_kind(said, listed):
        return Same.NO
    if said.ident and listed.ident:
        return _idents(said, listed)
    return _without_ident(said, listed)


def _one_sided(said: Unit, listed: Unit) -> Same:
    if said:
        return Same.ABSENT
    if not listed:
        return Same.NEITHER
    return Same.NO if _other_kind(said, listed) else Same.UNSAID


def _without_ident(said: Unit, listed: Unit) -> Same:
    """Floors, else positions, else a bare FLAT on both sides."""
    whole = Same.YES if said[:2] + said[3:] == listed[:2] + listed[3:] else Same.PART
    if said.floor and listed.floor:
        if said.floor != listed.floor:
            return Same.PART if said.floor + listed.floor in _LOWEST else Same.NO
        return whole
    if said.floor or listed.floor:
        return Same.NO
    if said.position and said.position == listed.position:
        return whole
    return whole if said[:2] + said[3:] == listed[:2] + listed[3:] else Same.NO


_LOWEST = ("BL", "LB")  # what one calls the basement, another calls lower ground


def _other_kind(said: Unit, listed: Unit) -> bool:
    """A garage is never a flat; a number without a word may be a flat, and nothing else."""
    return (said.kind or RESIDENTIAL) != (listed.kind or RESIDENTIAL)


def _idents(said: Unit, listed: Unit) -> Same:
    if said.ident != listed.ident:
        return Same.NO
    if said.room != listed.room and listed.room:
        return Same.NO
    if said.floor == listed.floor and said.position == listed.position and said.room == listed.room:
        return Same.YES
    if (said.floor and listed.floor and said.floor != listed.floor) or (
        said.position and listed.position and said.position != listed.position
    ):
        return Same.NO
    return Same.PART if listed.floor or listed.position or said.room != listed.room else Same.YES


def ordinal(said: Unit) -> int | None:
    """Which one from the bottom a unit could be: FLAT 2 and FLAT B the second; None for what has no order."""
    ident = said.ident
    if ident.isdigit():
        return int(ident)
    if len(ident) == 1 and ident.isalpha():
        return ord(ident) - ord("A") + 1
    return None


def floor_rank(unit: Unit) -> int | None:
    """Where its floor stands from the bottom, None where no floor is said."""
    return FLOOR_ORDER.get(unit.floor) if unit.floor else None
