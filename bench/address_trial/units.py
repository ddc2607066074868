"""Kinds that are about the unit inside the building, and about the number of the building."""

from __future__ import annotations

import random

from bench.address_trial import hands
from bench.address_trial.asked import Asked, its_building, kind, nobody, one_of, same
from bench.address_trial.city import City, Home
from bench.address_trial.parts import (
    floor_of,
    full,
    is_converted,
    is_in_block,
    joined,
    number_of,
    place,
    street_line,
    whole,
)

_FLOORS = {
    "GROUND": ("Grd Flr Flat", "GFF", "Gnd Floor Flt", "Flat Ground Floor", "G/F Flat", "Flat (ground floor)"),
    "FIRST": ("1st Flr Flat", "FFF", "1st Floor Flt", "Flat First Floor", "1/F Flat", "First Fl Flat"),
    "SECOND": ("2nd Flr Flat", "2nd Fl Flt", "Flat Second Floor", "2/F Flat", "Flat on 2nd floor"),
    "TOP": ("Top Flr Flat", "Top Flat", "TFF", "Flat Top Floor", "Top Floor"),
    "BASEMENT": ("Bsmt Flat", "Basement", "Bsmnt Flt", "Flat Basement", "Flat (basement)"),
}  # fmt: skip
_NO_GARAGES = ("Garage 3 at", "Garage r/o", "Garage adjoining", "Garages rear of")


@kind
def number_and_letter_joined(home: Home, city: City, rng: random.Random) -> Asked | None:
    """12C for flat C of 12."""
    letter = number_of(home.unit)
    if (
        not is_converted(home)
        or not letter.isalpha()
        or f"{home.number}{letter}" in city.numbers[home.street]
    ):
        return None
    form = rng.choice(("{n}{l}", "{n} {l}", "{n}-{l}", "{n}{k}.", "{n}/{l}", "{n} '{l}'", "{n}({k})"))
    return same(
        home, f"{form.format(n=home.number, l=letter, k=letter.lower())} {home.street}", home.postcode
    )


@kind
def suffix_apart(home: Home, _city: City, rng: random.Random) -> Asked | None:
    if home.sort != "house_suffix":
        return None
    number, letter = home.number[:-1], home.number[-1]
    form = rng.choice(("{n} {l}", "{n}-{l}", "{n}{k}.", "{n} {k}", "{n}/{l}"))
    return same(home, f"{form.format(n=number, l=letter, k=letter.lower())} {home.street}", home.postcode)


@kind
def flat_letter_at_number(home: Home, _city: City, rng: random.Random) -> Asked | None:
    if not is_converted(home):
        return None
    form = rng.choice(
        (
            "Flat {u} at {n}",
            "Flat {u} @ {n}",
            "Flat {u} No {n}",
            "Flat {u}, House {n}",
            "Flat {u}, number {n}",
        )
    )
    return same(
        home, f"{form.format(u=number_of(home.unit), n=home.number)} {home.street.title()}", home.postcode
    )


@kind
def flat_has_another_word(home: Home, _city: City, rng: random.Random) -> Asked | None:
    if not number_of(home.unit):
        return None
    word = rng.choice(
        ("Apt", "Apartment", "Unit", "Flat No.", "Flat no", "Flat #", "Apt.", "Maisonette", "Studio", "Flt.")
    )
    return same(home, f"{word} {number_of(home.unit)}, {place(home).title()}", home.postcode)


@kind
def flat_and_its_floor(home: Home, city: City, rng: random.Random) -> Asked | None:
    """FLAT 3, FIRST FLOOR, in a building whose flats have numbers: the number counts."""
    if not is_converted(home) or not number_of(home.unit).isdigit():
        return None
    if any(floor_of(each.unit) for each in city.siblings(home)):
        return None
    floor = rng.choice(
        ("First Floor", "2nd Floor", "Ground Floor", "Top Floor", "1st flr rear", "grd flr front")
    )
    form = rng.choice(("{u}, {f}, {p}", "{f} {u} {p}", "{u} ({f}), {p}"))
    return same(home, form.format(u=home.unit.title(), f=floor, p=place(home).title()), home.postcode)


@kind
def flat_number_in_words(home: Home, _city: City, _rng: random.Random) -> Asked | None:
    if not number_of(home.unit).isdigit():
        return None
    return same(
        home, f"Flat {hands.in_words(number_of(home.unit)).title()}, {place(home).title()}", home.postcode
    )


@kind
def house_number_in_words(home: Home, _city: City, rng: random.Random) -> Asked | None:
    if not home.is_plain_house or int(home.number) > 199:
        return None
    words = hands.in_words(home.number)
    return same(
        home,
        f"{rng.choice((words, words.title(), words.upper().replace('-', ' ')))} {home.street.title()}",
        home.postcode,
    )


