"""Kinds by the system or hand that wrote them: councils' exports, forms, incident logs, registers."""

from __future__ import annotations

import random

from bench.address_trial import hands
from bench.address_trial.asked import Asked, its_building, kind, same
from bench.address_trial.city import City, Home
from bench.address_trial.parts import (
    floor_of,
    full,
    is_converted,
    is_in_block,
    joined,
    number_of,
    outward,
    place,
    street_line,
    whole,
)


@kind
def call_centre_typing(home: Home, _city: City, rng: random.Random) -> Asked:
    """Lower case, short words, no commas."""
    return same(
        home, hands.abbreviate(whole(home, " "), rng, skip_first=False).lower(), home.postcode.lower()
    )


@kind
def call_centre_with_a_slip(home: Home, _city: City, rng: random.Random) -> Asked:
    text = hands.slip(place(home, " "), rng)
    return same(home, joined(home.unit, text, by=" ").lower(), home.postcode.lower().replace(" ", ""))


@kind
def council_tax_cut_at_30(home: Home, _city: City, _rng: random.Random) -> Asked | None:
    """One line of thirty characters; the town goes first, then the end of the street."""
    text = full(home, " ")
    if len(text) <= 32 or len(whole(home, " ")) > 34:
        return None
    return same(home, text[:30].rstrip(), home.postcode)


@kind
def council_tax_columns_cut_at_18(home: Home, _city: City, _rng: random.Random) -> Asked | None:
    """Five columns of eighteen characters, joined by commas with the empty ones."""
    lines = [home.unit, home.name, street_line(home), home.locality, home.town]
    if max(map(len, lines)) <= 18 or max(map(len, lines)) > 22:
        return None
    return same(home, ",".join(line[:18] for line in lines), home.postcode)


@kind
def five_columns_padded_with_blanks(home: Home, _city: City, _rng: random.Random) -> Asked:
    lines = [home.unit, home.name, street_line(home), home.locality, home.town]
    return same(home, "".join(line.ljust(30) for line in lines), home.postcode)


@kind
def five_columns_with_gaps(home: Home, _city: City, _rng: random.Random) -> Asked:
    lines = [
        joined(home.unit, home.name, by=" "),
        "",
        street_line(home).title(),
        "",
        home.town.title(),
        "",
        "",
    ]
    return same(home, " , ".join(lines), home.postcode)


@kind
def five_columns_number_apart(home: Home, _city: City, _rng: random.Random) -> Asked:
    """The house's number stands in a column of its own."""
    return same(home, f"{home.unit}, {home.name}, {home.number}, {home.street}, {home.town}", home.postcode)


@kind
def columns_say_null(home: Home, _city: City, rng: random.Random) -> Asked:
    word = rng.choice(("NULL", "N/A", "-", "null", "None", "."))
    lines = [each or word for each in (home.unit, home.name, street_line(home), "", home.town)]
    return same(home, ", ".join(lines), home.postcode)


@kind
def benefit_form(home: Home, _city: City, rng: random.Random) -> Asked | None:
    if not number_of(home.unit):
        return None
    said = f"{home.unit.title()} {rng.choice(('at', 'of', 'in'))} {place(home).title()}"
    return same(home, f"{said}, Newham, London", home.postcode)


@kind
def health_register_five_lines(home: Home, _city: City, _rng: random.Random) -> Asked:
    """Each line begins with a capital letter; the county stands last."""
    lines = [
        joined(home.unit, home.name, by=" "),
        street_line(home),
        home.locality,
        "London",
        "Greater London",
    ]
    return same(home, ",".join(each.title() for each in lines if each), home.postcode)


@kind
def fire_log_outside(home: Home, _city: City, rng: random.Random) -> Asked | None:
    """An incident outside a house is not in it; the house may be named as what it is near."""
    if not home.is_plain_house:
        return None
    said = rng.choice(("O/S", "OUTSIDE", "o/s", "Outside of"))
    return its_building(home, f"{said} {hands.abbreviate(street_line(home), rng)}", home.postcode)


@kind
def fire_log_flat_and_cause(home: Home, _city: City, rng: random.Random) -> Asked | None:
    if not number_of(home.unit):
        return None
    cause = rng.choice(
        ("AFA", "SMOKE ALARM SOUNDING", "PERSONS REPORTED", "LIFT RESCUE", "CO ALARM", "SMELL OF GAS")
    )
    return same(home, f"{whole(home)} - {cause}", home.postcode)


@kind
def police_district_in_text(home: Home, _city: City, _rng: random.Random) -> Asked:
    return same(home, f"{whole(home)}, {outward(home.postcode)}", home.postcode)


@kind
def police_floor_after_slash(home: Home, _city: City, rng: random.Random) -> Asked | None:
    if not number_of(home.unit):
        return None
    floor = rng.choice(("2ND FLR REAR", "1ST FLOOR", "GRD FLR", "3RD FLR FRONT"))
    return same(home, f"{whole(home)}, {outward(home.postcode)} / {floor}", home.postcode)


@kind
def land_registry(home: Home, _city: City, _rng: random.Random) -> Asked:
    said = joined(joined(home.unit, home.name, street_line(home)), home.town).title()
    return same(home, f"{said} ({home.postcode})", None)


