"""JSON in the shapes that it is published in, and values as they stand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engine.reading.formats.here import counted, read_here, rows_here, table_here
from tests.engine.reading.formats.made import write
from tests.engine.reading.test_open_tables import lines_of
from wardmote.engine.reading import NoteKind, ReadOptions, open_tables
from wardmote.engine.reading.records.json_text import JsonText
from wardmote.kernel.problem import Invalid, TooLarge, Unreadable

_RECORDS = [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]
_TABLE = (("a", "b"), [("1", "x"), ("2", "y")])


@pytest.mark.parametrize(
    "document",
    [
        _RECORDS,
        {"data": _RECORDS},
        {"success": True, "result": {"records": _RECORDS, "fields": [{"id": "a"}, {"id": "b"}]}},
        {"result": {"records": [[1, "x"], [2, "y"]], "fields": [{"id": "a"}, {"id": "b"}]}},
        {"meta": {"view": {"columns": [{"name": "a"}, {"name": "b"}]}}, "data": [[1, "x"], [2, "y"]]},
        {"data": [[1, "x"], [2, "y"]], "columns": ["a", "b"], "index": [0, 1]},
        {"columns": ["a", "b"], "data": [[1, "x"], [2, "y"]]},
        {"a": [1, 2], "b": ["x", "y"]},
        {"title": "A list", "table": {"a": [1, 2], "b": ["x", "y"]}},
        [["a", "b"], [1, "x"], [2, "y"]],
    ],
)
def test_each_shape_gives_the_table(tmp_path: Path, document: Any) -> None:
    path = write(tmp_path / "made.json", json.dumps(document))
    (table,) = read_here(path, "json")
    if table.columns is None:
        assert [row.cells.num_rows for row in table.grid.batches()] == [3]
    else:
        assert (table.columns, rows_here(table)) == _TABLE


@pytest.mark.parametrize(
    "around", [lambda table: table, lambda table: {"made": "2023", "result": {"wards": table}}]
)
def test_records_each_under_its_key_are_a_table(tmp_path: Path, around: Callable[[Any], Any]) -> None:
    document = {"E01": {"key": "x", "at": {"n": 1.50}}, "E02": {"key": None, "at": {"n": 2}, "more": True}}
    path = write(tmp_path / "made.json", json.dumps(around(document)))
    (table,) = read_here(path, "json")
    assert table.columns == ("key", "key (2)", "at.n", "more")
    assert rows_here(table) == [("E01", "x", "1.5", None), ("E02", None, "2", "true")]


def test_several_lists_of_records_are_several_tables(tmp_path: Path) -> None:
    path = write(tmp_path / "made.json", json.dumps({"wards": _RECORDS, "of": {"people": [{"c": 3}]}}))
    wards, people = read_here(path, "json")
    assert (wards.name, people.name, rows_here(people)) == ("wards", "of.people", [("3",)])
    (chosen,) = open_tables(path, file_name="made.json", options=ReadOptions(sheet="of.people"))
    assert chosen.columns == ("c",)


@pytest.mark.parametrize(
    ("written", "cell"),
    [
        ("1", "1"),
        ("1.0", "1.0"),
        ("0.10", "0.10"),
        ("0.1", "0.1"),
        ("-0", "-0"),
        ("1e5", "1e5"),
        ("9007199254740993", "9007199254740993"),
        ("1" * 30, "1" * 30),
        ("12345678901234567890.123456789", "12345678901234567890.123456789"),
        ("1" + "0" * 100_000, "1" + "0" * 100_000),
        ("1e999999999", "1e999999999"),
        ("true", "true"),
        ("false", "false"),
        ("null", None),
        ('""', None),
        ('" "', None),
        ("[]", None),
        ("{}", None),
        ('" x "', " x "),
        ('[1, 2.50, null, "a"]', '[1,2.50,null,"a"]'),
        ('[{"x": [true]}]', '[{"x":[true]}]'),
        ('"£\\u00e9\\ud83d\\ude00"', "£é😀"),
        ('"\\ud83d"', "?"),
        ("NaN", "NaN"),
        ("-Infinity", "-Infinity"),
    ],
)
def test_values_come_as_they_stand(tmp_path: Path, written: str, cell: str | None) -> None:
    path = write(tmp_path / "made.json", f'[{{"id": 7, "value": {written}}}]')
    assert table_here(path, "json") == (("id", "value"), [("7", cell)])


def test_records_in_records_are_columns_with_dots(tmp_path: Path) -> None:
    records = [
        {"id": 1, "address": {"postcode": "SE1", "of": {"ward": "Bow"}}},
        {"id": 2, "address": None, "address.postcode": "SE2"},
        {"id": 3, "late": "x"},
    ]
    columns, rows = table_here(write(tmp_path / "made.json", json.dumps(records)), "json")
    assert columns == ("id", "address.postcode", "address.of.ward", "late")
    assert rows == [("1", "SE1", "Bow", None), ("2", "SE2", None, None), ("3", None, None, "x")]


def test_a_column_that_nobody_fills_stays(tmp_path: Path) -> None:
    assert table_here(write(tmp_path / "made.json", '[{"a": 1, "b": null}]'), "json")[0] == ("a", "b")


def test_a_key_given_twice_is_noted_and_the_last_value_counts(tmp_path: Path) -> None:
    (table,) = read_here(write(tmp_path / "made.json", '[{"a": 1, "a": 2}, {"a": 3}]'), "json")
    assert (rows_here(table), counted(table)) == ([("2",), ("3",)], {NoteKind.REPEATED_KEYS: 1})


def test_keys_that_differ_in_case_alone_are_two_columns(tmp_path: Path) -> None:
    columns, rows = table_here(write(tmp_path / "made.json", '[{"Name": 1, "name": 2, "": 3}]'), "json")
    assert (columns, rows) == (("Name", "name (2)", "c3"), [("1", "2", "3")])


def test_blank_records_are_noted_and_are_no_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "made.json", '[{"a": 1},\n{},\n{"a": null},\n{"a": 4}]')
    (table,) = open_tables(path, file_name="made.json")
    assert (table.row_count, lines_of(table)) == (2, [1, 4])
    assert [(note.kind, note.count) for note in table.notes] == [(NoteKind.BLANK_ROWS, 2)]


def test_values_beside_the_records_are_noted(tmp_path: Path) -> None:
    (table,) = read_here(
        write(tmp_path / "made.json", '{"count": 1, "page": {"next": 2}, "data": [{"a": 1}]}'), "json"
    )
    assert counted(table) == {NoteKind.OUTSIDE_RECORDS: 2}


def test_no_title_total_or_footnote_is_looked_for(tmp_path: Path) -> None:
    records = [
        {"ward": "Bow", "count": 3},
        {"ward": "Lee", "count": 4},
        {"ward": "Total", "count": 7},
        {"ward": "Source: us"},
    ]
    (table,) = open_tables(write(tmp_path / "made.json", json.dumps(records)), file_name="made.json")
    assert (table.row_count, table.header_row, table.header_rows, table.notes) == (4, None, 0, ())


def test_a_header_row_cannot_be_chosen_where_there_is_none(tmp_path: Path) -> None:
    path = write(tmp_path / "made.json", json.dumps(_RECORDS))
    assert open_tables(path, file_name="x", options=ReadOptions(header_row=0))[0].columns == ("a", "b")
    with pytest.raises(Invalid):
        open_tables(path, file_name="x", options=ReadOptions(header_row=1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "made.json", '[{"cost": "£5"}, {"cost": "€6"}]'.encode(encoding))
    (table,) = open_tables(path, file_name="made.json")
    assert [batch.rows.column(0).to_pylist() for batch in table.batches()] == [["£5", "€6"]]
    assert table.encoding == ("windows-1252" if encoding == "cp1252" else encoding)


@pytest.mark.parametrize("block", [1, 2, 3, 7, 64])
def test_a_text_that_arrives_in_pieces_is_the_same_text(block: int) -> None:
    text = '  [1234, -5.25e10 ,"a\\"b\\u00e9", {"k" : [true, null, {}]} , "x"]'
    wanted = json.loads(text)
    pieces = [text[start : start + block] for start in range(0, len(text), block)]
    found = JsonText(iter(pieces), most_characters=1000)
    found.expect("[")
    values = [found.value()]
    while found.skip(","):
        values.append(found.value())
    found.expect("]")
    assert values == [str(wanted[0]), "-5.25e10", *wanted[2:]]


def test_a_record_past_its_limit(tmp_path: Path) -> None:
    path = write(tmp_path / "made.json", json.dumps([{"a": "x" * 5_000_000}]))
    with pytest.raises(TooLarge) as caught:
        read_here(path, "json", max_record_bytes=1_000_000)
    assert caught.value.code == "table.record_too_long"


def test_a_cell_past_its_limit(tmp_path: Path) -> None:
    path = write(tmp_path / "made.json", json.dumps([{"a": "x" * 3000}]))
    with pytest.raises(TooLarge) as caught:
        read_here(path, "json", max_field_bytes=2000)
    assert caught.value.code == "table.field_too_long"


def test_more_columns_than_a_table_may_have(tmp_path: Path) -> None:
    path = write(tmp_path / "made.json", json.dumps([{f"k{number}": 1} for number in range(200)]))
    with pytest.raises(TooLarge) as caught:
        read_here(path, "json", max_columns=100)
    assert caught.value.code == "table.too_many_columns"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{}", "file.no_records"),
        ("[]", "file.no_records"),
        ('{"error": {"code": 404, "message": "no such page"}}', "file.no_records"),
        ('{"data": []}', "file.no_records"),
        ('{"ward": "Ash", "cases": 3}', "file.no_records"),
        ('{"ward": {"name": "Ash"}, "service": {"title": "Parks", "cost": 3}}', "file.no_records"),
        ('{"a": [1, 2], "b": [3]}', "file.columns_of_unequal_length"),
        ('[{"a": 1}', "file.damaged"),
        ('[{"a": 1},', "file.damaged"),
        ('[{"a": 1} {"a": 2}]', "file.damaged"),
        ('[{"a": 1}] x', "file.damaged"),
        ('{"a": [{"b": 1}], c', "file.damaged"),
        ('{"a" [1]}', "file.damaged"),
        ('[{"a": tru}]' + " " * 100, "file.damaged"),
        ('["' + "x" * 100, "file.damaged"),
    ],
)
def test_what_is_no_list_of_records_is_refused(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_here(write(tmp_path / "made.json", text), "json")
    assert caught.value.code == code


def test_lines_of_records_are_told_whether_short_or_long(tmp_path: Path) -> None:
    short = write(tmp_path / "short.json", '{"a": 1, "tags": [{"t": 1}]}\n\n{"a": 2}\n')
    long = write(
        tmp_path / "long.json", "\n".join(json.dumps({"a": n, "note": "x" * 100_000}) for n in (1, 2))
    )
    for path in (short, long):
        (table,) = open_tables(path, file_name=path.name)
        assert (table.format, table.row_count) == ("ndjson", 2)
    assert lines_of(open_tables(short, file_name="x")[0]) == [1, 3]
