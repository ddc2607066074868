"""Made-up identifiers look right and belong to nobody."""

from __future__ import annotations

import csv
import gzip
import random
import re
from itertools import islice
from pathlib import Path

import pytest

from wardmote.demo.city.identifiers import (
    POSTCODE_DISTRICTS,
    email,
    is_fictional,
    landline,
    mobile,
    nhs_check_digit,
    nhs_numbers,
    ninos,
    postcode_units,
    uprns,
)


def slow_nhs_check(number: str) -> bool:
    """The published rule written out: multiply, add, divide, compare."""
    total = 0
    for position in range(1, 10):
        total += int(number[position - 1]) * (11 - position)
    expected = 11 - total % 11
    return expected != 10 and int(number[9]) == (0 if expected == 11 else expected)


def test_the_check_digit_of_published_examples() -> None:
    assert nhs_check_digit("943476591") == 9
    assert nhs_check_digit("987654321") == 0


def test_a_stem_whose_check_digit_would_be_ten_is_never_issued() -> None:
    stems = [f"{number:09d}" for number in range(999000000, 999000200)]
    refused = [stem for stem in stems if nhs_check_digit(stem) is None]
    assert refused
    assert not any(slow_nhs_check(stem + str(digit)) for stem in refused for digit in range(10))


def test_nhs_numbers_are_distinct_valid_and_of_the_test_range() -> None:
    numbers = list(islice(nhs_numbers(random.Random(3)), 5000))
    assert len(set(numbers)) == 5000
    assert all(slow_nhs_check(number) and is_fictional("nhs_number", number) for number in numbers)


def test_ninos_are_distinct_and_of_the_prefix_never_issued() -> None:
    numbers = list(islice(ninos(random.Random(3)), 5000))
    assert len(set(numbers)) == 5000
    assert all(is_fictional("nino", number) for number in numbers)


def test_uprns_rise_within_each_councils_made_up_million() -> None:
    for council, start in (("northmarsh", "999001"), ("eastferry", "999002"), ("kingschase", "999003")):
        numbers = list(islice(uprns(council, random.Random(1)), 1000))
        assert numbers == sorted(set(numbers))
        assert all(str(number).startswith(start) and is_fictional("uprn", str(number)) for number in numbers)


def test_telephone_numbers_are_of_the_drama_ranges() -> None:
    rng = random.Random(5)
    for _ in range(500):
        assert is_fictional("phone", landline(rng))
        assert is_fictional("phone", mobile(rng))


@pytest.mark.parametrize("real_looking", ["020 7946 1000", "07700 901000", "01632 961000", "020 7123 0123"])
def test_a_number_just_outside_a_drama_range_is_not_taken_for_fiction(real_looking: str) -> None:
    assert not is_fictional("phone", real_looking)


def test_email_addresses_are_plain_letters_at_a_reserved_domain() -> None:
    assert email("Mary Ann", "O'Brien", 12) == "maryann.obrien12@example.org"
    assert is_fictional("email", email("李", "Łuk", 3))


def test_postcodes_have_a_valid_shape_and_wards_do_not_share_them() -> None:
    seen: set[str] = set()
    for council in POSTCODE_DISTRICTS:
        for ward in range(24):
            units = set(postcode_units(council, ward, random.Random(ward)))
            assert len(units) == 400
            assert not units & seen
            seen |= units
    assert all(re.fullmatch(r"[A-Z]{1,2}\d{2} [1-9][ABD-HJLNP-UW-Z]{2}", unit) for unit in seen)
    assert all(is_fictional("postcode", unit) for unit in seen)


def test_no_district_of_the_demo_city_is_a_real_one(open_data: Path) -> None:
    lookup = open_data / "lookups" / "derived_london_postcodes_lsoa_2025.csv.gz"
    with gzip.open(lookup, "rt", encoding="utf-8") as lines:
        real = {row["postcode"].split()[0] for row in csv.DictReader(lines)}
    assert "E13" in real
    made_up = {district for districts in POSTCODE_DISTRICTS.values() for district in districts}
    assert not real & made_up
