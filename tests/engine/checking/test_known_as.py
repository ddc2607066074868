"""A schema knows columns by more than their exact names, one column for each field, and somebody may say otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.engine.checking.tables import table_of
from wardmote.engine.checking import check_table, schema_from_json
from wardmote.engine.checking.known_as import Fitted, fitted
from wardmote.engine.checking.schema import schema_to_json

SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "case_ref", "constraints": {"required": True}},
        {"name": "opened", "type": "date", "aliases": ["date received"]},
        {"name": "closed", "type": "date"},
        {"name": "tenure", "constraints": {"enum": ["Owned", "Private rent", "Social rent"]}},
    ],
    "primaryKey": "case_ref",
    "rules": [{"rule": "in-order", "columns": ["opened", "closed"]}],
}
ROWS = [["A1", "2025-01-02", "2025-01-01", "Owned"], ["A1", "2025-01-02", "x", "Rented"]]


def fit(
    folder: Path, header: list[str], said: dict[str, str] | None = None
) -> tuple[Fitted, list[tuple[str, str]]]:
    table = table_of(folder, [header, *(row[: len(header)] for row in ROWS)])
    found = fitted(table, schema_from_json(SCHEMA), said or {})
    errors = check_table(table, found.schema).errors.to_pylist()
    return found, sorted((each["code"], each["column"]) for each in errors)


def test_names_it_knows_are_no_finding(tmp_path: Path) -> None:
    """Case, spaces and punctuation aside; and aliases."""
    found, errors = fit(tmp_path, ["Case Ref", "Date received", "CLOSED", "tenure"])
    assert [(each.column, each.field) for each in found.known_as] == [
        ("Case Ref", "case_ref"),
        ("Date received", "opened"),
        ("CLOSED", "closed"),
    ]
    assert errors == [
        ("enum", "tenure"),
        ("in-order", "CLOSED"),
        ("primary-key", "Case Ref"),
        ("type-error", "CLOSED"),
    ]


def test_a_renamed_column_is_said_so_once_and_its_cells_are_checked(tmp_path: Path) -> None:
    """By its header and its values: not as one that is missing and one too many."""
    found, errors = fit(tmp_path, ["case_ref", "opened", "closed", "Tenure type"])
    assert [(each.column, each.field) for each in found.known_as] == [("Tenure type", "tenure")]
    assert ("renamed-column", "Tenure type") in errors
    assert ("enum", "Tenure type") in errors
    assert not {"missing-column", "extra-column"} & {code for code, _ in errors}


def test_another_column_is_not_taken_for_a_missing_one(tmp_path: Path) -> None:
    """The near miss: nothing in header or values says that it is."""
    found, errors = fit(tmp_path, ["case_ref", "opened", "closed", "officer"])
    assert found.known_as == ()
    assert {("missing-column", "tenure"), ("extra-column", "officer")} <= set(errors)


def test_somebody_says_which_is_which(tmp_path: Path) -> None:
    found, errors = fit(tmp_path, ["case_ref", "opened", "closed", "officer"], {"officer": "tenure"})
    assert [(each.column, each.field) for each in found.known_as] == [("officer", "tenure")]
    assert ("enum", "officer") in errors
    assert "renamed-column" not in {code for code, _ in errors}


def test_somebody_says_that_it_is_none_of_them(tmp_path: Path) -> None:
    _, errors = fit(tmp_path, ["case_ref", "opened", "closed", "Tenure type"], {"Tenure type": ""})
    assert {("missing-column", "tenure"), ("extra-column", "Tenure type")} <= set(errors)


def test_columns_can_be_said_to_be_swapped(tmp_path: Path) -> None:
    found, errors = fit(
        tmp_path, ["case_ref", "closed", "opened", "tenure"], {"closed": "opened", "opened": "closed"}
    )
    assert {(each.column, each.field) for each in found.known_as} == {
        ("closed", "opened"),
        ("opened", "closed"),
    }
    assert ("in-order", "opened") in errors


def test_a_field_goes_to_one_column_and_what_is_said_in_vain_is_told(tmp_path: Path) -> None:
    found, _ = fit(tmp_path, ["case_ref", "opened", "Case ref", "tenure"], {"tenure": "no such field"})
    assert found.unfit == ("tenure",)
    assert "Case ref" not in {each.column for each in found.known_as}


def test_one_of_two_that_read_alike_is_not_picked_at_random(tmp_path: Path) -> None:
    found, _ = fit(tmp_path, ["Case-Ref", "Case Ref", "opened", "closed"])
    assert len([each for each in found.known_as if each.field == "case_ref"]) <= 1


@pytest.mark.parametrize("names", [["case_ref", "opened", "closed", "tenure"]])
def test_a_table_with_the_schemas_names_has_the_schema_itself(tmp_path: Path, names: list[str]) -> None:
    schema = schema_from_json(SCHEMA)
    found = fitted(table_of(tmp_path, [names, *ROWS]), schema, {})
    assert found == Fitted(schema, (), ())
    assert schema_to_json(found.schema) == schema_to_json(schema)
