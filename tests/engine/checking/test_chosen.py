"""Columns of which their publisher says what they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from tests.engine.checking.tables import Converted, converted, table_of
from wardmote.engine.checking import ColumnReport
from wardmote.engine.checking.chosen import schema_of_choices
from wardmote.engine.reading.choices import ColumnChoice
from wardmote.kernel.problem import Invalid


def read(folder: Path, header: str, cells: Sequence[str], said: ColumnChoice | None = None) -> Converted:
    table = table_of(folder, [[header, "other"], *([cell, "x"] for cell in cells)])
    return converted(table, schema_of_choices({header: said} if said else {}))


def column(done: Converted) -> ColumnReport:
    return done.report.columns[0]


def values(done: Converted) -> list[object]:
    return [each for batch in done.row_sinks[-1].batches for each in batch.column(0).to_pylist()]


NUMBERS = ["12", "14", "16", "7", "9"]


def test_nothing_said_is_no_schema() -> None:
    assert schema_of_choices({}) is None


def test_a_house_number_is_text_where_its_publisher_says_so(tmp_path: Path) -> None:
    assert column(read(tmp_path, "House", NUMBERS)).type == "integer"
    done = read(tmp_path, "House", [*NUMBERS, "14a"], said=ColumnChoice("string"))
    assert (column(done).type, column(done).bad_cells) == ("string", 0)
    assert column(done).evidence.startswith("its publisher says so")
    assert values(done)[-1] == "14a"


def test_the_month_comes_first_where_its_publisher_says_so(tmp_path: Path) -> None:
    cells = ["03/04/2025", "05/06/2025", "07/08/2025"]
    assert values(read(tmp_path, "Date", cells))[0] == date(2025, 4, 3)
    assert values(read(tmp_path, "Date", cells, said=ColumnChoice(month_first=True)))[0] == date(2025, 3, 4)


def test_a_chosen_number_is_read_as_leniently_as_a_found_one(tmp_path: Path) -> None:
    cells = ["£1,200", "12.5", "c", "n/k", "(3)", "lots"]
    done = read(tmp_path, "Spend", cells, said=ColumnChoice("number"))
    assert values(done) == [1200.0, 12.5, None, None, -3.0, None]
    assert (column(done).bad_cells, column(done).suppressed_cells) == (1, 1)


def test_a_chosen_type_stays_though_most_cells_are_none(tmp_path: Path) -> None:
    done = read(tmp_path, "Ref", ["a", "b", "c1", "4"], said=ColumnChoice("integer"))
    assert (column(done).type, column(done).bad_cells) == ("integer", 3)


def test_a_chosen_meaning_brings_its_type_and_its_checks(tmp_path: Path) -> None:
    done = read(tmp_path, "Ref", ["10000000001", "ten"], said=ColumnChoice(semantic_type="uprn"))
    assert (column(done).semantic_type, column(done).bad_cells) == ("uprn", 1)


@pytest.mark.parametrize("meaning", ["category", "date", "boolean"])
def test_a_meaning_that_is_told_from_the_type_brings_that_type(tmp_path: Path, meaning: str) -> None:
    done = read(tmp_path, "Ref", ["yes", "no"], said=ColumnChoice(semantic_type=meaning))
    assert column(done).type == {"category": "string"}.get(meaning, meaning)


def test_a_type_and_a_meaning_that_cannot_both_be_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        read(tmp_path, "Ref", ["1"], said=ColumnChoice("date", "uprn"))


def test_names_are_no_less_personal_for_being_called_text(tmp_path: Path) -> None:
    """Otherwise one choice would open people's names without the information governance lead."""
    people = ["Ann Smith", "Ben Jones", "Cy Brown", "Dee White", "Ed Green"]
    assert column(read(tmp_path, "Tenant name", people)).personal
    done = read(tmp_path, "Tenant name", people, said=ColumnChoice("string"))
    assert (column(done).semantic_type, column(done).personal) == (None, True)


def test_what_is_said_to_be_personal_is(tmp_path: Path) -> None:
    codes = ["AB123456C", "AB123457C", "AB123458C"]
    assert column(read(tmp_path, "Ref", codes, said=ColumnChoice(semantic_type="nino"))).personal
