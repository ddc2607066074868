"""Merged cells and what is hidden, in a sheet of OpenDocument as in one of Excel."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.engine.reading.published_files import Book, Sheet
from tests.engine.reading.test_open_tables import kinds, rows_of
from wardmote.engine.reading import NoteKind, RawTable, open_tables
from wardmote.engine.reading.workbooks.ods import ods_sheets

RECORDS = [
    ["", "", "2022", "", "2023", ""],
    ["Ward", "Kind", "Women", "Men", "Women", "Men"],
    ["Ash", "Theft", "1", "2", "3", "4"],
    ["", "Fraud", "5", "6", "7", "8"],
    ["Elm", "Theft", "9", "1", "2", "3"],
]
SHEET = Sheet(
    "Data",
    RECORDS,
    merged=((0, 2, 0, 3), (0, 4, 0, 5), (2, 0, 3, 0)),
    hidden_rows=frozenset({3}),
    hidden_columns=frozenset({5}),
)


def opened(folder: Path, *sheets: Sheet, kind: str = "ods") -> list[RawTable]:
    book = Book(sheets, kind)
    path = folder / book.name
    path.write_bytes(book.content())
    return open_tables(path, file_name=path.name)


@pytest.mark.parametrize("kind", ["ods", "xlsx"])
def test_labels_are_filled_down_and_groups_reach_as_far_as_they_are_merged(tmp_path: Path, kind: str) -> None:
    (table,) = opened(tmp_path, SHEET, kind=kind)
    assert table.columns == ("Ward", "Kind", "2022 Women", "2022 Men", "2023 Women", "2023 Men")
    assert [row[0] for row in rows_of(table)] == ["Ash", "Ash", "Elm"]
    assert {
        (NoteKind.FILLED_DOWN, 3, 1),
        (NoteKind.HIDDEN_ROWS, 4, 1),
        (NoteKind.HIDDEN_COLUMNS, None, 1),
    } <= set(kinds(table))


def test_a_hidden_sheet_of_ods_is_read_and_said_to_be_hidden(tmp_path: Path) -> None:
    hidden = Sheet("Old", RECORDS, hidden=True)
    first, second = opened(tmp_path, SHEET, hidden)
    assert NoteKind.HIDDEN_SHEET not in {kind for kind, _, _ in kinds(first)}
    assert NoteKind.HIDDEN_SHEET in {kind for kind, _, _ in kinds(second)}
    assert NoteKind.HIDDEN_ROWS not in {kind for kind, _, _ in kinds(second)}


def test_entities_are_refused(tmp_path: Path) -> None:
    book = Book([SHEET], "ods")
    path = tmp_path / book.name
    path.write_bytes(_with_entity(book.content(), tmp_path))
    with pytest.raises(ValueError, match="entities"):
        ods_sheets(path)


def _with_entity(content: bytes, folder: Path) -> bytes:
    whole, changed = folder / "whole.ods", folder / "changed.ods"
    whole.write_bytes(content)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "content.xml":
                text = text.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY a "aaaa">]>', 1)
            new.writestr(name, text)
    return changed.read_bytes()
