"""Addresses of a gazetteer taken as drafts: in parts that errors are made in, then written as a line of text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from wardmote.engine.linkage.gazetteer.gazetteer import Building, Entry, Gazetteer


@dataclass
class Draft:
    """An address as somebody is about to write it, and the property that is meant: `truth`, 0 where it is not listed.

    `building` is the UPRN of the building that a unit is in, 0 where there is none.
    """

    truth: int
    building: int
    unit: list[str]
    floor: str
    name: list[str]
    number: str
    street: list[str]
    locality: list[str]
    postcode: str
    before: list[str] = field(default_factory=list)
    number_last: bool = False
    joined: bool = False
    done: list[str] = field(default_factory=list)

    def written(self) -> str:
        """Unit, name, number and street, locality, with commas as people set them."""
        unit = "".join(self.unit) if self.joined else " ".join(self.unit)
        street = " ".join(filter(None, (self.number, *self.street)))
        if self.number_last:
            street = " ".join(filter(None, (*self.street, self.number)))
        parts = (" ".join(self.before), unit, " ".join(self.name), street, " ".join(self.locality))
        return ", ".join(filter(None, parts))


class Borough:
    """What errors draw on: its postcodes in order, and which numbers a street has."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._postcodes = list(gazetteer.postcode_of)

    def has(self, postcode: str) -> bool:
        """Whether an address has this postcode."""
        return bool(postcode) and self._gazetteer.has_postcode(postcode)

    def neighbour(self, postcode: str, random: Random) -> str:
        """Another postcode near by: in the order of postcodes one or two further."""
        at = self._gazetteer.postcode_of[postcode] + random.choice((-2, -1, 1, 2))
        found: str = self._postcodes[at % len(self._postcodes)]
        return found

    def free_number(self, building: Building, random: Random) -> str:
        """A number that the street does not have and that lies in none of its ranges; empty where none is near."""
        if not building.number.isdigit():
            return ""
        listed = self._gazetteer.numbers_at(building.place)
        taken = {int(part) for each in listed for part in _ends(each)}
        start = int(building.number)
        near = [start + step for step in range(2, 40, 2)] + [start - step for step in range(2, 20, 2)]
        free = [each for each in near if each > 0 and each not in taken and not _in_range(each, listed)]
        return str(random.choice(free[:5])) if free else ""


def drafts(gazetteer: Gazetteer, count: int, random: Random) -> Iterator[tuple[Draft, Building]]:
    """So many of its properties, each at most once; none that is only the building of others, where nobody is found."""
    rows = gazetteer.main_rows()
    for at in random.sample(range(len(rows)), min(count, len(rows))):
        building = gazetteer.buildings(rows[at : at + 1])[0]
        entry = building.entries[0]
        if not entry.has_units:
            yield _draft(gazetteer, building, entry, random), building


def _draft(gazetteer: Gazetteer, building: Building, entry: Entry, random: Random) -> Draft:
    place = gazetteer.place(building.place)
    localities = sorted(gazetteer.locality_of(building.postcode))
    is_floor = bool(entry.unit.floor)
    return Draft(
        truth=entry.uprn,
        building=entry.parent,
        unit=entry.unit.spoken().upper().replace(",", "").split() if entry.unit else [],
        floor=entry.unit.floor if is_floor else "",
        name=list(place.name),
        number=building.number,
        street=list(place.street),
        locality=[random.choice(localities)] if localities else [],
        postcode=building.postcode,
    )


def _ends(number: str) -> list[str]:
    found = ("".join(filter(str.isdigit, part)) for part in number.split("-"))
    return [each for each in found if each]


def _in_range(number: int, listed: list[str]) -> bool:
    ends = (_ends(each) for each in listed if "-" in each)
    return any(len(each) == 2 and int(each[0]) <= number <= int(each[1]) for each in ends)
