from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardmote.engine.linkage.review.agreement import agreement


def test_kappa_of_a_worked_table() -> None:
    # 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: observed 35/50, expected 0.5 * 0.6 + 0.5 * 0.4.
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    found = agreement(pairs)
    assert (found.rows, found.same, found.share) == (50, 35, 0.7)
    assert found.kappa == pytest.approx(0.4)


def test_those_who_always_say_the_same_agree_by_chance_alone() -> None:
    assert agreement([("y", "y")] * 9).kappa is None
    assert agreement([]) == (0, 0, None)
    assert agreement([("y", "n")] * 9).kappa == 0


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40))
def test_kappa_is_one_for_the_same_answers_alone_and_does_not_depend_on_who_is_first(
    pairs: list[tuple[int, int]],
) -> None:
    found, turned = agreement(pairs), agreement((other, one) for one, other in pairs)
    assert found == turned
    if found.kappa is not None:
        assert -1 <= found.kappa <= 1
        assert (found.kappa == 1) == (found.same == found.rows)
