"""Addresses as people write them, against a small made-up gazetteer."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from wardmote.engine.linkage import comparison
from wardmote.engine.linkage.matching import SCHEMA, Matcher

ROAD, LANE, STREET, GROVE, WALK = 101_000, 102_000, 103_000, 104_000, 105_000
HOLLIN, PELLBROOK = 110_000, 120_000


def answer(matcher: Matcher, text: str | None, postcode: str | None) -> dict[str, Any]:
    batch = matcher.match(pa.array([text], pa.string()), pa.array([postcode], pa.string()))
    row: dict[str, Any] = batch.to_pylist()[0]
    return row


SAME_PROPERTY = [
    ("as it is listed", "7 QUILLFEATHER ROAD PODHAM ZEDBURY", "ZE1 1AA", ROAD + 7),
    ("commas and small letters", "7, Quillfeather Road, Podham, Zedbury", "ze11aa", ROAD + 7),
    ("an abbreviation", "7 Quillfeather Rd", "ZE1 1AA", ROAD + 7),
    ("a slip in the street", "7 Quilfeahter Road", "ZE1 1AA", ROAD + 7),
    ("no postcode", "7 Quillfeather Road", None, ROAD + 7),
    ("a slip, and no postcode", "7 Quillfeathr Road", None, ROAD + 7),
    ("the postcode in the text", "7 Quillfeather Road, Zedbury ZE1 1AA", None, ROAD + 7),
    ("a postcode without its first letter", "5 Tanners Road", "E3 9ZX", 106_005),
    ("a postcode with letters swapped", "5 Tanners Road", "EZ3 9ZX", 106_005),
    ("a wrong postcode", "7 Quillfeather Road", "ZE2 4CD", ROAD + 7),
    ("another street type", "7 Quillfeather Street", "ZE1 1AA", ROAD + 7),
    ("no street type", "7 Quillfeather", "ZE1 1AA", ROAD + 7),
    ("another locality", "7 Quillfeather Road, Fernhoe, Zedbury", "ZE1 1AA", ROAD + 7),
    ("a person before it", "Mr J Smith, 7 Quillfeather Road", "ZE1 1AA", ROAD + 7),
    ("a business before it", "Corner Foods Ltd, 7 Quillfeather Road", "ZE1 1AA", ROAD + 7),
    ("the number last", "Quillfeather Road 7", "ZE1 1AA", ROAD + 7),
    ("the number twice", "7, 7 Quillfeather Road", "ZE1 1AA", ROAD + 7),
    ("saint for street", "3 St Wiberts St", "ZE2 4CD", STREET + 3),
    ("a number in a range", "43 Old Tanners Lane", "ZE1 1AB", LANE + 30),
    ("letter and number", "20B Marrowbone Grove", "ZE2 4CE", GROVE + 201),
    ("letter before number", "B, 20 Marrowbone Grove", "ZE2 4CE", GROVE + 201),
    ("number after the street", "Marrowbone Grove, 20, Flat B", "ZE2 4CE", GROVE + 201),
    ("joined", "FLATB, 20Marrowbone Grove", "ZE2 4CE", GROVE + 201),
    ("another word for flat", "Apt B, 20 Marrowbone Grove", "ZE2 4CE", GROVE + 201),
    ("a floor, abbreviated", "GND FLR, 22 Gannets Walk", "ZE3 9ZZ", WALK + 221),
    ("a floor as a number", "1st floor flat, 22 Gannets Walk", "ZE3 9ZZ", WALK + 222),
    ("a floor in initials", "G/F Flat, 22 Gannets Walk", "ZE3 9ZZ", WALK + 221),
    ("a flat of a block", "Flat 7, Hollin House, Quillfeather Road", "ZE1 1AC", HOLLIN + 7),
    ("a bare number in a block", "7 Hollin House", "ZE1 1AC", HOLLIN + 7),
    ("a number word", "Flat seven, Hollin House", "ZE1 1AC", HOLLIN + 7),
    ("an estate for the street", "Flat 7, Hollin House, Bramble Estate", "ZE1 1AC", HOLLIN + 7),
    ("no name of the block", "Flat 7, Quillfeather Road", "ZE1 1AC", HOLLIN + 7),
    ("the block's number", "Flat 2, 77 Quillfeather Road", "ZE1 1AC", HOLLIN + 2),
    ("a room below the flat", "Room 2, Flat 7, Hollin House", "ZE1 1AC", HOLLIN + 7),
    ("a floor besides", "First floor flat 7, Hollin House", "ZE1 1AC", HOLLIN + 7),
    ("a letter after the street", "20 Marrowbone Grove, B, Podham", "ZE2 4CE", GROVE + 201),
    ("a plot besides", "Plot 4, Flat 7, Hollin House", "ZE1 1AC", HOLLIN + 7),
    ("a range with a stroke", "41/43 Old Tanners Lane", "ZE1 1AB", LANE + 30),
    ("floor and flat in one word", "First Floorflat, 22 Gannets Walk", "ZE3 9ZZ", WALK + 222),
    ("street and type in one word", "7 Quillfeatherroad", None, ROAD + 7),
    ("a garage said to be one", "Garage 14, Hollin House", "ZE1 1AC", HOLLIN + 90),
]


@pytest.mark.parametrize(
    ("text", "postcode", "uprn"),
    [case[1:] for case in SAME_PROPERTY],
    ids=[case[0] for case in SAME_PROPERTY],
)
def test_what_is_written_otherwise_is_the_same_property(
    matcher: Matcher, text: str, postcode: str | None, uprn: int
) -> None:
    row = answer(matcher, text, postcode)
    assert (row["uprn"], row["match_level"] in ("exact", "guess")) == (uprn, True), row
    assert 0.5 < row["probability"] <= 1


NO_UPRN = [
    ("a letter that is not listed", "Flat 7A, Hollin House, Quillfeather Road", "ZE1 1AC", "parent", HOLLIN),
    ("a building and no unit", "20 Marrowbone Grove", "ZE2 4CE", "building", GROVE + 20),
    ("a block and no unit", "Hollin House, Quillfeather Road", "ZE1 1AC", "building", HOLLIN),
    ("a flat that is not listed", "Flat 40, Hollin House, Quillfeather Road", "ZE1 1AC", "parent", HOLLIN),
    ("a letter that is not listed", "20F Marrowbone Grove", "ZE2 4CE", "parent", GROVE + 20),
    ("a flat in a house without flats", "Flat 2, 7 Quillfeather Road", "ZE1 1AA", "parent", ROAD + 7),
    ("a flat with a garage's number", "Flat 14, Hollin House", "ZE1 1AC", "parent", HOLLIN),
    ("a house with a shop's number", "50 Gannets Walk", "ZE3 9ZZ", "building", WALK + 31),
    ("a house that is not listed", "11 Quillfeather Road", "ZE1 1AA", "none", None),
    ("the other side of a range", "42 Old Tanners Lane", "ZE1 1AB", "none", None),
    ("another street", "7 Corkscrew Alley", "ZE9 9ZZ", "none", None),
    ("2A for 2", "2A Quillfeather Road", "ZE1 1AA", "parent", ROAD + 2),
    ("the rear of a house", "Rear of 7 Quillfeather Road", "ZE1 1AA", "parent", ROAD + 7),
]


@pytest.mark.parametrize(
    ("text", "postcode", "level", "parent"), [case[1:] for case in NO_UPRN], ids=[case[0] for case in NO_UPRN]
)
def test_what_the_text_does_not_support_is_not_given(
    matcher: Matcher, text: str, postcode: str, level: str, parent: int | None
) -> None:
    row = answer(matcher, text, postcode)
    assert (row["uprn"], row["match_level"], row["parent_uprn"]) == (None, level, parent), row


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "   ",
        "🙂🙂",
        "ZE1 1AA",
        "x" * 10_000,
        "7 " * 5_000,
        "FLAT",
        "FLAT FLAT FLOOR THE",
        "12 rue de la Paix, 75002 Paris",
        "Straße des 17. Juni 135, Berlin",
        "\x00\x01 - - ~ ' % _ \\",
        "No fixed abode",
    ],
)
def test_what_is_no_address_of_the_gazetteer_has_no_answer_and_a_reason(
    matcher: Matcher, text: str | None
) -> None:
    for postcode in (None, "ZE1 1AA", "nonsense"):
        row = answer(matcher, text, postcode)
        assert (row["uprn"], row["match_level"]) == (None, "none")
        assert row["explanation"]


def test_a_number_and_its_postcode_are_a_guess(matcher: Matcher) -> None:
    row = answer(matcher, "7", "ZE1 1AA")
    assert (row["uprn"], row["match_level"]) == (ROAD + 7, "guess")
    assert "assumed that the postcode is right" in row["explanation"]
    assert answer(matcher, "20", "ZE1 1AA")["match_level"] == "building"


@pytest.mark.parametrize(
    ("text", "postcode"),
    [
        ("7", None),
        ("7", "ZE9 9AA"),
        ("7", "nonsense"),
        ("77", "ZE1 1AA"),
        ("ZE1 1AA", "ZE1 1AA"),
        ("FLAT 7", "ZE1 1AC"),
    ],
)
def test_a_number_without_a_postcode_that_lists_it_is_too_little(
    matcher: Matcher, text: str, postcode: str | None
) -> None:
    row = answer(matcher, text, postcode)
    assert (row["uprn"], row["match_level"]) == (None, "none")


def test_a_guess_says_what_was_assumed(matcher: Matcher) -> None:
    row = answer(matcher, "Flat 2, 22 Gannets Walk", "ZE3 9ZZ")
    assert (row["uprn"], row["match_level"]) == (WALK + 221, "guess")
    assert "assumed that flats are counted from the lowest floor" in row["explanation"]


def test_flat_1_of_three_floors_is_a_guess_worth_a_third(matcher: Matcher) -> None:
    row = answer(matcher, "Flat 1, 22 Gannets Walk", "ZE3 9ZZ")
    assert (row["uprn"], row["match_level"], row["probability"]) == (WALK + 220, "guess", 0.333)


def test_an_explanation_names_the_stage_each_part_and_why_the_next_one_lost(matcher: Matcher) -> None:
    row = answer(matcher, "Flat B, 20 Marrowbne Grove", "ZE2 4CE")
    said = row["explanation"]
    assert said.startswith("postcode: flat B agrees; number 20 agrees")
    assert "Marrowbne for Marrowbone" in said
    assert said.endswith("Nothing else came near.")
    other = answer(matcher, "5 Tanners Rd", None)
    assert other["uprn"] == 106_005
    assert "Next: 5 Old Tanners Lane, ZE1 1AB, which loses by" in other["explanation"]
    assert answer(matcher, "7 QUILLFEATHER ROAD PODHAM ZEDBURY", "ZE1 1AA")["explanation"].startswith(
        "whole text"
    )


@pytest.mark.parametrize("pairs", [1, 400_000])
def test_the_answer_of_a_row_does_not_hang_on_its_batch(
    matcher: Matcher, monkeypatch: pytest.MonkeyPatch, pairs: int
) -> None:
    monkeypatch.setattr(comparison, "_PAIRS", pairs)
    texts = [case[1] for case in SAME_PROPERTY] + [case[1] for case in NO_UPRN]
    codes = [case[2] for case in SAME_PROPERTY] + [case[2] for case in NO_UPRN]
    together = matcher.match(pa.array(texts, pa.string()), pa.array(codes, pa.string()))
    assert together.schema == SCHEMA
    assert together.to_pylist() == [answer(matcher, *each) for each in zip(texts, codes, strict=True)]


def test_an_empty_batch_has_no_rows(matcher: Matcher) -> None:
    assert matcher.match(pa.array([], pa.string()), pa.array([], pa.string())).num_rows == 0
