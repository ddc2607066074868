"""What fits best is still not the answer where the text itself says that it means something else."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from tests.engine.linkage import village
from wardmote.engine.linkage.comparing.objections import rival_of
from wardmote.engine.linkage.comparing.scoring import Candidate
from wardmote.engine.linkage.comparing.wording import Fit
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.engine.linkage.gazetteer.gazetteer import Building, Entry, Gazetteer
from wardmote.engine.linkage.matching import Matcher
from wardmote.engine.linkage.text.numbers import NumberFit
from wardmote.engine.linkage.text.readings import Reading
from wardmote.engine.linkage.text.units import NO_UNIT, Same

ROAD, GROVE, WALK = 101_000, 104_000, 105_000
LONE_HOUSE, NAMED_HOUSE = 900_001, 900_002


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    folder = tmp_path_factory.mktemp("lone")
    over_shops, in_one = 900_100, 900_200
    lone = [
        *(
            (over_shops + n, f"FLAT {n} WEAVERS REACH PODHAM ZEDBURY", "ZE5 1AC", 900_150 + n)
            for n in (12, 14)
        ),
        *((in_one + n, f"FLAT {n} DYERS REACH PODHAM ZEDBURY", "ZE5 1AD", in_one) for n in (12, 14)),
        (900_300, "5 GLYN WAY PODHAM ZEDBURY", "ZE5 1AE", 0),
        (LONE_HOUSE, "4 FIDDLERS MERE PODHAM ZEDBURY", "ZE5 1AA", 0),
        (NAMED_HOUSE, "PLEAN LODGE 6 WHISTLERS MERE PODHAM ZEDBURY", "ZE5 1AB", 0),
    ]
    table = village.write(folder / "village.csv", [*village.rows(), *lone])
    build(table, folder / "gazetteer", progress=lambda _: None)
    return Matcher(Gazetteer(folder / "gazetteer"))


def answer(matcher: Matcher, text: str, postcode: str) -> dict[str, Any]:
    batch = matcher.match(pa.array([text], pa.string()), pa.array([postcode], pa.string()))
    row: dict[str, Any] = batch.to_pylist()[0]
    return row


@pytest.mark.parametrize(
    ("text", "postcode", "why"),
    [
        # FLAT 7 of the street stands at the postcode given, 7 of the street at another
        ("7 Quillfeather Road", "ZE1 1AC", "ZE1 1AC has the street too, with a flat of that number there"),
        ("7 Quillfeather Parade", "ZE1 1AB", "another postcode and another kind of street"),
        ("Rose Cottage, Fiddlers Mere", "ZE5 1AA", "names a house that is not known by this address"),
        ("The Cottage, Fiddlers Mere", "ZE5 1AA", "names a house that is not known by this address"),
    ],
)
def test_no_uprn_where_the_text_says_otherwise(matcher: Matcher, text: str, postcode: str, why: str) -> None:
    found = answer(matcher, text, postcode)
    assert (found["uprn"], found["match_level"]) == (None, "none")
    assert why in found["explanation"]


@pytest.mark.parametrize(
    ("text", "postcode", "uprn"),
    [
        ("7 Quillfeather Road", "ZE2 4CD", ROAD + 7),  # a postcode that does not have the street
        ("41-43 Quillfeather Road", "ZE1 1AC", ROAD + 30),  # it has the street, and no flat of that number
        ("Flat B, 20 Marrowbone Grove", "ZE2 4CF", GROVE + 201),
        ("7 Quillfeather Parade", "ZE1 1AA", ROAD + 7),  # another kind of street alone
        ("7 Quillfeather", "ZE1 1AB", ROAD + 7),
        ("Fiddlers Mere", "ZE5 1AA", LONE_HOUSE),  # no house is named: the only one of the street
        ("Rose Cottage, 4 Fiddlers Mere", "ZE5 1AA", LONE_HOUSE),
        ("Plean Lodge, The Cottage, Whistlers Mere", "ZE5 1AB", NAMED_HOUSE),
    ],
)
def test_the_near_miss_is_answered(matcher: Matcher, text: str, postcode: str, uprn: int) -> None:
    assert answer(matcher, text, postcode)["uprn"] == uprn


def test_flats_over_the_shops_of_a_street_are_no_building(matcher: Matcher) -> None:
    over_shops = answer(matcher, "Flat 15, Weavers Reach", "ZE5 1AC")
    assert (over_shops["match_level"], over_shops["parent_uprn"]) == ("none", None)
    in_one = answer(matcher, "Flat 15, Dyers Reach", "ZE5 1AD")
    assert (in_one["match_level"], in_one["parent_uprn"]) == ("parent", 900_200)


def test_no_flat_is_guessed_in_a_shop_that_the_text_does_not_name(matcher: Matcher) -> None:
    assert answer(matcher, "First Floor Flat, Gannets Walk", "ZE3 9ZZ")["uprn"] in (None, WALK + 222)
    assert answer(matcher, "Flat, Gannets Walk", "ZE3 9ZZ")["uprn"] is None


@pytest.mark.parametrize(("street", "uprn"), [("Gln Way", 900_300), ("Glyn Way", 900_300), ("Gl Way", None)])
def test_a_slip_that_leaves_three_letters_is_found_without_a_postcode(
    matcher: Matcher, street: str, uprn: int | None
) -> None:
    assert answer(matcher, f"5 {street}, Podham, Zedbury", "")["uprn"] == uprn


def test_beside_other_words_three_letters_are_not_spelt_anew(matcher: Matcher) -> None:
    """FAT 7 for FLAT 7 of a block is no street that is spelt nearly so."""
    assert answer(matcher, "Fat 7, Hollin House", "")["candidates"].startswith(str(110_007))


def _house(uprn: int, *, lost: float, foreign: tuple[str, ...] = ()) -> Candidate:
    fit = Fit(9.0, lost, 0.0, 0.0, (), foreign, False, False, False)
    entry = Entry(NO_UNIT, uprn, 0, 0, 0)
    building = Building(0, "9", "ZE11AA", (entry,))
    return Candidate(20.0, building, entry, Same.NEITHER, Reading(NO_UNIT, "9"), NumberFit.YES, fit, 0.0, 0.0)


def test_a_property_with_two_addresses_is_no_rival_of_itself() -> None:
    best = _house(1, lost=9.0, foreign=("OAK",))
    assert rival_of(best, [_house(1, lost=0.0)]) is None
    assert rival_of(best, [_house(1, lost=0.0), another := _house(2, lost=0.0)]) is another
    assert rival_of(best, [_house(2, lost=9.0)]) is None
