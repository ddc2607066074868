"""Kinds that are about the unit inside the building, and about the number of the building."""

from __future__ import annotations

import random

from bench.address_trial import hands
from bench.address_trial.asked import its_building, kind, nobody, same, this_or_the_next
from bench.address_trial.city import City, Home
from bench.address_trial.conditions import (
    has_flat_in_figures,
    has_flat_number,
    has_next_house,
    is_converted,
    is_divided_by_floors,
    is_divided_by_letters,
    is_divided_by_numbers,
    is_in_block,
    is_of,
    is_only_block,
    is_plain_house,
    is_range,
    is_undivided_house,
    is_unnamed,
)
from bench.address_trial.parts import (
    floor_of,
    full,
    joined,
    next_number,
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


def _has_known_floor(home: Home, _city: City) -> bool:
    return floor_of(home.unit) in _FLOORS


def _is_plain_or_converted(home: Home, city: City) -> bool:
    return is_plain_house(home, city) or is_converted(home, city)


@kind(same, is_converted)
def number_and_letter_joined(home: Home, city: City, rng: random.Random) -> str | None:
    """12C for flat C of 12."""
    letter = number_of(home.unit)
    if not letter.isalpha() or f"{home.number}{letter}" in city.numbers[home.street]:
        return None
    form = rng.choice(("{n}{l}", "{n} {l}", "{n}-{l}", "{n}{k}.", "{n}/{l}", "{n} '{l}'", "{n}({k})"))
    return f"{form.format(n=home.number, l=letter, k=letter.lower())} {home.street}"


@kind(same, is_of("house_suffix"))
def suffix_apart(home: Home, _city: City, rng: random.Random) -> str:
    number, letter = home.number[:-1], home.number[-1]
    form = rng.choice(("{n} {l}", "{n}-{l}", "{n}{k}.", "{n} {k}", "{n}/{l}"))
    return f"{form.format(n=number, l=letter, k=letter.lower())} {home.street}"


@kind(same, is_converted)
def flat_letter_at_number(home: Home, _city: City, rng: random.Random) -> str:
    form = rng.choice(
        (
            "Flat {u} at {n}",
            "Flat {u} @ {n}",
            "Flat {u} No {n}",
            "Flat {u}, House {n}",
            "Flat {u}, number {n}",
        )
    )
    return f"{form.format(u=number_of(home.unit), n=home.number)} {home.street.title()}"


@kind(same, has_flat_number)
def flat_has_another_word(home: Home, _city: City, rng: random.Random) -> str:
    word = rng.choice(
        ("Apt", "Apartment", "Unit", "Flat No.", "Flat no", "Flat #", "Apt.", "Maisonette", "Studio", "Flt.")
    )
    return f"{word} {number_of(home.unit)}, {place(home).title()}"


@kind(same, is_converted, has_flat_in_figures)
def flat_and_its_floor(home: Home, city: City, rng: random.Random) -> str | None:
    """FLAT 3, FIRST FLOOR, in a building whose flats have numbers: the number counts."""
    if any(floor_of(each.unit) for each in city.siblings(home)):
        return None
    floor = rng.choice(
        ("First Floor", "2nd Floor", "Ground Floor", "Top Floor", "1st flr rear", "grd flr front")
    )
    form = rng.choice(("{u}, {f}, {p}", "{f} {u} {p}", "{u} ({f}), {p}"))
    return form.format(u=home.unit.title(), f=floor, p=place(home).title())


@kind(same, has_flat_in_figures)
def flat_number_in_words(home: Home, _city: City, _rng: random.Random) -> str:
    return f"Flat {hands.in_words(number_of(home.unit)).title()}, {place(home).title()}"


@kind(same, is_plain_house)
def house_number_in_words(home: Home, _city: City, rng: random.Random) -> str | None:
    if int(home.number) > 199:
        return None
    words = hands.in_words(home.number)
    return f"{rng.choice((words, words.title(), words.upper().replace('-', ' ')))} {home.street.title()}"


@kind(same, _has_known_floor, is_unnamed)
def floor_shortened(home: Home, _city: City, rng: random.Random) -> str:
    return f"{rng.choice(_FLOORS[floor_of(home.unit)])}, {street_line(home).title()}"


@kind(same, _has_known_floor, is_unnamed)
def floor_after_the_street(home: Home, _city: City, _rng: random.Random) -> str:
    return f"{street_line(home).title()}, {floor_of(home.unit).title()} Floor Flat"


@kind(same, is_of("flat_above"))
def flat_above_the_shop(home: Home, city: City, rng: random.Random) -> str | None:
    if len(city.siblings(home)) != 1:
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
    return f"{said} {street_line(home).title()}"


@kind(same, has_flat_number)
def room_in_a_flat(home: Home, _city: City, rng: random.Random) -> str:
    said = rng.choice(("Room 4", "Rm 2", "RM B", "Bedroom 3", "Bedsit 2", "room 1"))
    return f"{said}, {whole(home)}"


@kind(its_building, is_undivided_house)
def part_of_the_household(home: Home, _city: City, rng: random.Random) -> str:
    """A room of a house that has no units listed: the house is its parent."""
    return f"{rng.choice(('Front room', 'Attic room', 'Rear ground room'))}, {street_line(home)}"


@kind(same, is_in_block)
def stairs_and_entrance(home: Home, _city: City, rng: random.Random) -> str:
    noise = rng.choice(("Staircase B", "Stairs 2", "Entrance C", "Core 3", "West Wing", "Lift 2"))
    return joined(home.unit, noise, place(home)).title()


@kind(same)
def notes_after(home: Home, _city: City, rng: random.Random) -> str:
    """A note behind the address, with numbers that are none of its own."""
    noise = rng.choice(
        ("(key safe 4471)", "TEL 020 7946 0123", "buzzer 9", "Ref: 88213", "(2 bed)", "since 04/2019", "x2")
    )
    return f"{whole(home).title()} {noise}"


@kind(same, is_in_block, is_only_block)
def block_without_its_last_word(home: Home, _city: City, _rng: random.Random) -> str:
    short = home.name.rpartition(" ")[0]
    return f"{number_of(home.unit)} {short}, {home.street}".title()


@kind(same, is_in_block, is_only_block)
def block_with_another_last_word(home: Home, _city: City, rng: random.Random) -> str:
    short, last = home.name.rsplit(" ", 1)
    other = rng.choice([each for each in ("HOUSE", "COURT", "LODGE", "POINT") if each != last])
    return f"{home.unit}, {short} {other}, {street_line(home)}".title()


@kind(same, is_in_block)
def block_heard(home: Home, _city: City, rng: random.Random) -> str:
    first, _, rest = home.name.partition(" ")
    return joined(home.unit, f"{hands.heard(first, rng)} {rest}", street_line(home)).title()


@kind(same, is_in_block)
def block_alone(home: Home, _city: City, _rng: random.Random) -> str:
    return f"{number_of(home.unit)} {home.name}"


@kind(same, is_of("garage"))
def garage_at(home: Home, _city: City, rng: random.Random) -> str:
    said = rng.choice(
        (
            "Garage {n} at {p}",
            "Garage No {n}, {p}",
            "Lock-up garage {n}, {p}",
            "GAR {n} {p}",
            "{p}, Garage {n}",
        )
    )
    return said.format(n=home.unit.split()[-1], p=place(home).title())


@kind(same, is_range)
def range_with_another_sign(home: Home, _city: City, rng: random.Random) -> str:
    low, high = home.number.split("-")
    sign = rng.choice((" - ", "/", " to ", "–", " & ", "_", " -"))
    return whole(home).replace(home.number, f"{low}{sign}{high}")


@kind(same, is_range)
def range_cut_to_its_first(home: Home, city: City, _rng: random.Random) -> str | None:
    low = home.number.partition("-")[0]
    return None if low in city.numbers[home.street] else whole(home).replace(home.number, low)


@kind(same, is_plain_house)
def number_said_twice(home: Home, _city: City, _rng: random.Random) -> str:
    return f"{home.number}, {street_line(home)}, {home.street}, {home.town}".title()


@kind(same, is_plain_house)
def number_with_a_word(home: Home, _city: City, rng: random.Random) -> str:
    said = rng.choice(("No. ", "no ", "Nr. ", "Number ", "#", "House No ", "№ ", "Hse "))
    return f"{said}{street_line(home).title()}, London"


@kind(same, _is_plain_or_converted)
def all_run_together(home: Home, _city: City, _rng: random.Random) -> str:
    return joined(home.unit.replace(" ", ""), street_line(home).replace(" ", ""), by=",")


@kind(same, is_plain_house)
def number_joined_to_street(home: Home, _city: City, _rng: random.Random) -> str:
    return f"{home.number}{home.street.title()} London"


@kind(this_or_the_next, is_plain_house, has_next_house)
def two_houses(home: Home, _city: City, rng: random.Random) -> str:
    """12 and 14: either is half right, anything else wrong."""
    return f"{home.number} {rng.choice(('and', '&', '+'))} {next_number(home)} {home.street.title()}"


@kind(its_building, is_divided_by_numbers)
def no_such_flat_in_a_building(home: Home, city: City, rng: random.Random) -> str:
    top = max(int(number_of(each.unit)) for each in city.units_at(home))
    return f"Flat {top + rng.randrange(3, 20)}, {place(home)}"


@kind(its_building, is_divided_by_letters)
def no_such_letter_in_a_building(home: Home, city: City, rng: random.Random) -> str:
    last = max(ord(number_of(each.unit)) for each in city.units_at(home))
    letter = chr(last + rng.randrange(2, 5))
    return rng.choice((f"Flat {letter}, {place(home)}", f"{home.number}{letter} {home.street}"))


@kind(its_building, is_undivided_house)
def flat_in_a_house_without_units(home: Home, _city: City, rng: random.Random) -> str | None:
    if home.twins > 1:
        return None
    return f"{rng.choice(('Flat 3', 'Flat B', 'First Floor Flat', 'Basement Flat'))}, {street_line(home)}"


@kind(its_building, is_divided_by_floors)
def no_such_floor_in_a_building(home: Home, city: City, _rng: random.Random) -> str | None:
    if any(each.unit.startswith("BASEMENT") for each in city.units_at(home)):
        return None
    return f"Basement Flat, {place(home)}"


@kind(nobody, is_undivided_house)
def garage_that_is_not_there(home: Home, _city: City, rng: random.Random) -> str:
    """A garage of a house: the house is not the garage."""
    return f"{rng.choice(_NO_GARAGES)} {street_line(home).title()}"


@kind(same)
def person_before(home: Home, _city: City, rng: random.Random) -> str:
    return f"{hands.person(rng)}, {full(home).title()}"


@kind(same)
def care_of(home: Home, _city: City, rng: random.Random) -> str:
    return f"{rng.choice(('c/o', 'C/O', 'Care of', 'co'))} {hands.person(rng)}, {full(home).title()}"
