"""The report to send back, read by programs that are not ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook

from tests.engine.checking.tables import table_of
from wardmote.engine.checking import BAD_CELLS_SCHEMA, check_table, schema_from_json
from wardmote.engine.reading import RawTable, open_tables
from wardmote.engine.writing.found_cells import found_cells
from wardmote.engine.writing.marked_report import MarkedTable, write_marked_report

_GOOD = [[f"A{n}", str(n), "fine"] for n in range(400)]
_BAD = [["A400", "1O", "=1+1"], ["A401", "about", "+44"], ["=A402", "7", "-x"]]


def _marked(table: RawTable, schema: object = None) -> MarkedTable:
    found = check_table(table, schema_from_json(schema) if schema else None).errors

    def rows() -> Iterator[tuple[int, pa.RecordBatch]]:
        return ((batch.first_row, batch.rows) for batch in table.batches())

    return MarkedTable(table.name, table.columns, len(found), lambda: iter(found.to_batches()), rows)


def _written(folder: Path, tables: Sequence[MarkedTable], **options: int) -> Workbook:
    write_marked_report(folder / "report.xlsx", tables, **options)
    return openpyxl.load_workbook(folder / "report.xlsx")


def _values(book: Workbook, sheet: str) -> list[tuple[object, ...]]:
    return list(book[sheet].iter_rows(values_only=True))


def test_both_sheets_say_what_to_mend_and_where(tmp_path: Path) -> None:
    table = table_of(tmp_path, [["ref", "=visits", "note"], *_GOOD, *_BAD])
    book = _written(tmp_path, [_marked(table)])
    assert book.sheetnames == ["What to mend", "Rows"]
    says = "This cannot be read as a whole number."
    assert _values(book, "What to mend") == [
        ("Row in the file", "Column", "It says", "What is wrong", "Perhaps"),
        (402, "=visits", "1O", says, "10"),
        (403, "=visits", "about", says, None),
    ]
    assert _values(book, "Rows") == [
        ("Row in the file", "What is wrong", "ref", "=visits", "note"),
        (402, f"=visits: {says} Perhaps 10.", "A400", "1O", "=1+1"),
        (403, f"=visits: {says}", "A401", "about", "+44"),
    ]


def test_bad_cells_are_marked_not_by_colour_alone_and_nothing_can_run(tmp_path: Path) -> None:
    table = table_of(tmp_path, [["ref", "=visits", "note"], *_GOOD, *_BAD])
    sheet = _written(tmp_path, [_marked(table)])["Rows"]
    marked, beside = sheet["D2"], sheet["E2"]
    assert isinstance(marked, Cell)
    assert isinstance(beside, Cell)
    assert (marked.fill.fgColor.rgb, marked.font.b, marked.border.left.style) == ("FFF6D7D2", True, "medium")
    assert (beside.fill.fill_type, beside.font.b, beside.border.left.style) == (None, False, None)
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} == {"n", "s"}
    assert beside.number_format == "@", "stays text when somebody edits it"


def test_our_own_reader_takes_the_report_for_a_table(tmp_path: Path) -> None:
    table = table_of(tmp_path, [["ref", "=visits", "note"], *_GOOD, *_BAD])
    write_marked_report(tmp_path / "report.xlsx", [_marked(table)])
    names = [each.name for each in open_tables(tmp_path / "report.xlsx", file_name="report.xlsx")]
    assert names == ["What to mend", "Rows"]


def test_late_findings_stand_at_their_row_and_those_of_a_column_first(tmp_path: Path) -> None:
    schema = {
        "fields": [{"name": "ref"}, {"name": "n", "type": "integer"}, {"name": "when", "type": "date"}],
        "primaryKey": ["ref", "n"],
    }
    table = table_of(tmp_path, [["ref", "n"], ["a", "1"], ["a", "1"], ["b", "x"]])
    book = _written(tmp_path, [_marked(table, schema)])
    listed = [(row[0], row[1]) for row in _values(book, "What to mend")[1:]]
    assert listed == [(1, "when"), (3, "ref, n"), (4, "n")]
    sheet = book["Rows"]
    assert [(row[0].value, [c.font.b for c in row[2:]]) for row in sheet.iter_rows(min_row=2)] == [
        (3, [True, True]),
        (4, [False, True]),
    ]


def test_an_empty_cell_that_must_be_filled_in_is_marked(tmp_path: Path) -> None:
    schema = {"fields": [{"name": "ref"}, {"name": "name", "constraints": {"required": True}}]}
    sheet = _written(tmp_path, [_marked(table_of(tmp_path, [["ref", "name"], ["1", ""]]), schema)])["Rows"]
    assert (sheet["D2"].value, sheet["D2"].font.b, sheet["C2"].font.b) == (None, True, False)


def test_what_is_left_out_is_said_in_the_sheets(tmp_path: Path) -> None:
    table = table_of(tmp_path, [["ref", "=visits", "note"], *_GOOD, *_BAD])
    book = _written(tmp_path, [_marked(table)], most_cells=1)
    first = "Only 1 of 2 bad cells are listed here: the CSV report has them all."
    assert _values(book, "What to mend")[0][0] == first
    assert _values(book, "Rows")[0][0] == "Only the rows of 1 of 2 bad cells are shown here."
    assert [row[0] for row in _values(book, "Rows")[2:]] == [402]


def test_a_cell_too_long_for_a_sheet_is_cut_and_says_so(tmp_path: Path) -> None:
    table = table_of(tmp_path, [["ref", "n", "note"], *_GOOD, ["A400", "1O", "x" * 40_000]])
    cell = _values(_written(tmp_path, [_marked(table)]), "Rows")[1][4]
    assert str(cell).startswith("xxx")
    assert str(cell).endswith("(cut here: the rest is in the file)")


def test_every_table_gets_a_sheet_whatever_it_is_called(tmp_path: Path) -> None:
    rows = [["ref", "n", "note"], *_GOOD, *_BAD]
    named = ["a/b:c", "A b c", "x" * 40, "X" * 40, "'"]
    tables = [_marked(table_of(tmp_path, rows)) for _ in named]
    tables = [
        MarkedTable(n, t.columns, t.cells, t.bad_cells, t.rows) for n, t in zip(named, tables, strict=True)
    ]
    book = _written(tmp_path, tables)
    assert len(book.sheetnames) == 6
    assert [row[0] for row in _values(book, "What to mend")[1:4]] == ["a/b:c", "a/b:c", "A b c"]


def test_a_folder_that_is_not_there_is_an_error_of_the_disk(tmp_path: Path) -> None:
    table = table_of(tmp_path, [["ref", "n", "note"], *_GOOD])
    with pytest.raises(OSError, match="No such file"):
        write_marked_report(tmp_path / "no" / "report.xlsx", [_marked(table)])


def test_values_are_held_no_longer_than_a_cell() -> None:
    cell = {
        "row": 1,
        "line": 2,
        "column": "a",
        "value": "x" * 100_000,
        "code": "enum",
        "message": "m",
        "suggestion": "",
    }
    found = found_cells([pa.RecordBatch.from_pylist([cell], schema=BAD_CELLS_SCHEMA)], ["a"], 10)
    assert len(found.of_rows(1, 1).texts("value")[0].as_py()) < 32_767


def test_several_tables_share_the_rows_of_the_sheet_that_lists_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What does not fit is said: a writer of workbooks drops rows past the last one without a word."""
    monkeypatch.setattr("wardmote.engine.writing.marked_report.MOST_LISTED", 3)
    table = _marked(table_of(tmp_path, [["ref", "=visits", "note"], *_GOOD, *_BAD]))
    book = _written(tmp_path, [table, replace(table, name="other")])
    listed = _values(book, "What to mend")
    assert listed[0][0] == "Only 3 of 4 bad cells are listed here: the CSV report has them all."
    assert [row[0] for row in listed[2:]] == [table.name, table.name, "other"]
    assert _values(book, "Rows other")[0][0] == "Only the rows of 1 of 2 bad cells are shown here."
