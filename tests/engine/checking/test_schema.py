"""A schema comes in and goes out as Frictionless writes it, with what we add."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import frictionless
import pytest

from tests.engine.checking.tables import converted, table_of
from wardmote.engine.checking import (
    SchemaField,
    check_table,
    schema_from_json,
    schema_from_text,
    schema_to_json,
)
from wardmote.engine.checking.declared import declared_reader
from wardmote.engine.reading.columns.sample import Sample
from wardmote.kernel.problem import Invalid

_DESCRIPTOR: dict[str, Any] = {
    "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
    "title": "Assisted bins",
    "fields": [
        {
            "name": "uprn",
            "type": "string",
            "semanticType": "uprn",
            "reason": "to find the dwelling",
            "constraints": {"required": True},
        },
        {
            "name": "since",
            "type": "date",
            "format": "%d/%m/%Y",
            "title": "Since",
            "description": "First collection",
        },
        {
            "name": "paid",
            "type": "number",
            "groupChar": ",",
            "bareNumber": False,
            "missingValues": ["", "nil"],
        },
        {
            "name": "flag",
            "type": "boolean",
            "trueValues": ["Y"],
            "falseValues": ["N"],
            "rdfType": "https://schema.org/Boolean",
        },
    ],
    "primaryKey": ["uprn"],
    "missingValues": ["", "-"],
    "fieldsMatch": "subset",
}


def test_aliases_and_sensitivity_go_in_and_out() -> None:
    descriptor = {
        "fields": [{"name": "dob", "type": "date", "aliases": ["Date of Birth"]}],
        "sensitivity": "personal",
    }
    schema = schema_from_json(descriptor)
    assert (schema.fields[0].aliases, schema.sensitivity) == (("Date of Birth",), "personal")
    assert schema_to_json(schema) == descriptor


@pytest.mark.parametrize(
    "fields",
    [
        [{"name": "a", "aliases": "b"}],
        [{"name": "a", "aliases": [1]}],
        [{"name": "a", "aliases": ["?!"]}],
        [{"name": "a", "aliases": ["A."]}],
        [{"name": "a", "aliases": ["Ref No", "ref-no"]}],
        [{"name": "a", "aliases": ["B"]}, {"name": "b"}],
        [{"name": "a", "aliases": ["c"]}, {"name": "b", "aliases": ["C"]}],
    ],
)
def test_an_alias_that_is_none_or_stands_for_two_is_refused(fields: list[dict[str, object]]) -> None:
    with pytest.raises(Invalid):
        schema_from_json({"fields": fields})


def test_a_sensitivity_nobody_knows_is_refused() -> None:
    with pytest.raises(Invalid):
        schema_from_json({"fields": [{"name": "a"}], "sensitivity": "secret"})


def test_a_schema_survives_the_round_trip() -> None:
    schema = schema_from_json(_DESCRIPTOR)
    assert schema_to_json(schema) == _DESCRIPTOR
    assert schema_from_json(schema_to_json(schema)) == schema


def test_what_we_write_is_a_schema_to_frictionless() -> None:
    descriptor = schema_to_json(schema_from_json(_DESCRIPTOR))
    assert frictionless.Schema.from_descriptor(descriptor).field_names == ["uprn", "since", "paid", "flag"]


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ({"name": "a", "type": "geopoint"}, "type"),
        ({"name": "a", "semanticType": "uprnn"}, "semanticType"),
        ({"name": "a", "constraints": {"maximun": 3}}, "constraint"),
        ({"name": "a", "type": "integer", "constraints": {"pattern": "x"}}, "text"),
        ({"name": "a", "type": "string", "constraints": {"minimum": 3}}, "lowest"),
        ({"name": "a", "constraints": {"minLength": -1}}, "minLength"),
        ({"name": "a", "constraints": {"minLength": "3"}}, "minLength"),
        ({"name": "a", "constraints": {"enum": []}}, "enum"),
        ({"name": "a", "constraints": []}, "constraints"),
        ({"name": "a", "missingValues": "x"}, "missingValues"),
        ({"name": "a", "type": []}, "type"),
        ({"name": "a", "constraints": {"maxLength": 10**30}}, "maxLength"),
        ({"name": "a", "type": "boolean", "trueValues": 5}, "trueValues"),
        ({"name": "a", "type": "boolean", "falseValues": [0]}, "falseValues"),
        ({"name": "a", "type": "number", "decimalChar": ""}, "decimalChar"),
        ({"name": "a", "type": "number", "groupChar": ["."]}, "groupChar"),
        ({"name": "a", "type": "number", "bareNumber": "no"}, "bareNumber"),
        ({"name": "a", "type": "date", "format": "%Y%Y"}, "format"),
        ({"name": "a", "type": "date", "format": "%-d"}, "format"),
        ({"name": "a", "type": "time", "format": ""}, "format"),
        ({"name": "a", "type": "datetime", "format": "%Y-%m-%d " * 20}, "format"),
        ({"name": 3}, "name"),
        ("a", "name"),
    ],
)
def test_a_schema_that_is_wrong_is_refused_by_name(field: object, word: str) -> None:
    with pytest.raises(Invalid, match=word) as refused:
        schema_from_json({"fields": [field]})
    if isinstance(field, dict) and field["name"] == "a":
        assert refused.value.where in {"a", "missingValues"}


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"fields": {}}', '{"fields": []}', '{"fields": [{"name": "a"}, {"name": "a"}]}', "[" * 100_000,
     '{"fields": [{"name": "a"}], "primaryKey": "b"}', '{"fields": [{"name": "a"}], "fieldsMatch": "roughly"}'],
    ids=range(9),
)  # fmt: skip
def test_what_is_no_schema_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        schema_from_text(text)


def test_a_schema_of_five_megabytes_is_refused() -> None:
    with pytest.raises(Invalid, match="4 MB"):
        schema_from_text(json.dumps({"fields": [{"name": "a" * 5_000_000}]}))


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ({"name": "a", "constraints": {"pattern": "(a+)+$(?=b)"}}, "pattern"),
        ({"name": "a", "constraints": {"pattern": r"(a)\1"}}, "pattern"),
        ({"name": "a", "constraints": {"pattern": "("}}, "pattern"),
        ({"name": "a", "constraints": {"pattern": "a" * 3000}}, "pattern"),
        ({"name": "a", "constraints": {"pattern": "(((a{1000}){1000}){1000})"}}, "pattern"),
        ({"name": "a", "type": "integer", "constraints": {"minimum": "soon"}}, "integer"),
        ({"name": "a", "type": "date", "constraints": {"enum": ["2024-02-31"]}}, "date"),
    ],
)
def test_a_rule_that_cannot_be_checked_is_refused_before_a_row_is_read(
    tmp_path: Path, field: dict[str, Any], problem: str
) -> None:
    table = table_of(tmp_path, [["a", "b"], ["1", "x"]])
    with pytest.raises(Invalid, match=problem) as refused:
        check_table(table, schema_from_json({"fields": [field]}))
    assert refused.value.where == "a"


def test_a_hostile_pattern_takes_linear_time(tmp_path: Path) -> None:
    """Python's own engine would need 2^40 steps here."""
    table = table_of(tmp_path, [["a", "b"], ["a" * 40 + "!", "x"]])
    schema = schema_from_json(
        {"fields": [{"name": "a", "constraints": {"pattern": "(a|a)*(a+)+$"}}, {"name": "b"}]}
    )
    assert [error["code"] for error in check_table(table, schema).errors.to_pylist()] == ["pattern"]


