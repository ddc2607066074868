"""Streets and homes of one council: terraces, houses cut into flats, bedsit houses and estates of named blocks."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from typing import Literal

from wardmote.demo.city.areas import areas_of, ward_codes_of
from wardmote.demo.city.identifiers import postcode_units, uprns
from wardmote.demo.city.model import SHELL_CLASSES, Area, Home, Organisation, Tenure
from wardmote.demo.city.organisations import TOWNS

_WORDS: dict[str, list[str]] = tomllib.loads(
    Path(__file__).with_name("streets.toml").read_text(encoding="utf-8")
)
_DWELLINGS_PER_STREET = 24
_ADDRESSES_PER_POSTCODE = 15
_EMPTY_SHARE = 0.035
_FLOORS = ("Basement Flat", "Ground Floor Flat", "First Floor Flat", "Second Floor Flat", "Top Floor Flat")

_Style = Literal["houses", "mixed", "estate"]
_TENURES: dict[_Style, tuple[tuple[Tenure, int], ...]] = {
    "houses": (("owned", 65), ("private rent", 22), ("council", 8), ("housing association", 5)),
    "mixed": (("owned", 38), ("private rent", 50), ("council", 5), ("housing association", 7)),
    "estate": (("council", 50), ("housing association", 20), ("private rent", 15), ("owned", 15)),
}


@dataclass(frozen=True, slots=True)
class _Street:
    name: str
    locality: str
    usrn: int
    area: Area
    style: _Style


@dataclass(frozen=True, slots=True)
class _Building:
    """What stands at one number: a house (no units) or a shell with units inside."""

    number: str
    name: str
    units: tuple[str, ...]
    shell_class: str
    unit_class: str
    storeys: int


def homes_of(council: Organisation, *, dwellings: int, as_of: date, rng: random.Random) -> list[Home]:
    """The council's addresses: at least that many dwellings, and the shells of the buildings that hold flats."""
    surveyor = _Surveyor(council, as_of, rng)
    wards = ward_codes_of(council.borough_code)
    units = {code: postcode_units(council.key, index, rng) for index, code in enumerate(wards)}
    homes: list[Home] = []
    left = dwellings
    for street in _streets(council, rng):
        postcodes = _PostcodeWalk(units[street.area.ward_code])
        for building in _buildings(street.style, rng):
            made = surveyor.homes_at(street, building, postcodes.of(building))
            homes.extend(made)
            left -= sum(home.is_dwelling for home in made)
        if left <= 0:
            return homes
    raise AssertionError("the streets never end")


class _PostcodeWalk:
    """Hands out the postcodes of a street as one walks along it: a new one every fifteen addresses or so."""

    def __init__(self, units: Iterator[str]) -> None:
        self._units = units
        self._current = ""
        self._addresses = _ADDRESSES_PER_POSTCODE

    def of(self, building: _Building) -> str:
        if self._addresses >= _ADDRESSES_PER_POSTCODE:
            self._current = next(self._units)
            self._addresses = 0
        self._addresses += max(1, len(building.units))
        return self._current


def _streets(council: Organisation, rng: random.Random) -> Iterator[_Street]:
    """Streets without end, one area after another; names run out only after some thousands."""
    areas = list(areas_of(council.borough_code))
    rng.shuffle(areas)
    names = cycle(_street_names(rng))
    localities = {area.ward_code: rng.choice(_WORDS["locality"]) for area in areas}
    styles: tuple[_Style, ...] = ("houses", "houses", "mixed", "mixed", "estate")
    first_usrn = 99900000 + 20000 * (list(TOWNS).index(council.key) + 1)
    for index, area in enumerate(cycle(areas)):
        locality = localities[area.ward_code] if rng.random() < 0.4 else ""
        yield _Street(next(names), locality, first_usrn + index, area, rng.choice(styles))


def _street_names(rng: random.Random) -> list[str]:
    names: list[str] = []
    for before in _WORDS["before"]:  # plain names first: "Upper" and the like only in a larger city
        some = [f"{before} {first} {kind}".strip() for first in _WORDS["first"] for kind in _WORDS["kind"]]
        some = list(dict.fromkeys(some))
        rng.shuffle(some)
        names.extend(some)
    return names


def _buildings(style: _Style, rng: random.Random) -> Iterator[_Building]:
    left = _DWELLINGS_PER_STREET + rng.randint(-8, 8)
    number = 1
    while left > 0:
        building = _block(number, rng) if style == "estate" else _house(str(number), style, rng)
        left -= max(1, len(building.units))
        number += rng.choice((1, 2, 2, 2, 4))
        yield building


