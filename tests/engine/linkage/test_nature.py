"""Class and status: a text that could be a live home is not taken for a garage, a shop, a ruin or a plan."""

from __future__ import annotations

import csv
from typing import Any

import pyarrow as pa
import pytest

from tests.engine.linkage.test_fast_and_plain import slowly
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.matching import Matcher
from wardmote.engine.linkage.review.side_by_side import side_by_side

_TAIL = "QUILLFEATHER ROAD PODHAM ZEDBURY"
_COLUMNS = ["uprn", "address_concat", "postcode", "parentuprn", "class", "logicalstatus", "enddate"]
#: Further columns are the parent, the class, the status and the day it ended.
_ROWS: list[tuple[Any, ...]] = [
    (1, f"7 {_TAIL}", "ZE1 1AA", "", "RD04", 1, ""),
    (2, f"7 {_TAIL}", "ZE1 1AA", "", "CR08", 1, ""),  # the shop below
    (3, f"9 {_TAIL}", "ZE1 1AA", "", "CR08", 1, ""),  # a shop alone
    (10, f"20 {_TAIL}", "ZE1 1AA", "", "RD04", 1, ""),  # a house again, once two flats
    (11, f"FLAT A 20 {_TAIL}", "ZE1 1AA", 10, "RD06", 8, "2019-05-03"),
    (12, f"FLAT B 20 {_TAIL}", "ZE1 1AA", 10, "RD06", 8, "2019-05-03"),
    (20, f"30 {_TAIL}", "ZE1 1AA", "", "RD04", 8, "2001-02-28"),  # pulled down for a block
    (21, f"FLAT 1 30 {_TAIL}", "ZE1 1AA", 22, "RD06", 1, ""),
    (22, f"SWALLOW COURT 30 {_TAIL}", "ZE1 1AA", "", "PP", 1, ""),
    (30, f"FLAT 4 40 {_TAIL}", "ZE1 1AA", 33, "RD06", 6, ""),  # planned beside what is there
    (31, f"4 40 {_TAIL}", "ZE1 1AA", 33, "RD06", 1, ""),
    (33, f"40 {_TAIL}", "ZE1 1AA", "", "PP", 1, ""),
    (40, "FLAT 14 HOLLIN HOUSE MILL LANE PODHAM ZEDBURY", "ZE1 1AC", 49, "RD06", 1, ""),
    (41, "14 HOLLIN HOUSE MILL LANE PODHAM ZEDBURY", "ZE1 1AC", 49, "RG02", 1, ""),  # no word says it
    (42, "15 HOLLIN HOUSE MILL LANE PODHAM ZEDBURY", "ZE1 1AC", 49, "RG02", 1, ""),
    (43, "GARAGE 16 HOLLIN HOUSE MILL LANE PODHAM ZEDBURY", "ZE1 1AC", 49, "RG02", 1, ""),
    (49, "HOLLIN HOUSE MILL LANE PODHAM ZEDBURY", "ZE1 1AC", "", "PP", 1, ""),
    (80, "WILLOW ESTATE MILL LANE PODHAM ZEDBURY", "ZE1 1AD", "", "PP", 1, ""),
    (81, "ASH COURT MILL LANE PODHAM ZEDBURY", "ZE1 1AD", 80, "PP", 1, ""),  # a block of it
    (82, "FLAT 1 ASH COURT MILL LANE PODHAM ZEDBURY", "ZE1 1AD", 81, "RD06", 1, ""),
    (83, "FLAT 2 ASH COURT MILL LANE PODHAM ZEDBURY", "ZE1 1AD", 81, "RD06", 1, ""),
    (50, f"50 {_TAIL}", "ZE1 1AA", "", "RD04", 8, "2010-12-31"),  # gone, and nothing in its place
    (51, f"52 {_TAIL}", "ZE1 1AA", "", "RD04", 6, ""),  # planned
    (60, f"60 {_TAIL}", "ZE1 1AA", "", "RD02", 1, ""),
    (61, f"GARAGE 60 {_TAIL}", "ZE1 1AA", 60, "RG02", 1, ""),
    (62, f"THE BAKERY 62 {_TAIL}", "ZE1 1AA", "", "RD02", 1, ""),  # a home by its class, whatever it was
    (63, f"BRIMBLE FISH BAR 64 {_TAIL}", "ZE1 1AA", "", "CR07", 1, ""),
    (
        70,
        "3 BRICKFIELD LANE PODHAM ZEDBURY",
        "",
        "",
        "RD04",
        8,
        "1999-06-01",
    ),  # as historic ones are: no postcode
]


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    folder = tmp_path_factory.mktemp("nature")
    with (folder / "source.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([_COLUMNS, *_ROWS])
    build(folder / "source.csv", folder / "gazetteer", progress=lambda _: None)
    return Matcher(Gazetteer(folder / "gazetteer"))


def answer(matcher: Matcher, text: str, postcode: str = "ZE1 1AA") -> dict[str, Any]:
    batch = matcher.match(pa.array([text]), pa.array([postcode]))
    row: dict[str, Any] = batch.to_pylist()[0]
    return row


@pytest.mark.parametrize(
    ("text", "postcode", "uprn"),
    [
        (f"7 {_TAIL}", "ZE1 1AA", 1),
        ("7 Quilfeather Rd", "ZE1 1AA", 1),
        ("20 Quillfeather Road", "ZE1 1AA", 10),
        ("Flat 4, 40 Quillfeather Road", "ZE1 1AA", 31),
        (f"FLAT 4 40 {_TAIL}", "ZE1 1AA", 31),
        ("14 HOLLIN HOUSE MILL LANE PODHAM ZEDBURY", "ZE1 1AC", 40),
        ("Flat 14, Hollin House", "ZE1 1AC", 40),
        ("60 Quillfeather Road", "ZE1 1AA", 60),
        ("62 Quillfeather Road", "ZE1 1AA", 62),
    ],
)
def test_where_a_live_home_fits_it_is_the_answer(
    matcher: Matcher, text: str, postcode: str, uprn: int
) -> None:
    row = answer(matcher, text, postcode)
    assert (row["uprn"], row["match_level"]) == (uprn, "exact"), row


@pytest.mark.parametrize(
    ("text", "uprn", "said"),
    [
        ("50 Quillfeather Road", 50, "this address is historic, since 31 December 2010"),
        (f"50 {_TAIL}", 50, "this address is historic, since 31 December 2010"),
        ("Flat B, 20 Quillfeather Road", 12, "this address is historic, since 3 May 2019"),
        ("3 Brickfield Lane, Podham", 70, "this address is historic, since 1 June 1999"),
        (f"52 {_TAIL}", 51, "this address is provisional: planned, or not yet confirmed"),
        ("9 Quilfeather Rd", 3, "it is no home, its class is CR08"),
    ],
)
def test_what_fits_nothing_else_is_given_and_the_explanation_says_what_it_is(
    matcher: Matcher, text: str, uprn: int, said: str
) -> None:
    row = answer(matcher, text)
    assert (row["uprn"], row["match_level"]) == (uprn, "exact"), row
    assert said in row["explanation"]


@pytest.mark.parametrize(
    ("text", "postcode", "level", "parent"),
    [
        ("15 HOLLIN HOUSE MILL LANE PODHAM ZEDBURY", "ZE1 1AC", "building", 49),  # a garage, and no home
        ("Flat 15, Hollin House", "ZE1 1AC", "parent", 49),
        ("64 Quillfeather Road", "ZE1 1AA", "building", 63),
        ("Swallow Court, 30 Quillfeather Road", "ZE1 1AA", "building", 22),
    ],
)
def test_a_home_is_not_taken_for_what_is_none(
    matcher: Matcher, text: str, postcode: str, level: str, parent: int
) -> None:
    row = answer(matcher, text, postcode)
    assert (row["uprn"], row["match_level"], row["parent_uprn"]) == (None, level, parent), row


def test_the_garage_itself_is_found_where_the_text_says_so(matcher: Matcher) -> None:
    assert answer(matcher, "Garage 16, Hollin House", "ZE1 1AC")["uprn"] == 43
    assert answer(matcher, "Brimble Fish Bar, 64 Quillfeather Road")["uprn"] == 63


@pytest.mark.parametrize(("text", "postcode"), [(row[1], row[2]) for row in _ROWS if "BRIMBLE" not in row[1]])
def test_what_is_looked_up_at_once_is_what_comparing_finds(
    matcher: Matcher, text: str, postcode: str
) -> None:
    for written in (text, text.removesuffix(" PODHAM ZEDBURY").replace("ROAD", "Rd")):
        fast, slow = answer(matcher, written, postcode), slowly(matcher, written, postcode)
        assert (fast["uprn"] or 0, fast["match_level"]) == (slow.uprn, slow.level), (fast, slow)


@pytest.mark.parametrize("text", ["Ash Court, Mill Lane", "Ash Court, Mil Lane"])
def test_a_block_of_an_estate_is_the_building_not_the_estate(matcher: Matcher, text: str) -> None:
    row = answer(matcher, text, "ZE1 1AD")
    assert (row["match_level"], row["parent_uprn"], row["candidates"]) == ("building", 81, "82 83")
    assert row["explanation"].startswith("parts" if "Mill" in text else "postcode")


def test_a_house_divided_once_lists_no_flats_that_are_gone(matcher: Matcher) -> None:
    row = answer(matcher, "Flat 1, 30 Quillfeather Road")
    assert row["uprn"] == 21
    assert "20" not in answer(matcher, "Swallow Court, 30 Quillfeather Road")["candidates"].split()


def test_who_reviews_is_told_the_same_of_each_property(matcher: Matcher) -> None:
    found = side_by_side(matcher._gazetteer, "50 Quillfeather Road", "ZE1 1AA", [50, 51, 3, 1])
    assert [each.nature for each in found] == [
        "this address is historic, since 31 December 2010",
        "this address is provisional: planned, or not yet confirmed",
        "it is no home, its class is CR08",
        "",
    ]
