"""The words after a number, cut into a building's name, its street and the locality."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from tests.engine.linkage import village
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.gazetteer.places import cut, with_beginnings
from wardmote.engine.linkage.matching import Matcher

KNOWN = frozenset({("PODHAM", "ZEDBURY"), ("ZEDBURY",)})


@pytest.mark.parametrize(
    ("text", "name", "street"),
    [
        ("HOLLIN HOUSE QUILLFEATHER ROAD", "HOLLIN HOUSE", "QUILLFEATHER ROAD"),
        ("HOLLIN HOUSE MEADWAY", "HOLLIN HOUSE", "MEADWAY"),
        ("HOLLIN HOUSE PARK ROAD", "HOLLIN HOUSE", "PARK ROAD"),
        ("HOLLIN HOUSE EAST STREET", "HOLLIN HOUSE", "EAST STREET"),
        ("GLADE COURT THE GLADE", "GLADE COURT", "THE GLADE"),
        ("SAINT MARKS PLACE HIGH STREET", "SAINT MARKS PLACE", "HIGH STREET"),
        ("GLADE COURT ROAD", "", "GLADE COURT ROAD"),
        ("GLADE COURT NORTH", "", "GLADE COURT NORTH"),
        ("WEIR LANE EAST", "", "WEIR LANE EAST"),
        ("SOUTH PARK CRESCENT", "", "SOUTH PARK CRESCENT"),
        ("PARK ROAD", "", "PARK ROAD"),
        ("MAYBUSH ROAD FERNHOE", "", "MAYBUSH ROAD FERNHOE"),
    ],
)
def test_a_name_ends_where_a_street_begins(text: str, name: str, street: str) -> None:
    given = (*text.split(), "PODHAM", "ZEDBURY")
    assert cut(given, KNOWN) == (tuple(name.split()), tuple(street.split()), ("PODHAM", "ZEDBURY"))


def test_what_stands_before_a_locality_is_one_unless_a_street_ends_so() -> None:
    known = {("PODHAM", "ZEDBURY"), ("ZEDBURY",), ("PARK", "ZEDBURY"), ("NETHER", "GATE")}
    assert with_beginnings(known) == known | {("PODHAM",)}


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    folder: Path = tmp_path_factory.mktemp("places")
    named_after = [
        (900_004, "4 MANFORD COURT MANFORD WAY PODHAM ZEDBURY", "ZE6 1AA", 0),
        (900_014, "4 MANFORD WAY PODHAM ZEDBURY", "ZE6 1AB", 0),
        (900_032, "GROUND FLOOR FLAT 32 SEVEN BELLS ROAD PODHAM ZEDBURY", "ZE6 1AC", 0),
        (900_020, "GROUND FLOOR FLAT 20 SEVEN BELLS ROAD PODHAM ZEDBURY", "ZE6 1AC", 0),
    ]
    netherby = [
        (901_000 + 100 * at + number, f"{number} {street} ROAD NETHERBY ZEDBURY", f"ZE7 1A{letter}", 0)
        for at, (street, letter) in enumerate(
            zip(("TULIP", "ASTER", "DAHLIA", "LUPIN", "PEONY"), "ABDEF", strict=True)
        )
        for number in range(1, 10)
    ]
    podham = [
        (902_000 + number, f"{number} TULIP ROAD PODHAM ZEDBURY", "ZE8 1AA", 0) for number in range(1, 10)
    ]
    table = village.write(folder / "village.csv", [*village.rows(), *named_after, *netherby, *podham])
    build(table, folder / "gazetteer", progress=lambda _: None)
    return Matcher(Gazetteer(folder / "gazetteer"))


@pytest.mark.parametrize("locality", [", Podham, Zedbury", ", Podham", ""])
@pytest.mark.parametrize(
    ("text", "uprn"),
    [
        ("4 Manford Court, Manford Way", 900_004),
        ("4 Manford Way", 900_014),
        ("Ground Floor Flat, 32 Seven Bells Road", 900_032),
        ("Ground Floor Flat, 20 Seven Bells Road", 900_020),
    ],
)
def test_a_court_is_told_from_the_way_it_is_named_after(
    matcher: Matcher, text: str, uprn: int, locality: str
) -> None:
    found = matcher.match(pa.array([text + locality], pa.string()), pa.array([None], pa.string()))
    assert found.column("uprn").to_pylist() == [uprn]


def test_a_house_of_the_postcode_is_never_given_for_the_house_of_a_street_elsewhere(matcher: Matcher) -> None:
    """Every house of the village at every other street's postcode: itself, or nothing."""
    houses = [row for row in village.rows() if row[1][0].isdigit() and row[3] == 0 and row[0] % 1_000 < 11]
    codes = sorted({row[2] for row in houses})
    asked = [(text, other, uprn) for uprn, text, code, _ in houses for other in codes if other != code]
    texts, postcodes, meant = zip(*asked, strict=True)
    found = (
        matcher.match(pa.array(texts, pa.string()), pa.array(postcodes, pa.string()))
        .column("uprn")
        .to_pylist()
    )
    wrong = [each for each, uprn, right in zip(asked, found, meant, strict=True) if uprn not in (None, right)]
    assert (len(asked), wrong) == (300, [])
    assert sum(uprn is not None for uprn in found) > 200


@pytest.mark.parametrize("postcode", [None, "ZE9 9XX", "ZE1 1AB"])
@pytest.mark.parametrize(
    ("locality", "uprn"),
    [(", Netherby, Zedbury", 901_009), (", Podham", 902_009), (", Zedbury", None), ("", None)],
)
def test_a_locality_tells_two_streets_of_one_name_apart_whatever_postcode_is_given(
    matcher: Matcher, locality: str, uprn: int | None, postcode: str | None
) -> None:
    found = matcher.match(
        pa.array([f"9 Tulip Road{locality}"], pa.string()), pa.array([postcode], pa.string())
    )
    assert found.column("uprn").to_pylist() == [uprn]
