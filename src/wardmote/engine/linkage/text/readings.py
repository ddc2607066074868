"""What a text can mean: which of its numbers is the flat's and which the house's is not always said."""

from __future__ import annotations

import re
from typing import NamedTuple

from wardmote.engine.linkage.text.address import Address
from wardmote.engine.linkage.text.numbers import is_range
from wardmote.engine.linkage.text.units import NO_UNIT, Unit
from wardmote.engine.linkage.text.words import NUMBER_WORDS, RESIDENTIAL


class Reading(NamedTuple):
    """One way to read a text. `assumed` says in words what was taken for granted; `cost` in bits how daring that is."""

    unit: Unit
    number: str
    assumed: str = ""
    cost: float = 0.0
    is_guess: bool = False
    #: The word that was read as the number: it cannot be one of the street's as well.
    word: str = ""
    #: Worth nothing where the building has no such unit.
    only_listed: bool = False


_LETTERED = re.compile(r"([A-Z])([0-9]+)$")
_PARTED = re.compile(r"([0-9]+)-([0-9]+)$")
_SUFFIXED = re.compile(r"([0-9]+)([A-Z])$")


def readings(address: Address) -> list[Reading]:
    """Every way to read it, the plainest first."""
    unit, number = address.unit, address.number
    found = [Reading(unit, number)]
    if number and not unit.ident and (unit.floor or unit.position):
        found += _beside_floor(unit, number)
    if unit.kind and (lettered := _LETTERED.match(unit.ident)):
        plain = unit._replace(ident=lettered[2])
        found.append(Reading(plain, number, f"flat {unit.ident} is flat {lettered[2]}", 5.0, is_guess=True))
    if number and unit == Unit(kind=RESIDENTIAL):
        # FLAT, THE VICARAGE, 50 NETHER ROAD
        found.append(Reading(Unit(number, kind=RESIDENTIAL), "", cost=0.5, only_listed=True))
    if number and not unit:
        found += _bare_number(number)
    if number and unit.ident and not unit.kind:
        found += _two_numbers(unit, number)
    if not number:
        found += _unit_as_number(unit) if unit.ident else _word_as_number(address)
    if number and unit.kind and (joined := _SUFFIXED.match(unit.ident)) and joined[1] == number:
        found.append(
            Reading(
                unit._replace(ident=joined[2]), number, f"flat {unit.ident} is {joined[2]} at {number}", 0.5
            )
        )
    if unit.ident and (suffixed := _SUFFIXED.match(number)):
        found.append(_without_suffix(unit, suffixed[1], suffixed[2]))
    return found if address.words or not number else list(map(_by_postcode, found))


def _by_postcode(reading: Reading) -> Reading:
    """12, ZE1 1AA: nothing else would show that the postcode is wrong."""
    assumed = "the postcode is right, for the text names neither street nor building"
    return reading._replace(
        assumed=f"{assumed}, and {reading.assumed}" if reading.assumed else assumed, is_guess=True
    )


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
    """12A HIGH STREET, or A 12, or 12 14 HIGH STREET, with no word such as FLAT."""
    ident = unit.ident
    if ident.isalpha():
        return [Reading(unit._replace(ident=number + ident), "", "its number is that of a flat", 0.5)]
    found = []
    if is_range(ident, number):
        found.append(Reading(NO_UNIT, f"{ident}-{number}", "the two numbers are a range", 1.0))
    if ident == number:
        return [Reading(NO_UNIT, number, "the number is given twice", 0.5)]
    if ident.isdigit() and number.isdigit():
        found.append(_numbers_turned(ident, number))
    return found


def _word_as_number(address: Address) -> list[Reading]:
    """SEVEN HIGH STREET, where no street has SEVEN in its name."""
    word = address.words[0] if address.words else ""
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
    suffixed = _SUFFIXED.match(unit.ident)
    if suffixed:
        return [Reading(Unit(suffixed[2]), suffixed[1], assumed, 3.0)]
    if unit.ident[0].isdigit():
        return [Reading(NO_UNIT, unit.ident, assumed, 4.0, is_guess=True)]
    return []
