"""What a workbook holds unseen is told before it is published."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.engine.reading.formats.made import binary_record, xlsb_file
from tests.engine.reading.published_files import Book, Sheet
from wardmote.engine.reading import NoteKind, open_tables
from wardmote.engine.reading.workbooks.hidden import hidden_on_sheet


def _workbook(path: Path) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Data")
    sheet.write_row(0, 0, ["ward", "cases", "name"])
    for row in range(1, 6):
        sheet.write_row(row, 0, [f"Ward {row}", row, f"N {row}"])
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.set_row(4, None, None, {"hidden": True})
    sheet.set_column(2, 2, None, None, {"hidden": True})
    sheet.set_column(5, 16_383, None, None, {"hidden": True})
    sheet.write_comment(1, 1, "ask about this one")
    sheet.write_comment(2, 1, "and this")
    plain = book.add_worksheet("Plain")
    plain.write_row(0, 0, ["a", "b"])
    plain.write_row(1, 0, [1, 2])
    buried = book.add_worksheet("Buried")
    buried.write_row(0, 0, ["a", "b"])
    buried.write_row(1, 0, [3, 4])
    buried.very_hidden()
    book.close()
    return path


def _with_members(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "a") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def _notes(path: Path) -> dict[str, dict[NoteKind, tuple[int | None, int | None, int]]]:
    return {
        table.name: {note.kind: (note.first_line, note.last_line, note.count) for note in table.notes}
        for table in open_tables(path, file_name=path.name)
    }


def test_each_sheet_tells_what_is_hidden_on_it(tmp_path: Path) -> None:
    notes = _notes(_workbook(tmp_path / "made.xlsx"))
    assert notes == {
        "Data": {
            NoteKind.HIDDEN_ROWS: (3, 5, 2),
            NoteKind.HIDDEN_COLUMNS: (None, None, 1),
            NoteKind.COMMENTS: (None, None, 2),
        },
        "Plain": {},
        "Buried": {NoteKind.HIDDEN_SHEET: (None, None, 1)},
    }


@pytest.mark.parametrize(
    ("member", "content", "kind", "count"),
    [
        (
            "xl/pivotCache/pivotCacheRecords1.xml",
            '<pivotCacheRecords count="2"><r><s v="Ann"/></r><r><s v="Bob"/></r></pivotCacheRecords>',
            NoteKind.PIVOT_CACHE,
            2,
        ),
        ("xl/externalLinks/externalLink1.xml", "<externalLink/>", NoteKind.LINKED_WORKBOOKS, 1),
        ("xl/embeddings/oleObject1.bin", "x", NoteKind.EMBEDDED_FILES, 1),
        ("xl/vbaProject.bin", "x", NoteKind.MACROS, 1),
    ],
)
def test_what_the_workbook_keeps_is_told_with_every_table(
    tmp_path: Path, member: str, content: str, kind: NoteKind, count: int
) -> None:
    path = _with_members(_workbook(tmp_path / "made.xlsx"), {member: content})
    assert [notes.get(kind) for notes in _notes(path).values()] == [(None, None, count)] * 3


def test_a_pivot_table_without_rows_keeps_nothing(tmp_path: Path) -> None:
    members = {"xl/pivotCache/pivotCacheRecords1.xml": '<pivotCacheRecords count="0"/>'}
    path = _with_members(_workbook(tmp_path / "made.xlsx"), members)
    assert NoteKind.PIVOT_CACHE not in _notes(path)["Plain"]


def test_a_tag_cut_between_two_pieces_is_counted_once(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "long.xlsx"), {"constant_memory": True})
    sheet = book.add_worksheet("Data")
    for row in range(12_000):
        sheet.set_row(row, None, None, {"hidden": row % 3 == 0})
        sheet.write_row(row, 0, [row, row + 1, row + 2])
    book.close()
    assert hidden_on_sheet(tmp_path / "long.xlsx", "Data") == [(NoteKind.HIDDEN_ROWS.value, 1, 11_998, 4_000)]


def test_hidden_rows_and_columns_of_an_xls_are_told_sheet_by_sheet(tmp_path: Path) -> None:
    rows = [["ward", "cases", "name"], *([f"Ward {row}", str(row), f"N {row}"] for row in range(1, 6))]
    book = Book(
        [
            Sheet("Plain", rows),
            Sheet("Data", rows, hidden_rows=frozenset({2, 4}), hidden_columns=frozenset({2})),
        ],
        "xls",
    )
    path = tmp_path / "made.xls"
    path.write_bytes(book.content())
    hidden = {NoteKind.HIDDEN_ROWS: (3, 5, 2), NoteKind.HIDDEN_COLUMNS: (None, None, 1)}
    assert _notes(path) == {"Plain": {}, "Data": hidden}


def test_hidden_rows_and_columns_of_an_xlsb_are_told(tmp_path: Path) -> None:
    path = xlsb_file(tmp_path)
    assert _notes(path) == {"Data": {}}
    second = binary_record(0x00, struct.pack("<IIHBB", 1, 0, 300, 0, 0x10) + bytes(13))
    column = binary_record(0x3C, struct.pack("<IIIIH", 1, 2, 2304, 0, 1))
    _replace(
        path,
        "xl/worksheets/sheet1.bin",
        {
            binary_record(0x00, struct.pack("<I", 1) + bytes(21)): second,
            binary_record(0x91, b""): column + binary_record(0x91, b""),
        },
    )
    assert _notes(path)["Data"] == {NoteKind.HIDDEN_ROWS: (2, 2, 1), NoteKind.HIDDEN_COLUMNS: (None, None, 2)}


def _replace(path: Path, member: str, changes: dict[bytes, bytes]) -> None:
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    for old, new in changes.items():
        assert contents[member].count(old) == 1
        contents[member] = contents[member].replace(old, new)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)


def test_formulas_without_a_result_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "made.xlsx"
    book = openpyxl.Workbook()
    for row in (["ward", "cases", "all"], ["Bow", 1, "=SUM(B2:B2)"], ["Lee", 2, "=SUM(B2:B3)"]):
        book.active.append(row)
    book.save(path)
    assert _notes(path) == {"Sheet": {NoteKind.UNCALCULATED: (None, None, 2)}}
    calculated = xlsxwriter.Workbook(str(path))
    sheet = calculated.add_worksheet("Sheet")
    sheet.write_row(0, 0, ["ward", "cases"])
    sheet.write_formula(1, 1, "=1+1", None, 2)
    calculated.close()
    assert _notes(path) == {"Sheet": {}}
