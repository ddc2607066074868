"""How many different values: beside a set, which is the slow way; and what a sample says where sets are too large."""

import math
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardmote.engine.checking.distinct import Distinct, DistinctCounter


def counted(*batches: pa.RecordBatch, kept: int | None = None) -> tuple[Distinct, ...]:
    counter = DistinctCounter(batches[0].num_columns, kept=kept)
    for each in batches:
        counter.add(each)
    return counter.found()


def slowly(cells: list[object]) -> Distinct:
    filled = [each for each in cells if each is not None]
    return Distinct(len(set(filled)), len(set(filled)) / len(filled) if filled else None, is_estimated=False)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.one_of(st.none(), st.text(max_size=3), st.just("Ward")), max_size=30), max_size=4),
)
def test_small_columns_are_counted_as_a_set_counts_them(batches: list[list[str | None]]) -> None:
    cells = [each for batch in batches for each in batch]
    arrow = [pa.record_batch({"a": pa.array(batch, pa.string())}) for batch in batches or [[]]]
    assert counted(*arrow) == (slowly(list(cells)),)


@pytest.mark.parametrize(
    "cells",
    [
        pa.array([1, 1, None, 3]),
        pa.array([1.5, 1.5, -0.25]),
        pa.array([True, False, True]),
        pa.array([date(2026, 3, 1), None]),
        pa.array([Decimal("1.20"), Decimal("1.2")]),
        pa.array([None, None], pa.timestamp("us")),
    ],
)
def test_every_type_of_a_table_is_counted(cells: pa.Array) -> None:
    assert counted(pa.record_batch({"a": cells})) == (slowly(cells.to_pylist()),)


def test_columns_are_counted_each_by_itself() -> None:
    found = counted(pa.record_batch({"a": [1, 2, 2], "b": ["x", "x", "x"]}))
    assert [each.values for each in found] == [2, 1]


def test_past_the_limit_a_column_without_repeats_still_has_none() -> None:
    batches = [pa.record_batch({"a": pa.array(range(n, n + 5_000))}) for n in range(0, 50_000, 5_000)]
    (found,) = counted(*batches, kept=1_000)
    assert (found.share, found.is_estimated) == (1.0, True)
    assert found.values == pytest.approx(50_000, rel=5 / math.sqrt(1_000))


def test_past_the_limit_repeats_are_told_by_their_share() -> None:
    once, twice = list(range(20_000)), [f"{n}" for n in range(20_000)]
    batch = pa.record_batch({"a": pa.array([str(-n) for n in once] + twice + twice)})
    (found,) = counted(*(batch.slice(start, 7_000) for start in range(0, 60_000, 7_000)), kept=2_000)
    assert found.is_estimated
    assert found.share == pytest.approx(40_000 / 60_000, abs=0.05)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.integers(0, 5)), min_size=6, max_size=6), min_size=1, max_size=9
    )
)
def test_small_columns_beside_each_other_do_not_mix(columns: list[list[int | None]]) -> None:
    typed = [pa.array(each, pa.int64() if place % 3 else pa.int8()) for place, each in enumerate(columns)]
    batch = pa.record_batch({f"c{place}": each for place, each in enumerate(typed)})
    assert counted(batch) == tuple(slowly(list(each)) for each in columns)
