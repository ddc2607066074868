"""Of which homes a way of writing can be said."""

from __future__ import annotations

from collections.abc import Callable

from bench.address_trial.city import City, Home
from bench.address_trial.parts import floor_of, next_number, number_of

Condition = Callable[[Home, City], bool]

STREET_TYPES = (
    "STREET", "ROAD", "AVENUE", "CLOSE", "GARDENS", "LANE", "DRIVE", "GROVE", "CRESCENT", "TERRACE", "PLACE", "WAY",
    "WALK",
)  # fmt: skip


def is_of(*sorts: str) -> Condition:
    """One of these sorts."""
    return lambda home, _city: home.sort in sorts


def is_plain_house(home: Home, _city: City) -> bool:
    """A number on a street and no more."""
    return home.sort == "house" and not home.name and home.number.isdigit()


def is_undivided_house(home: Home, city: City) -> bool:
    """A plain house that has no units listed."""
    return is_plain_house(home, city) and not city.units_at(home)


def has_next_house(home: Home, city: City) -> bool:
    """The next number of its side of the street is a house of its own."""
    return bool(city.next_houses(home, next_number(home)))


def is_whole(home: Home, _city: City) -> bool:
    """No part of a building."""
    return not home.unit


def is_numbered(home: Home, _city: City) -> bool:
    """It has a number without a letter, and no range."""
    return home.number.isdigit()


def is_range(home: Home, _city: City) -> bool:
    """It has a number such as 41-43."""
    return "-" in home.number


def is_named(home: Home, _city: City) -> bool:
    """It is, or is in, a house with a name."""
    return bool(home.name)


def is_unnamed(home: Home, _city: City) -> bool:
    """Neither it nor its building has a name."""
    return not home.name


def has_flat_number(home: Home, _city: City) -> bool:
    """A flat with a number or letter."""
    return bool(number_of(home.unit))


def has_flat_in_figures(home: Home, _city: City) -> bool:
    """A flat with a number."""
    return number_of(home.unit).isdigit()


def has_floor(home: Home, _city: City) -> bool:
    """A flat told by its floor."""
    return bool(floor_of(home.unit))


def is_converted(home: Home, _city: City) -> bool:
    """A flat with a number or letter in a house with a number and without a name."""
    return bool(number_of(home.unit)) and not home.name and home.number.isdigit()


def is_in_block(home: Home, _city: City) -> bool:
    """A flat with a number in a house with a name."""
    return bool(number_of(home.unit)) and bool(home.name)


def is_divided(home: Home, city: City) -> bool:
    """A building of two units or more."""
    return len(city.units_at(home)) >= 2 and home.sort in ("shell", "block")


def is_divided_by_numbers(home: Home, city: City) -> bool:
    """A building whose flats have numbers."""
    return is_divided(home, city) and all(number_of(each.unit).isdigit() for each in city.units_at(home))


def is_divided_by_letters(home: Home, city: City) -> bool:
    """A house without a name whose flats have letters."""
    units = city.units_at(home)
    return len(units) >= 2 and home.sort == "shell" and all(number_of(each.unit).isalpha() for each in units)


def is_divided_by_floors(home: Home, city: City) -> bool:
    """A house without a name with a flat on each floor."""
    units = city.units_at(home)
    return len(units) >= 2 and home.sort == "shell" and all(floor_of(each.unit) for each in units)


def is_alone(home: Home, _city: City) -> bool:
    """No other in the whole gazetteer has this unit, name, number and street, and no other street this name."""
    return home.twins == 1 and home.streets == 1


def is_only_type(home: Home, city: City) -> bool:
    """Its street ends in a word such as ROAD, and no other is called the same but for that word."""
    short, _, last = home.street.rpartition(" ")
    return last in STREET_TYPES and bool(short) and _are_called(short, city.streets) == 1


def is_only_block(home: Home, city: City) -> bool:
    """Its block has a name of several words, and no other is called the same but for the last."""
    short, _, _ = home.name.rpartition(" ")
    return bool(short) and _are_called(short, city.names) == 1


def _are_called(short: str, names: set[str]) -> int:
    return sum(name.startswith(f"{short} ") for name in names)
