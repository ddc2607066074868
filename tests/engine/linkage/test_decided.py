"""What people decided, against a small made-up gazetteer."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.linkage.test_matching import GROVE, HOLLIN, ROAD, answer
from wardmote.engine.linkage.decided import Decision, Decisions, Verdict, digest, made_alike
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.matching import Matcher

KEY = b"a key of sixteen"
DAY = date(2026, 5, 4)
_LATIN = st.characters(
    min_codepoint=32, max_codepoint=0x17F, exclude_characters="ßŉ", exclude_categories=("Cs",)
)
DOUBTFUL = ("The old forge, Quillfeather Rd.", "ze1 1aa")


def deciding(folder: Path, *decided: tuple[str, str | None, Decision]) -> Matcher:
    by_digest = {digest(*made_alike(*each[:2]), key=KEY): each[2] for each in decided}
    return Matcher(Gazetteer(folder), decisions=Decisions(by_digest, key=KEY))


def chose(uprn: int, *offered: int) -> Decision:
    return Decision(Verdict.PROPERTY, uprn, offered, DAY)


def test_what_a_person_chose_goes_before_every_stage(matcher: Matcher, village_folder: Path) -> None:
    listed = ("7 QUILLFEATHER ROAD PODHAM ZEDBURY", "ZE1 1AA")
    decided = deciding(village_folder, (*DOUBTFUL, chose(HOLLIN + 7)), (*listed, chose(ROAD + 9)))
    assert answer(matcher, *DOUBTFUL)["uprn"] is None

    for spelling in (DOUBTFUL, ("THE OLD FORGE QUILLFEATHER RD", "ZE11AA")):
        row = answer(decided, *spelling)
        assert (row["uprn"], row["parent_uprn"], row["match_level"]) == (HOLLIN + 7, HOLLIN, "exact")
        assert row["explanation"] == "decided: a person chose this on 2026-05-04"
    assert answer(decided, *listed)["uprn"] == ROAD + 9


def test_a_building_that_a_person_chose_is_answered_as_one_and_not_as_a_flat(village_folder: Path) -> None:
    block = ("Hollin House, Quillfeather Road", "ZE1 1AC")
    conversion = ("Upstairs at 20 Quillfeather Road", "ZE1 1AA")
    house = ("Downstairs at 7 Quillfeather Road", "ZE1 1AA")
    decided = deciding(
        village_folder,
        (*block, chose(HOLLIN, HOLLIN, HOLLIN + 1)),
        (*conversion, chose(ROAD + 20)),
        (*house, chose(ROAD + 7)),
    )
    row = answer(decided, *block)
    assert (row["uprn"], row["parent_uprn"], row["match_level"]) == (None, HOLLIN, "building")
    assert row["candidates"].split() == [str(HOLLIN + n) for n in range(1, 13)], (
        "its flats, without the garage"
    )
    assert row["explanation"] == (
        "decided: a person chose the whole building on 2026-05-04; it has units, and none is named"
    )
    row = answer(decided, *conversion)
    assert (row["uprn"], row["parent_uprn"], row["match_level"]) == (None, ROAD + 20, "building")
    assert row["candidates"].split() == [str(ROAD + 200 + n) for n in range(4)]
    row = answer(decided, *house)
    assert (row["uprn"], row["match_level"]) == (ROAD + 7, "exact")


def test_another_address_or_postcode_is_not_what_was_decided(matcher: Matcher, village_folder: Path) -> None:
    decided = deciding(village_folder, (*DOUBTFUL, chose(HOLLIN + 7)))
    for near_miss in (
        ("The new forge, Quillfeather Rd.", "ze1 1aa"),
        (DOUBTFUL[0], "ZE1 1AB"),
        (DOUBTFUL[0], None),
    ):
        assert answer(decided, *near_miss) == answer(matcher, *near_miss)


def test_decisions_made_with_another_key_are_not_found(matcher: Matcher, village_folder: Path) -> None:
    by_digest = {digest(*made_alike(*DOUBTFUL), key=KEY): chose(HOLLIN + 7)}
    other = Matcher(Gazetteer(village_folder), decisions=Decisions(by_digest, key=b"another key of ours"))
    assert answer(other, *DOUBTFUL) == answer(matcher, *DOUBTFUL)


def test_a_property_that_the_gazetteer_has_not_is_not_given_and_that_is_said(
    matcher: Matcher, village_folder: Path
) -> None:
    row = answer(deciding(village_folder, (*DOUBTFUL, chose(999))), *DOUBTFUL)
    plain = answer(matcher, *DOUBTFUL)
    gone = " The property that a person chose on 2026-05-04 is not in this gazetteer."
    assert row == plain | {"explanation": plain["explanation"] + "." + gone}


SURE = ("B, 20 Marrowbone Grove", "ZE2 4CE", GROVE + 201)


@pytest.mark.parametrize("verdict", [Verdict.NONE, Verdict.CANNOT_TELL])
def test_a_property_that_a_person_did_not_take_is_not_given(village_folder: Path, verdict: Verdict) -> None:
    text, postcode, uprn = SURE
    saw = Decision(verdict, 0, (uprn, GROVE + 200), DAY)
    row = answer(deciding(village_folder, (text, postcode, saw)), text, postcode)
    assert (row["uprn"], row["match_level"], row["probability"]) == (None, "none", 0)
    assert row["explanation"].startswith("decided: ")


def test_a_property_that_a_person_did_not_see_may_still_be_given(
    matcher: Matcher, village_folder: Path
) -> None:
    text, postcode, _ = SURE
    saw = Decision(Verdict.NONE, 0, (GROVE + 200,), DAY)
    assert answer(deciding(village_folder, (text, postcode, saw)), text, postcode) == answer(
        matcher, text, postcode
    )


def test_whoever_cannot_tell_the_flat_leaves_the_building(matcher: Matcher, village_folder: Path) -> None:
    block = ("Hollin House, Quillfeather Road", "ZE1 1AC")
    unsure = Decision(Verdict.CANNOT_TELL, 0, (HOLLIN, HOLLIN + 1), DAY)
    row = answer(deciding(village_folder, (*block, unsure)), *block)
    assert (row["match_level"], row["parent_uprn"]) == ("building", HOLLIN)
    assert row["explanation"].startswith("decided: ")
    none = answer(deciding(village_folder, (*block, unsure._replace(verdict=Verdict.NONE))), *block)
    assert (none["match_level"], none["parent_uprn"]) == ("none", None)


def test_rows_beside_a_decided_one_are_as_they_were(matcher: Matcher, village_folder: Path) -> None:
    texts = pa.array(["3 Tanners Road", None, DOUBTFUL[0], "Flat 7, Hollin House", DOUBTFUL[0]])
    postcodes = pa.array(["ZE3 9ZX", None, DOUBTFUL[1], "ZE1 1AC", DOUBTFUL[1]])
    rows: list[dict[str, Any]] = (
        deciding(village_folder, (*DOUBTFUL, chose(ROAD + 1))).match(texts, postcodes).to_pylist()
    )
    plain = matcher.match(texts, postcodes).to_pylist()
    assert [row == was for row, was in zip(rows, plain, strict=True)] == [True, True, False, True, False]
    assert rows[2] == rows[4]


@settings(max_examples=20)
@given(
    text=st.text(_LATIN, max_size=30)
    | st.from_regex(r"[1-9][0-9]? [A-Za-z' ]{3,12},? (ZE1 ?1AA)?", fullmatch=True),
    postcode=st.sampled_from([None, "", "ZE1 1AA", "ze11aa", "not one", "ZE1", "ZE1 1AA ZE1 1AB"]),
)
def test_an_address_is_made_alike_as_matching_makes_it(
    village_folder: Path, matcher: Matcher, text: str, postcode: str | None
) -> None:
    made = matcher._prepared(pa.array([text]), pa.array([postcode], pa.string())).to_pylist()[0]
    assert made_alike(text, postcode) == (made["text"], made["postcode"])
