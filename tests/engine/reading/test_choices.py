"""What a person lays down about a file: kept as JSON, refused where it contradicts itself, read by."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from wardmote.engine.reading import NoteKind, RawTable
from wardmote.engine.reading.choices import (
    COLUMN_TYPES,
    ColumnChoice,
    KeptRows,
    ReadChoices,
    TableChoices,
    choices_from_json,
    choices_to_json,
)
from wardmote.engine.reading.chosen import choices_of, open_chosen, require_columns
from wardmote.engine.reading.columns.meanings import all_meanings
from wardmote.kernel.problem import Invalid, Problem

names = st.text(min_size=1, max_size=20)
columns = st.builds(
    ColumnChoice,
    type=st.none() | st.sampled_from(COLUMN_TYPES),
    semantic_type=st.none() | st.sampled_from([each.name for each in all_meanings()]),
) | st.builds(ColumnChoice, type=st.sampled_from([None, "date", "datetime"]), month_first=st.booleans())
tables = st.builds(
    TableChoices,
    header_row=st.none() | st.integers(8, 40),
    header_rows=st.none() | st.integers(1, 8),
    one_table=st.booleans(),
    keep=st.sets(st.sampled_from(KeptRows)).map(tuple),
    unpivot=st.booleans(),
    fill_down=st.lists(names, max_size=2).map(tuple),
    columns=st.dictionaries(names, columns, max_size=3),
)
choices = st.builds(
    ReadChoices,
    encoding=st.none() | names,
    delimiter=st.none() | st.sampled_from(",;\t|"),
    sheets=st.lists(names.map(lambda name: f"in {name}"), max_size=2).map(tuple),
    leave_out=st.lists(names.map(lambda name: f"not {name}"), max_size=2).map(tuple),
    table=tables,
    tables=st.dictionaries(names, tables, max_size=2),
)


@given(choices)
def test_choices_come_back_from_json_as_they_were(chosen: ReadChoices) -> None:
    assert choices_from_json(json.loads(json.dumps(choices_to_json(chosen)))) == chosen


def test_nothing_chosen_is_an_empty_object() -> None:
    assert choices_to_json(ReadChoices()) == {}
    assert choices_from_json({}) == ReadChoices()
    assert ReadChoices().kinds() == ()


@pytest.mark.parametrize(
    "written",
    [
        [],
        {"header_row": 5},
        {"encoding": 8},
        {"delimiter": ";;"},
        {"delimiter": '"'},
        {"sheets": "Bins"},
        {"sheets": ["Bins"], "leave_out": ["Bins"]},
        {"table": {"header_row": "5"}},
        {"table": {"header_row": True}},
        {"table": {"header_row": -1}},
        {"table": {"header_row": 0, "header_rows": 1}},
        {"table": {"header_row": 1, "header_rows": 2}},
        {"table": {"header_rows": 0}},
        {"table": {"keep": ["titles"]}},
        {"table": {"columns": {"a": {"type": "money"}}}},
        {"table": {"columns": {"a": {"semantic_type": "shoe_size"}}}},
        {"table": {"columns": {"a": {"type": "integer", "month_first": True}}}},
        {"table": {"columns": {"a": {"colour": "red"}}}},
        {"tables": {"Bins": {"limit": 1}}},
        {"limits": {}},
    ],
)
def test_what_is_unknown_or_contradicts_itself_is_refused(written: Any) -> None:
    with pytest.raises(Invalid) as refused:
        choices_from_json(written)
    assert refused.value.where


def test_the_kinds_of_what_is_chosen_hold_no_value() -> None:
    chosen = ReadChoices(
        delimiter=";",
        table=TableChoices(header_row=5, columns={"House number": ColumnChoice("string")}),
        tables={"Bins": TableChoices(keep=(KeptRows.TOTALS,))},
    )
    assert chosen.kinds() == ("columns", "delimiter", "header", "kept_rows")


TEXT = "Bins of the borough;;\nas at;1 May;\nward;bins;boxes\nA;3;4\nB;5;6\nC;7;8\nTotal;15;18\n\nSource: depot;;\n"


def opened(folder: Path, text: str | bytes, chosen: ReadChoices, name: str = "bins.csv") -> list[RawTable]:
    path = folder / "made"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return open_chosen(path, file_name=name, choices=chosen)


def cells(table: RawTable) -> list[tuple[str | None, ...]]:
    return [tuple(row.values()) for batch in table.batches() for row in batch.rows.to_pylist()]


def test_the_header_is_the_row_that_a_person_says(tmp_path: Path) -> None:
    (table,) = opened(tmp_path, TEXT, ReadChoices(table=TableChoices(header_row=4)))
    assert (table.columns, table.header_row) == (("A", "3", "4"), 4)
    assert cells(table)[0] == ("B", "5", "6")


def test_totals_and_footnotes_are_rows_where_a_person_says_so(tmp_path: Path) -> None:
    (found,) = opened(tmp_path, TEXT, ReadChoices())
    assert len(cells(found)) == 3
    totals = ReadChoices(table=TableChoices(keep=(KeptRows.TOTALS,)))
    (kept,) = opened(tmp_path, TEXT, totals)
    assert [row[0] for row in cells(kept)] == ["A", "B", "C", "Total"]
    assert NoteKind.TOTAL not in {note.kind for note in kept.notes}
    both = ReadChoices(table=TableChoices(keep=tuple(KeptRows)))
    (all_of_it,) = opened(tmp_path, TEXT, both)
    assert [row[0] for row in cells(all_of_it)] == ["A", "B", "C", "Total", "Source: depot"]
    assert all_of_it.row_count == 5


@pytest.mark.parametrize(
    "chosen",
    [
        ReadChoices(table=TableChoices(header_row=90)),
        ReadChoices(encoding="klingon"),
        ReadChoices(sheets=("Trees",)),
        ReadChoices(sheets=("bins", "Trees")),
        ReadChoices(tables={"Trees": TableChoices(header_row=1)}),
        ReadChoices(leave_out=("bins",)),
    ],
)
def test_a_choice_that_does_not_fit_the_file_is_refused(tmp_path: Path, chosen: ReadChoices) -> None:
    with pytest.raises(Problem):
        opened(tmp_path, TEXT, chosen)


def book(**sheets: list[list[object]]) -> bytes:
    into = io.BytesIO()
    with xlsxwriter.Workbook(into) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return into.getvalue()


ROWS: list[list[object]] = [["ward", "bins"], *([f"Ward {n}", n] for n in range(9))]


def test_sheets_are_wanted_or_left_out_by_name(tmp_path: Path) -> None:
    content = book(Bins=ROWS, Trees=ROWS, Notes=ROWS)
    for chosen in (ReadChoices(sheets=("Bins", "Trees")), ReadChoices(leave_out=("Notes",))):
        found = opened(tmp_path, content, chosen, "all.xlsx")
        assert [table.name for table in found] == ["Bins", "Trees"]


def test_a_workbook_has_no_delimiter_to_choose(tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        opened(tmp_path, book(Bins=ROWS), ReadChoices(delimiter=";"), "bins.xlsx")


def test_each_sheet_has_its_own_header(tmp_path: Path) -> None:
    content = book(Bins=ROWS, Trees=ROWS)
    chosen = ReadChoices(tables={"Trees": TableChoices(header_row=3)})
    bins, trees = opened(tmp_path, content, chosen, "all.xlsx")
    assert (bins.header_row, trees.header_row) == (1, 3)


TWO_ON_A_SHEET = [*ROWS, [], ["Trees", ""], ["street", "oaks"], *([f"Street {n}", n] for n in range(5))]


def test_several_tables_on_a_sheet_are_one_where_a_person_says_so(tmp_path: Path) -> None:
    content = book(All=TWO_ON_A_SHEET)
    assert len(opened(tmp_path, content, ReadChoices(), "all.xlsx")) == 2
    assert len(opened(tmp_path, content, ReadChoices(table=TableChoices(one_table=True)), "all.xlsx")) == 1


def test_the_second_table_of_a_sheet_has_its_own_header(tmp_path: Path) -> None:
    content = book(All=TWO_ON_A_SHEET)
    first, second = opened(
        tmp_path, content, ReadChoices(tables={"All (2)": TableChoices(header_row=14)}), "all.xlsx"
    )
    assert (first.header_row, second.header_row, second.columns) == (1, 14, ("Street 0", "0"))
    with pytest.raises(Invalid):
        opened(tmp_path, content, ReadChoices(tables={"All (2)": TableChoices(header_row=2)}), "all.xlsx")


def test_what_was_found_becomes_choices_that_read_the_same(tmp_path: Path) -> None:
    for content, name in ((TEXT, "bins.csv"), (book(All=TWO_ON_A_SHEET, Bins=ROWS), "all.xlsx")):
        found = opened(tmp_path, content, ReadChoices(), name)
        again = opened(tmp_path, content, choices_of(found, ReadChoices()), name)
        assert [(table.columns, cells(table)) for table in found] == [(t.columns, cells(t)) for t in again]
        assert choices_of(again, choices_of(found, ReadChoices())) == choices_of(found, ReadChoices())


def test_what_is_said_of_a_column_is_kept_with_the_tables_that_have_it(tmp_path: Path) -> None:
    said = ReadChoices(table=TableChoices(columns={"oaks": ColumnChoice("string")}))
    tables = opened(tmp_path, book(All=TWO_ON_A_SHEET), said, "all.xlsx")
    require_columns(said, tables)
    pinned = choices_of(tables, said)
    require_columns(pinned, tables)
    assert [list(each.columns) for each in pinned.tables.values()] == [[], ["oaks"]]
    with pytest.raises(Invalid):
        require_columns(ReadChoices(table=TableChoices(columns={"elms": ColumnChoice("string")})), tables)


def test_the_first_rows_stand_there_with_the_numbers_a_header_is_chosen_by(tmp_path: Path) -> None:
    (table,) = opened(tmp_path, TEXT, ReadChoices())
    rows = table.first_rows(4)
    assert rows[2] == (3, ("ward", "bins", "boxes"))
    assert (len(rows), rows[0][1][0]) == (4, "Bins of the borough")
    second = opened(tmp_path, book(All=TWO_ON_A_SHEET), ReadChoices(), "all.xlsx")[1]
    assert second.first_rows(30)[12][1] == ("street", "oaks")


def test_of_a_table_without_a_line_of_its_own_the_general_word_holds() -> None:
    general = TableChoices(header_row=2)
    chosen = ReadChoices(table=general, tables={"Bins": replace(general, header_row=3)})
    assert (chosen.of("Bins").header_row, chosen.of("Trees").header_row) == (3, 2)