@kind
def floor_shortened(home: Home, _city: City, rng: random.Random) -> Asked | None:
    floor = floor_of(home.unit)
    if floor not in _FLOORS or home.name:
        return None
    return same(home, f"{rng.choice(_FLOORS[floor])}, {street_line(home).title()}", home.postcode)


@kind
def floor_after_the_street(home: Home, _city: City, _rng: random.Random) -> Asked | None:
    floor = floor_of(home.unit)
    if floor not in _FLOORS or home.name:
        return None
    return same(home, f"{street_line(home).title()}, {floor.title()} Floor Flat", home.postcode)


@kind
def flat_above_the_shop(home: Home, city: City, rng: random.Random) -> Asked | None:
    if home.sort != "flat_above" or len(city.siblings(home)) != 1:
        return None
    said = rng.choice(
        (
            "Flat above",
            "flat over",
            "Flat above shop at",
            "Flat above the shop,",
            "Upstairs flat,",
            "Flat over shop",
        )
    )
    return same(home, f"{said} {street_line(home).title()}", home.postcode)


@kind
def room_in_a_flat(home: Home, _city: City, rng: random.Random) -> Asked | None:
    if not number_of(home.unit):
        return None
    said = rng.choice(("Room 4", "Rm 2", "RM B", "Bedroom 3", "Bedsit 2", "room 1"))
    return same(home, f"{said}, {whole(home)}", home.postcode)


@kind
def part_of_the_household(home: Home, city: City, rng: random.Random) -> Asked | None:
    """A room of a house that has no units listed: the house is its parent."""
    if not home.is_plain_house or city.units_at(home):
        return None
    return its_building(
        home,
        f"{rng.choice(('Front room', 'Attic room', 'Rear ground room'))}, {street_line(home)}",
        home.postcode,
    )


@kind
def stairs_and_entrance(home: Home, _city: City, rng: random.Random) -> Asked | None:
    if not is_in_block(home):
        return None
    noise = rng.choice(("Staircase B", "Stairs 2", "Entrance C", "Core 3", "West Wing", "Lift 2"))
    return same(home, joined(home.unit, noise, place(home)).title(), home.postcode)


@kind
def notes_after(home: Home, _city: City, rng: random.Random) -> Asked | None:
    """A note behind the address, with numbers that are none of its own."""
    noise = rng.choice(
        ("(key safe 4471)", "TEL 020 7946 0123", "buzzer 9", "Ref: 88213", "(2 bed)", "since 04/2019", "x2")
    )
    return same(home, f"{whole(home).title()} {noise}", home.postcode)


@kind
def block_without_its_last_word(home: Home, city: City, _rng: random.Random) -> Asked | None:
    if not is_in_block(home) or len(home.name.split()) < 2:
        return None
    short = " ".join(home.name.split()[:-1])
    if sum(name.startswith(f"{short} ") for name in city.names) != 1:
        return None
    return same(home, f"{number_of(home.unit)} {short}, {home.street}".title(), home.postcode)


@kind
def block_with_another_last_word(home: Home, city: City, rng: random.Random) -> Asked | None:
    if not is_in_block(home) or len(home.name.split()) < 2:
        return None
    short, last = home.name.rsplit(" ", 1)
    if sum(name.startswith(f"{short} ") for name in city.names) != 1:
        return None
    other = rng.choice([each for each in ("HOUSE", "COURT", "LODGE", "POINT") if each != last])
    return same(home, f"{home.unit}, {short} {other}, {street_line(home)}".title(), home.postcode)


@kind
def block_heard(home: Home, _city: City, rng: random.Random) -> Asked | None:
    if not is_in_block(home):
        return None
    first, _, rest = home.name.partition(" ")
    return same(
        home, joined(home.unit, f"{hands.heard(first, rng)} {rest}", street_line(home)).title(), home.postcode
    )


@kind
def block_alone(home: Home, _city: City, _rng: random.Random) -> Asked | None:
    if not is_in_block(home):
        return None
    return same(home, f"{number_of(home.unit)} {home.name}", home.postcode)


@kind
def garage_at(home: Home, _city: City, rng: random.Random) -> Asked | None:
    if home.sort != "garage":
        return None
    said = rng.choice(
        (
            "Garage {n} at {p}",
            "Garage No {n}, {p}",
            "Lock-up garage {n}, {p}",
            "GAR {n} {p}",
            "{p}, Garage {n}",
        )
    )
    return same(home, said.format(n=home.unit.split()[-1], p=place(home).title()), home.postcode)


@kind
def range_with_another_sign(home: Home, _city: City, rng: random.Random) -> Asked | None:
    if "-" not in home.number:
        return None
    low, high = home.number.split("-")
    sign = rng.choice((" - ", "/", " to ", "–", " & ", "_", " -"))
    return same(home, whole(home).replace(home.number, f"{low}{sign}{high}"), home.postcode)


