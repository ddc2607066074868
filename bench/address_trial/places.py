"""Kinds that are about the street, the town and the postcode."""

from __future__ import annotations

import random

from bench.address_trial import hands
from bench.address_trial.asked import Asked, kind, same
from bench.address_trial.city import City, Home
from bench.address_trial.parts import (
    another_code,
    full,
    is_alone,
    joined,
    outward,
    street_line,
    whole,
)

_TYPES = (
    "STREET",
    "ROAD",
    "AVENUE",
    "CLOSE",
    "GARDENS",
    "LANE",
    "DRIVE",
    "GROVE",
    "CRESCENT",
    "TERRACE",
    "PLACE",
    "WAY",
    "WALK",
)

_TOWNS = ("East Ham, Essex", "LB Newham", "London Borough of Newham", "Greater London, GB", "Ldn", "UK")


def _street(home: Home, street: str) -> str:
    return joined(home.unit, home.name, joined(home.number, street, by=" "))


@kind
def street_heard(home: Home, city: City, rng: random.Random) -> Asked | None:
    first, _, rest = home.street.partition(" ")
    other = hands.heard(first, rng)
    if other == first or f"{other} {rest}" in city.streets:
        return None
    return same(home, _street(home, f"{other} {rest}").title(), home.postcode)


@kind
def street_heard_without_postcode(home: Home, city: City, rng: random.Random) -> Asked | None:
    first, _, rest = home.street.partition(" ")
    other = hands.heard(first, rng)
    if other == first or f"{other} {rest}" in city.streets or not is_alone(home):
        return None
    return same(home, f"{_street(home, f'{other} {rest}').title()}, London", None)


@kind
def street_with_two_slips(home: Home, _city: City, rng: random.Random) -> Asked:
    return same(home, _street(home, hands.slip(hands.slip(home.street, rng), rng)), home.postcode)


@kind
def street_scanned(home: Home, _city: City, rng: random.Random) -> Asked:
    return same(home, _street(home, hands.scanned(home.street, rng)), home.postcode)


@kind
def number_scanned(home: Home, _city: City, rng: random.Random) -> Asked | None:
    """1 read as I or l, 0 as O, 5 as S."""
    if not home.is_plain_house or not set(home.number) & set("105"):
        return None
    read = home.number.replace("1", rng.choice("Il")).replace("0", "O").replace("5", "S")
    if read[:-1].isdigit() or not set(read) & set("0123456789"):
        return None
    return same(home, f"{read} {home.street.title()}", home.postcode)


@kind
def street_word_split(home: Home, _city: City, rng: random.Random) -> Asked | None:
    first, _, rest = home.street.partition(" ")
    if len(first) < 8 or not rest:
        return None
    at = rng.randrange(4, len(first) - 3)
    return same(home, _street(home, f"{first[:at]} {first[at:]} {rest}").title(), home.postcode)


@kind
def street_words_joined(home: Home, _city: City, _rng: random.Random) -> Asked:
    return same(home, _street(home, home.street.replace(" ", "")).title(), home.postcode)


@kind
def street_without_its_type(home: Home, city: City, _rng: random.Random) -> Asked | None:
    short, _, last = home.street.rpartition(" ")
    if last not in _TYPES or not short or sum(street.startswith(f"{short} ") for street in city.streets) != 1:
        return None
    return same(home, _street(home, short).title(), home.postcode)


@kind
def street_with_another_type(home: Home, city: City, rng: random.Random) -> Asked | None:
    short, _, last = home.street.rpartition(" ")
    if last not in _TYPES or not short or sum(street.startswith(f"{short} ") for street in city.streets) != 1:
        return None
    other = rng.choice([each for each in _TYPES if each != last])
    return same(home, _street(home, f"{short} {other}").title(), home.postcode)


@kind
def street_shortened_to_letters(home: Home, _city: City, _rng: random.Random) -> Asked | None:
    """All words of the street but the last as their first three letters: WILD RD for WILDERSPOOL ROAD."""
    first, _, rest = home.street.partition(" ")
    if len(first) < 9 or not rest:
        return None
    return same(home, _street(home, f"{first[:5]} {rest}").title(), home.postcode)


@kind
def street_left_out(home: Home, _city: City, _rng: random.Random) -> Asked | None:
    """Only what stands before it, and the postcode, where that tells it from all of the postcode."""
    if not home.name:
        return None
    return same(home, f"{joined(home.unit, home.name)}, London".title(), home.postcode)


@kind
def direction_added(home: Home, city: City, rng: random.Random) -> Asked | None:
    word = rng.choice(("NORTH", "SOUTH", "EAST", "WEST", "UPPER"))
    other = f"{home.street} {word}" if word != "UPPER" else f"UPPER {home.street}"
    if other in city.streets or home.twins > 1:
        return None
    return same(home, _street(home, other).title(), home.postcode)


