"""Whole files, from bytes on the disk to rows of text."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from wardmote.engine.reading import Note, NoteKind, RawTable, ReadOptions, open_tables
from wardmote.kernel.problem import Invalid, TooLarge, Unreadable

MESSY = """Payments to suppliers,,,
July 2026,,,

Supplier,Ward,Paid,
Firm A,Bow,£10.00,
,,,
Firm B,Lee,£5.50,
Supplier,Ward,Paid,
Firm C,Bow,"£1,000.00",
Total Gas & Power,Lee,£3.00,
,,,
Grand total,,"£1,018.50",

Source: the council's ledger,,,
* includes VAT,,,
"""


def write(folder: Path, content: str | bytes, name: str = "made.csv") -> Path:
    """A file with some content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def only_table(path: Path, **options: Any) -> RawTable:
    """The one table of a file."""
    (table,) = open_tables(path, file_name=path.name, options=ReadOptions(**options))
    return table


def rows_of(table: RawTable) -> list[tuple[str | None, ...]]:
    """All rows, as tuples."""
    return [
        row
        for batch in table.batches()
        for row in zip(*(column.to_pylist() for column in batch.rows.columns), strict=True)
    ]


def lines_of(table: RawTable) -> list[int]:
    """The place of each row in the file."""
    return [line for batch in table.batches() for line in batch.lines.to_pylist()]


def kinds(table: RawTable) -> list[tuple[NoteKind, int | None, int]]:
    """What was set aside: kind, line, how many."""
    return [(note.kind, note.first_line, note.count) for note in table.notes]


def test_a_messy_file_becomes_its_table(tmp_path: Path) -> None:
    table = only_table(write(tmp_path, MESSY))
    assert (table.name, table.format, table.encoding, table.delimiter) == ("made", "csv", "utf-8", ",")
    assert (table.header_row, table.header_rows, table.columns) == (4, 1, ("Supplier", "Ward", "Paid"))
    assert rows_of(table) == [
        ("Firm A", "Bow", "£10.00"),
        ("Firm B", "Lee", "£5.50"),
        ("Firm C", "Bow", "£1,000.00"),
        ("Total Gas & Power", "Lee", "£3.00"),
    ]
    assert lines_of(table) == [5, 7, 9, 10]
    assert table.row_count == 4


def test_what_is_set_aside_is_told_with_its_place_and_text(tmp_path: Path) -> None:
    notes = only_table(write(tmp_path, MESSY)).notes
    assert notes[:2] == (
        Note(NoteKind.TITLE, 1, 1, 1, "Payments to suppliers"),
        Note(NoteKind.TITLE, 2, 2, 1, "July 2026"),
    )
    assert Note(NoteKind.REPEATED_HEADER, 8, 8) in notes
    assert Note(NoteKind.TOTAL, 12, 12, 1, "Grand total | £1,018.50") in notes
    assert Note(NoteKind.FOOTNOTE, 15, 15, 1, "* includes VAT") in notes
    assert (NoteKind.BLANK_ROWS, 6, 3) in [(note.kind, note.first_line, note.count) for note in notes]


def test_batches_can_be_read_again_and_numbered_on(tmp_path: Path) -> None:
    text = "id,note\n" + "".join(f"{n},x\n" for n in range(30_000))
    table = only_table(write(tmp_path, text))
    for _ in range(2):
        batches = list(table.batches())
        assert len(batches) > 1
        next_row = 1
        for batch in batches:
            assert batch.first_row == next_row
            next_row += batch.rows.num_rows
        assert next_row == 30_001
        assert all(field.type == "string" for batch in batches for field in batch.rows.schema)


def test_cells_keep_their_whitespace_and_blank_ones_are_null(tmp_path: Path) -> None:
    table = only_table(write(tmp_path, 'a,b,c\n x ,"  ",\u00a0\ny,z,w\n'))
    assert rows_of(table)[0] == (" x ", None, None)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    lines = [["name", "note", "cost"], ["Ann", "a; b, c", "1,5"], ["Bob", "d", "2,5"], ["Cy", "e|f", "3"]]
    text = "\n".join(
        delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in line) for line in lines
    )
    table = only_table(write(tmp_path, text))
    assert (table.delimiter, table.columns) == (delimiter, ("name", "note", "cost"))
    assert rows_of(table)[0] == ("Ann", "a; b, c", "1,5")


def test_decimal_commas_do_not_hide_the_semicolons(tmp_path: Path) -> None:
    text = "low;mid;high\n" + "".join(f"{n},5;{n},6;{n},7\n" for n in range(400))
    table = only_table(write(tmp_path, text))
    assert (table.delimiter, rows_of(table)[0]) == (";", ("0,5", "0,6", "0,7"))