@kind
def range_cut_to_its_first(home: Home, city: City, _rng: random.Random) -> Asked | None:
    low, sign, _ = home.number.partition("-")
    if not sign or low in city.numbers[home.street]:
        return None
    return same(home, whole(home).replace(home.number, low), home.postcode)


@kind
def number_said_twice(home: Home, _city: City, _rng: random.Random) -> Asked | None:
    if not home.is_plain_house:
        return None
    return same(
        home, f"{home.number}, {street_line(home)}, {home.street}, {home.town}".title(), home.postcode
    )


@kind
def number_with_a_word(home: Home, _city: City, rng: random.Random) -> Asked | None:
    if not home.is_plain_house:
        return None
    said = rng.choice(("No. ", "no ", "Nr. ", "Number ", "#", "House No ", "№ ", "Hse "))
    return same(home, f"{said}{street_line(home).title()}, London", home.postcode)


@kind
def all_run_together(home: Home, _city: City, _rng: random.Random) -> Asked | None:
    if not (home.is_plain_house or is_converted(home)):
        return None
    return same(
        home,
        whole(home, "").replace(" ", "")
        if home.is_plain_house
        else f"{home.unit.replace(' ', '')},{street_line(home).replace(' ', '')}",
        home.postcode,
    )


@kind
def number_joined_to_street(home: Home, _city: City, _rng: random.Random) -> Asked | None:
    if not home.is_plain_house:
        return None
    return same(home, f"{home.number}{home.street.title()} London", home.postcode)


@kind
def two_houses(home: Home, city: City, rng: random.Random) -> Asked | None:
    """12 and 14: either is half right, anything else wrong."""
    if not home.is_plain_house:
        return None
    next_one = [
        each
        for each in city.homes
        if each.street == home.street and each.number == str(int(home.number) + 2) and not each.unit
    ]
    if not next_one:
        return None
    return one_of(
        [home, *next_one],
        f"{home.number} {rng.choice(('and', '&', '+'))} {next_one[0].number} {home.street.title()}",
        home.postcode,
    )


@kind
def no_such_flat_in_a_building(home: Home, city: City, rng: random.Random) -> Asked | None:
    units = city.units_at(home)
    if (
        len(units) < 2
        or home.sort not in ("shell", "block")
        or not all(number_of(each.unit).isdigit() for each in units)
    ):
        return None
    return its_building(
        home,
        f"Flat {max(int(number_of(each.unit)) for each in units) + rng.randrange(3, 20)}, {place(home)}",
        home.postcode,
    )


@kind
def no_such_letter_in_a_building(home: Home, city: City, rng: random.Random) -> Asked | None:
    units = city.units_at(home)
    if len(units) < 2 or home.sort != "shell" or not all(number_of(each.unit).isalpha() for each in units):
        return None
    letter = chr(max(ord(number_of(each.unit)) for each in units) + rng.randrange(2, 5))
    return its_building(
        home,
        rng.choice((f"Flat {letter}, {place(home)}", f"{home.number}{letter} {home.street}")),
        home.postcode,
    )


@kind
def flat_in_a_house_without_units(home: Home, city: City, rng: random.Random) -> Asked | None:
    if not home.is_plain_house or city.units_at(home) or home.twins > 1:
        return None
    return its_building(
        home,
        f"{rng.choice(('Flat 3', 'Flat B', 'First Floor Flat', 'Basement Flat'))}, {street_line(home)}",
        home.postcode,
    )


@kind
def no_such_floor_in_a_building(home: Home, city: City, _rng: random.Random) -> Asked | None:
    units = city.units_at(home)
    if len(units) < 2 or home.sort != "shell" or not all(floor_of(each.unit) for each in units):
        return None
    if any(each.unit.startswith("BASEMENT") for each in units):
        return None
    return its_building(home, f"Basement Flat, {place(home)}", home.postcode)


@kind
def garage_that_is_not_there(home: Home, city: City, rng: random.Random) -> Asked | None:
    """A garage of a house: the house is not the garage."""
    if not home.is_plain_house or city.units_at(home):
        return None
    return nobody(
        f"{rng.choice(_NO_GARAGES)} {street_line(home).title()}",
        home.postcode,
    )


@kind
def person_before(home: Home, _city: City, rng: random.Random) -> Asked:
    return same(home, f"{hands.person(rng)}, {full(home).title()}", home.postcode)


@kind
def care_of(home: Home, _city: City, rng: random.Random) -> Asked:
    return same(
        home,
        f"{rng.choice(('c/o', 'C/O', 'Care of', 'co'))} {hands.person(rng)}, {full(home).title()}",
        home.postcode,
    )