def _codes(
    folder: Path, rows: list[list[str]], fields: list[dict[str, Any]], **more: Any
) -> list[tuple[Any, ...]]:
    report = check_table(table_of(folder, rows), schema_from_json({"fields": fields, **more}))
    return [
        (error["row"], error["column"], error["code"], error["suggestion"])
        for error in report.errors.to_pylist()
    ]


def test_what_a_person_would_understand_is_offered_in_the_form_asked_for(tmp_path: Path) -> None:
    rows = [
        ["d", "n", "b", "e"],
        ["31/01/2024", "£1,200", "Yes", "31/01/2024"],
        ["2024-01-31", "7", "true", "01/31/2024"],
    ]
    fields = [
        {"name": "d", "type": "date"},
        {"name": "n", "type": "integer"},
        {"name": "b", "type": "boolean"},
        {"name": "e", "type": "date", "format": "%m/%d/%Y"},
    ]
    assert _codes(tmp_path, rows, fields) == [
        (1, "d", "type-error", "2024-01-31"),
        (1, "n", "type-error", "1200"),
        (1, "b", "type-error", "true"),
        (1, "e", "type-error", "01/31/2024"),
    ]


def test_a_semantic_type_is_checked(tmp_path: Path) -> None:
    rows = [["nhs", "pc"], ["9434765919", "SW1A OAA"], ["9434765918", "SW1A 1AA"]]
    fields = [{"name": "nhs", "semanticType": "nhs_number"}, {"name": "pc", "semanticType": "postcode"}]
    assert _codes(tmp_path, rows, fields) == [
        (1, "pc", "not-a-postcode", "SW1A 0AA"),
        (2, "nhs", "check-digit", ""),
    ]


