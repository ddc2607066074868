"""What a text can mean: which of its numbers is the flat's and which the house's is not always said."""

from __future__ import annotations

import re
from typing import NamedTuple

from wardmote.engine.linkage.text.address import Address
from wardmote.engine.linkage.text.numbers import are_neighbours, is_range
from wardmote.engine.linkage.text.units import NO_UNIT, Unit
from wardmote.engine.linkage.text.words import BUILDING_TYPES, NUMBER_WORDS, RESIDENTIAL, STREET_TYPES, TYPES


class Reading(NamedTuple):
    """One way to read a text. `assumed` says in words what was taken for granted; `cost` in bits how daring that is."""

    unit: Unit
    number: str
    assumed: str = ""
    cost: float = 0.0
    is_guess: bool = False
    #: The word that was read as the number: it cannot be one of the street's as well.
    word: str = ""
    #: Worth nothing where the gazetteer does not list the unit or, without one, the number.
    only_listed: bool = False
    #: Of what stands between the number and the street, the word that names a building: ROSE of 3 ROSE HOUSE, LILY
    #: STREET. The number cannot be the street's where this word is neither the street's nor its locality's.
    block: str = ""
    #: Several homes were named, and what is left is where they are.
    is_several: bool = False


_LETTERED = re.compile(r"([A-Z])([0-9]+)$")
_PARTED = re.compile(r"([0-9]+)-([0-9]+)$")
_SUFFIXED = re.compile(r"([0-9]+)([A-Z])$")
#: Letters and figures that a scanner may have read for figures. 12I is I at 12 as well.
_SCANNED = re.compile(r"(?![0-9]+[ILO]$)(?=[ILO]*[0-9])(?=[0-9]*[ILO])[0-9ILO]+$")
_FIGURES = str.maketrans("ILO", "110")
_ONES = ("I", "L")


def readings(address: Address) -> list[Reading]:
    """Every way to read it, the plainest first."""
    found = _ways(address)
    return found if address.words or not address.number else list(map(_by_postcode, found))


def _by_postcode(reading: Reading) -> Reading:
    """12, ZE1 1AA: nothing else would show that the postcode is wrong."""
    assumed = "the postcode is right, for the text names neither street nor building"
    return reading._replace(
        assumed=f"{assumed}, and {reading.assumed}" if reading.assumed else assumed, is_guess=True
    )


def _ways(address: Address) -> list[Reading]:
    unit, number = address.unit, address.number
    if address.is_several and not unit:
        return [Reading(unit, number, is_several=True)]
    if address.is_room_unsaid:
        return _with_room(unit, number)
    if not unit and number:
        return [Reading(unit, number, block=_block(address)), *_numbered(unit, number)]
    found = [Reading(unit, number)]
    if unit.kind:
        found += _lettered(unit, number)
    if number:
        return found + _numbered(unit, number)
    if not unit.ident:
        return found + _word_as_number(address)
    block = _block(address)
    return found + [each if each.unit else each._replace(block=block) for each in _unit_as_number(unit)]


def _lettered(unit: Unit, number: str) -> list[Reading]:
    """FLAT B2 for FLAT 2 of a block B."""
    lettered = _LETTERED.match(unit.ident)
    if lettered is None:
        return []
    assumed = f"flat {unit.ident} is flat {lettered[2]}"
    return [Reading(unit._replace(ident=lettered[2]), number, assumed, 5.0, is_guess=True)]


def _numbered(unit: Unit, number: str) -> list[Reading]:
    """Other ways to read what has a number."""
    found = []
    if not unit.ident and (unit.floor or unit.position):
        found += _beside_floor(unit, number)
    if unit == Unit(kind=RESIDENTIAL):  # FLAT, THE VICARAGE, 50 NETHER ROAD
        found.append(Reading(Unit(number, kind=RESIDENTIAL), "", cost=0.5, only_listed=True))
    if not unit:
        found += _bare_number(number)
    if unit.ident and not unit.kind:
        found += _two_numbers(unit, number)
    if unit.kind and (joined := _SUFFIXED.match(unit.ident)) and joined[1] == number:
        assumed = f"flat {unit.ident} is {joined[2]} at {number}"
        found.append(Reading(unit._replace(ident=joined[2]), number, assumed, 0.5))
    if unit.ident and (suffixed := _SUFFIXED.match(number)):
        found.append(_without_suffix(unit, suffixed[1], suffixed[2]))
    if not number.isdigit() and _SCANNED.match(number):
        found.append(_scanned(unit, number))
    return found


def _with_room(unit: Unit, number: str) -> list[Reading]:
    """FLAT 7/1, 12 HIGH STREET: no word says what the 1 is. FLAT 7/2, 12 may be flat 7 of 2-12 as well."""
    found = [] if unit.room else [Reading(unit, number)]
    room, number = (unit.room, number) if unit.room else number.split("-")
    unit = unit._replace(room=room)
    assumed = f"{room} is a room of flat {unit.ident}"
    found.append(Reading(unit, number, assumed, 1.0, is_guess=True))
    return found + _lettered(unit, number) if unit.kind else found


