"""Several tables on one sheet, and what only looks like it."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.reading.test_open_tables import kinds, lines_of, rows_of, write
from wardmote.engine.reading import NoteKind, RawTable, ReadOptions, open_tables
from wardmote.engine.reading.choices import KeptRows

STACKED = """Visits by ward
Ward,Visits,Alarms
Bow,12,3
Lee,4,1
Total,16,4

Source: made up

Visits by month
Month,Visits
April,7
May,9
"""

BESIDE = """Fires,,,,Visits,,
Ward,Fires,,,Ward,Visits,Alarms
Bow,1,,,Bow,12,3
Lee,2,,,Lee,4,1
,,,,Kew,9,2
"""


def opened(folder: Path, text: str, **options: Any) -> list[RawTable]:
    return open_tables(write(folder, text), file_name="made.csv", options=ReadOptions(**options))


def test_tables_one_below_the_other(tmp_path: Path) -> None:
    wards, months = opened(tmp_path, STACKED)
    assert (wards.name, wards.header_row, wards.columns) == ("made", 2, ("Ward", "Visits", "Alarms"))
    assert rows_of(wards) == [("Bow", "12", "3"), ("Lee", "4", "1")]
    assert (NoteKind.TOTAL, 5, 1) in kinds(wards)
    assert (NoteKind.FOOTNOTE, 7, 1) in kinds(wards)
    assert (NoteKind.ONE_OF_SEVERAL, None, 2) in kinds(wards)
    assert (months.name, months.header_row, months.columns) == ("made (2)", 10, ("Month", "Visits"))
    assert rows_of(months) == [("April", "7"), ("May", "9")]
    assert lines_of(months) == [11, 12]
    assert (NoteKind.TITLE, 9, 1) in kinds(months)


def test_tables_side_by_side(tmp_path: Path) -> None:
    fires, visits = opened(tmp_path, BESIDE)
    assert fires.columns == ("Ward", "Fires")
    assert rows_of(fires) == [("Bow", "1"), ("Lee", "2")]
    assert visits.columns == ("Ward", "Visits", "Alarms")
    assert rows_of(visits) == [("Bow", "12", "3"), ("Lee", "4", "1"), ("Kew", "9", "2")]
    assert visits.header_row == 2


def test_a_column_without_a_name_keeps_its_number_in_the_file(tmp_path: Path) -> None:
    nameless = BESIDE.replace("Visits,Alarms", "Visits,")
    assert opened(tmp_path, nameless)[1].columns == ("Ward", "Visits", "c7")


def test_one_of_them_is_opened_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "made.csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", STACKED)
    (second,) = open_tables(path, file_name=path.name, options=ReadOptions(sheet="a.csv (2)"))
    assert second.columns == ("Month", "Visits")


def test_who_names_the_header_gets_one_table(tmp_path: Path) -> None:
    (whole,) = opened(tmp_path, STACKED, header_row=2)
    assert whole.columns == ("Ward", "Visits", "Alarms")
    assert len(rows_of(whole)) > 2


def test_the_same_header_again_is_the_same_table_unless_it_has_a_title(tmp_path: Path) -> None:
    again = "Ward,Visits\nBow,1\nLee,2\n\n{}Ward,Visits\nKew,3\nSoho,4\n"
    (one,) = opened(tmp_path, again.format(""))
    assert len(rows_of(one)) == 4
    first, second = opened(tmp_path, again.format("In May\n"))
    assert (len(rows_of(first)), len(rows_of(second))) == (2, 2)


def test_blank_rows_inside_a_table_do_not_cut_it(tmp_path: Path) -> None:
    (one,) = opened(tmp_path, "Ward,Visits\nBow,1\n\nLee,2\n\nKew,3\n")
    assert len(rows_of(one)) == 3


def test_pairs_above_a_table_are_about_it(tmp_path: Path) -> None:
    text = "Units,Persons\nDate,2021\nArea,5\n\nWard,White,Asian,Black\nBow,1,2,3\nLee,4,5,6\nKew,7,8,9\n"
    (one,) = opened(tmp_path, text)
    assert one.columns == ("Ward", "White", "Asian", "Black")


def test_a_blank_column_between_groups_of_figures_does_not_cut(tmp_path: Path) -> None:
    text = "Ward,Fires,,Visits,Alarms\nBow,1,,12,3\nLee,2,,4,1\nKew,,,9,2\n"
    (one,) = opened(tmp_path, text)
    assert len(one.columns) == 4


def test_a_blank_column_in_a_wide_record_does_not_cut(tmp_path: Path) -> None:
    text = "Name,Visits,,Street,Rooms\nA,1,,High St,3\nB,2,,Low St,1\nC,3,,Mid St,2\n"
    (one,) = opened(tmp_path, text)
    assert len(one.columns) == 4


_WORDS = st.sampled_from(["Bow", "Lee", "Kew", "Soho", "Acton", "Brent"])
_ROWS = st.lists(st.tuples(_WORDS, st.integers(0, 10_000), st.integers(0, 99)), min_size=2, max_size=12)


@given(tables=st.lists(_ROWS, min_size=2, max_size=4), gap=st.integers(1, 3))
def test_however_many_are_stacked_each_keeps_its_rows(
    tmp_path_factory: pytest.TempPathFactory, tables: list[list[tuple[str, int, int]]], gap: int
) -> None:
    folder = tmp_path_factory.mktemp("stacked")
    texts = []
    for number, rows in enumerate(tables):
        lines = [f"Table {number}", f"Ward,Count {number},Share {number}"]
        texts.append("\n".join([*lines, *(",".join(map(str, row)) for row in rows)]))
    found = opened(folder, ("\n" * (gap + 1)).join(texts) + "\n")
    assert [len(table.columns) for table in found] == [3] * len(tables)
    assert [rows_of(table) for table in found] == [[tuple(map(str, row)) for row in rows] for rows in tables]


def test_pages_of_a_report_are_one_table_without_their_titles(tmp_path: Path) -> None:
    page = "Visits to libraries\n\nWard,Visits,Alarms\nBow,{0},3\nLee,4,{0}\n\n"
    (table,) = opened(tmp_path, "".join(map(page.format, range(1, 6))))
    assert (table.header_row, table.row_count) == (3, 10)
    assert {row[0] for row in rows_of(table)} == {"Bow", "Lee"}


def test_pairs_above_each_of_them_part_tables_with_the_same_header(tmp_path: Path) -> None:
    block = "area type,boroughs,\narea name,{0},\n\nAge,Women,Men\n0 to 4,1,2\n5 to 9,3,4\n\n"
    first, second = opened(tmp_path, block.format("Bow") + block.format("Lee"))
    assert (first.header_row, first.row_count, second.header_row, second.row_count) == (4, 2, 11, 2)


KEYED = """Ward,Visits,,Key,
Bow,12,,x,not known
Lee,x,,..,not asked
Kew,7,,,
Wick,9,,,
Poplar,x,,,
Hoxton,3,,,
Aldgate,4,,,
"""


def test_a_key_beside_the_rows_is_told_and_is_no_column(tmp_path: Path) -> None:
    (table,) = opened(tmp_path, KEYED)
    assert table.columns == ("Ward", "Visits")
    assert len(rows_of(table)) == 7
    beside = [(note.first_line, note.text) for note in table.notes if note.kind is NoteKind.BESIDE]
    assert beside == [(1, "Key"), (2, "x | not known"), (3, ".. | not asked")]


def test_a_key_beside_the_rows_is_columns_for_whoever_keeps_it(tmp_path: Path) -> None:
    (table,) = opened(tmp_path, KEYED, keep=frozenset({KeptRows.FOOTNOTES}))
    assert len(table.columns) == 4


def test_remarks_beside_single_rows_are_cells(tmp_path: Path) -> None:
    text = "Ward,Visits,,\nBow,12,,see note\nLee,1,,\nKew,7,,\nWick,9,,\nOld,4,,checked\nNew,3,,\n"
    (table,) = opened(tmp_path, text)
    assert [row[2] for row in rows_of(table)] == ["see note", None, None, None, "checked", None]
