"""Whole tables as councils' systems export them: types, meanings, units, and what is personal in them."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.engine.reading.columns.exports_of_councils import LATER_TABLES, TABLES, Told
from wardmote.engine.checking import ColumnReport, NoSink, convert_table
from wardmote.engine.reading import open_tables

_ROWS = 120
_ALL = TABLES | LATER_TABLES


def _written(title: str, folder: Path) -> Path:
    chance = random.Random(title)
    path = folder / "export.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(told.header for told in _ALL[title])
        for _ in range(_ROWS):
            writer.writerow(
                "" if chance.random() < told.empty_share else told.cell(chance) for told in _ALL[title]
            )
    return path


def _wrong(told: Told, found: ColumnReport) -> Iterator[str]:
    unit_goes_without_saying = told.meaning in {"money_gbp", "easting", "northing"}
    pairs: Sequence[tuple[str, object, object]] = [
        ("type", told.type, found.type),
        ("meaning", told.meaning, (found.semantic_type or "").replace("category", "")),
        ("unit", told.unit, found.unit or "" if not unit_goes_without_saying else ""),
        ("personal", told.personal, found.personal),
        ("special", told.special, found.personal and bool(found.special_category)),
    ]
    for what, true, said in pairs:
        if true is not None and true != said:
            yield f"{told.header}: {what} is {true}, said {said}"


@pytest.mark.parametrize("title", _ALL)
def test_every_column_of_an_export_is_what_a_person_says_it_is(title: str, tmp_path: Path) -> None:
    path = _written(title, tmp_path)
    (table,) = open_tables(path, file_name=path.name)
    report = convert_table(table, open_sink=lambda _: NoSink(), bad_cells=NoSink, schema=None)
    columns = {column.name: column for column in report.columns}
    assert [wrong for told in _ALL[title] for wrong in _wrong(told, columns[told.header])] == []
