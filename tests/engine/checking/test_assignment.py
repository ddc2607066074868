"""One partner each, and the largest sum there is."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardmote.engine.checking.assignment import best_assignment

_MATRICES = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 4).map(lambda n: n / 4), min_size=size[1], max_size=size[1]),
        min_size=size[0],
        max_size=size[0],
    )
)


def _best_by_trying(worth: np.ndarray) -> float:
    """Every way there is, tried."""
    wide = worth if worth.shape[0] <= worth.shape[1] else worth.T
    ways = permutations(range(wide.shape[1]), wide.shape[0])
    return max(sum(wide[row, column] for row, column in enumerate(way)) for way in ways)


@given(_MATRICES)
def test_no_other_way_is_worth_more(rows: list[list[float]]) -> None:
    worth = np.array(rows)
    pairs = best_assignment(worth)
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == min(worth.shape)
    assert sum(worth[pair] for pair in pairs) == pytest.approx(_best_by_trying(worth))


def test_the_best_of_one_row_is_given_up_where_the_sum_gains() -> None:
    assert best_assignment(np.array([[0.9, 0.8], [0.7, 0.1]])) == [(0, 1), (1, 0)]


def test_nothing_goes_with_nothing() -> None:
    assert best_assignment(np.zeros((0, 3))) == []