def _block(address: Address) -> str:
    """What names a building right after the number, or the flat where there is none, and before a street."""
    if BUILDING_TYPES.isdisjoint(address.words):
        return ""
    words = address.words[address.split :]
    at = next((at for at, word in enumerate(words) if word in TYPES), 0)
    is_building = at > 0 and words[at] in BUILDING_TYPES and not STREET_TYPES.isdisjoint(words[at + 1 :])
    return words[at - 1] if is_building else ""


def _scanned(unit: Unit, number: str, word: str = "") -> Reading:
    """I4 HIGH STREET and 1O5 HIGH STREET, as a scanner reads 14 and 105."""
    figures = number.translate(_FIGURES).lstrip("0") or "0"
    return Reading(unit, figures, f"{number} is {figures}", 3.0, is_guess=True, word=word)


def _bare_number(number: str) -> list[Reading]:
    """12, HOLLIN HOUSE; 12-3 HIGH STREET, which is no range."""
    found = [Reading(Unit(number), "", "its number is that of a flat", 0.5)]
    if (parted := _PARTED.match(number)) and int(parted[2]) < int(parted[1]):
        found.append(_numbers_turned(parted[1], parted[2]))
    return found


def _numbers_turned(number: str, flat: str) -> Reading:
    """12/3 HIGH STREET for flat 3 at 12."""
    assumed = f"{number}/{flat} is flat {flat} at {number}"
    return Reading(Unit(flat), number, assumed, 3.0, is_guess=True, only_listed=True)


def _without_suffix(unit: Unit, base: str, letter: str) -> Reading:
    """FLAT A, 9A HIGH STREET for FLAT A, 9; FLAT 3, 9A for FLAT 3, 9."""
    if unit.ident == letter:
        return Reading(unit, base, f"{base}{letter} is {letter} at {base}", 0.5)
    return Reading(unit, base, f"{base}{letter} is {base}", 4.0, is_guess=True)


def _beside_floor(unit: Unit, number: str) -> list[Reading]:
    """FIRST FLOOR FLAT 9, LEWDOWN MANSIONS; GROUND FLOOR FLAT, 59C BROMLEY ROAD."""
    found = [Reading(unit._replace(ident=number), "", "its number is that of a flat", 0.5)]
    if suffixed := _SUFFIXED.match(number):
        base, letter = suffixed[1], suffixed[2]
        found.append(Reading(unit._replace(ident=letter), base, f"{number} is {letter} at {base}", 2.0))
        found.append(Reading(unit, base, f"{number} is a flat at {base}", 3.0, is_guess=True))
    return found


def _two_numbers(unit: Unit, number: str) -> list[Reading]:
    """12A HIGH STREET, or A 12, or 12 14 HIGH STREET, with no word such as FLAT.

    2, 16 HIGH STREET is flat 2 of 16 rather than a range that no gazetteer lists.
    """
    ident = unit.ident
    if ident.isalpha():
        return [Reading(unit._replace(ident=number + ident), "", "its number is that of a flat", 0.5)]
    found = []
    if is_range(ident, number):
        assumed = "the two numbers are a range"
        found.append(
            Reading(NO_UNIT, f"{ident}-{number}", assumed, 1.0, only_listed=not are_neighbours(ident, number))
        )
    if ident == number:
        return [Reading(NO_UNIT, number, "the number is given twice", 0.5)]
    if ident.isdigit() and number.isdigit():
        found.append(_numbers_turned(ident, number))
    return found


def _word_as_number(address: Address) -> list[Reading]:
    """SEVEN HIGH STREET, where no street has SEVEN in its name; 1O5 HIGH STREET."""
    word = address.words[0] if address.words else ""
    if _SCANNED.match(word):
        return [_scanned(address.unit, word, word)]
    number = NUMBER_WORDS.get(word)
    return [Reading(address.unit, number, f"{word.lower()} is its number", 0.5, word=word)] if number else []


def _unit_as_number(unit: Unit) -> list[Reading]:
    assumed = "its flat number is the number of the house"
    if unit.kind == "PLOT":
        return []  # a plot of a new building is seldom the number it will have
    if unit.kind in ("GARAGE", "PARKING"):
        return [
            Reading(Unit(kind=unit.kind), unit.ident, assumed, 1.0)
        ]  # GARAGE 60 HIGH STREET is not the house
    if unit == Unit(unit.ident) and unit.ident in _ONES:
        return [_scanned(NO_UNIT, unit.ident)]
    suffixed = _SUFFIXED.match(unit.ident)
    if suffixed:
        return [Reading(Unit(suffixed[2]), suffixed[1], assumed, 3.0)]
    if unit.ident[0].isdigit():
        return [Reading(NO_UNIT, unit.ident, assumed, 4.0, is_guess=True)]
    return []
