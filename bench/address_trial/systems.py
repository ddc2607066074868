"""Kinds by the system or hand that wrote them: councils' exports, forms, incident logs, registers."""

from __future__ import annotations

import random

from bench.address_trial import hands
from bench.address_trial.asked import At, its_building, kind, same
from bench.address_trial.city import City, Home
from bench.address_trial.conditions import (
    has_flat_in_figures,
    has_flat_number,
    has_floor,
    is_converted,
    is_divided,
    is_divided_by_numbers,
    is_in_block,
    is_of,
    is_plain_house,
)
from bench.address_trial.parts import floor_of, full, joined, number_of, outward, place, street_line, whole


@kind(same)
def call_centre_typing(home: Home, _city: City, rng: random.Random) -> At:
    """Lower case, short words, no commas."""
    return At(hands.abbreviate(whole(home, " "), rng, skip_first=False).lower(), home.postcode.lower())


@kind(same)
def call_centre_with_a_slip(home: Home, _city: City, rng: random.Random) -> At:
    text = hands.slip(place(home, " "), rng)
    return At(joined(home.unit, text, by=" ").lower(), home.postcode.lower().replace(" ", ""))


@kind(same)
def council_tax_cut_at_30(home: Home, _city: City, _rng: random.Random) -> str | None:
    """One line of thirty characters; the town goes first, then the end of the street."""
    text = full(home, " ")
    if len(text) <= 32 or len(whole(home, " ")) > 34:
        return None
    return text[:30].rstrip()


@kind(same)
def council_tax_columns_cut_at_18(home: Home, _city: City, _rng: random.Random) -> str | None:
    """Five columns of eighteen characters, joined by commas with the empty ones."""
    lines = [home.unit, home.name, street_line(home), home.locality, home.town]
    if max(map(len, lines)) <= 18 or max(map(len, lines)) > 22:
        return None
    return ",".join(line[:18] for line in lines)


@kind(same)
def five_columns_padded_with_blanks(home: Home, _city: City, _rng: random.Random) -> str:
    lines = [home.unit, home.name, street_line(home), home.locality, home.town]
    return "".join(line.ljust(30) for line in lines)


@kind(same)
def five_columns_with_gaps(home: Home, _city: City, _rng: random.Random) -> str:
    lines = [
        joined(home.unit, home.name, by=" "),
        "",
        street_line(home).title(),
        "",
        home.town.title(),
        "",
        "",
    ]
    return " , ".join(lines)


@kind(same)
def five_columns_number_apart(home: Home, _city: City, _rng: random.Random) -> str:
    """The house's number stands in a column of its own."""
    return f"{home.unit}, {home.name}, {home.number}, {home.street}, {home.town}"


@kind(same)
def columns_say_null(home: Home, _city: City, rng: random.Random) -> str:
    word = rng.choice(("NULL", "N/A", "-", "null", "None", "."))
    lines = [each or word for each in (home.unit, home.name, street_line(home), "", home.town)]
    return ", ".join(lines)


@kind(same, has_flat_number)
def benefit_form(home: Home, _city: City, rng: random.Random) -> str:
    said = f"{home.unit.title()} {rng.choice(('at', 'of', 'in'))} {place(home).title()}"
    return f"{said}, Newham, London"


@kind(same)
def health_register_five_lines(home: Home, _city: City, _rng: random.Random) -> str:
    """Each line begins with a capital letter; the county stands last."""
    lines = [
        joined(home.unit, home.name, by=" "),
        street_line(home),
        home.locality,
        "London",
        "Greater London",
    ]
    return ",".join(each.title() for each in lines if each)


@kind(its_building, is_plain_house)
def fire_log_outside(home: Home, _city: City, rng: random.Random) -> str:
    """An incident outside a house is not in it; the house may be named as what it is near."""
    said = rng.choice(("O/S", "OUTSIDE", "o/s", "Outside of"))
    return f"{said} {hands.abbreviate(street_line(home), rng)}"


@kind(same, has_flat_number)
def fire_log_flat_and_cause(home: Home, _city: City, rng: random.Random) -> str:
    cause = rng.choice(
        ("AFA", "SMOKE ALARM SOUNDING", "PERSONS REPORTED", "LIFT RESCUE", "CO ALARM", "SMELL OF GAS")
    )
    return f"{whole(home)} - {cause}"


@kind(same)
def police_district_in_text(home: Home, _city: City, _rng: random.Random) -> str:
    return f"{whole(home)}, {outward(home.postcode)}"