def test_commas_in_every_note_do_not_hide_the_semicolons(tmp_path: Path) -> None:
    text = "id;note, if any\n" + "".join(f"{n};{', '.join('abcdef'[: n % 5 + 2])}\n" for n in range(60))
    assert only_table(write(tmp_path, text)).delimiter == ";"


def test_a_nil_return_has_a_header_and_no_rows(tmp_path: Path) -> None:
    table = only_table(write(tmp_path, "Agency,,,\n,,,\nSupplier,Date,Paid,Area\n,,,\nNIL return,,,\n"))
    assert (table.header_row, table.row_count) == (3, 0)
    assert (NoteKind.FOOTNOTE, 5, 1) in kinds(table)


def test_a_lone_sparse_record_is_kept(tmp_path: Path) -> None:
    table = only_table(write(tmp_path, "id,a,b,c,d,e,f,g,h,i\n7,x,,,,,,,,\n"))
    assert rows_of(table) == [("7", "x", *[None] * 8)]


def test_a_line_that_names_the_separator_is_obeyed(tmp_path: Path) -> None:
    table = only_table(write(tmp_path, "sep=|\na|b\n1,2|3\n4,5|6\n"))
    assert (table.delimiter, table.header_row, rows_of(table)) == ("|", 2, [("1,2", "3"), ("4,5", "6")])


def test_a_list_of_one_column_is_a_table(tmp_path: Path) -> None:
    table = only_table(write(tmp_path, "postcode\nSW2 1AA\nSE1 2BB\n"))
    assert (table.columns, rows_of(table)) == (("postcode",), [("SW2 1AA",), ("SE1 2BB",)])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_line_end(tmp_path: Path, end: str) -> None:
    text = end.join(["a,b", "1,x", '2,"y', 'z"', "3,w", ""])
    table = only_table(write(tmp_path, text))
    assert rows_of(table) == [("1", "x"), ("2", f"y{end}z"), ("3", "w")]
    assert lines_of(table) == [2, 3, 5]


def test_short_rows_are_filled_up_and_noted(tmp_path: Path) -> None:
    table = only_table(write(tmp_path, "a,b,c\n1,2,3\n4,5\n6,7,8\n"))
    assert rows_of(table)[1] == ("4", "5", None)
    assert (NoteKind.SHORT_ROWS, 3, 1) in kinds(table)


def test_extra_cells_become_a_column_and_are_noted(tmp_path: Path) -> None:
    table = only_table(write(tmp_path, "a,b\n1,2\n3,4,lost?\n5,6\n"))
    assert table.columns == ("a", "b", "c3")
    assert rows_of(table) == [("1", "2", None), ("3", "4", "lost?"), ("5", "6", None)]
    assert (NoteKind.LONG_ROWS, 3, 1) in kinds(table)


def test_extra_cells_without_content_change_nothing(tmp_path: Path) -> None:
    table = only_table(write(tmp_path, "a,b\n1,2\n3,4,,,\n5,6\n"))
    assert (table.columns, kinds(table)) == (("a", "b"), [])


def test_empty_columns_go_and_named_or_filled_ones_stay(tmp_path: Path) -> None:
    table = only_table(write(tmp_path, "a,,named,\n1,,,x\n2,,,\n"))
    assert table.columns == ("a", "named", "c4")
    assert rows_of(table) == [("1", None, "x"), ("2", None, None)]
    assert (NoteKind.EMPTY_COLUMNS, None, 1) in kinds(table)


def test_a_file_without_header_gets_numbered_columns(tmp_path: Path) -> None:
    table = only_table(write(tmp_path, "E01,30,4.5\nE02,31,4.6\nE03,32,4.7\n"))
    assert (table.header_row, table.header_rows, table.columns) == (None, 0, ("c1", "c2", "c3"))
    assert len(rows_of(table)) == 3


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    table = only_table(write(tmp_path, "name,ward,cost\n"))
    assert (table.columns, table.row_count, rows_of(table)) == (("name", "ward", "cost"), 0, [])


def test_what_the_caller_says_overrules(tmp_path: Path) -> None:
    path = write(tmp_path, "a;b,c\n1;2,3\n4;5,6\n".encode("cp1252"))
    table = only_table(path, delimiter=";", encoding="windows-1252", header_row=2, header_rows=2)
    assert (table.columns, table.encoding) == (("a 1", "b,c 2,3"), "windows-1252")
    assert rows_of(table) == [("4", "5,6")]
    headless = only_table(path, header_row=0, delimiter=",")
    assert (headless.header_row, len(rows_of(headless))) == (None, 3)


