"""What fits best is still not the answer where the text itself says that it means something else."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from tests.engine.linkage import village
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.matching import Matcher

ROAD, GROVE = 101_000, 104_000
LONE_HOUSE, NAMED_HOUSE = 900_001, 900_002


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    folder = tmp_path_factory.mktemp("lone")
    lone = [
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