def _house(number: str, style: _Style, rng: random.Random) -> _Building:
    if style == "mixed" and rng.random() < 0.35:
        return _divided_house(number, rng)
    if rng.random() < 0.012:
        rooms = tuple(f"Room {room}" for room in range(1, rng.randint(5, 8)))
        return _Building(number, "", rooms, "RH01", "RH02", 3)
    house_class = rng.choices(("RD04", "RD03", "RD02"), (62, 31, 7))[0]
    name = f"{rng.choice(_WORDS['block_first'])} Cottage" if rng.random() < 0.01 else ""
    return _Building(f"{number}A" if rng.random() < 0.015 else number, name, (), "", house_class, 2)


def _divided_house(number: str, rng: random.Random) -> _Building:
    scheme = rng.choice(("letters", "flat letters", "flat numbers", "floors"))
    count = rng.randint(2, 4)
    if scheme == "letters":
        units = tuple(f"{number}{letter}" for letter in "ABCD"[:count])
    elif scheme == "flat letters":
        units = tuple(f"Flat {letter}" for letter in "ABCD"[:count])
    elif scheme == "flat numbers":
        units = tuple(f"Flat {index}" for index in range(1, count + 1))
    else:
        first = rng.randint(0, 1)
        units = (*_FLOORS[first : first + count - 1], _FLOORS[-1])
    return _Building(number, "", units, "PP", "RD06", 3)


def _block(number: int, rng: random.Random) -> _Building:
    flats = rng.choice((6, 8, 12, 16, 24))
    name = f"{rng.choice(_WORDS['block_first'])} {rng.choice(_WORDS['block_kind'])}"
    units = tuple(f"Flat {flat}" for flat in range(1, flats + 1))
    return _Building(str(number) if rng.random() < 0.6 else "", name, units, "PP", "RD06", max(2, flats // 4))


class _Surveyor:
    """Turns what was built into addresses, each with its UPRN and the facts of the home."""

    def __init__(self, council: Organisation, as_of: date, rng: random.Random) -> None:
        self._town = TOWNS[council.key]
        self._numbers = uprns(council.key, rng)
        self._as_of = as_of
        self._rng = rng

    def homes_at(self, street: _Street, building: _Building, postcode: str) -> list[Home]:
        """The home that a house is, or the shell and the homes inside it."""
        if not building.units:
            return [self._home(street, building, postcode)]
        shell = self._home(street, building, postcode, class_code=building.shell_class)
        return [
            shell,
            *(
                self._home(street, building, postcode, unit=unit, parent=shell.uprn)
                for unit in building.units
            ),
        ]

    def _home(
        self,
        street: _Street,
        building: _Building,
        postcode: str,
        *,
        class_code: str = "",
        unit: str = "",
        parent: int = 0,
    ) -> Home:
        rng = self._rng
        class_code = class_code or building.unit_class
        # "12A" rather than "Flat A, 12"
        lettered = building.number != "" and unit.startswith(building.number)
        dwelling = class_code not in SHELL_CLASSES
        return Home(
            uprn=next(self._numbers),
            parent_uprn=parent,
            usrn=street.usrn,
            number=unit if lettered else building.number,
            building=building.name,
            unit="" if lettered else unit,
            street=street.name,
            locality=street.locality,
            town=self._town,
            postcode=postcode,
            area=street.area,
            class_code=class_code,
            tenure="private rent" if class_code == "RH02" else _draw_tenure(street.style, rng),
            band=rng.choices("ABCDEFGH", _band_weights(class_code))[0],
            rooms=_rooms(class_code, rng),
            storeys=building.storeys,
            empty_since=_empty_since(self._as_of, rng) if dwelling and rng.random() < _EMPTY_SHARE else None,
        )


def _draw_tenure(style: _Style, rng: random.Random) -> Tenure:
    kinds = _TENURES[style]
    return rng.choices([tenure for tenure, _ in kinds], [weight for _, weight in kinds])[0]


def _band_weights(class_code: str) -> tuple[int, ...]:
    return (10, 30, 38, 15, 5, 2, 0, 0) if class_code in {"RD06", "RH02"} else (1, 6, 34, 36, 15, 6, 2, 0)


def _rooms(class_code: str, rng: random.Random) -> int:
    if class_code == "RH02":
        return 1
    return rng.choice((1, 2, 2, 3)) if class_code == "RD06" else rng.choice((3, 4, 4, 5, 5, 6, 7))


def _empty_since(as_of: date, rng: random.Random) -> date:
    return as_of - timedelta(days=int(rng.expovariate(1 / 400)) + 10)