@pytest.mark.parametrize(
    "options",
    [{"header_row": 9}, {"header_row": 1, "header_rows": 2}, {"delimiter": ";;"}, {"delimiter": '"'}],
)
def test_options_that_do_not_fit_are_the_callers_mistake(tmp_path: Path, options: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        only_table(write(tmp_path, "a,b\n1,2\n"), **options)


def test_gzip_is_looked_through(tmp_path: Path) -> None:
    path = write(tmp_path, gzip.compress(MESSY.encode()), "payments.csv.gz")
    table = only_table(path)
    assert (table.name, table.format, table.row_count) == ("payments", "csv", 4)


def test_a_zip_of_tables_gives_them_all(tmp_path: Path) -> None:
    path = tmp_path / "tables.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data/one.csv", "a,b\n1,2\n")
        archive.writestr("data/two.csv", "c;d\n3;4\n")
        archive.writestr("read me.pdf", "%PDF")
        archive.writestr("data/page.csv", "<!DOCTYPE html><html>")
        archive.writestr("__MACOSX/._one.csv", "junk")
    tables = open_tables(path, file_name="tables.zip")
    assert [(table.name, table.columns) for table in tables] == [
        ("data/one.csv", ("a", "b")),
        ("data/two.csv", ("c", "d")),
    ]
    skipped = [note.text for note in tables[0].notes if note.kind is NoteKind.SKIPPED_MEMBER]
    assert skipped == ["read me.pdf", "data/page.csv"]
    assert only_table(path, sheet="data/two.csv").delimiter == ";"


def test_the_extension_is_never_asked(tmp_path: Path) -> None:
    assert only_table(write(tmp_path, "a,b\n1,2\n", "table.xlsx")).format == "csv"


def test_footnotes_at_the_end_of_a_long_file_are_noticed(tmp_path: Path) -> None:
    text = (
        "id,ward,cost\n"
        + "".join(f"{n},w{n % 7},{n}\n" for n in range(30_000))
        + "\nSource: us\nTotal,,449985000\n"
    )
    table = only_table(write(tmp_path, text))
    assert table.row_count == 30_000
    assert {NoteKind.FOOTNOTE, NoteKind.TOTAL} <= {note.kind for note in table.notes}
    assert lines_of(table)[-1] == 30_001


def test_a_category_called_total_is_kept(tmp_path: Path) -> None:
    lines = [
        f"{sex},{year},{n}\n"
        for n, year in enumerate(range(1990, 2020))
        for sex in ("Female", "Male", "Total")
    ]
    table = only_table(write(tmp_path, "sex,year,count\n" + "".join(lines)))
    assert table.row_count == 90


@pytest.mark.parametrize("name", ["../../etc/passwd.csv", "C:\\etc\\passwd.csv", "passwd"])
def test_a_name_that_path_tricks_would_use_stays_a_name(tmp_path: Path, name: str) -> None:
    (table,) = open_tables(write(tmp_path, "a,b\n1,2\n"), file_name=name)
    assert table.name == "passwd"


def test_blank_cells_only_are_no_table(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        open_tables(write(tmp_path, ",,\n , ,\n"), file_name="x.csv")
    assert caught.value.code == "file.no_table"


def test_a_gzip_of_nothing_without_end_is_a_bomb(tmp_path: Path) -> None:
    path = tmp_path / "made.csv.gz"
    path.write_bytes(gzip.compress(bytes(40_000_000)))
    with pytest.raises(TooLarge) as bomb:
        open_tables(path, file_name=path.name)
    assert bomb.value.code == "file.compression_bomb"
    path.write_bytes(gzip.compress(bytes(1_000)))
    with pytest.raises(Unreadable) as empty:
        open_tables(path, file_name=path.name)
    assert empty.value.code == "file.empty"


def test_a_sheet_is_found_without_the_blanks_around_its_name_and_others_are_named(tmp_path: Path) -> None:
    path = tmp_path / "made.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "Q2 "
    book.active.append(["a", "b"])
    book.active.append([1, 2])
    book.save(path)
    (table,) = open_tables(path, file_name=path.name, options=ReadOptions(sheet="Q2"))
    assert table.name == "Q2 "
    with pytest.raises(Unreadable) as unknown:
        open_tables(path, file_name=path.name, options=ReadOptions(sheet="Q3"))
    assert "“Q2 ”" in str(unknown.value.next_step)
