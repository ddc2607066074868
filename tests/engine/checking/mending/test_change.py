"""What a step does to cells, fast and slow."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardmote.engine.checking.mending.change import (
    Change,
    Replaced,
    Respelt,
    Tidied,
    changed,
    changed_plainly,
)

_CELL = st.text(alphabet="aAbÉé \t\n\u00a0\u2003-", max_size=6)
_CHANGES: st.SearchStrategy[Change] = st.one_of(
    st.dictionaries(_CELL.map(str.strip).filter(bool), _CELL, min_size=1, max_size=5).map(Replaced),
    st.lists(_CELL.map(str.strip).filter(bool), min_size=1, max_size=4).map(Respelt),
    st.just(Tidied()),
)


@settings(max_examples=40)
@given(st.lists(st.none() | _CELL, max_size=12), st.integers(0, 3), _CHANGES)
def test_the_fast_way_and_the_slow_way_agree(cells: list[str | None], skipped: int, change: Change) -> None:
    column = pa.array([None] * skipped + cells, pa.string()).slice(skipped)
    new, count = changed(column, change)
    assert (new.to_pylist(), count) == changed_plainly(cells, change)


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        (Replaced({"N": "No"}), ["N", " N ", "n", None, "Nn"], ["No", "No", "n", None, "Nn"]),
        (Replaced({"?": ""}), ["?", "x"], [None, "x"]),
        (
            Respelt(["Semi Detached"]),
            ["semi  detached", "Semi Detached", "semidetached"],
            ["Semi Detached", "Semi Detached", "semidetached"],
        ),
        (Respelt(["Élan"]), ["élan", "ÉLAN"], ["élan", "Élan"]),
        (Tidied(), ["a \u00a0 b", " a", "a b"], ["a b", " a", "a b"]),
    ],
)
def test_what_changes_and_what_nearly_does(
    change: Change, before: list[str | None], after: list[str | None]
) -> None:
    new, count = changed(pa.array(before, pa.string()), change)
    assert new.to_pylist() == after
    assert count == sum(a != b for a, b in zip(before, after, strict=True))
