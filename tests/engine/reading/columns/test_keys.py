"""Keys of tables, and columns that speak of other tables."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardmote.engine.checking import NoSink, TableReport, convert_table
from wardmote.engine.reading import open_tables
from wardmote.engine.reading.columns import keys
from wardmote.engine.reading.columns.keys import KeyBook, are_distinct, are_distinct_hashes
from wardmote.engine.reading.columns.value_hash import ValueHash
from wardmote.site.__main__ import main


def _report(
    folder: Path, rows: list[str], book: KeyBook | None = None, name: str = "made.csv"
) -> TableReport:
    path = folder / name
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    (table,) = open_tables(path, file_name=name)
    return convert_table(table, open_sink=lambda _: NoSink(), bad_cells=NoSink, schema=None, keys=book)


def _keys(report: TableReport) -> list[tuple[str, ...]]:
    return [key.columns for key in report.keys]


_CASES = [f"C{n:04},{n % 7},{n * 31 % 997},Noise {n % 3}" for n in range(200)]


def test_a_reference_that_never_comes_again_is_a_key(tmp_path: Path) -> None:
    report = _report(tmp_path, ["Case ref,Officer team,Amount of rubbish,Kind", *_CASES])
    assert _keys(report) == [("Case ref",)]
    assert report.keys[0].confidence > 0.9
    assert "200 rows" in report.keys[0].evidence
    assert report.columns[0].evidence.endswith("a key of the table")


def test_an_empty_cell_after_the_first_rows_is_seen(tmp_path: Path) -> None:
    rows = [f"P{n:05},{n % 3}" for n in range(6_000)]
    assert _keys(_report(tmp_path, ["Case ref,kind", *rows])) == [("Case ref",)]
    assert _keys(_report(tmp_path, ["Case ref,kind", *rows, ",1", "P06001,2"])) == []


@pytest.mark.parametrize("last", ["C0003,1,1,Noise 1", ",1,1,Noise 1"])
def test_one_value_twice_or_one_empty_cell_and_it_is_none(tmp_path: Path, last: str) -> None:
    assert _keys(_report(tmp_path, ["Case ref,Officer team,Amount of rubbish,Kind", *_CASES, last])) == []


def test_figures_that_happen_to_differ_are_no_key(tmp_path: Path) -> None:
    rows = [f"Area {n % 40},{1000 + n * 13}" for n in range(100)]
    assert _keys(_report(tmp_path, ["Area,Population", *rows])) == []


def test_a_place_and_a_year_are_a_key_together(tmp_path: Path) -> None:
    rows = [f"E0100{4000 + n % 25},{2000 + n // 25},{n % 3}" for n in range(150)]
    report = _report(tmp_path, ["LSOA11CD,year,fires", *rows])
    assert _keys(report) == [("LSOA11CD", "year")]
    assert _keys(_report(tmp_path, ["LSOA11CD,year,fires", *rows, rows[0]])) == []


def test_a_table_that_comes_year_by_year_has_the_same_key(tmp_path: Path) -> None:
    rows = [f"P{n % 6000:04},{2000 + n // 6000},{n % 3}" for n in range(12_000)]
    assert _keys(_report(tmp_path, ["Place code,year,fires", *rows])) == [("Place code", "year")]


def test_a_column_of_another_tables_keys_refers_to_it(tmp_path: Path) -> None:
    book = KeyBook()
    _report(tmp_path, ["child id,ward", *(f"K{n:03},w{n % 3}" for n in range(60))], book, "children.csv")
    _report(tmp_path, ["child id,visited", *(f"K{n % 40:03},{n % 5}" for n in range(90))], book, "visits.csv")
    assert [(each.table, each.column, each.refers_to) for each in book.links()] == [
        ("visits", "child id", "children: child id")
    ]


def test_a_column_with_one_stranger_refers_to_nothing(tmp_path: Path) -> None:
    book = KeyBook()
    _report(tmp_path, ["child id,ward", *(f"K{n:03},w{n % 3}" for n in range(60))], book, "children.csv")
    rows = [*(f"K{n % 40:03},{n % 5}" for n in range(90)), "K999,1"]
    _report(tmp_path, ["child id,visited", *rows], book, "visits.csv")
    assert book.links() == []


def test_inspect_tells_units_keys_and_registers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "homes.csv"
    rows = [f"{100023336900 + n},{n % 9 + 0.5},E0100{3140 + n}" for n in range(60)]
    path.write_text("\n".join(["UPRN,Distance (km),LSOA11CD", *rows]) + "\n", encoding="utf-8")
    assert main(["inspect", str(path), "--json"]) == 0
    (table,) = json.loads(capsys.readouterr().out)["tables"]
    assert table["keys"][0]["columns"] == ["UPRN"]
    assert {each["column"] for each in table["foreign_keys"]} == {"UPRN", "LSOA11CD"}
    assert [each["unit"] for each in table["columns"]] == [None, "km", None]
    assert table["columns"][2]["vintage"] == 2011
    assert main(["inspect", str(path)]) == 0
    words = capsys.readouterr().out
    assert "key: UPRN: every row has one" in words
    assert "UPRN refers to AddressBase" in words


_HASH = ValueHash()
_VALUES = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), min_size=1, max_size=12)


@settings(max_examples=60)
@given(rows=_VALUES)
def test_distinct_is_what_a_set_says(rows: list[tuple[str, int]]) -> None:
    texts, numbers = pa.array([text for text, _ in rows]), pa.array([number for _, number in rows])
    assert are_distinct([texts, numbers]) == (len(set(rows)) == len(rows))
    assert are_distinct([texts]) == (len({text for text, _ in rows}) == len(rows))


@settings(max_examples=60)
@given(rows=_VALUES)
def test_distinct_by_hashes_is_what_a_set_says(rows: list[tuple[str, int]]) -> None:
    hashed = (
        _HASH.of(pa.array([text for text, _ in rows])),
        _HASH.of(pa.array([number for _, number in rows])),
    )
    assert are_distinct_hashes(hashed) == (len(set(rows)) == len(rows))
    assert are_distinct_hashes(hashed[:1]) == (len({text for text, _ in rows}) == len(rows))


@pytest.mark.parametrize("spoilt", [False, True])
def test_the_keys_of_a_table_too_large_to_hold_are_told_by_hashes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoilt: bool
) -> None:
    monkeypatch.setattr(keys, "_HASHED_FROM_BYTES", 4_000)
    rows = [f"R{n:06},{n % 7}" for n in range(30_000)]
    assert _keys(_report(tmp_path, ["ref,ward", *rows, *rows[17 : 18 * spoilt]])) == [("ref",)] * (not spoilt)
