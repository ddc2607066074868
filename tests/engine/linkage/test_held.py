"""UPRNs that a table holds are checked against the gazetteer and the address beside them."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tests.engine.linkage import village
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.matching import Matcher
from wardmote.engine.linkage.tables.described import described
from wardmote.engine.linkage.tables.held import MEANS, Held, checked, uprns_of

LISTED_ROUND = 200_000_000_000
HOUSE, SHELL, FLAT_A, FLAT_B, GONE = 101_007, 101_020, 101_200, 101_201, 101_009


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    """The village with what a supply records besides: number 9 was pulled down."""
    folder = tmp_path_factory.mktemp("held")
    with (folder / "v.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "uprn",
                "address",
                "postcode",
                "parentuprn",
                "class",
                "logicalstatus",
                "enddate",
                "easting",
                "northing",
                "lsoa",
            ]
        )
        for row in [*village.rows(), (LISTED_ROUND, "88 GANNETS WALK", "ZE3 9ZZ", 0)]:
            is_gone = row[0] == GONE
            point = ["540000.25", "180000", "E01003500"] if row[0] == HOUSE else ["", "", ""]
            told = ["RD04", "8", "2019-03-02"] if is_gone else ["RD06" if row[3] else "RD04", "1", ""]
            writer.writerow([*row, *told, *point])
    build(folder / "v.csv", folder / "g", progress=lambda _: None)
    return Gazetteer(folder / "g")


CHECKED = [
    ("7 Quillfeather Road", HOUSE, Held.AGREES),
    ("7 Quillfeather Road", HOUSE + 1, Held.OTHER_PROPERTY),
    ("7 Quillfeather Road", None, None),
    ("7 Quillfeather Road", "  ", None),
    ("7 Quillfeather Road", "1.01007E+05", Held.NO_UPRN),
    ("7 Quillfeather Road", "000000101007", Held.AGREES),
    ("7 Quillfeather Road", "101007.0", Held.AGREES),
    ("7 Quillfeather Road", "1.00023E+11", Held.NO_UPRN),
    ("7 Quillfeather Road", "1E10", Held.NO_UPRN),
    ("7 Quillfeather Road", 10_000_000_000, Held.NO_UPRN),  # the same, where the cell is a number
    ("7 Quillfeather Road", 100_023_000_000, Held.NO_UPRN),
    ("7 Quillfeather Road", 100_023_010_000, Held.NOT_LISTED),
    ("7 Quillfeather Road", 100_000, Held.NOT_LISTED),
    ("7 Quillfeather Road", LISTED_ROUND, Held.OTHER_PROPERTY),
    ("7 Quillfeather Road", 777, Held.NOT_LISTED),
    ("9 Quillfeather Road", GONE, Held.HISTORIC),
    ("7 Quillfeather Road", GONE, Held.HISTORIC),
    ("", HOUSE, Held.SAYS_NOTHING),
    ("", GONE, Held.HISTORIC),
    ("10 Downing Street", HOUSE, Held.SAYS_NOTHING),
    ("20 Quillfeather Road", FLAT_B, Held.SAME_BUILDING),
    ("20 Quillfeather Road", SHELL, Held.SAME_BUILDING),
    ("Flat B, 20 Quillfeather Road", SHELL, Held.SAME_BUILDING),
    ("Flat F, 20 Quillfeather Road", FLAT_B, Held.SAME_BUILDING),
    ("Flat A, 20 Quillfeather Road", FLAT_B, Held.OTHER_PROPERTY),
    ("20 Quillfeather Road", HOUSE, Held.OTHER_PROPERTY),
    ("Flat 2, 22 Quillfeather Road", 101_220, Held.SAME_BUILDING),
    ("Flat 2, 22 Quillfeather Road", 101_221, Held.AGREES),
    ("Flat 2, 22 Quillfeather Road", HOUSE, Held.OTHER_PROPERTY),
]


def test_a_held_uprn_is_checked_against_the_gazetteer_and_the_address(gazetteer: Gazetteer) -> None:
    texts, held, expected = zip(*CHECKED, strict=True)
    codes = pa.array(["ZE1 1AA"] * len(texts))
    answers = Matcher(gazetteer).match(pa.array(texts, pa.string()), codes)
    as_text = pa.array([None if each is None else str(each) for each in held], pa.string())
    assert checked(gazetteer, as_text, answers).to_pylist() == [each and str(each) for each in expected]
    assert set(MEANS) == set(Held)


def test_a_building_without_a_uprn_of_its_own_lists_its_units(tmp_path: Path) -> None:
    rows = [row for row in village.rows() if row[0] != SHELL]
    rows = [(uprn, text, code, 0 if parent == SHELL else parent) for uprn, text, code, parent in rows]
    build(village.write(tmp_path / "v.csv", rows), tmp_path / "g", progress=lambda _: None)
    gazetteer = Gazetteer(tmp_path / "g")
    answers = Matcher(gazetteer).match(pa.array(["20 Quillfeather Road"] * 2), pa.array(["ZE1 1AA"] * 2))
    assert answers.column("parent_uprn").to_pylist() == [None, None]
    said = checked(gazetteer, pa.array([FLAT_B, HOUSE]), answers).to_pylist()
    assert said == [Held.SAME_BUILDING, Held.OTHER_PROPERTY]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (pa.array([None, 5, 0, -3, 10**12], pa.int64()), [0, 5, 0, -1, -1]),
        (pa.array([None, 5.0, 5.5, float("nan"), 1e300, -2.0]), [0, 5, -1, 0, -1, -1]),
        (
            pa.array([None, " 5 ", "5.00", "x", "1e5", "0" * 40 + "5", "1" * 13, "5-6"]),
            [0, 5, 5, -1, -1, 5, -1, -1],
        ),
        (pa.array([None, None]), [0, 0]),
    ],
)
def test_a_held_uprn_is_read_as_it_stands_in_any_kind_of_column(held: pa.Array, expected: list[int]) -> None:
    assert uprns_of(held).tolist() == expected


def test_an_answer_is_told_with_where_its_property_is(gazetteer: Gazetteer) -> None:
    texts = pa.array(["7 Quillfeather Road", "20 Quillfeather Road", ""])
    answers = Matcher(gazetteer).match(texts, pa.array(["ZE1 1AA"] * 3))
    house, building, nothing = described(gazetteer, answers).to_pylist()
    place = {"easting": 540_000.25, "northing": 180_000.0, "ward": None, "lsoa": "E01003500"}
    assert house == {"property_class": "RD04", "property_status": "approved"} | place
    assert building["property_class"] == "RD04"
    assert not any(nothing.values())
    gone = gazetteer.facts_of(np.array([GONE])).to_pylist()[0]
    assert (gone["status"], gone["historic_since"]) == ("historic", date(2019, 3, 2))
