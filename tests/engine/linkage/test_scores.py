"""A borough scores matching on its own labelled file, by the rules that the bench scores by."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from bench import address_scores
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.linkage.test_matching import GROVE, HOLLIN, ROAD
from wardmote.engine.linkage.calibrating.scores import best, groups, judged, together
from wardmote.engine.linkage.calibrating.scores_told import as_json, lines
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.matching import Matcher

#: Text, postcode, truth as it is written; whether it is listed, given, right.
LABELLED = [
    ("7 Quillfeather Road", "ZE1 1AA", f"{ROAD + 7}", (True, True, True)),
    ("7 Quillfeather Rd", "ZE1 1AA", f" 000{ROAD + 7}.0 ", (True, True, True)),
    ("7 Quillfeather Road", "ZE1 1AA", f"{ROAD + 8}", (True, True, False)),
    ("7 Quillfeather Road", "ZE1 1AA", "999", (False, True, False)),
    ("7 Quillfeather Road", "ZE1 1AA", "none", (False, True, False)),
    ("11 Quillfeather Road", "ZE1 1AA", "0", (False, False, False)),
    ("20 Marrowbone Grove", "ZE2 4CE", f"{GROVE + 20}", (True, True, True)),
    ("20 Marrowbone Grove", "ZE2 4CE", f"{GROVE + 201}", (True, False, False)),
    ("Flat 40, Hollin House, Quillfeather Road", "ZE1 1AC", f"{HOLLIN}", (True, False, False)),
    ("7 Quillfeather Road", "ZE1 1AA", "", None),
    ("7 Quillfeather Road", "ZE1 1AA", None, None),
    ("7 Quillfeather Road", "ZE1 1AA", "1.0E+11", None),
]


def test_a_record_is_right_wrong_or_left_out_by_the_rules(matcher: Matcher, village_folder: object) -> None:
    gazetteer = Gazetteer(village_folder)  # type: ignore[arg-type]
    texts, codes, truths, expected = zip(*LABELLED, strict=True)
    answers = matcher.match(pa.array(texts), pa.array(codes))
    found, rows = judged(gazetteer, pa.array(truths, pa.string()), answers)
    assert rows.tolist() == [row for row, each in enumerate(expected) if each is not None]
    said = list(zip(found.listed.tolist(), found.given.tolist(), found.right.tolist(), strict=True))
    assert said == [each for each in expected if each is not None]
    assert (found.score.precision, found.score.recall) == (3 / 6, 3 / 6)
    kinds = groups(["plain|short", "", "plain", "", "", "", "", "", ""])
    assert {kind: rows.tolist() for kind, rows in kinds.items()} == {
        "plain": [0, 2],
        "short": [0],
        "untouched": [1, 3, 4, 5, 6, 7, 8],
    }
    told = as_json(together([found, found]), kinds)
    assert (told["records"], told["right"], told["kinds"]["plain"]["right"]) == (18, 6, 1)
    text = "\n".join(lines(found, kinds))
    assert "Not in the gazetteer: 2 of 3 were given a UPRN." in text
    assert "P 0.5000  R 0.5000  F1 0.5000" in text


@given(
    st.lists(st.tuples(st.sampled_from([0.2, 0.5, 0.9]), st.booleans()), min_size=1, max_size=9),
    st.integers(0, 3),
)
def test_the_best_threshold_is_the_best_of_all(given_: list[tuple[float, bool]], missed: int) -> None:
    listed = sum(right for _, right in given_) + missed
    plain = max(
        2 * sum(rights) / (len(rights) + max(1, listed))
        for least in {sure for sure, _ in given_}
        if (rights := [right for sure, right in given_ if sure >= least])
    )
    found = best([sure for sure, _ in given_], [right for _, right in given_], listed)
    assert found.f1 == pytest.approx(plain, abs=1e-6)


def test_the_bench_scores_by_the_same_code() -> None:
    answer = {"uprn": 5, "parent_uprn": None, "probability": 0.75}
    rows = [address_scores.score_of({"truth": truth}, answer) for truth in ("5", "6")]
    assert address_scores.calibration_error(rows) == pytest.approx(0.25)
    assert address_scores.best(rows, [0.9, 0.1]).precision == 1.0
    assert np.isclose(address_scores.scored(rows).f1, 0.5)
