"""Probabilities are fitted to answers whose truth is known, kept beside their gazetteer, and say what they mean."""

from __future__ import annotations

import hashlib
import json
import math
import shutil
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.linkage import village
from wardmote.engine.linkage.calibrating.errors import ERRORS, Record, records
from wardmote.engine.linkage.calibrating.fitting import (
    Judged,
    calibration_error,
    fitted,
    isotonic,
    reliability,
    thresholds,
)
from wardmote.engine.linkage.calibrating.kit import calibrate, is_right
from wardmote.engine.linkage.calibrating.telling import lines
from wardmote.engine.linkage.calibration import SHIPPED, Calibration, Kind, calibration_of
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.matching import Matcher
from wardmote.kernel.problem import Damaged, Invalid


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven villages side by side."""
    folder = tmp_path_factory.mktemp("town")
    names = ("", "NORTH ", "SOUTH ", "WEST ", "EAST ", "UPPER ", "LOWER ")
    rows = [
        (
            uprn + at * 1_000_000,
            text.replace("PODHAM", f"{name}PODHAM"),
            f"Z{chr(65 + at)}{code[2:]}",
            parent and parent + at * 1_000_000,
        )
        for at, name in enumerate(names)
        for uprn, text, code, parent in village.rows()
    ]
    build(village.write(folder / "v.csv", rows), folder / "g", progress=lambda _: None)
    return folder / "g"


def test_the_same_seed_makes_the_same_errors_and_no_truth_but_what_is_meant(town: Path) -> None:
    gazetteer = Gazetteer(town)
    made = list(records(gazetteer, 10_000, seed=3))
    assert made == list(records(gazetteer, 10_000, seed=3)) != list(records(gazetteer, 10_000, seed=4))
    uprns = {uprn + at * 1_000_000: parent for at in range(7) for uprn, _, _, parent in village.rows()}
    listed = [each for each in made if each.truth]
    assert len({each.truth for each in listed}) == len(listed) > 900
    assert all(each.truth in uprns and each.building % 1_000_000 == uprns[each.truth] for each in listed)
    assert 0.01 < 1 - len(listed) / len(made) < 0.08
    done = Counter(error for each in made for error in each.errors)
    assert set(done) <= {name for name, _, _ in ERRORS} | {"unit not listed", "number not listed"}
    assert done["locality dropped"] > done["unit dropped"] > 0
    assert any(not each.errors for each in made)


def test_a_home_that_is_not_listed_is_in_no_gazetteer(town: Path) -> None:
    gazetteer = Gazetteer(town)
    made = [each for each in records(gazetteer, 10_000, seed=5) if not each.truth and len(each.errors) == 1]
    assert {each.errors[0] for each in made} == {"unit not listed", "number not listed"}
    texts, codes = (pa.array([each[at] for each in made]) for at in (0, 1))
    answers = Matcher(gazetteer).match(texts, codes).to_pylist()
    assert not any(row["match_level"] == "exact" for row in answers)
    parents = [
        (record, row) for record, row in zip(made, answers, strict=True) if row["match_level"] == "parent"
    ]
    assert any(is_right(*each) for each in parents)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 9)), min_size=1, max_size=8))
def test_an_isotonic_fit_never_falls_and_is_the_nearest(points: list[tuple[int, int]]) -> None:
    values, weights = (np.array(each, float) for each in zip(*points, strict=True))
    found = isotonic(values, weights)
    assert all(before <= after + 1e-9 for before, after in pairwise(found))
    plain = [  # the largest of the least means: Barlow and others' min-max formula
        max(
            min(
                np.average(values[first : last + 1], weights=weights[first : last + 1])
                for last in range(at, len(points))
            )
            for first in range(at + 1)
        )
        for at in range(len(points))
    ]
    assert np.allclose(found, plain)


def test_few_answers_change_little_and_many_say_what_they_are() -> None:
    few = [Judged(Kind.OWN, 20.0, right=False, is_uprn=True)] * 20
    assert fitted(few, source="").curves == SHIPPED.curves
    many = [
        Judged(Kind.GUESS, bits, number % 10 < share, True)
        for bits, share in ((20.0, 3), (30.0, 6))
        for number in range(2000)
    ]
    made = fitted(many, source="")
    assert abs(made.share(Kind.GUESS, 20) - 0.3) < 0.06
    assert abs(made.share(Kind.GUESS, 30) - 0.6) < 0.05
    assert made.curves[Kind.OWN] == SHIPPED.curves[Kind.OWN]


def test_tables_are_what_one_counts_by_hand() -> None:
    said, right = np.array([0.95, 0.95, 0.55, 0.5, 1.0]), np.array([True, True, False, True, True])
    bins = reliability(said, right)
    assert [(each.answers, each.right) for each in bins] == [(2, 0.5), (3, 1.0)]
    assert calibration_error(bins) == pytest.approx((0.025 * 2 + (1 - 2.9 / 3) * 3) / 5)
    at_least = {each.least: each for each in thresholds(said, right, 8)}
    assert (at_least[0.0].given, at_least[0.0].precision, at_least[0.0].recall) == (5, 0.8, 0.5)
    assert (at_least[0.9].given, at_least[0.9].precision, at_least[0.9].recall) == (3, 1.0, 3 / 8)
    assert calibration_error([]) == 0


RIGHT = [
    ({"match_level": "exact", "uprn": 7, "parent_uprn": None, "candidates": ""}, 7, 0, True),
    ({"match_level": "exact", "uprn": 7, "parent_uprn": None, "candidates": ""}, 8, 7, False),
    ({"match_level": "guess", "uprn": 7, "parent_uprn": None, "candidates": ""}, 0, 0, False),
    ({"match_level": "building", "uprn": None, "parent_uprn": 5, "candidates": "7"}, 7, 5, True),
    ({"match_level": "building", "uprn": None, "parent_uprn": 5, "candidates": "7"}, 5, 0, True),
    ({"match_level": "building", "uprn": None, "parent_uprn": 6, "candidates": "7"}, 7, 5, False),
    ({"match_level": "building", "uprn": None, "parent_uprn": None, "candidates": "7 8"}, 7, 0, True),
    ({"match_level": "parent", "uprn": None, "parent_uprn": 5, "candidates": ""}, 0, 5, True),
]


@pytest.mark.parametrize(("row", "truth", "building", "right"), RIGHT)
def test_what_is_right(row: dict[str, object], truth: int, building: int, *, right: bool) -> None:
    assert is_right(Record("", "", truth, building, ()), row) is right


def test_a_calibration_is_used_by_its_own_gazetteer_alone(
    town: Path, village_folder: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(town, tmp_path / "g")
    gazetteer = Gazetteer(folder)
    assert calibration_of(folder, gazetteer.version) is SHIPPED
    found = calibrate(gazetteer, count=2_000, seed=1)
    assert sum(found.counts.values()) > 300
    assert calibration_error(found.after) < 0.05
    assert "probability        UPRNs   precision   recall" in lines(found)
    path = found.calibration.write(folder, gazetteer.version)
    read = calibration_of(folder, gazetteer.version)
    assert (read.curves, read.digest) == (found.calibration.curves, found.calibration.digest)
    flat = Calibration(dict.fromkeys(Kind, ((0.0,), (0.123,))), "by hand")
    flat.write(folder, gazetteer.version)
    asked = pa.array(["7 Quillfeather Road"]), pa.array(["ZA1 1AA"])
    assert Matcher(Gazetteer(folder)).match(*asked).column("probability").to_pylist() == [0.123]
    shutil.copy(path, village_folder / path.name)
    assert calibration_of(village_folder, Gazetteer(village_folder).version) is SHIPPED
    told = json.loads(path.read_text())
    for broken in (
        told | {"gazetteer": "another"},
        told | {"format": ["another", 1]},
        told | {"digest": "0" * 16},
        told | {"curves": {**told["curves"], "guess": [[1, 0], [0.5, 0.6]]}},
        told | {"curves": {**told["curves"], "guess": [[0], [1.5]]}},
        told | {"curves": {**told["curves"], "guess": [[math.nan], [0.5]]}},
        told | {"curves": {**told["curves"], "guess": [[0.0, math.inf], [0.5, 0.6]]}},
        told | {"curves": {**told["curves"], "guess": [[0.0], [math.nan]]}},
        told | {"curves": {**told["curves"], "guess": [[0, 10**400], [0.5, 0.6]]}},
        [],
    ):
        path.write_text(json.dumps(_with_own_digest(broken)))
        with pytest.raises(Damaged):
            Matcher(Gazetteer(folder))
    for text in ("[" * 100_000, '{"curves": ' * 100_000, "NaN", ""):
        path.write_text(text)
        with pytest.raises(Damaged):
            Matcher(Gazetteer(folder))


def _with_own_digest(told: Any) -> Any:
    """The digest that a calibration with such curves has: it is not what the file is refused for."""
    if "curves" not in told or told["digest"] == "0" * 16:
        return told
    text = json.dumps(told["curves"], sort_keys=True)
    return told | {"digest": hashlib.sha256(text.encode()).hexdigest()[:16]}


def test_too_small_a_gazetteer_is_not_learnt_from(village_folder: Path) -> None:
    with pytest.raises(Invalid, match="too few"):
        calibrate(Gazetteer(village_folder), count=100, seed=1)
