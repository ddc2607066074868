"""What a publisher says of columns counts as far as a schema leaves it open, and is told where it does not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.engine.checking.tables import Converted, converted, table_of
from wardmote.engine.checking import schema_from_json
from wardmote.engine.checking.overruling import Overruled, with_choices
from wardmote.engine.reading.choices import ColumnChoice

CELLS = ["03/04/2025", "05/06/2025", "07/08/2025"]


def read(folder: Path, cells: list[str], asked: dict[str, Any] | None, said: ColumnChoice) -> Converted:
    """A column `a` under a schema that asks for it so, or does not ask for it."""
    fields = [{"name": "b"}, *([{"name": "a", **asked}] if asked is not None else [])]
    schema, left = with_choices(schema_from_json({"fields": fields, "fieldsMatch": "subset"}), {"a": said})
    assert left == ()
    return converted(table_of(folder, [["b", "a"], *(["x", cell] for cell in cells)]), schema)


def values(done: Converted) -> list[object]:
    return [each for batch in done.row_sinks[-1].batches for each in batch.column(1).to_pylist()]


def test_all_that_is_said_of_a_column_nobody_asks_for_counts(tmp_path: Path) -> None:
    done = read(tmp_path, ["1,200", "c", "lots"], None, ColumnChoice("number"))
    assert values(done) == [1200.0, None, None]
    assert (done.report.columns[1].bad_cells, done.report.columns[1].suppressed_cells) == (1, 1)


def test_a_column_that_is_not_asked_for_stays_one(tmp_path: Path) -> None:
    schema, _ = with_choices(schema_from_json({"fields": [{"name": "b"}]}), {"a": ColumnChoice("string")})
    done = converted(table_of(tmp_path, [["b", "a"], ["x", "y"]]), schema)
    assert [each["code"] for each in done.bad] == ["extra-column"]


def test_the_order_of_day_and_month_counts_where_any_date_is_taken(tmp_path: Path) -> None:
    asked = {"type": "date", "format": "any"}
    assert values(read(tmp_path, CELLS, asked, ColumnChoice(month_first=True)))[0] == date(2025, 3, 4)
    assert values(read(tmp_path, CELLS, asked, ColumnChoice(month_first=False)))[0] == date(2025, 4, 3)


@pytest.mark.parametrize(("month_first", "meant"), [(True, "2025-03-04"), (False, "2025-04-03")])
def test_it_decides_what_is_suggested_where_one_form_is_asked_for(
    tmp_path: Path, month_first: bool, meant: str
) -> None:
    done = read(tmp_path, CELLS, {"type": "date"}, ColumnChoice(month_first=month_first))
    assert done.bad[0]["suggestion"] == meant


def test_a_type_counts_where_any_is_asked_for(tmp_path: Path) -> None:
    done = read(tmp_path, ["1", "x"], {"type": "any"}, ColumnChoice("integer"))
    assert done.report.columns[1].type == "integer"
    assert done.report.columns[1].bad_cells == 1


def test_a_meaning_counts_where_none_is_asked_for(tmp_path: Path) -> None:
    done = read(tmp_path, ["AB123456C", "nobody"], {}, ColumnChoice(semantic_type="nino"))
    assert (done.report.columns[1].semantic_type, done.report.columns[1].personal) == ("nino", True)
    assert done.report.columns[1].bad_cells == 1


@pytest.mark.parametrize(
    ("asked", "said", "left"),
    [
        ({"type": "date"}, ColumnChoice("string"), ("type", "date")),
        ({"semanticType": "postcode"}, ColumnChoice(semantic_type="uprn"), ("semantic_type", "postcode")),
        ({"type": "date"}, ColumnChoice(semantic_type="postcode"), ("semantic_type", "date")),
        ({"type": "integer"}, ColumnChoice(semantic_type="boolean"), ("semantic_type", "integer")),
        ({"type": "string"}, ColumnChoice(month_first=True), ("month_first", "string")),
    ],
)
def test_what_contradicts_the_schema_does_not_count_and_is_told(
    asked: dict[str, Any], said: ColumnChoice, left: tuple[str, str]
) -> None:
    schema = schema_from_json({"fields": [{"name": "a", **asked}]})
    same, told = with_choices(schema, {"a": said})
    assert same == schema
    assert told == (Overruled("a", *left),)
    assert left[1] in told[0].why


@pytest.mark.parametrize("said", [ColumnChoice("date"), ColumnChoice(semantic_type="date_of_birth")])
def test_what_the_schema_says_as_well_is_no_contradiction(said: ColumnChoice) -> None:
    schema = schema_from_json({"fields": [{"name": "a", "type": "date", "semanticType": "date_of_birth"}]})
    assert with_choices(schema, {"a": said}) == (schema, ())