@kind
def land_registry_leasehold(home: Home, _city: City, _rng: random.Random) -> Asked | None:
    if not floor_of(home.unit):
        return None
    return same(
        home,
        f"{floor_of(home.unit).title()} Floor Flat, {street_line(home).title()}, {home.town.title()}",
        home.postcode,
    )


@kind
def licence_business_first(home: Home, _city: City, rng: random.Random) -> Asked | None:
    if home.sort != "shop":
        return None
    return same(home, f"{rng.choice(hands.BUSINESSES)}, {street_line(home).title()}, London", home.postcode)


@kind
def licence_ground_floor_shop(home: Home, city: City, rng: random.Random) -> Asked | None:
    if home.sort != "shop" or any("GROUND" in each.unit for each in city.units_at(home)):
        return None
    said = rng.choice(("Shop, ", "Ground Floor Shop, ", "Shop at ", "Retail unit, ", "Shop premises "))
    return same(home, f"{said}{street_line(home).title()}, London", home.postcode)


@kind
def licence_public_house(home: Home, _city: City, rng: random.Random) -> Asked | None:
    if home.sort != "shop" or home.org:
        return None
    name = rng.choice(("The Crown", "The Duke of York", "Princess Alice", "The Railway"))
    return same(
        home,
        f"{name} {rng.choice(('PH', 'P.H.', 'Public House'))}, {street_line(home).title()}",
        home.postcode,
    )


@kind
def utility_flat_after_number(home: Home, _city: City, rng: random.Random) -> Asked | None:
    if not is_converted(home):
        return None
    said = rng.choice(("FL", "FLT", "FLAT", "F"))
    return same(home, f"{home.number} {said} {number_of(home.unit)} {home.street} {home.town}", home.postcode)


@kind
def utility_flat_last(home: Home, _city: City, rng: random.Random) -> Asked | None:
    if not number_of(home.unit):
        return None
    return same(
        home, f"{place(home, ' ')} {rng.choice(('FLAT', 'FLT', 'APT'))} {number_of(home.unit)}", home.postcode
    )


@kind
def utility_number_slash_flat(home: Home, city: City, _rng: random.Random) -> Asked | None:
    """12/3 HIGH STREET, where no flat 12 of a house 3 nor a range could be meant."""
    flat = number_of(home.unit)
    if not is_converted(home) or not flat.isdigit() or _could_be_range(home.number, flat):
        return None
    if flat in city.numbers[home.street]:
        return None
    return same(home, f"{home.number}/{flat} {home.street}", home.postcode)


@kind
def utility_flat_slash_number(home: Home, city: City, _rng: random.Random) -> Asked | None:
    """3/12 HIGH STREET for flat 3 of 12, where there is no number 3."""
    flat = number_of(home.unit)
    if not is_converted(home) or not flat.isdigit() or flat in city.numbers[home.street]:
        return None
    return same(home, f"{flat}/{home.number} {home.street}", home.postcode)


def _could_be_range(low: str, high: str) -> bool:
    return int(low) < int(high)


@kind
def housing_association_leading_noughts(home: Home, _city: City, rng: random.Random) -> Asked | None:
    if not is_in_block(home) or not number_of(home.unit).isdigit():
        return None
    return same(home, f"{number_of(home.unit).zfill(rng.choice((3, 4)))} {home.name.title()}", home.postcode)


@kind
def housing_association_block_first(home: Home, _city: City, _rng: random.Random) -> Asked | None:
    if not is_in_block(home):
        return None
    return same(home, f"{home.name} {number_of(home.unit)}, {home.street}", home.postcode)


@kind
def house_number_written_with_noughts(home: Home, _city: City, _rng: random.Random) -> Asked | None:
    if not home.is_plain_house:
        return None
    return same(home, f"{home.number.zfill(4)} {home.street}", home.postcode)


@kind
def school_list_reversed(home: Home, _city: City, _rng: random.Random) -> Asked:
    return same(
        home,
        joined("London", home.locality, home.street, home.number, home.name, home.unit).title(),
        home.postcode,
    )


@kind
def card_index_street_first(home: Home, _city: City, _rng: random.Random) -> Asked | None:
    """HIGH STREET 12 FLAT 3: the street, its number, the flat."""
    return same(home, joined(home.street, home.number, home.name, home.unit, by=" "), home.postcode)


@kind
def register_of_electors_range(home: Home, city: City, rng: random.Random) -> Asked | None:
    """Flats 1-6, 12 High Street: the building is meant."""
    units = city.units_at(home)
    if (
        len(units) < 3
        or home.sort not in ("shell", "block")
        or not all(number_of(each.unit).isdigit() for each in units)
    ):
        return None
    said = rng.choice(("Flats", "FLATS", "Flats Nos"))
    return its_building(
        home, f"{said} 1{rng.choice(('-', ' - ', ' to '))}{len(units)}, {place(home)}", home.postcode
    )


@kind
def building_without_unit(home: Home, city: City, _rng: random.Random) -> Asked | None:
    if len(city.units_at(home)) < 2 or home.sort not in ("shell", "block"):
        return None
    return its_building(home, full(home).title(), home.postcode)
