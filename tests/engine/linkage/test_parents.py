"""Parents that cannot be do no harm: they are told, and what names them is matched as what has none."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.linkage import village
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.gazetteer.parents import on_circles, sound_parents
from wardmote.engine.linkage.matching import Matcher
from wardmote.engine.linkage.tables.held import Held, checked

LANE, CODE = "NOWHERE LANE PODHAM ZEDBURY", "ZE1 1AA"
OWN, AWAY, ONE, TWO, BELOW, THREE = 7, 8, 11, 12, 13, 14
BROKEN = [
    (OWN, f"FLAT 1 7 {LANE}", CODE, OWN),
    (AWAY, f"FLAT 1 8 {LANE}", CODE, 77),
    (ONE, f"FLAT 1 11 {LANE}", CODE, TWO),  # and the parent of a room, as which it is answered
    (TWO, f"FLAT 2 11 {LANE}", CODE, THREE),
    (THREE, f"FLAT 3 11 {LANE}", CODE, ONE),
    (BELOW, f"ROOM 4 FLAT 1 11 {LANE}", CODE, ONE),
    (101_200, f"20A {LANE}", CODE, 102_020),
]


def _built(folder: Path, rows: list[village.Row]) -> tuple[Gazetteer, list[str]]:
    said: list[str] = []
    build(village.write(folder / "v.csv", rows), folder / "g", progress=said.append)
    return Gazetteer(folder / "g"), said


@pytest.mark.parametrize("backwards", [False, True])
def test_broken_parents_are_told_and_their_units_are_matched(tmp_path: Path, *, backwards: bool) -> None:
    rows = [*village.rows(), *BROKEN]
    gazetteer, said = _built(tmp_path, rows[::-1] if backwards else rows)
    assert [each for each in said if "parent" in each] == [
        "addresses whose parent is their own UPRN, taken as without one: 1.",
        "UPRNs with several parents, of which the lowest is taken: 1.",
        "UPRNs whose parents go round in a circle, taken as without one: 3.",
        "parents that are not in the source, kept as they are: 1.",
    ]
    texts = pa.array([text for _, text, _, _ in BROKEN])
    found = Matcher(gazetteer).match(texts, pa.array([CODE] * len(BROKEN)))
    assert found.column("uprn").to_pylist() == [OWN, AWAY, None, TWO, THREE, BELOW, 101_200]
    assert found.column("parent_uprn").to_pylist() == [None, 77, ONE, None, None, ONE, 101_020]
    held = pa.array([uprn for uprn, *_ in BROKEN])
    agrees = [str(Held.SAME_BUILDING if uprn == ONE else Held.AGREES) for uprn, *_ in BROKEN]
    assert checked(gazetteer, held, found).to_pylist() == agrees


def test_of_sound_parents_nothing_is_said(tmp_path: Path) -> None:
    gazetteer, said = _built(tmp_path, village.rows())
    assert not [each for each in said if "parent" in each]
    uprns, parents, _ = gazetteer.columns(np.arange(len(village.rows())))
    assert dict(zip(uprns.tolist(), parents.tolist(), strict=True)) == {
        uprn: parent for uprn, _, _, parent in village.rows()
    }


@pytest.mark.parametrize(
    "parents",
    [
        ["101020", "none", "1.01E+05", "-1", ""],
        pa.array([101_020, -1, 10**12, -5, None]),
        pa.array([101_020, 1.5, 1e300, -1.0, None]),
    ],
)
def test_parents_that_are_no_uprn_are_counted(tmp_path: Path, parents: pa.Array) -> None:
    texts = [f"FLAT {at} 20 {LANE}" for at in range(1, 6)]
    table = pa.table({"uprn": range(1, 6), "address": texts, "parentuprn": parents})
    pq.write_table(table, tmp_path / "v.parquet")
    said: list[str] = []
    build(tmp_path / "v.parquet", tmp_path / "g", progress=said.append)
    assert "rows whose parent is no UPRN, taken as without one: 3." in said
    assert Gazetteer(tmp_path / "g").rows_of([1, 2, 3, 4, 5]).size == 5


@given(
    st.dictionaries(st.integers(1, 12), st.integers(1, 15), max_size=12).map(
        lambda given: {child: parent for child, parent in given.items() if child != parent}
    )
)
def test_circles_are_those_that_walking_up_finds(parents: dict[int, int]) -> None:
    child = np.array(sorted(parents), np.int64)
    parent = np.array([parents[each] for each in sorted(parents)], np.int64)
    assert child[on_circles(child, parent)].tolist() == [
        each for each in sorted(parents) if _meets_itself(each, parents)
    ]
    sound = sound_parents(child, parent, Counter())
    left = {each: above for each, above in zip(child.tolist(), sound.tolist(), strict=True) if above}
    assert not any(_meets_itself(each, left) for each in left)
    assert all(left[each] == parents[each] for each in left)


def _meets_itself(uprn: int, parents: dict[int, int]) -> bool:
    above = parents.get(uprn)
    for _ in parents:
        if above == uprn:
            return True
        above = parents.get(above) if above else None
    return False
