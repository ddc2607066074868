"""A table with steps applied."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from tests.engine.checking.tables import converted, table_of
from wardmote.engine.checking import BAD_CELLS_SCHEMA, schema_from_json
from wardmote.engine.checking.mending import (
    Fit,
    MendedTable,
    Step,
    StepKind,
    mended,
    steps_of,
    steps_offered,
)
from wardmote.engine.checking.mending.found import FoundTexts
from wardmote.engine.reading.columns.codes import Code

_GOOD = [[f"A{n}", str(n)] for n in range(300)]


def _cells(table: MendedTable) -> list[dict[str, object]]:
    return [row for batch in table.batches() for row in batch.rows.to_pylist()]


def _suggestion(column: str, code: Code) -> Step:
    return Step(StepKind.TAKE_SUGGESTION, column, code)


def test_all_of_one_kind_are_written_as_suggested_and_the_rest_is_left(tmp_path: Path) -> None:
    table = table_of(
        tmp_path, [["ref", "visits"], *_GOOD, ["A100", "1O2"], ["A101", "about ten"], ["A102", "1O2"]]
    )
    before = (tmp_path / "table.csv").read_bytes()
    steps = (_suggestion("visits", Code.TYPE_ERROR),)
    done = mended(table, steps, schema=None)
    after = converted(done)
    assert [cell["value"] for cell in after.bad] == ["about ten"]
    assert after.rows.column("visits").to_pylist()[-3:] == [102, None, 102]
    assert [(each.cells, each.fit) for each in done.outcomes()] == [(2, Fit.FITS)]
    assert (tmp_path / "table.csv").read_bytes() == before


def test_a_step_that_empties_spares_cells_that_have_a_suggestion(tmp_path: Path) -> None:
    table = table_of(tmp_path, [["ref", "visits"], *_GOOD, ["A100", "1O2"], ["A101", "about ten"]])
    done = mended(table, [Step(StepKind.LEAVE_EMPTY, "visits", Code.TYPE_ERROR)], schema=None)
    assert [row["visits"] for row in _cells(done)][-2:] == ["1O2", None]


def test_a_step_that_fits_no_more_is_reported(tmp_path: Path) -> None:
    table = table_of(tmp_path, [["ref", "visits"], *_GOOD])
    steps = (
        _suggestion("visits", Code.TYPE_ERROR),
        Step(StepKind.REPLACE, "gone", old="a", new="b"),
        Step(StepKind.REPLACE, "visits", old="no such text", new="b"),
        Step(StepKind.REPLACE, "ref", old="A1", new="B1"),
    )
    done = mended(table, steps, schema=None)
    with pytest.raises(ValueError, match="read it first"):
        done.outcomes()
    assert [row["ref"] for row in _cells(done)][:3] == ["A0", "B1", "A2"]
    fits = [Fit.NOTHING_MATCHED, Fit.NO_COLUMN, Fit.NOTHING_MATCHED, Fit.FITS]
    assert [each.fit for each in done.outcomes()] == fits
    assert [each.cells for each in done.outcomes()] == [0, 0, 0, 1]


def test_what_one_step_mends_may_be_what_the_next_is_for(tmp_path: Path) -> None:
    schema = schema_from_json(
        {"fields": [{"name": "ref"}, {"name": "n", "type": "integer", "constraints": {"maximum": 400}}]}
    )
    table = table_of(tmp_path, [["ref", "n"], *_GOOD, ["A100", "£900"], ["A101", "900"]])
    steps = (_suggestion("n", Code.TYPE_ERROR), Step(StepKind.LEAVE_EMPTY, "n", Code.MAXIMUM))
    done = mended(table, steps, schema=schema)
    assert [row["n"] for row in _cells(done)][-2:] == [None, None]
    assert [each.cells for each in done.outcomes()] == [1, 2]


def test_mended_tables_can_be_mended_and_renamed_like_any_other(tmp_path: Path) -> None:
    table = table_of(tmp_path, [["ref", "kind"], ["1", "flat"], ["2", "FLAT "], ["3", "Flat"]])
    first = mended(table, [Step(StepKind.SPELL_AS, "kind", spellings=("Flat",))], schema=None)
    second = mended(first, [Step(StepKind.REPLACE, "kind", old="Flat", new="Home")], schema=None)
    assert [row["kind"] for row in _cells(second)] == ["Home"] * 3
    assert [each.cells for each in second.outcomes()] == [3]


def test_findings_are_offered_by_kind_with_those_that_have_a_suggestion_first(tmp_path: Path) -> None:
    rows = [["ref", "visits", "on"], *([*row, "2024-01-01"] for row in _GOOD)]
    rows += [["A100", "1O2", "2024-02-31"], ["A101", "about", "2024-02-30"], ["A102", "7I", "2024-02-30"]]
    done = converted(table_of(tmp_path, rows))
    offers = steps_offered(done.cell_sinks[-1].batches)
    assert [(o.column, o.code, o.cells, o.with_suggestion) for o in offers] == [
        ("visits", Code.TYPE_ERROR, 3, 2),
        ("on", Code.NO_SUCH_DAY, 3, 0),
    ]
    assert [(e.value, e.suggestion) for e in offers[0].examples] == [
        ("1O2", "102"),
        ("7I", "71"),
        ("about", ""),
    ]
    assert steps_of(offers) == (_suggestion("visits", Code.TYPE_ERROR),)
    assert offers[1].take is None
    assert offers[1].empty == Step(StepKind.LEAVE_EMPTY, "on", Code.NO_SUCH_DAY)


def test_of_two_equal_keys_none_is_offered_to_be_emptied(tmp_path: Path) -> None:
    schema = schema_from_json({"fields": [{"name": "ref", "constraints": {"unique": True}}]})
    done = converted(table_of(tmp_path, [["ref"], ["1"], ["1"], ["2"]]), schema)
    (offer,) = steps_offered(done.cell_sinks[-1].batches)
    assert (offer.code, offer.cells, offer.take, offer.empty) == (Code.UNIQUE, 1, None, None)


def test_a_text_with_two_suggestions_is_left_alone() -> None:
    sink = FoundTexts([_suggestion("n", Code.TYPE_ERROR)])
    cells = [("a", "1"), ("b", "2"), ("a", "3"), ("b ", "2")]
    for value, suggestion in cells:
        cell = dict.fromkeys(BAD_CELLS_SCHEMA.names) | {"column": "n", "code": "type-error"}
        rows = [cell | {"value": value, "suggestion": suggestion}]
        sink.write(pa.RecordBatch.from_pylist(rows, schema=BAD_CELLS_SCHEMA))
    assert sink.texts() == [{"b": "2"}]