@kind
def old_name_in_brackets(home: Home, city: City, rng: random.Random) -> Asked:
    other = rng.choice(sorted(city.streets)[:400])
    return same(
        home,
        f"{whole(home).title()} ({rng.choice(('formerly', 'was', 'previously'))} {other.title()})",
        home.postcode,
    )


@kind
def near_a_second_street(home: Home, city: City, rng: random.Random) -> Asked | None:
    other = rng.choice(sorted(city.streets))
    if not home.is_plain_house or other == home.street:
        return None
    return same(
        home,
        f"{street_line(home).title()}, {rng.choice(('off', 'near', 'corner of', 'junction with'))} {other.title()}",
        home.postcode,
    )


@kind
def town_left_out_and_outward_only(home: Home, _city: City, _rng: random.Random) -> Asked | None:
    if not is_alone(home):
        return None
    return same(home, f"{whole(home)}, {outward(home.postcode)}", None)


@kind
def outward_alone_as_postcode(home: Home, _city: City, _rng: random.Random) -> Asked | None:
    return same(home, whole(home), outward(home.postcode)) if is_alone(home) else None


@kind
def postcode_with_letter_for_digit(home: Home, _city: City, rng: random.Random) -> Asked | None:
    out, inward = home.postcode.split(" ")
    code = f"{out.replace('1', 'I')} {inward.replace('0', 'O').replace('1', 'I').replace('5', 'S')}"
    return None if code == home.postcode else same(home, whole(home), rng.choice((code, code.lower())))


@kind
def postcode_letters_swapped(home: Home, _city: City, _rng: random.Random) -> Asked | None:
    out, inward = home.postcode.split(" ")
    return same(home, whole(home), f"{out} {inward[0]}{inward[2]}{inward[1]}") if is_alone(home) else None


@kind
def postcode_of_a_neighbour(home: Home, city: City, rng: random.Random) -> Asked | None:
    return same(home, whole(home), another_code(home, city, rng, near=True)) if is_alone(home) else None


@kind
def postcode_of_another_district(home: Home, city: City, rng: random.Random) -> Asked | None:
    return same(home, whole(home), another_code(home, city, rng, near=False)) if is_alone(home) else None


@kind
def postcode_in_the_middle(home: Home, _city: City, rng: random.Random) -> Asked:
    code = rng.choice((home.postcode, home.postcode.replace(" ", ""), home.postcode.lower()))
    return same(home, f"{whole(home).title()}, {code}, London, England", None)


@kind
def postcode_twice_and_unlike(home: Home, city: City, rng: random.Random) -> Asked | None:
    """One in the text, which is right, one in its column, which is another's."""
    if not is_alone(home):
        return None
    return same(home, f"{whole(home)}, {home.postcode}", another_code(home, city, rng, near=True))


@kind
def no_postcode_at_all(home: Home, _city: City, rng: random.Random) -> Asked | None:
    return (
        same(home, hands.abbreviate(full(home).title().upper(), rng, share=0.4), None)
        if is_alone(home)
        else None
    )


@kind
def number_and_postcode_alone(home: Home, city: City, _rng: random.Random) -> Asked | None:
    if not home.is_plain_house:
        return None
    others = [each for each in city.homes if each.postcode == home.postcode and each.number == home.number]
    return same(home, f"{home.number}, {home.postcode}", None) if len(others) == 1 else None


@kind
def wrong_town_and_borough(home: Home, _city: City, rng: random.Random) -> Asked:
    return same(
        home,
        f"{whole(home).title()}, {rng.choice(_TOWNS)}",
        home.postcode,
    )


@kind
def signs_from_another_system(home: Home, _city: City, rng: random.Random) -> Asked:
    sign = rng.choice((" | ", "\n", "\\n", "\t", ";", "<br>", "\xa0", "~", " / "))
    return same(home, joined(home.unit, home.name, street_line(home), "London", by=sign), home.postcode)


@kind
def quotes_and_brackets(home: Home, _city: City, _rng: random.Random) -> Asked:
    return same(
        home,
        f'"{joined(f"({home.unit})" if home.unit else "", home.name, street_line(home))}."',
        home.postcode,
    )


@kind
def saint_and_apostrophes(home: Home, _city: City, rng: random.Random) -> Asked | None:
    if "'" not in home.street and not home.street.startswith("STREET "):
        return None
    street = (
        home.street.replace("STREET ", rng.choice(("ST ", "ST. ", "SAINT ")), 1)
        if home.street.startswith("STREET ")
        else home.street
    )
    return same(home, _street(home, street.replace("'", rng.choice(("", "’", " ")))).title(), home.postcode)


@kind
def plural_lost_or_won(home: Home, city: City, _rng: random.Random) -> Asked | None:
    first, _, rest = home.street.partition(" ")
    other = f"{first[:-1] if first.endswith('S') else first + 'S'} {rest}"
    return (
        None
        if other in city.streets or len(first) < 5 or not rest
        else same(home, _street(home, other), home.postcode)
    )
