"""A row for each period and labels filled down, where somebody chooses so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.reading.test_open_tables import kinds, only_table, rows_of, write
from wardmote.engine.reading import NoteKind, RawTable
from wardmote.engine.reading import reshaped as reshaping
from wardmote.engine.reading.choices import ReadChoices, TableChoices
from wardmote.engine.reading.chosen import choices_of, open_chosen
from wardmote.kernel.problem import Invalid, TooLarge

WIDE = "Ward,Apr-23,May-23,Jun-23,Note\nAsh,1,2,3,x\nElm,4,,6,\nTotal,5,2,9,\n"
OUTLINE = "Ward,Offence,Count\nAsh,Theft,1\n,Fraud,2\n,Arson,3\nElm,Theft,4\n,Fraud,5\n"


def chosen(folder: Path, text: str, **said: Any) -> RawTable:
    choices = ReadChoices(table=TableChoices(**said))
    (table,) = open_chosen(write(folder, text), file_name="made.csv", choices=choices)
    return table


def test_columns_named_after_months_become_rows(tmp_path: Path) -> None:
    table = chosen(tmp_path, WIDE, unpivot=True)
    assert table.columns == ("Ward", "month", "value", "Note")
    assert rows_of(table) == [
        ("Ash", "Apr-23", "1", "x"),
        ("Ash", "May-23", "2", "x"),
        ("Ash", "Jun-23", "3", "x"),
        ("Elm", "Apr-23", "4", None),
        ("Elm", "May-23", None, None),
        ("Elm", "Jun-23", "6", None),
    ]
    assert [batch.lines.to_pylist() for batch in table.batches()] == [[2, 2, 2, 3, 3, 3]]
    assert table.row_count == 6
    assert (NoteKind.UNPIVOTED, None, 3) in kinds(table)
    assert NoteKind.WIDE_PERIODS not in {kind for kind, _, _ in kinds(table)}


def test_measures_over_the_same_years_become_a_column_each(tmp_path: Path) -> None:
    text = ",Births,,,Deaths,,\nArea,2020,2021,2022,2020,2021,2022\nAsh,1,2,3,4,5,6\nElm,7,8,9,1,2,3\n"
    table = chosen(tmp_path, text, unpivot=True)
    assert table.columns == ("Area", "year", "Births", "Deaths")
    assert rows_of(table)[:2] == [("Ash", "2020", "1", "4"), ("Ash", "2021", "2", "5")]


def test_labels_are_filled_down_only_where_somebody_says_so(tmp_path: Path) -> None:
    path = write(tmp_path, OUTLINE)
    found = only_table(path)
    assert [row[0] for row in rows_of(found)] == ["Ash", None, None, "Elm", None]
    assert (NoteKind.OUTLINE, None, 3) in kinds(found)
    filled = chosen(tmp_path, OUTLINE, fill_down=("Ward",))
    assert [row[0] for row in rows_of(filled)] == ["Ash", "Ash", "Ash", "Elm", "Elm"]
    assert NoteKind.OUTLINE not in {kind for kind, _, _ in kinds(filled)}


def test_a_column_with_gaps_is_no_outline(tmp_path: Path) -> None:
    gaps = OUTLINE.replace("Ash,Theft", ",Theft")
    assert NoteKind.OUTLINE not in {kind for kind, _, _ in kinds(only_table(write(tmp_path, gaps)))}


def test_what_was_chosen_is_said_of_the_next_file_too(tmp_path: Path) -> None:
    choices = ReadChoices(table=TableChoices(unpivot=True, fill_down=("Ward",)))
    tables = open_chosen(write(tmp_path, WIDE), file_name="made.csv", choices=choices)
    kept = choices_of(tables, choices)
    assert (kept.table.unpivot, kept.table.fill_down) == (True, ("Ward",))
    assert kept.kinds() == ("delimiter", "encoding", "fill_down", "header", "unpivot")
    (again,) = open_chosen(write(tmp_path, WIDE), file_name="made.csv", choices=kept)
    assert again.columns == ("Ward", "month", "value", "Note")


def test_a_choice_that_does_not_fit_the_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as narrow:
        chosen(tmp_path, OUTLINE, unpivot=True)
    assert narrow.value.code == "read.no_periods"
    with pytest.raises(Invalid) as gone:
        chosen(tmp_path, WIDE, fill_down=("Borough",))
    assert gone.value.code == "read.columns_gone"


def test_a_long_text_is_not_written_thousands_of_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reshaping, "_ALWAYS_ALLOWED_BYTES", 1_000)
    months = ",".join(f"{year}-{month:02}" for year in range(1980, 2020) for month in range(1, 13))
    wide = f"Note,{months}\n" + f"{'long ' * 9_000},1{',' * months.count(',')}\n" * 3
    with pytest.raises(TooLarge) as refused:
        rows_of(chosen(tmp_path, wide, unpivot=True, header_row=1))
    assert refused.value.code == "table.unpivots_too_large"


cells = st.sampled_from(["", "1", "2.5", "Ash"])


@settings(max_examples=25, deadline=None)
@given(
    table=st.lists(st.lists(cells, min_size=6, max_size=6), min_size=1, max_size=12),
    most_cells=st.integers(1, 40),
)
def test_rows_are_those_of_a_plain_loop(
    table: list[list[str]], most_cells: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    header = ["Ward", "2020", "2021", "2022", "Kind", "Note"]
    rows = [[f"w{number}", *cells[1:4], "k", "n"] for number, cells in enumerate(table)]
    text = "\n".join(map(",".join, [header, *rows])) + "\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reshaping, "_MAX_BATCH_CELLS", most_cells)
        read = chosen(tmp_path_factory.mktemp("made"), text, unpivot=True, header_row=1)
        found = rows_of(read)
        starts = [(batch.first_row, batch.rows.num_rows) for batch in read.batches()]
    wanted = [
        tuple(cell or None for cell in (row[0], header[at], row[at], row[4], row[5]))
        for row in rows
        for at in (1, 2, 3)
    ]
    assert found == wanted
    assert [start for start, _ in starts] == [1 + sum(n for _, n in starts[:at]) for at in range(len(starts))]
