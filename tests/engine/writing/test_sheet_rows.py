"""Rows of a sheet written by columns are those that a call for each cell would write."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from wardmote.engine.checking import BAD_CELLS_SCHEMA
from wardmote.engine.writing import marked_report
from wardmote.engine.writing.marked_report import MarkedTable, write_marked_report
from wardmote.engine.writing.sheet_rows import NumberColumn, TextColumn, column_letters, rows_xml
from wardmote.engine.writing.xlsx import write_xlsx

_AWKWARD = st.sampled_from(
    ["_x0041_", "_x005F_", "&amp;", "<t>", "\x00", "\r", "\n", "\x1f", "é", "\U0001f600"]
)
_TEXTS = st.lists(st.text(max_size=6) | _AWKWARD, max_size=4).map("".join)
_SAID = re.compile(r"<t(?: xml:space=\"preserve\")?>(.*?)</t>", re.DOTALL)


def one_by_one(texts: list[str]) -> str:
    """The sheet that xlsxwriter makes of a column of texts, a call for each."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        for row, text in enumerate(texts):
            sheet.write_string(row, 0, text)
    return zipfile.ZipFile(written).read("xl/worksheets/sheet1.xml").decode()


@settings(max_examples=15, deadline=None)
@given(st.lists(_TEXTS.filter(bool), min_size=1, max_size=4))
def test_texts_are_written_as_xlsxwriter_writes_them(texts: list[str]) -> None:
    plain = [each for each in texts if "\ufffe" not in each and "\uffff" not in each]
    ours = bytes(rows_xml(1, [TextColumn(pa.array(plain, pa.string()), "0")])).decode()
    assert _SAID.findall(ours) == _SAID.findall(one_by_one(plain))


def test_places_are_named_as_sheets_name_them() -> None:
    assert [column_letters(each) for each in (0, 25, 26, 701, 702, 16_383)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
        "XFD",
    ]


def test_empty_cells_are_left_out_unless_they_are_marked() -> None:
    texts = pa.array([None, "", "a"], pa.string())
    marked = np.array([False, True, True])
    columns = [NumberColumn(pa.array([1, None, 3], pa.int64()), "2"), TextColumn(texts, "3", marked, "5")]
    assert bytes(rows_xml(9, columns)) == (
        b'<row r="9"><c r="A9" s="2"><v>1</v></c></row><row r="10"><c r="B10" s="5"/></row>'
        b'<row r="11"><c r="A11" s="2"><v>3</v></c><c r="B11" s="5" t="inlineStr"><is>'
        b'<t xml:space="preserve">a</t></is></c></row>'
    )


_NAMES = ("a", "b", "c")
_CELLS = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from([*_NAMES, "a, b"]), st.sampled_from(["x", "1O"])),
    max_size=14,
    unique_by=lambda each: each[:2],
)


def _one_after_another(
    cells: list[tuple[int, str, str]], written: dict[tuple[int, str], str | None]
) -> list[tuple[int, dict[str, tuple[str | None, bool]]]]:
    """Line, and by letter the text of each cell and whether it is marked."""
    expected = []
    for row in sorted({each[0] for each in cells}):
        marks = {name: value for at, name, value in cells if at == row}
        keyed = {name for said in marks for name in said.split(", ")}
        shown = {
            letter: (written[row, name] or (marks.get(name) if name in keyed else None), name in keyed)
            for letter, name in zip("CDE", _NAMES, strict=True)
        }
        expected.append((row + 1, shown))
    return expected


@settings(max_examples=12, deadline=None)
@given(cells=_CELLS, piece_rows=st.integers(1, 5))
def test_the_rows_and_marks_are_those_that_one_cell_after_another_would_get(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[int, str, str]], piece_rows: int
) -> None:
    bad = [
        {
            "row": row,
            "line": row + 1,
            "column": name,
            "value": value,
            "code": "",
            "message": "m",
            "suggestion": "",
        }
        for row, name, value in cells
    ]
    written = {
        (row, name): None if row % 5 == 0 else f"{name}{row}" for row in range(1, 13) for name in _NAMES
    }

    def rows() -> list[tuple[int, pa.RecordBatch]]:
        return [
            (
                start,
                pa.record_batch(
                    [pa.array([written[row, name] for row in some], pa.string()) for name in _NAMES],
                    names=list(_NAMES),
                ),
            )
            for start in range(1, 13, piece_rows)
            for some in [range(start, min(start + piece_rows, 13))]
        ]

    batch = pa.RecordBatch.from_pylist(bad, schema=BAD_CELLS_SCHEMA)
    path = tmp_path_factory.mktemp("report") / "report.xlsx"
    write_marked_report(
        path, [MarkedTable("t", _NAMES, len(bad), lambda: iter([batch]), lambda: iter(rows()))]
    )
    found = [
        (line.value, {cell.column_letter: (cell.value, bool(cell.font.b)) for cell in texts})
        for line, _, *texts in openpyxl.load_workbook(path)["Rows"].iter_rows(min_row=2, max_col=5)
    ]
    assert found == _one_after_another(cells, written)


def test_rows_past_what_some_seconds_write_are_left_out_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shown(name: str, most: int) -> list[object]:
        with monkeypatch.context() as patch:
            patch.setattr(marked_report, name, most)
            write_marked_report(tmp_path / "report.xlsx", [table])
        return [row[0].value for row in openpyxl.load_workbook(tmp_path / "report.xlsx")["Rows"].iter_rows()]

    cells = [
        {
            "row": row,
            "line": row + 1,
            "column": "a",
            "value": "",
            "code": "",
            "message": "m",
            "suggestion": "",
        }
        for row in (1, 2, 9)
    ]
    batch = pa.RecordBatch.from_pylist(cells, schema=BAD_CELLS_SCHEMA)
    rows = pa.record_batch([pa.array([str(each) for each in range(10)])] * 2, names=["a", "b"])
    table = MarkedTable("t", ("a", "b"), 3, lambda: iter([batch]), lambda: iter([(1, rows)]))
    head = "Row in the file"
    says = "Only the rows of 2 of 3 bad cells are shown here."
    assert shown("MOST_SHOWN", 6) == [head, 2, 3, 10]
    assert shown("MOST_SHOWN", 5) == [says, head, 2, 3]
    assert shown("MOST_READ", 18) == [head, 2, 3, 10]
    assert shown("MOST_READ", 17) == [says, head, 2, 3]


@pytest.mark.parametrize("marked", [True, False])
def test_a_text_that_looks_like_the_xml_of_a_sheet_stays_a_text(tmp_path: Path, *, marked: bool) -> None:
    """xlsxwriter lets `<r>...</r>` stand as it is: that would be XML of somebody else's in the sheet."""
    path, text = tmp_path / "a.xlsx", "<r><t>a</t></r></is></c><c><v>1</v></c><r></r>"
    rows = pa.record_batch([pa.array([text])], names=[text])
    if marked:
        cell = {
            "row": 1,
            "line": 2,
            "column": text,
            "value": text,
            "code": "",
            "message": text,
            "suggestion": text,
        }
        batch = pa.RecordBatch.from_pylist([cell], schema=BAD_CELLS_SCHEMA)
        write_marked_report(
            path, [MarkedTable("t", (text,), 1, lambda: iter([batch]), lambda: iter([(1, rows)]))]
        )
    else:
        write_xlsx(rows.schema, [rows], path, sheet_name="Data")
    sheet = openpyxl.load_workbook(path)["Rows" if marked else "Data"]
    column = 3 if marked else 1
    assert [sheet.cell(row, column).value for row in (1, 2)] == [text, text]
