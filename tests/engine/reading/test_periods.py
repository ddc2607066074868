"""Columns that are named after periods are seen and said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.reading.test_open_tables import only_table
from wardmote.engine.reading import NoteKind
from wardmote.engine.reading.finding.periods import Periods, find_periods


@pytest.mark.parametrize(
    ("names", "places"),
    [
        (["Ward", "Apr-23", "May-23", "Jun-23", "Total"], range(1, 4)),
        (["Ward", "April 2023", "May 2023", "June 2023"], range(1, 4)),
        (["Jan", "Feb", "Mar", "Apr", "note"], range(4)),
        (["a", "2023-04-01", "2023-05-01", "2023-06-01"], range(1, 4)),
        (["a", "Q1 2023/24", "Q2 2023/24", "Q3 2023/24"], range(1, 4)),
        (["code", "2018/19", "2019/20", "2020/21"], range(1, 4)),
        (["code", "2019", "2020", "2021", "2022"], range(1, 5)),
        (["code", "2019", "2020"], range(0)),
        (["2019", "name", "2020", "kind", "2021"], range(0)),
        (["May", "Marsh", "August Road", "12"], range(0)),
        (["1", "2", "3", "4", "5"], range(0)),
        ([], range(0)),
    ],
)
def test_three_of_a_kind_side_by_side(names: list[str], places: range) -> None:
    found = find_periods(names)
    assert (found.places if found else ()) == tuple(places)


def test_groups_of_the_same_periods_go_together() -> None:
    found = find_periods(
        ["Ward", "Births 2019", "Births 2020", "Births 2021", "Deaths 2019", "Deaths 2020", "Deaths 2021"]
    )
    assert found == Periods("year", ("2019", "2020", "2021"), (("Births", 1), ("Deaths", 4)))
    assert find_periods(["Births 2019", "Deaths 2020", "Moves 2021"]) is None


def test_a_wide_table_says_so_and_is_read_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("Ward,Apr-23,May-23,Jun-23\nAsh,1,2,3\nElm,4,5,6\n")
    table = only_table(path)
    assert table.columns == ("Ward", "Apr-23", "May-23", "Jun-23")
    assert [(note.kind, note.count) for note in table.notes] == [(NoteKind.WIDE_PERIODS, 3)]
