"""Workbooks, read by a real child process."""

from __future__ import annotations

import datetime as dt
import io
import signal
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from tests.engine.reading.test_open_tables import kinds, lines_of, only_table, rows_of
from wardmote.engine.reading import NoteKind, ReadLimits, ReadOptions, open_tables
from wardmote.engine.reading.cell_text import cell_text
from wardmote.engine.reading.limited.problems import ReadingFailed, child_problem
from wardmote.kernel.problem import Problem, TooLarge, Unavailable, Unreadable


def _at(text: str) -> dt.datetime:
    """A moment without a time zone, as workbooks have them."""
    return dt.datetime.fromisoformat(text)


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    """An XLSX with some sheets of plain cells."""
    book = xlsxwriter.Workbook(str(path))
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return path


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", None),
        (" x ", " x "),
        (3.0, "3"),
        (-0.0, "0"),
        (1.15, "1.15"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e22, "10000000000000000000000"),
        (7, "7"),
        (True, "true"),
        (dt.date(2026, 2, 1), "2026-02-01"),
        (_at("2026-02-01T00:00"), "2026-02-01"),
        (_at("2026-02-01T09:30"), "2026-02-01T09:30:00"),
        (_at("2026-02-01T09:29:59.999700"), "2026-02-01T09:30:00"),
        (_at("2026-02-01T23:59:59.999900"), "2026-02-02"),
        (dt.time(9, 30), "09:30:00"),
        (dt.timedelta(hours=36, minutes=5), "36:05:00"),
        (dt.timedelta(minutes=-5), "-00:05:00"),
    ],
)
def test_cells_have_one_canonical_text(value: object, text: str | None) -> None:
    assert cell_text(value) == text


def test_values_come_as_canonical_text(tmp_path: Path) -> None:
    path = tmp_path / "values.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Data")
    sheet.write_row(0, 0, ["name", "count", "paid", "on", "at", "open", "looked up"])
    sheet.write_row(1, 0, ["Ann", 3, 1.5])
    sheet.write_datetime(1, 3, dt.date(2026, 2, 1), book.add_format({"num_format": "dd/mm/yyyy"}))
    sheet.write_datetime(1, 4, _at("2026-02-01T09:30"), book.add_format({"num_format": "dd/mm/yyyy hh:mm"}))
    sheet.write_boolean(1, 5, False)
    sheet.write_formula(1, 6, "=NA()", None, "#N/A")
    sheet.write_row(2, 0, ["Bob", 4, 2.5])
    sheet.write_formula(2, 6, "=1/0", None, "#DIV/0!")
    book.close()
    table = only_table(path)
    assert (table.name, table.format, table.encoding, table.delimiter) == ("Data", "xlsx", None, None)
    assert rows_of(table) == [
        ("Ann", "3", "1.5", "2026-02-01", "2026-02-01T09:30:00", "false", "#N/A"),
        ("Bob", "4", "2.5", None, None, None, "#DIV/0!"),
    ]
    assert lines_of(table) == [2, 3]


def test_every_sheet_with_cells_is_a_table_and_one_can_be_chosen(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "two.xlsx", {"One": [["a", "b"], [1, 2]], "Blank": [], "Two": [["c", "d"], [3, 4]]}
    )
    tables = open_tables(path, file_name="two.xlsx")
    assert [(table.name, rows_of(table)) for table in tables] == [
        ("One", [("1", "2")]),
        ("Two", [("3", "4")]),
    ]
    assert only_table(path, sheet="Two").columns == ("c", "d")
    with pytest.raises(Unreadable):
        open_tables(path, file_name="two.xlsx", options=ReadOptions(sheet="Blank"))


def test_merged_header_cells_are_filled_across(tmp_path: Path) -> None:
    path = tmp_path / "merged.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Housing")
    sheet.merge_range(0, 0, 0, 5, "Tenure by ward, 2026")
    sheet.write(2, 0, "Ward")
    sheet.merge_range(2, 1, 2, 2, "Owned")
    sheet.merge_range(2, 3, 2, 4, "Rented")
    sheet.write_row(3, 1, ["number", "%", "number", "%", "Notes"])
    sheet.write_row(4, 0, ["Bow", 3, 30, 7, 70])
    sheet.write_row(5, 0, ["Lee", 4, 40, 6, 60, "estimate"])
    book.close()
    table = only_table(path)
    assert table.columns == ("Ward", "Owned number", "Owned %", "Rented number", "Rented %", "Notes")
    assert (table.header_row, table.header_rows, lines_of(table)) == (4, 2, [5, 6])


def test_a_table_that_starts_further_down_and_to_the_right_is_found(tmp_path: Path) -> None:
    path = tmp_path / "inset.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for number, row in enumerate([["name", "count"], ["Ann", 1], ["Bob", 2]], start=5):
        sheet.write_row(number, 3, row)
    book.close()
    table = only_table(path)
    assert (table.columns, table.header_row, lines_of(table)) == (("name", "count"), 6, [7, 8])
    assert (NoteKind.EMPTY_COLUMNS, None, 3) in kinds(table)


