"""Records come back sorted and whole, in memory or by way of a file; fingerprints are alike where values are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.checking.tables import table_of
from wardmote.engine.checking import across_rows, check_table, schema_from_json
from wardmote.engine.checking.across_rows import as_numbers
from wardmote.engine.checking.fingerprints import Fingerprinter
from wardmote.engine.checking.records import SortedRecords
from wardmote.engine.checking.rule import MISSING

_SMALL = st.integers(0, 3)
_HIGH = st.sampled_from([0, 1, 2**63, 2**64 - 1])


@given(
    batches=st.lists(st.lists(st.tuples(_HIGH, _SMALL, _SMALL, _SMALL), max_size=8), max_size=6),
    held=st.sampled_from([0, 100, 10_000]),
)
def test_records_come_sorted_and_no_key_is_in_two_parts(
    batches: list[list[tuple[int, int, int, int]]], held: int
) -> None:
    kept = SortedRecords(2, order=[1], held_bytes=held)
    row = 0
    everything = []
    for batch in batches:
        records = np.zeros(len(batch), kept.dtype)
        for place, (high, low, one, other) in enumerate(batch):
            row += 1
            records[place] = (high, low, row, one, other)
        everything += records.tolist()
        kept.add(records)
    parts = [part.tolist() for part in kept.parts()]
    expected = sorted(everything, key=lambda each: (each[0], each[1], each[4], each[2]))
    assert sorted((each for part in parts for each in part), key=expected.index) == expected
    for part in parts:
        assert part == sorted(part, key=expected.index)
    keys = [{each[:2] for each in part} for part in parts]
    assert sum(map(len, keys)) == len(set().union(*keys))


def test_a_fingerprint_tells_values_apart_that_look_alike_when_joined() -> None:
    prints = Fingerprinter()
    ones = [pa.array(["a", "ab", "", None, "1:a", None]), pa.array(["bc", "c", None, "", None, "1:a"])]
    assert len(np.unique(prints.of(ones), axis=0)) == 6
    again = prints.of([each.slice(1, 2) for each in ones])
    assert (again == prints.of(ones)[1:3]).all()
    assert not (Fingerprinter().of(ones) == prints.of(ones)).any()


def test_numbers_keep_their_order_and_nothing_is_last() -> None:
    numbers = [-1e300, -2.5, -0.25, 0.0, 0.25, 1e-3 + 2, 1e300, None]
    found = as_numbers(pa.array(numbers, pa.float64())).tolist()
    assert found == sorted(found)
    assert len(set(found)) == len(found)
    assert found[-1] == MISSING


def test_more_rows_than_are_listed_are_counted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(across_rows, "MOST_LISTED", 3)
    rows = [["a", "b"], *([f"{n}", "same"] for n in range(10))]
    schema = schema_from_json({"fields": [{"name": "a"}, {"name": "b", "constraints": {"unique": True}}]})
    found = check_table(table_of(tmp_path, rows), schema).errors.to_pylist()
    assert [each["code"] for each in found] == ["unique"] * 3 + ["more-of-the-same"]
    assert found[-1]["row"] is None
    assert found[-1]["message"].startswith("6 more rows")
