from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.lake.tables import people
from wardmote.engine.lake.content_digest import ContentDigest


def digest(*batches: pa.RecordBatch) -> str:
    running = ContentDigest(batches[0].schema)
    for batch in batches:
        running.update(batch)
    return running.hexdigest()


def one_column(values: pa.Array) -> str:
    return digest(pa.record_batch({"a": values}))


DIGITS = st.none() | st.integers(0, 9)
TYPES_AND_VALUES: list[tuple[pa.DataType, st.SearchStrategy[object]]] = [
    (pa.int8(), st.integers(-128, 127)),
    (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    (pa.float64(), st.floats(allow_nan=False)),
    (pa.bool_(), st.booleans()),
    (pa.string(), st.text(max_size=5)),
    (pa.large_string(), st.text(max_size=5)),
    (pa.string_view(), st.text(max_size=20)),
    (pa.binary(), st.binary(max_size=5)),
    (pa.binary(3), st.binary(min_size=3, max_size=3)),
    (pa.date32(), st.dates()),
    (pa.timestamp("us", tz="UTC"), st.datetimes(timezones=st.just(dt.UTC))),
    (pa.decimal128(10, 2), st.decimals(-1000, 1000, places=2)),
    (pa.list_(pa.string()), st.lists(st.none() | st.text(max_size=3), max_size=3)),
    (pa.list_(pa.int32(), 2), st.lists(DIGITS, min_size=2, max_size=2)),
    (pa.struct({"x": pa.int32(), "y": pa.string()}), st.fixed_dictionaries({"x": DIGITS, "y": st.text(max_size=2)})),
    (pa.map_(pa.string(), pa.int32()), st.lists(st.tuples(st.text(max_size=2), DIGITS), max_size=2)),
    (pa.null(), st.none()),
]  # fmt: skip


@st.composite
def columns(draw: st.DrawFn) -> pa.Array:
    kind, values = draw(st.sampled_from(TYPES_AND_VALUES))
    return pa.array(draw(st.lists(st.none() | values, max_size=30)), kind)


@given(column=columns(), data=st.data())
@settings(max_examples=100, deadline=None)
def test_batch_boundaries_make_no_difference(column: pa.Array, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(column)))
    whole = pa.record_batch({"a": column})
    assert digest(whole.slice(0, cut), whole.slice(cut)) == digest(whole)


@given(column=columns(), data=st.data())
@settings(max_examples=100, deadline=None)
def test_a_column_of_other_cells_has_another_digest(column: pa.Array, data: st.DataObject) -> None:
    order = data.draw(st.lists(st.integers(0, max(0, len(column) - 1)), max_size=30)) if len(column) else []
    cells = column.to_pylist()
    other = pa.array([cells[place] for place in order], column.type)
    # repr, because -0.0 and 0.0 are equal and yet not the same cell
    assert (one_column(other) == one_column(column)) == (repr(other.to_pylist()) == repr(cells))


def test_what_lies_under_a_null_makes_no_difference() -> None:
    clean = pa.array([1, None, 3], pa.int64())
    dirty = pa.Array.from_buffers(
        pa.int64(),
        3,
        [clean.buffers()[0], pa.py_buffer(b"".join(n.to_bytes(8, "little") for n in (1, 77, 3)))],
    )
    assert dirty.to_pylist() == clean.to_pylist()
    assert one_column(dirty) == one_column(clean)


def test_a_dictionary_digests_as_its_cells_however_it_is_built() -> None:
    kind = pa.dictionary(pa.int32(), pa.string())
    first = pa.DictionaryArray.from_arrays(pa.array([0, 1, None], pa.int32()), ["a", "b"]).cast(kind)
    second = pa.DictionaryArray.from_arrays(pa.array([1, 2, None], pa.int32()), ["unused", "a", "b"]).cast(
        kind
    )
    assert one_column(first) == one_column(second)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (pa.array([""]), pa.array([None], pa.string())),
        (pa.array(["ab", "c"]), pa.array(["a", "bc"])),
        (pa.array([0], pa.int64()), pa.array([None], pa.int64())),
        (pa.array([1], pa.int64()), pa.array([1], pa.int32())),
        (pa.array([[]], pa.list_(pa.int8())), pa.array([None], pa.list_(pa.int8()))),
        (pa.array([[1], [2]]), pa.array([[1, 2], []])),
        (pa.array([None, None], pa.null()), pa.array([None], pa.null())),
        (pa.array([False]), pa.array([None], pa.bool_())),
    ],
)  # fmt: skip
def test_near_misses_have_different_digests(left: pa.Array, right: pa.Array) -> None:
    assert one_column(left) != one_column(right)


def test_names_and_the_order_of_columns_count() -> None:
    values = pa.array([1, 2])
    assert digest(pa.record_batch({"a": values})) != digest(pa.record_batch({"b": values}))
    assert digest(pa.record_batch({"a": values, "b": values})) != digest(
        pa.record_batch({"b": values, "a": values})
    )


def test_the_digest_of_a_known_table_does_not_change_between_releases() -> None:
    table = people(50).combine_chunks()
    assert digest(*table.to_batches()) == "6134a9503ebc4cfa0a0ab707bf95a7fb4b0c07d696017aa0d039ff1adbc440f6"
