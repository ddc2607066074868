"""Types, meanings and personal columns of really published files, against what a person says they are.

`truth.csv` was labelled by eye, from headers and cells, mostly whole tables. `personal` is y where a row of the column
is about one living person, whoever publishes it: who it is, or what is said of her, dates and codes of her case among
it. A switchboard, the address of a school, the team that works on a case or the day of the extract is not. `special` is
y where that is of a special category or a criminal offence. Those from `FHRS_515` on were labelled before the program
had seen them. Shares that a sheet shows as percentages are labelled `share of 1`.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import islice, takewhile
from pathlib import Path

import pytest

from wardmote.engine.checking import ColumnReport, NoSink, convert_table
from wardmote.engine.reading import RawTable, open_tables
from wardmote.engine.reading.table import TextBatch

_TRUTH = Path(__file__).with_name("truth.csv")
_LINES = 1_500
_FIRST_OF_LATER = "FHRS_515"
_WHOLE = {"br.csv.gz"}  # a column of it is empty for thousands of rows
_UNIT_GOES_WITHOUT_SAYING = {"money_gbp", "easting", "northing", "latitude", "longitude"}


def _beginning(path: Path, folder: Path) -> Path:
    """The file's first lines as a file of their own, so that the test is quick; the file itself where it is no text."""
    if path.name in _WHOLE or not path.name.endswith((".csv", ".csv.gz")):
        return path
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        lines = list(islice(file, _LINES))
    cut = folder / path.name.removesuffix(".gz")
    cut.write_bytes(b"".join(lines))
    return cut


class _FirstRows(RawTable):
    """A table cut short."""

    @classmethod
    def of(cls, table: RawTable) -> RawTable:
        return cls(**{each.name: getattr(table, each.name) for each in fields(RawTable)})

    def batches(self) -> Iterator[TextBatch]:
        left = _LINES
        for batch in super().batches():
            yield TextBatch(batch.rows.slice(0, left), batch.lines.slice(0, left), batch.first_row)
            left -= batch.rows.num_rows
            if left <= 0:
                return


@dataclass(frozen=True)
class Found:
    label: dict[str, str]
    column: ColumnReport | None

    @property
    def name(self) -> str:
        return f"{self.label['path']}: {self.label['column']}"


@dataclass(frozen=True)
class Score:
    """Of what was said how much was right, of what is right how much was said, and what was missed."""

    precision: float
    recall: float
    wrong: list[str]


def _score(pairs: Iterator[tuple[str, str, str]]) -> Score:
    """From (name, said, true) with an empty text for nothing."""
    said = right = true = 0
    wrong = []
    for name, answer, truth in pairs:
        said += bool(answer)
        true += bool(truth)
        right += bool(answer) and answer == truth
        if answer != truth:
            wrong.append(f"{name} is {truth or 'nothing'}, said {answer or 'nothing'}")
    return Score(right / said, right / true, wrong)


@pytest.fixture(scope="module", params=["a part", pytest.param("all", marks=pytest.mark.fault)])
def found(
    request: pytest.FixtureRequest, open_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[Found]:
    """All of them take long: they are read with the faults, and those labelled first in every run."""
    labels = list(csv.DictReader(_TRUTH.read_text(encoding="utf-8").splitlines()))
    if request.param == "a part":
        labels = list(takewhile(lambda label: _FIRST_OF_LATER not in label["path"], labels))
    by_file: dict[str, list[dict[str, str]]] = defaultdict(list)
    for label in labels:
        by_file[label["path"]].append(label)
    folder = tmp_path_factory.mktemp("beginnings")
    return [
        each for path, its in by_file.items() for each in _found(_beginning(open_data / path, folder), its)
    ]


def _found(path: Path, labels: list[dict[str, str]]) -> Iterator[Found]:
    tables = open_tables(path, file_name=path.name)
    for name in dict.fromkeys(label["table"] for label in labels):
        table = next((each for each in tables if each.name == name), tables[0])
        report = convert_table(
            _FirstRows.of(table), open_sink=lambda _: NoSink(), bad_cells=NoSink, schema=None
        )
        columns = {column.name: column for column in report.columns}
        for label in labels:
            if label["table"] == name:
                yield Found(label, columns.get(label["column"]))


def test_every_labelled_column_is_there(found: list[Found]) -> None:
    assert [each.name for each in found if each.column is None] == []


def test_types_are_those_a_person_gives(found: list[Found]) -> None:
    score = _score((each.name, each.column.type, each.label["type"]) for each in found if each.column)
    assert score.precision >= 0.98, score.wrong


def test_meanings_are_those_a_person_gives(found: list[Found]) -> None:
    score = _score(
        (each.name, _but_category(each.column.semantic_type), _but_category(each.label["semantic_type"]))
        for each in found
        if each.column
    )
    assert score.precision >= 0.98, score.wrong
    assert score.recall >= 0.95, score.wrong


def test_units_are_those_a_person_gives(found: list[Found]) -> None:
    """Units that go without saying (pounds, metres and degrees of a place) are not labelled."""
    score = _score(
        (each.name, each.column.unit or "", each.label["unit"])
        for each in found
        if each.column and each.column.semantic_type not in _UNIT_GOES_WITHOUT_SAYING
    )
    assert score.precision >= 0.98, score.wrong
    assert score.recall >= 0.95, score.wrong


def test_years_of_boundaries_are_those_a_person_gives(found: list[Found]) -> None:
    score = _score(
        (each.name, str(each.column.vintage or ""), each.label["vintage"]) for each in found if each.column
    )
    assert score.precision >= 0.98, score.wrong
    assert score.recall >= 0.95, score.wrong


def _but_category(meaning: str | None) -> str:
    """Whether a text with few values is a category is a matter of taste."""
    return "" if meaning in {None, "category"} else str(meaning)


def test_no_column_about_people_is_missed(found: list[Found]) -> None:
    score = _score(
        (each.name, "y" if each.column.personal else "", each.label["personal"].replace("n", ""))
        for each in found
        if each.column
    )
    assert score.recall == 1.0, score.wrong
    assert score.precision >= 0.95, score.wrong


def test_special_categories_are_those_a_person_gives(found: list[Found]) -> None:
    score = _score(
        (
            each.name,
            "y" if each.column.personal and each.column.special_category else "",
            each.label["special"],
        )
        for each in found
        if each.column
    )
    assert score.recall >= 0.9, score.wrong
    assert score.precision >= 0.9, score.wrong