def test_a_semantic_type_makes_a_declared_type_no_looser(tmp_path: Path) -> None:
    rows = [
        ["born", "lat", "paid"],
        ["1950-02-01", "51.5", "12"],
        ["01/02/1950", "0.12", "£12"],
        ["2950-02-01", "x", "7"],
    ]
    fields = [
        {"name": "born", "type": "date", "semanticType": "date_of_birth"},
        {"name": "lat", "type": "number", "semanticType": "latitude"},
        {"name": "paid", "type": "number", "semanticType": "money_gbp"},
    ]
    assert _codes(tmp_path, rows, fields) == [
        (2, "born", "type-error", "1950-02-01"),
        (2, "lat", "out-of-range", ""),
        (2, "paid", "type-error", "12"),
        (3, "born", "out-of-range", ""),
        (3, "lat", "type-error", ""),
    ]


def test_columns_are_matched_by_name_as_the_schema_allows(tmp_path: Path) -> None:
    rows = [["b", "c"], ["1", "2"], ["3", "4"]]
    fields = [{"name": "a"}, {"name": "b"}]
    missing, extra = (None, "a", "missing-column", ""), (None, "c", "extra-column", "")
    assert _codes(tmp_path, rows, fields) == [missing, extra]
    assert _codes(tmp_path, rows, fields, fieldsMatch="subset") == [missing]
    assert _codes(tmp_path, rows, fields, fieldsMatch="superset") == [extra]
    assert _codes(tmp_path, rows, fields, fieldsMatch="partial") == []


def test_marks_are_mistakes_under_a_schema_unless_it_lists_them(tmp_path: Path) -> None:
    rows = [["a", "n"], ["x", "c"], ["y", "12"]]
    fields = [{"name": "a"}, {"name": "n", "type": "integer"}]
    assert _codes(tmp_path, rows, fields) == [(1, "n", "type-error", "")]
    assert _codes(tmp_path, rows, fields, missingValues=["", "c"]) == []


def test_a_required_cell_that_is_wrong_is_reported_once(tmp_path: Path) -> None:
    rows = [["a", "n"], ["x", "two"], ["y", ""]]
    fields = [{"name": "a"}, {"name": "n", "type": "integer", "constraints": {"required": True}}]
    assert _codes(tmp_path, rows, fields) == [(1, "n", "type-error", "2"), (2, "n", "required", "")]


def test_a_repeated_value_is_found_over_many_batches(tmp_path: Path) -> None:
    rows = [["ref", "n"], *([f"R{n}", "1"] for n in range(100_000)), ["R7", "1"]]
    fields = [{"name": "ref", "constraints": {"unique": True}}, {"name": "n", "type": "integer"}]
    done = converted(table_of(tmp_path, rows), schema_from_json({"fields": fields}))
    assert [(cell["row"], cell["line"], cell["value"], cell["code"]) for cell in done.bad] == [
        (100_001, 100_002, "R7", "unique")
    ]
    assert [column.bad_cells for column in done.report.columns] == [1, 0]


def test_a_key_of_two_columns_is_unique_as_a_pair(tmp_path: Path) -> None:
    rows = [["a", "b"], ["1", "1"], ["1", "2"], ["1", "1"], ["", "1"], ["", ""]]
    rows[-1] = ["", "-"]
    found = _codes(
        tmp_path, rows, [{"name": "a"}, {"name": "b"}], primaryKey=["a", "b"], missingValues=["", "-"]
    )
    assert found == [(3, "a, b", "primary-key", ""), (5, "a, b", "primary-key", "")]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("number", "£.50", 0.5),
        ("number", "Rs.500", 500.0),
        ("number", "(20)", -20.0),
        ("integer", "£123456789012345678", 123456789012345678),
        ("integer", "(20)", -20),
    ],
)
def test_what_stands_round_a_number_is_dropped_and_nothing_of_the_number(
    kind: str, text: str, value: float
) -> None:
    asked = SchemaField("paid", kind, options={"bareNumber": False})
    assert declared_reader(asked, Sample("paid", {text: 1}, 1)).read(text) == value


@pytest.mark.parametrize(
    "field", [{"name": "a\u202eb"}, {"name": "a", "title": "\u2066b"}, {"name": "a", "aliases": ["b\u200b"]}]
)
def test_a_name_with_marks_that_nobody_sees_is_refused(field: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="nobody sees") as refused:
        schema_from_json({"fields": [field]})
    assert not {"\u202e", "\u2066", "\u200b"} & set(str(refused.value.as_json()))


def test_what_a_key_is_looked_up_under_is_said_and_kept() -> None:
    reference = {
        "resource": "dataset_1/bins",
        "fields": ["x"],
        "agreement": "agreement_1",
        "purpose": "visits",
    }
    said = {"fields": [{"name": "a"}], "foreignKeys": [{"fields": ["a"], "reference": reference}]}
    assert schema_to_json(schema_from_json(said))["foreignKeys"] == said["foreignKeys"]
    with pytest.raises(Invalid, match="texts"):
        schema_from_json({**said, "foreignKeys": [{"fields": "a", "reference": {**reference, "purpose": 1}}]})
