"""Kinds that no UPRN is right for: what the gazetteer does not have, what lies near it, and what is no address."""

from __future__ import annotations

import random

from bench.address_trial.asked import Asked, kind, nobody
from bench.address_trial.city import City, Home
from bench.address_trial.parts import free_number, number_of, street_line


@kind
def in_another_borough(home: Home, _city: City, rng: random.Random) -> Asked | None:
    """The same number and street name with a postcode and town where the gazetteer has nothing."""
    if not home.number.isdigit() or home.unit:
        return None
    town, code = rng.choice(
        (
            ("Romford", "RM7 9QT"),
            ("Luton", "LU4 8JH"),
            ("Leeds", "LS11 5RT"),
            ("Birmingham", "B14 6PP"),
            ("Slough", "SL1 3QU"),
        )
    )
    return nobody(f"{street_line(home).title()}, {town}", code)


@kind
def in_another_town_without_postcode(home: Home, _city: City, rng: random.Random) -> Asked | None:
    if not home.number.isdigit() or home.unit:
        return None
    return nobody(
        f"{street_line(home).title()}, {rng.choice(('Manchester', 'Leeds', 'Birmingham', 'Cardiff', 'Southend'))}",
        None,
    )


@kind
def number_not_on_the_street(home: Home, city: City, rng: random.Random) -> Asked | None:
    if not home.number or home.unit:
        return None
    return nobody(f"{free_number(home, city, rng)} {home.street}, {home.town}", home.postcode)


@kind
def flat_at_a_number_not_on_the_street(home: Home, city: City, rng: random.Random) -> Asked | None:
    if not number_of(home.unit) or home.name:
        return None
    return nobody(f"{home.unit}, {free_number(home, city, rng)} {home.street}, {home.town}", home.postcode)


@kind
def number_with_a_letter_not_there(home: Home, city: City, _rng: random.Random) -> Asked | None:
    """12H where there is a house 12: it may be a new flat of it, and is not the house."""
    if not home.is_plain_house or city.units_at(home) or f"{home.number}H" in city.numbers[home.street]:
        return None
    return nobody(f"{home.number}H {home.street}", home.postcode)


@kind
def number_only_on_a_street_of_like_name(home: Home, city: City, rng: random.Random) -> Asked | None:
    """Number 80 of GLEN CLOSE, which has none, where GLEN ROAD has: with Glen Close's postcode."""
    short, _, _last = home.street.rpartition(" ")
    likes = [
        street
        for street in city.numbers
        if short and street.startswith(f"{short} ") and street != home.street
    ]
    free = [
        number
        for street in likes
        for number in city.numbers[street] - city.numbers[home.street]
        if number.isdigit()
    ]
    top = max((int(each) for each in city.numbers[home.street] if each.isdigit()), default=0)
    free = [number for number in free if int(number) > top]
    return (
        nobody(f"{rng.choice(sorted(free))} {home.street}, London", home.postcode)
        if free and not home.unit
        else None
    )


@kind
def name_not_on_the_street(home: Home, _city: City, rng: random.Random) -> Asked | None:
    """A flat of a block that is not there, in a street that is."""
    if not home.name or not number_of(home.unit):
        return None
    made = rng.choice(("QUILLIGAN", "ZEPHYRINE", "BOTTLEBRUSH", "FANSHAWE-TODD", "ABERNATHY"))
    return nobody(
        f"{home.unit}, {made} {rng.choice(('HOUSE', 'COURT', 'TOWER'))}, {home.street}", home.postcode
    )


@kind
def opposite_or_beside(home: Home, _city: City, rng: random.Random) -> Asked | None:
    """What is not the house but lies near it."""
    if not home.is_plain_house:
        return None
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
    return nobody(f"{said} {street_line(home).title()}, London", home.postcode)


@kind
def plot_of_a_new_building(home: Home, _city: City, _rng: random.Random) -> Asked | None:
    if not home.is_plain_house:
        return None
    return nobody(f"Plot {home.number}, {home.street.title()}", home.postcode)


@kind
def junction_without_a_house(home: Home, city: City, rng: random.Random) -> Asked:
    return nobody(
        f"{home.street} {rng.choice(('J/W', 'JCN', 'junction with'))} {rng.choice(sorted(city.streets))}",
        home.postcode,
    )


@kind
def no_address_at_all(home: Home, _city: City, rng: random.Random) -> Asked:
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
    return nobody(rng.choice(said), home.postcode)


@kind
def street_alone(home: Home, _city: City, _rng: random.Random) -> Asked:
    return nobody(f"{home.street.title()}, London", home.postcode)
