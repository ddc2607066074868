"""A label that is merged over several rows holds for each of them."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from tests.engine.reading.test_open_tables import only_table, rows_of
from wardmote.engine.reading import NoteKind, RawTable, ReadOptions, open_tables
from wardmote.engine.reading.choices import KeptRows

_HEADER = ["Ward", "Tenure", "Homes"]


def _workbook(path: Path, *, title: bool = False, side_note: bool = False) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Data")
    top = 0
    if title:
        sheet.merge_range(0, 0, 1, 2, "Homes by ward")
        top = 2
    sheet.write_row(top, 0, _HEADER)
    for block, ward in enumerate(("Ash", "Elm")):
        first = top + 1 + 3 * block
        for row, tenure in enumerate(("Rented", "Owned", "Other")):
            sheet.write_row(first + row, 1, [tenure, 10 * block + row])
        sheet.merge_range(first, 0, first + 2, 0, ward)
    if side_note:
        sheet.merge_range(top + 1, 5, top + 4, 5, "Figures are estimates")
    book.close()
    return path


_FILLED = [("Ash", tenure, str(row)) for row, tenure in enumerate(("Rented", "Owned", "Other"))] + [
    ("Elm", tenure, str(10 + row)) for row, tenure in enumerate(("Rented", "Owned", "Other"))
]


def _count(table: RawTable) -> int:
    return sum(note.count for note in table.notes if note.kind is NoteKind.FILLED_DOWN)


def test_labels_are_filled_down_and_said(tmp_path: Path) -> None:
    table = only_table(_workbook(tmp_path / "made.xlsx"))
    assert rows_of(table) == _FILLED
    (note,) = table.notes
    assert (note.kind, note.first_line, note.last_line, note.count) == (NoteKind.FILLED_DOWN, 2, 7, 4)


def test_a_title_over_two_rows_is_no_label(tmp_path: Path) -> None:
    table = only_table(_workbook(tmp_path / "made.xlsx", title=True))
    assert (rows_of(table), table.header_row, _count(table)) == (_FILLED, 3, 4)


def test_a_note_beside_the_table_is_no_label(tmp_path: Path) -> None:
    table = only_table(_workbook(tmp_path / "made.xlsx", side_note=True))
    assert [row[:3] for row in rows_of(table)] == _FILLED
    assert [row[3] for row in rows_of(table)] == ["Figures are estimates", *[None] * 5]
    assert _count(table) == 4


def test_who_wants_the_cells_as_they_stand_says_so(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "made.xlsx")
    (table,) = open_tables(path, file_name=path.name, options=ReadOptions(keep=(KeptRows.MERGED,)))
    assert [row[0] for row in rows_of(table)] == ["Ash", None, None, "Elm", None, None]
    assert [note.kind for note in table.notes] == [NoteKind.OUTLINE]


def test_cells_that_are_only_empty_are_not_filled(tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("Ward,Tenure,Homes\nAsh,Rented,1\n,Owned,2\n")
    assert [row[0] for row in rows_of(only_table(path))] == ["Ash", None]