@kind(same, has_flat_number)
def police_floor_after_slash(home: Home, _city: City, rng: random.Random) -> str:
    floor = rng.choice(("2ND FLR REAR", "1ST FLOOR", "GRD FLR", "3RD FLR FRONT"))
    return f"{whole(home)}, {outward(home.postcode)} / {floor}"


@kind(same)
def land_registry(home: Home, _city: City, _rng: random.Random) -> At:
    said = joined(joined(home.unit, home.name, street_line(home)), home.town).title()
    return At(f"{said} ({home.postcode})", None)


@kind(same, has_floor)
def land_registry_leasehold(home: Home, _city: City, _rng: random.Random) -> str:
    return f"{floor_of(home.unit).title()} Floor Flat, {street_line(home).title()}, {home.town.title()}"


@kind(same, is_of("shop"))
def licence_business_first(home: Home, _city: City, rng: random.Random) -> str:
    return f"{rng.choice(hands.BUSINESSES)}, {street_line(home).title()}, London"


@kind(same, is_of("shop"))
def licence_ground_floor_shop(home: Home, city: City, rng: random.Random) -> str | None:
    if any("GROUND" in each.unit for each in city.units_at(home)):
        return None
    said = rng.choice(("Shop, ", "Ground Floor Shop, ", "Shop at ", "Retail unit, ", "Shop premises "))
    return f"{said}{street_line(home).title()}, London"


@kind(same, is_of("shop"))
def licence_public_house(home: Home, _city: City, rng: random.Random) -> str | None:
    if home.org:
        return None
    name = rng.choice(("The Crown", "The Duke of York", "Princess Alice", "The Railway"))
    return f"{name} {rng.choice(('PH', 'P.H.', 'Public House'))}, {street_line(home).title()}"


@kind(same, is_converted)
def utility_flat_after_number(home: Home, _city: City, rng: random.Random) -> str:
    said = rng.choice(("FL", "FLT", "FLAT", "F"))
    return f"{home.number} {said} {number_of(home.unit)} {home.street} {home.town}"


@kind(same, has_flat_number)
def utility_flat_last(home: Home, _city: City, rng: random.Random) -> str:
    return f"{place(home, ' ')} {rng.choice(('FLAT', 'FLT', 'APT'))} {number_of(home.unit)}"


@kind(same, is_converted, has_flat_in_figures)
def utility_number_slash_flat(home: Home, city: City, _rng: random.Random) -> str | None:
    """12/3 HIGH STREET, where no flat 12 of a house 3 nor a range could be meant."""
    flat = number_of(home.unit)
    if int(home.number) < int(flat) or flat in city.numbers[home.street]:
        return None
    return f"{home.number}/{flat} {home.street}"


@kind(same, is_converted, has_flat_in_figures)
def utility_flat_slash_number(home: Home, city: City, _rng: random.Random) -> str | None:
    """3/12 HIGH STREET for flat 3 of 12, where there is no number 3."""
    flat = number_of(home.unit)
    return None if flat in city.numbers[home.street] else f"{flat}/{home.number} {home.street}"


@kind(same, is_in_block, has_flat_in_figures)
def housing_association_leading_noughts(home: Home, _city: City, rng: random.Random) -> str:
    return f"{number_of(home.unit).zfill(rng.choice((3, 4)))} {home.name.title()}"


@kind(same, is_in_block)
def housing_association_block_first(home: Home, _city: City, _rng: random.Random) -> str:
    return f"{home.name} {number_of(home.unit)}, {home.street}"


@kind(same, is_plain_house)
def house_number_written_with_noughts(home: Home, _city: City, _rng: random.Random) -> str:
    return f"{home.number.zfill(4)} {home.street}"


@kind(same)
def school_list_reversed(home: Home, _city: City, _rng: random.Random) -> str:
    return joined("London", home.locality, home.street, home.number, home.name, home.unit).title()


@kind(same)
def card_index_street_first(home: Home, _city: City, _rng: random.Random) -> str:
    """HIGH STREET 12 FLAT 3: the street, its number, the flat."""
    return joined(home.street, home.number, home.name, home.unit, by=" ")


@kind(its_building, is_divided_by_numbers)
def register_of_electors_range(home: Home, city: City, rng: random.Random) -> str | None:
    """Flats 1-6, 12 High Street: the building is meant."""
    count = len(city.units_at(home))
    if count < 3:
        return None
    said = rng.choice(("Flats", "FLATS", "Flats Nos"))
    return f"{said} 1{rng.choice(('-', ' - ', ' to '))}{count}, {place(home)}"


@kind(its_building, is_divided)
def building_without_unit(home: Home, _city: City, _rng: random.Random) -> str:
    return full(home).title()
