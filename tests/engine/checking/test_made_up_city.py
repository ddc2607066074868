"""The messy extracts of the made-up city, whose every bad cell is known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from wardmote.demo.city import TRUTH_FOLDER, Extract, generate_city, write_extracts
from wardmote.engine.checking import (
    CheckReport,
    check_table,
    schema_from_json,
    schema_from_report,
    schema_to_json,
)
from wardmote.engine.reading import RawTable, open_tables

Place = tuple[str, int, str]


@dataclass(frozen=True)
class Checked:
    extract: Extract
    table: RawTable
    report: CheckReport

    def key_of(self, column: str) -> str:
        """What the city calls a column."""
        keys = (key for key, _, _ in self.extract.columns if column in self.extract.names_of(key))
        return next(keys, column)


def _place(cell: dict[str, object]) -> Place:
    return str(cell["file_name"]), int(str(cell["row"])), str(cell["column"])


@dataclass(frozen=True)
class City:
    files: list[Checked]
    truth: list[dict[str, object]]

    def wanted(self) -> set[Place]:
        """Cells that are wrong, placeholders apart."""
        return {_place(cell) for cell in self.truth if cell["kind"] != "placeholder"}

    def placeholders(self) -> set[Place]:
        """Cells that say in words that nothing is known."""
        return {_place(cell) for cell in self.truth if cell["kind"] == "placeholder"}

    def found(self) -> set[Place]:
        return {
            (file.extract.file_name, error["row"], file.key_of(error["column"]))
            for file in self.files
            for error in file.report.errors.to_pylist()
        }


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    folder: Path = tmp_path_factory.mktemp("city")
    made = generate_city(seed=11, scale=0.1, progress=lambda *_: None)
    files = []
    for extract in write_extracts(made, folder):
        path = folder / extract.file_name
        tables = open_tables(path, file_name=path.name)
        table = next((each for each in tables if each.name == extract.table), tables[0])
        files.append(Checked(extract, table, check_table(table, None)))
    return City(files, pq.read_table(folder / TRUTH_FOLDER / "bad_cells.parquet").to_pylist())


def test_every_bad_cell_is_found(city: City) -> None:
    assert sorted(city.wanted() - city.found()) == []


def test_no_good_cell_is_called_bad(city: City) -> None:
    allowed = city.wanted() | city.placeholders()
    assert sorted(city.found() - allowed) == []


def test_no_personal_column_is_missed(city: City) -> None:
    missed = [
        (file.extract.file_name, column.name)
        for file in city.files
        for column in file.report.table.columns
        if file.key_of(column.name) in file.extract.personal_columns and not column.personal
    ]
    assert missed == []


def test_open_tables_about_places_are_not_called_personal(city: City) -> None:
    called = [
        (file.extract.file_name, column.name)
        for file in city.files
        for column in file.report.table.columns
        if not file.extract.personal_columns and column.personal
    ]
    assert called == []


def test_a_schema_drafted_from_a_file_finds_the_same_bad_cells(city: City) -> None:
    for file in city.files:
        schema = schema_from_json(schema_to_json(schema_from_report(file.report.table)))
        again = check_table(file.table, schema)
        assert _places(again) == _places(file.report), file.extract.file_name


def _places(report: CheckReport) -> set[tuple[int, str]]:
    return {(error["row"], error["column"]) for error in report.errors.to_pylist()}
