"""The same rows, written in every format that keeps types, are the same table: that of the CSV."""

from __future__ import annotations

import csv
import json
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import feather

from tests.engine.reading.formats.here import Rows, read_here, table_here
from tests.engine.reading.formats.made import ods_file, ods_rows
from tests.engine.reading.test_open_tables import rows_of
from wardmote.engine.reading import ReadOptions, open_tables
from wardmote.engine.reading.opening import tables_of_spooled

_COLUMNS = ("id", "note", "cost", "open")
_SAFE_WHOLE = 2**53
# one cell may be empty, not two: a CSV may end in a row of few cells only where it ends in a footnote
_ROWS = st.lists(
    st.tuples(
        st.integers(-_SAFE_WHOLE, _SAFE_WHOLE),
        st.text("abcxyzé£ ,\"'<&", min_size=1, max_size=8).filter(str.strip),
        st.none() | st.integers(-(10**12), 10**12).map(lambda quarters: quarters / 4),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)
_Row = tuple[Any, ...]
Read = tuple[tuple[str, ...], Rows]


def _from_csv(rows: list[_Row], folder: Path) -> Read:
    path = folder / "same.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        writer.writerows([[_as_text(value) for value in row] for row in rows])
    (table,) = open_tables(path, file_name=path.name, options=ReadOptions(header_row=1, delimiter=","))
    return table.columns, rows_of(table)


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return "" if value is None else str(value)


def _records(rows: list[_Row]) -> list[dict[str, Any]]:
    return [dict(zip(_COLUMNS, row, strict=True)) for row in rows]


def _from_json(rows: list[_Row], folder: Path) -> Read:
    path = folder / "same.json"
    path.write_text(json.dumps({"help": "x", "data": _records(rows)}), encoding="utf-8")
    return _whole_numbers(table_here(path, "json"))


def _from_ndjson(rows: list[_Row], folder: Path) -> Read:
    path = folder / "same.ndjson"
    path.write_text("\n".join(map(json.dumps, _records(rows))), encoding="utf-8")
    return _whole_numbers(table_here(path, "ndjson"))


def _whole_numbers(read: Read) -> Read:
    """JSON's numbers stand as they are written, and Python writes a point behind whole ones."""
    columns, rows = read
    return columns, [(*row[:2], row[2] and row[2].removesuffix(".0"), row[3]) for row in rows]


def _arrow(rows: list[_Row]) -> pa.Table:
    types = (pa.int64(), pa.string(), pa.float64(), pa.bool_())
    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, types, strict=True)]
    return pa.table(arrays, names=list(_COLUMNS))


def _from_parquet(rows: list[_Row], folder: Path) -> Read:
    pq.write_table(_arrow(rows), folder / "same.parquet", row_group_size=2)
    return table_here(folder / "same.parquet", "parquet")


def _from_arrow(rows: list[_Row], folder: Path) -> Read:
    feather.write_feather(_arrow(rows), str(folder / "same.feather"), chunksize=2)
    return table_here(folder / "same.feather", "arrow")


def _from_gpkg(rows: list[_Row], folder: Path) -> Read:
    path = folder / "same.gpkg"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            "CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT);"
            "INSERT INTO gpkg_contents VALUES ('same', 'attributes');"
            "CREATE TABLE same (id INTEGER, note TEXT, cost REAL, open BOOLEAN);"
        )
        database.executemany("INSERT INTO same VALUES (?, ?, ?, ?)", rows)
        database.commit()
    return table_here(path, "gpkg")


def _from_ods(rows: list[_Row], folder: Path) -> Read:
    escaped = [
        tuple(_escaped(value) if isinstance(value, str) else value for value in row)
        for row in (_COLUMNS, *rows)
    ]
    (read,) = read_here(ods_file(folder, table=ods_rows(escaped)), "ods")
    (table,) = tables_of_spooled(read, "same", ReadOptions(header_row=1))
    return table.columns, rows_of(table)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


_OTHERS: list[Callable[[list[_Row], Path], Read]] = [
    _from_json,
    _from_ndjson,
    _from_parquet,
    _from_arrow,
    _from_gpkg,
    _from_ods,
]


@pytest.mark.parametrize("other", _OTHERS, ids=lambda other: other.__name__.removeprefix("_from_"))
@settings(max_examples=15)
@given(rows=_ROWS)
def test_the_table_is_that_of_the_csv(other: Callable[[list[_Row], Path], Read], rows: list[_Row]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        columns, found = other(rows, Path(folder))
        wanted_columns, wanted = _from_csv(rows, Path(folder))
        if all(row[2] is None for row in wanted):  # a column that is only named is left out of a worksheet
            columns, found = (*columns[:2], columns[-1]), [(*row[:2], row[-1]) for row in found]
            wanted_columns = (*wanted_columns[:2], wanted_columns[-1])
            wanted = [(*row[:2], row[-1]) for row in wanted]
        assert (columns, found) == (wanted_columns, wanted)
