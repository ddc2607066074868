"""Kinds that no UPRN is right for: what the gazetteer does not have, what lies near it, and what is no address."""

from __future__ import annotations

import random

from bench.address_trial.asked import At, kind, nobody
from bench.address_trial.city import City, Home
from bench.address_trial.conditions import (
    has_flat_number,
    is_named,
    is_numbered,
    is_plain_house,
    is_unnamed,
    is_whole,
)
from bench.address_trial.parts import free_number, street_line


@kind(nobody, is_whole, is_numbered)
def in_another_borough(home: Home, _city: City, rng: random.Random) -> At:
    """The same number and street name with a postcode and town where the gazetteer has nothing."""
    town, code = rng.choice(
        (
            ("Romford", "RM7 9QT"),
            ("Luton", "LU4 8JH"),
            ("Leeds", "LS11 5RT"),
            ("Birmingham", "B14 6PP"),
            ("Slough", "SL1 3QU"),
        )
    )
    return At(f"{street_line(home).title()}, {town}", code)


@kind(nobody, is_whole, is_numbered)
def in_another_town_without_postcode(home: Home, _city: City, rng: random.Random) -> At:
    return At(
        f"{street_line(home).title()}, {rng.choice(('Manchester', 'Leeds', 'Birmingham', 'Cardiff', 'Southend'))}",
        None,
    )


@kind(nobody, is_whole)
def number_not_on_the_street(home: Home, city: City, rng: random.Random) -> str | None:
    if not home.number:
        return None
    return f"{free_number(home, city, rng)} {home.street}, {home.town}"


@kind(nobody, has_flat_number, is_unnamed)
def flat_at_a_number_not_on_the_street(home: Home, city: City, rng: random.Random) -> str:
    return f"{home.unit}, {free_number(home, city, rng)} {home.street}, {home.town}"


@kind(nobody, is_plain_house)
def number_with_a_letter_not_there(home: Home, city: City, _rng: random.Random) -> str | None:
    """12H where there is a house 12: it may be a new flat of it, and is not the house."""
    if city.units_at(home) or f"{home.number}H" in city.numbers[home.street]:
        return None
    return f"{home.number}H {home.street}"


@kind(nobody, is_whole)
def number_only_on_a_street_of_like_name(home: Home, city: City, rng: random.Random) -> str | None:
    """Number 80 of GLEN CLOSE, which has none, where GLEN ROAD has: with Glen Close's postcode."""
    short, _, _last = home.street.rpartition(" ")
    likes = [
        street
        for street in city.numbers
        if short and street.startswith(f"{short} ") and (street != home.street)
    ]
    free = [
        number
        for street in likes
        for number in city.numbers[street] - city.numbers[home.street]
        if number.isdigit()
    ]
    top = max((int(each) for each in city.numbers[home.street] if each.isdigit()), default=0)
    free = [number for number in free if int(number) > top]
    return f"{rng.choice(sorted(free))} {home.street}, London" if free else None


@kind(nobody, is_named, has_flat_number)
def name_not_on_the_street(home: Home, _city: City, rng: random.Random) -> str:
    """A flat of a block that is not there, in a street that is."""
    made = rng.choice(("QUILLIGAN", "ZEPHYRINE", "BOTTLEBRUSH", "FANSHAWE-TODD", "ABERNATHY"))
    return f"{home.unit}, {made} {rng.choice(('HOUSE', 'COURT', 'TOWER'))}, {home.street}"


@kind(nobody, is_plain_house)
def opposite_or_beside(home: Home, _city: City, rng: random.Random) -> str:
    """What is not the house but lies near it."""
    said = rng.choice(
        (
            "Opp",
            "Opposite",
            "Land adjacent to",
            "Land adj",
            "Land to the rear of",
            "Land r/o",
            "Car park next to",
            "Substation adj",
            "Adj to",
            "Alleyway beside",
        )
    )
    return f"{said} {street_line(home).title()}, London"


@kind(nobody, is_plain_house)
def plot_of_a_new_building(home: Home, _city: City, _rng: random.Random) -> str:
    return f"Plot {home.number}, {home.street.title()}"


@kind(nobody)
def junction_without_a_house(home: Home, city: City, rng: random.Random) -> str:
    return f"{home.street} {rng.choice(('J/W', 'JCN', 'junction with'))} {rng.choice(sorted(city.streets))}"


@kind(nobody)
def no_address_at_all(_home: Home, _city: City, rng: random.Random) -> str:
    said = (
        "No fixed abode",
        "NFA",
        "Unknown",
        "Address withheld",
        "HMP Pentonville",
        "PO Box 4412",
        "Refer to file",
        "As above",
        "see notes",
        "Homeless - sofa surfing",
        "Abroad",
    )
    return rng.choice(said)


@kind(nobody)
def street_alone(home: Home, _city: City, _rng: random.Random) -> str:
    return f"{home.street.title()}, London"