def test_a_hidden_sheet_is_read_and_said_to_be_hidden(tmp_path: Path) -> None:
    path = tmp_path / "hidden.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Shown").write_row(0, 0, ["a", "b"])
    hidden = book.add_worksheet("Kept back")
    hidden.write_row(0, 0, ["nino", "name"])
    hidden.hide()
    book.close()
    shown, kept = open_tables(path, file_name="hidden.xlsx")
    assert NoteKind.HIDDEN_SHEET not in {note.kind for note in shown.notes}
    assert NoteKind.HIDDEN_SHEET in {note.kind for note in kept.notes}


def test_tables_outlive_each_other_and_leave_no_file(tmp_path: Path) -> None:
    path = workbook(tmp_path / "two.xlsx", {"One": [["a"], [1], [2]], "Two": [["c"], [3]]})
    one, two = open_tables(path, file_name="two.xlsx")
    assert list(tmp_path.iterdir()) == [path]
    first = zip(one.batches(), one.batches(), strict=True)
    del two
    assert all(left.rows.equals(right.rows) for left, right in first)
    path.unlink()
    assert rows_of(one) == [("1",), ("2",)]


def test_a_workbook_that_unfolds_is_stopped_before_the_disk_is_full(tmp_path: Path) -> None:
    path = workbook(tmp_path / "same.xlsx", {"One": [["long " * 1000] * 20] * 400})
    assert path.stat().st_size < 100_000
    with pytest.raises(TooLarge) as caught:
        open_tables(
            path,
            file_name="same.xlsx",
            options=ReadOptions(limits=ReadLimits(max_workbook_text_bytes=1024**2)),
        )
    assert (caught.value.code, caught.value.where) == ("workbook.too_much_text", "sheet One")


@pytest.mark.parametrize(
    ("said", "exit_code", "kind"),
    [
        ("disk", 0, Unavailable),
        (None, -signal.SIGKILL, Unavailable),
        (None, -signal.SIGABRT, TooLarge),
        (None, -signal.SIGXCPU, TooLarge),
        (None, None, TooLarge),
        ("damaged", 0, Unreadable),
        ("fault", 0, ReadingFailed),
        (None, -signal.SIGSEGV, ReadingFailed),
        (None, 1, ReadingFailed),
    ],
)
def test_however_the_child_ends_there_is_a_word_for_it(
    said: str | None, exit_code: int | None, kind: type[Problem]
) -> None:
    assert isinstance(child_problem(said, exit_code, "xlsx", "One", ReadLimits()), kind)


def test_openpyxl_reads_the_same_cells(tmp_path: Path) -> None:
    rows = [["id", "note", "cost"]] + [[n, f"n{n % 5}" if n % 3 else None, n / 4] for n in range(500)]
    path = workbook(tmp_path / "same.xlsx", {"Data": rows})
    book = openpyxl.load_workbook(path)
    expected = [
        tuple(None if value is None else cell_text(value) for value in row) for row in book["Data"].values
    ]
    assert rows_of(only_table(path)) == expected[1:]


def test_a_workbook_with_a_password_is_named(tmp_path: Path) -> None:
    path = tmp_path / "locked.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    )
    with pytest.raises(Unreadable) as caught:
        open_tables(path, file_name="locked.xlsx")
    assert caught.value.code == "workbook.password"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_cut_off_workbook_is_called_damaged(tmp_path: Path, share: float) -> None:
    whole = workbook(tmp_path / "whole.xlsx", {"One": [["a", "b"], [1, 2]]}).read_bytes()
    path = tmp_path / "cut.xlsx"
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(Unreadable) as caught:
        open_tables(path, file_name="cut.xlsx")
    assert caught.value.code in {"file.damaged_archive", "workbook.damaged"}


def test_a_workbook_with_damaged_xml_is_called_damaged(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "whole.xlsx", {"One": [["a", "b"], [1, 2]]})
    packed = io.BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(packed, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry.filename, content[:-40] if "sheet1" in entry.filename else content)
    path = tmp_path / "bad.xlsx"
    path.write_bytes(packed.getvalue())
    with pytest.raises(Unreadable) as caught:
        open_tables(path, file_name="bad.xlsx")
    assert caught.value.code == "workbook.damaged"


def test_a_child_without_time_is_ended_and_said_so(tmp_path: Path) -> None:
    path = workbook(tmp_path / "slow.xlsx", {"One": [[n] * 20 for n in range(3_000)]})
    with pytest.raises(TooLarge) as caught:
        open_tables(path, file_name="slow.xlsx", options=ReadOptions(limits=ReadLimits(wall_seconds=0.0001)))
    assert caught.value.code == "workbook.takes_too_long"


def test_a_child_without_memory_is_said_so(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "big.xlsx", {"One": [[f"text {n} {m} " * 50 for m in range(20)] for n in range(5_000)]}
    )
    with pytest.raises(TooLarge) as caught:
        open_tables(
            path,
            file_name="big.xlsx",
            options=ReadOptions(limits=ReadLimits(child_memory_bytes=180 * 1024**2)),
        )
    assert caught.value.code == "workbook.needs_too_much_memory"


def test_the_last_moment_of_the_calendar_stays_what_it_is() -> None:
    assert cell_text(_at("9999-12-31T23:59:59.999999")) == "9999-12-31T23:59:59.999"
    assert cell_text(_at("2024-12-31T23:59:59.999999")) == "2025-01-01"
