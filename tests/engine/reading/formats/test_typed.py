"""Formats that keep types: Parquet and Arrow, and what their values are as cells."""

from __future__ import annotations

import datetime as dt
import decimal
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.engine.reading.formats.here import read_here, rows_here, table_here
from tests.engine.reading.formats.made import point
from wardmote.engine.reading.arrow_text import text_columns
from wardmote.kernel.problem import TooLarge


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("array", "texts"),
    [
        (pa.array([1, None, 2**63 - 1]), ["1", None, str(2**63 - 1)]),
        (pa.array([2**64 - 1], pa.uint64()), [str(2**64 - 1)]),
        (pa.array([1.0, 0.1, -0.5, None]), ["1", "0.1", "-0.5", None]),
        (pa.array([100023456789.0, 12345678901.5]), ["100023456789", "12345678901.5"]),
        (pa.array([1e22, 1e-7, float("nan")]), ["10000000000000000000000", "1e-07", None]),
        (pa.array([0.1, 3.0, None], pa.float32()), ["0.1", "3", None]),
        (pa.array([decimal.Decimal("1.10")]), ["1.10"]),
        (pa.array([decimal.Decimal("-99999999999999999999.01")]), ["-99999999999999999999.01"]),
        (pa.array([True, False, None]), ["true", "false", None]),
        (pa.array([dt.date(2026, 2, 1)]), ["2026-02-01"]),
        (pa.array([_moment("2026-02-01T00:00")]), ["2026-02-01"]),
        (pa.array([_moment("2026-02-01T09:30:00.250")]), ["2026-02-01T09:30:00.250000"]),
        (pa.array([_moment("2026-02-01T09:30")]), ["2026-02-01T09:30:00"]),
        (
            pa.array([_moment("2026-07-01T00:00")], pa.timestamp("s", "Europe/London")),
            ["2026-07-01T01:00:00+01:00"],
        ),
        (pa.array([dt.time(9, 30)]), ["09:30:00"]),
        (pa.array([dt.timedelta(hours=36)]), ["36:00:00"]),
        (pa.array(["", " ", " x ", None]), [None, None, " x ", None]),
        (pa.array(["a", "b", "a"]).dictionary_encode(), ["a", "b", "a"]),
        (pa.array([b"text", None]), ["text", None]),
        (pa.array([b"\xff\x00"]), ["ff00"]),
        (pa.array([[1, 2], [], None]), ["[1,2]", None, None]),
        (pa.array([[{"a": "£"}]]), ['[{"a":"£"}]']),
    ],
)
def test_values_come_as_they_stand(tmp_path: Path, array: pa.Array, texts: list[str | None]) -> None:
    kept = pa.table({"id": pa.array(range(len(array))), "value": array})
    pq.write_table(kept, tmp_path / "x.parquet")
    columns, rows = table_here(tmp_path / "x.parquet", "parquet")
    assert (columns, [row[1] for row in rows]) == (("id", "value"), texts)


def test_records_in_columns_become_columns_with_dots(tmp_path: Path) -> None:
    records: list[dict[str, Any] | None] = [{"postcode": "SE1", "of": {"ward": "Bow"}}, None]
    pq.write_table(
        pa.table({"id": [1, 2], "address": records, "address.postcode": ["a", "b"]}), tmp_path / "x.parquet"
    )
    columns, rows = table_here(tmp_path / "x.parquet", "parquet")
    assert columns == ("id", "address.of.ward", "address.postcode", "address.postcode (2)")
    assert rows == [("1", "Bow", "SE1", "a"), ("2", None, None, "b")]


def test_large_and_view_texts_are_texts() -> None:
    for kind in (pa.large_string(), pa.string_view()):
        batch = pa.record_batch({"a": pa.array(["x", None], kind)})
        (column,) = text_columns(batch, frozenset()).values()
        assert (column.type, column.to_pylist()) == (pa.string(), ["x", None])


def test_a_table_of_many_row_groups_is_read_in_order(tmp_path: Path) -> None:
    pq.write_table(pa.table({"n": list(range(70_000))}), tmp_path / "x.parquet", row_group_size=9_999)
    _, rows = table_here(tmp_path / "x.parquet", "parquet")
    assert rows == [(str(number),) for number in range(70_000)]


def test_places_of_geoparquet_are_coordinates(tmp_path: Path) -> None:
    crs = {"id": {"authority": "EPSG", "code": 27700}}
    about = {"encoding": "WKB", "geometry_types": [], "crs": crs}
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": about}}
    table = pa.table({"id": [1, 2], "geometry": [point(530000.0, 180000.5), None]})
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), tmp_path / "x.parquet")
    assert table_here(tmp_path / "x.parquet", "parquet") == (
        ("id", "easting", "northing"),
        [("1", "530000", "180000.5"), ("2", None, None)],
    )


def test_a_table_wider_than_any(tmp_path: Path) -> None:
    pq.write_table(pa.table({f"c{number}": [1] for number in range(200)}), tmp_path / "x.parquet")
    with pytest.raises(TooLarge):
        read_here(tmp_path / "x.parquet", "parquet", max_columns=100)


def test_a_table_without_rows_has_its_columns(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": pa.array([], pa.int64())}), tmp_path / "x.parquet")
    for table in read_here(tmp_path / "x.parquet", "parquet"):
        assert (table.columns, rows_here(table)) == (("a",), [])
