"""What a clerk is shown: which rows, in which order, and each property beside the text."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.engine.linkage.test_matching import GROVE, HOLLIN, LANE, ROAD, WALK, answer
from wardmote.engine.linkage.decided import Decision, Verdict
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.matching import SCHEMA, Matcher
from wardmote.engine.linkage.review.reviewing import LIMITS, Doubtful, ReviewList, is_doubtful, offered
from wardmote.engine.linkage.review.side_by_side import Mark, Part, What, most_alike_first, side_by_side
from wardmote.engine.linkage.tables.address_columns import AddressColumns

KEY = b"a key of sixteen"
SURE: dict[str, Any] = {
    "uprn": 1,
    "match_level": "exact",
    "probability": 0.99,
    "match_weight": 40.0,
    "margin": 30.0,
    "parent_uprn": None,
    "candidates": "1 2",
    "explanation": "postcode: all agrees",
}


def table(*changes: dict[str, Any], size: int = 100) -> list[pa.RecordBatch]:
    rows = [
        SURE | {"address": f"{n} Mill Lane", "postcode": "ZE1 1AA"} | each for n, each in enumerate(changes)
    ]
    schema = pa.schema([("address", pa.string()), ("postcode", pa.string()), *SCHEMA])
    return pa.Table.from_pylist(rows, schema=schema).to_batches(max_chunksize=size)


def listed(
    batches: list[pa.RecordBatch], decided: dict[bytes, Decision], *, held: str | None = None
) -> list[Doubtful]:
    made = ReviewList(
        AddressColumns(("address",), "postcode"), held=held, limits=LIMITS, key=KEY, decided=decided
    )
    for each in batches:
        made.add(each)
    return made.in_order()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, False),
        ({"probability": LIMITS.least_probability}, False),
        ({"probability": LIMITS.least_probability - 0.001}, True),
        ({"margin": LIMITS.least_margin}, False),
        ({"margin": LIMITS.least_margin - 0.01}, True),
        ({"match_level": "none"}, True),
        ({"match_level": "none", "candidates": ""}, False),
        ({"match_level": "none", "candidates": None}, False),
        ({"match_level": "building"}, True),
        ({"match_level": "parent"}, True),
        ({"match_level": "none", "explanation": "decided: none of these"}, False),
    ],
)
def test_what_lies_between_the_thresholds_is_looked_at(change: dict[str, Any], expected: bool) -> None:
    assert is_doubtful(table(change)[0], LIMITS).to_pylist() == [expected]


def test_the_same_address_is_looked_at_once_and_first_where_most_rows_have_it() -> None:
    doubtful = {"match_level": "guess", "probability": 0.8}
    rows = [
        {},
        doubtful,
        {"match_level": "building"},
        {"match_level": "guess", "probability": 0.7},
        doubtful | {"address": "1, MILL LANE", "postcode": "ze11aa"},
        {"match_level": "none", "match_weight": 20.0},
    ]
    found = listed(table(*rows, size=2), {})
    assert [(each.row, each.rows, each.level) for each in found] == [
        (5, 1, "none"),
        (1, 2, "guess"),
        (3, 1, "guess"),
        (2, 1, "building"),
    ]


def test_the_uprns_that_its_rows_held_are_counted_and_those_most_held_are_offered() -> None:
    doubtful = {"match_level": "guess", "probability": 0.8, "address": "1 Mill Lane"}
    uprns = ["7", "7.0", " 8 ", "9", "9", "9", "10", "", None, "no number", "2", "2", "2", "2"]
    batches = table(*[doubtful] * len(uprns), {}, size=4)
    column = pa.array([*uprns, "77"])
    given = pa.Table.from_batches(batches).append_column("given_uprn", column).to_batches(max_chunksize=3)
    (found,) = listed(given, {}, held="given_uprn")
    assert found.held == ((2, 4), (9, 3), (7, 2), (8, 1), (10, 1))
    assert found.offered == (1, 2, 9, 7), "each once, and not those of single rows"
    (without,) = listed(given, {})
    assert (without.held, without.offered) == ((), (1, 2))
    decided = {found.digest: Decision(Verdict.NONE, 0, (1, 2), date(2026, 5, 4))}
    assert listed(given, decided, held="given_uprn") == [], "nothing that comes near is new"


def test_an_address_that_was_decided_since_comes_again_for_a_property_that_was_not_seen_alone() -> None:
    row = {"match_level": "guess", "probability": 0.8}
    (found,) = listed(table(row), {})
    assert found.offered == (1, 2)
    for verdict, saw, left in (
        (Verdict.PROPERTY, (), 0),
        (Verdict.NONE, (1, 2, 3), 0),
        (Verdict.CANNOT_TELL, (), 0),
        (Verdict.NONE, (1, 3), 1),
    ):
        decided = {found.digest: Decision(verdict, 0, saw, date(2026, 5, 4))}
        assert len(listed(table(row), decided)) == left


def shown(
    folder: Path, address: str, postcode: str | None, uprn: int
) -> tuple[dict[What, Part], tuple[str, ...]]:
    (beside,) = side_by_side(Gazetteer(folder), address, postcode, [uprn])
    assert beside.uprn == uprn
    return {each.what: each for each in beside.parts}, beside.left_over


def test_what_agrees_is_marked_the_same(village_folder: Path) -> None:
    parts, left = shown(village_folder, "Apt 7, Hollin House, Quillfeather Rd, Podham", "ze1 1ac", HOLLIN + 7)
    assert list(parts) == [What.UNIT, What.NAME, What.STREET, What.POSTCODE]
    assert {each.mark for each in parts.values()} == {Mark.SAME}
    assert left == ()


@pytest.mark.parametrize(
    ("address", "postcode", "uprn", "part"),
    [
        ("Flat 9, Hollin House", "ZE1 1AC", HOLLIN + 7, Part(What.UNIT, "Flat 7", Mark.DIFFERENT, "Flat 9")),
        ("Hollin House", "ZE1 1AC", HOLLIN + 7, Part(What.UNIT, "Flat 7", Mark.MISSING)),
        ("Flat 9, Hollin House", "ZE1 1AC", HOLLIN, Part(What.UNIT, "", Mark.DIFFERENT, "Flat 9")),
        ("9 Quillfeather Road", "ZE1 1AA", ROAD + 7, Part(What.NUMBER, "7", Mark.DIFFERENT, "9")),
        ("Quillfeather Road", "ZE1 1AA", ROAD + 7, Part(What.NUMBER, "7", Mark.MISSING)),
        ("43 Old Tanners Lane", "ZE1 1AB", LANE + 30, Part(What.NUMBER, "41-43", Mark.NEAR, "43")),
        ("3 Gannits Walk", "ZE3 9ZZ", WALK + 3, Part(What.STREET, "Gannets", Mark.NEAR, "Gannits")),
        ("Flat 7 Hollin House", "ZE1 1AC", HOLLIN + 7, Part(What.STREET, "Quillfeather Road", Mark.MISSING)),
        ("Flat 7, Quillfeather Road", "ZE1 1AC", HOLLIN + 7, Part(What.NAME, "Hollin House", Mark.MISSING)),
        ("7 Quillfeather Road", "ZE1 1AB", ROAD + 7, Part(What.POSTCODE, "ZE1 1AA", Mark.NEAR, "ZE1 1AB")),
        (
            "7 Quillfeather Road",
            "SW9 2QQ",
            ROAD + 7,
            Part(What.POSTCODE, "ZE1 1AA", Mark.DIFFERENT, "SW9 2QQ"),
        ),
        ("7 Quillfeather Road", None, ROAD + 7, Part(What.POSTCODE, "ZE1 1AA", Mark.MISSING)),
    ],
)
def test_what_differs_is_marked_with_what_the_text_says_instead(
    village_folder: Path, address: str, postcode: str | None, uprn: int, part: Part
) -> None:
    (beside,) = side_by_side(Gazetteer(village_folder), address, postcode, [uprn])
    assert part in beside.parts


def test_words_that_belong_to_nothing_are_told(village_folder: Path) -> None:
    _, left = shown(village_folder, "Corner Foods, 7 Quillfeather Road, Podham", "ZE1 1AA", ROAD + 7)
    assert left == ("Corner", "Foods")


def test_a_property_that_the_gazetteer_has_not_is_not_shown(village_folder: Path) -> None:
    found = side_by_side(Gazetteer(village_folder), None, None, [999, ROAD + 7])
    assert [each.uprn for each in found] == [ROAD + 7]


def test_what_is_offered_begins_with_the_answer_or_its_building(matcher: Matcher) -> None:
    def of(text: str, postcode: str, most: int = 9) -> list[int]:
        row = answer(matcher, text, postcode)
        return offered(row, most)

    assert of("Flat B, 20 Marrowbone Grove", "ZE2 4CE")[0] == GROVE + 201
    assert of("Hollin House", "ZE1 1AC", most=3) == [HOLLIN, HOLLIN + 1, HOLLIN + 2]
    assert of("No Such Place", "ZE1 1AC") == []


def test_units_stand_as_somebody_looks_for_them_and_the_most_alike_first(village_folder: Path) -> None:
    gazetteer = Gazetteer(village_folder)
    for text, uprns in (
        ("22 Gannets Walk", [WALK + 22, WALK + 220, WALK + 221, WALK + 222]),
        ("20 Marrowbone Grove", [GROVE + 20, GROVE + 200, GROVE + 201, GROVE + 202, GROVE + 203]),
        ("Hollin House", [HOLLIN + n for n in range(13)]),
        ("Flat 40, Hollin House", [HOLLIN, *(HOLLIN + n for n in range(12, 0, -1))]),
        ("Flat 5, Hollin House", [HOLLIN, *(HOLLIN + n for n in (5, 4, 6, 3, 7, 2, 8, 1, 9, 10, 11, 12))]),
    ):
        found = most_alike_first(
            side_by_side(gazetteer, text, None, sorted(uprns, key=lambda each: each % 7))
        )
        assert [each.uprn for each in found] == uprns
