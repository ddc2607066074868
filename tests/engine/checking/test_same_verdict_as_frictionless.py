"""On every rule both know, a table is judged as Frictionless judges it: cell by cell."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import frictionless
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.engine.checking.tables import csv_text, table_of
from wardmote.engine.checking import check_table, schema_from_json

_CELLS: dict[str, list[str]] = {
    "integer": ["0", "7", "-3", "+4", "007", "12.0", "12.5", "1,204", "two", "£3", "1e3", "", "99", "100", "n/a"],
    "number": ["0", "7.5", "-3", "+4.25", ".5", "5.", "1e3", "1E-2", "1,204", "two", "£3", "7%", "", "99", "--1"],
    "boolean": ["true", "True", "TRUE", "1", "0", "false", "False", "yes", "Y", "t", "tRUE", "", "2"],
    "date": ["2024-01-31", "2024-02-30", "31/01/2024", "2024-1-1", "20240131", "", "2024-01-31T00:00:00", "x"],
    "datetime": ["2024-01-31T10:20:30", "2024-01-31 10:20", "31/01/2024 10:20:30", "2024-13-01T00:00:00", "", "x"],
    "time": ["10:20:30", "25:00:00", "10:20", "", "x", "10:20:60"],
    "year": ["2024", "0099", "24", "20245", "", "two", "2O24"],
    "string": ["a", "ab", "abc", "abcd", "ABC", "é", "日本", "", "a b", "123", "c", "x", "-", "n/a"],
}  # fmt: skip
_CONSTRAINTS: dict[str, dict[str, list[Any]]] = {
    "integer": {"minimum": [0, "5"], "maximum": [50], "enum": [[0, 7, 99], ["7", "100"]]},
    "number": {"minimum": [0, "0.5"], "maximum": [50.5], "enum": [[0, 7.5], ["1000"]]},
    "boolean": {"enum": [[True], ["false"]]},
    "date": {"minimum": ["2024-01-01"], "maximum": ["2024-01-15"], "enum": [["2024-01-31"]]},
    "datetime": {"minimum": ["2024-01-31T10:20:00"]},
    "time": {"maximum": ["09:00:00"]},
    "year": {"minimum": [2000], "enum": [[2024]]},
    "string": {
        "minLength": [2],
        "maxLength": [2],
        "pattern": ["[a-c]+", "(a|abcd)", "", r"\d*"],
        "enum": [["a", "abc"], ["x"]],
    },
}


_VERSION_2 = "https://datapackage.org/profiles/2.0/dataresource.json"
Finding = tuple[int | None, str]
"""The row, None for the header, and the column or what the row as a whole breaks."""
_KINDS = {
    "type-error": "",
    "constraint-error": "",
    "unique-error": "",
    "missing-label": "",
    "extra-label": "",
    "unmatched-header": "no column",
    "primary-key": "the key",
    "foreign-key": "another table",
}
_OF_ROWS = {"primary-key": "the key", "foreign-key": "another table", "no-known-column": "no column"}
_STYLES: list[tuple[dict[str, Any], list[str]]] = [
    (
        {"type": "date", "format": "%d/%m/%Y"},
        ["31/01/2024", "2024-01-31", "30/02/2024", "1/2/2024", "31/01/24", ""],
    ),
    (
        {"type": "datetime", "format": "%d/%m/%Y %H:%M"},
        ["31/01/2024 10:20", "31/01/2024", "31/01/2024 25:00", ""],
    ),
    ({"type": "time", "format": "%H.%M"}, ["10.20", "10:20", "25.00", ""]),
    ({"type": "number", "groupChar": ","}, ["1,204.5", "1204", "12,04", "1.204,5", "", "two"]),
    ({"type": "number", "decimalChar": ",", "groupChar": "."}, ["1.204,5", "12,5", "12", "", "two"]),
    ({"type": "number", "bareNumber": False}, ["£12.50", "95%", "12", "EUR 7", "", "two"]),
    ({"type": "integer", "bareNumber": False}, ["£12", "95%", "12", "7 years", "", "two"]),
    (
        {"type": "boolean", "trueValues": ["Y", "yes"], "falseValues": ["N"]},
        ["Y", "yes", "N", "no", "true", "1", ""],
    ),
    ({"type": "integer", "missingValues": ["", "none"]}, ["1", "none", "", "n/a"]),
    (
        {"type": "integer", "constraints": {"exclusiveMinimum": 0, "exclusiveMaximum": 10}},
        ["0", "1", "10", "11", ""],
    ),
    ({"type": "number", "constraints": {"exclusiveMaximum": "2.5"}}, ["2.5", "2.4", "x", ""]),
    ({"type": "any"}, ["1", "x", "", "n/a"]),
    ({"type": "any", "constraints": {"enum": ["a", "b"]}}, ["a", "b", "c", ""]),
    ({"type": "string", "missingValues": ["-"]}, ["-", "x", "n/a"]),
    ({"type": "date", "format": "%d %B %Y"}, ["31 January 2024", "30 February 2024", "31/01/2024", ""]),
    ({"type": "date", "format": "%y%m%d"}, ["240131", "2401311", "2024-01-31", ""]),
    ({"type": "date", "constraints": {"exclusiveMinimum": "2024-01-31"}}, ["2024-01-31", "2024-02-01", ""]),
    ({"type": "year", "constraints": {"exclusiveMaximum": 2024}}, ["2023", "2024", "24", ""]),
    ({"type": "time", "constraints": {"exclusiveMinimum": "10:00:00"}}, ["10:00:00", "10:00:01", ""]),
]


@st.composite
def _styled(draw: st.DrawFn) -> tuple[dict[str, Any], list[list[str]]]:
    """Properties that belong to one type, each with cells that mind it and cells that do not."""
    fields = draw(st.lists(st.sampled_from(_STYLES), min_size=1, max_size=4))
    rows = draw(
        st.lists(st.tuples(*(st.sampled_from(cells) for _, cells in fields)), min_size=1, max_size=10)
    )
    named = [{"name": f"column {place}", **each} for place, (each, _) in enumerate(fields)]
    header = ["key", *(each["name"] for each in named)]
    return {"fields": [{"name": "key"}, *named]}, [header, *(["k", *row] for row in rows)]


@st.composite
def _matched(draw: st.DrawFn) -> tuple[dict[str, Any], list[list[str]]]:
    """Columns in another order, missing and extra, under every fieldsMatch that goes by names."""
    needed = draw(st.lists(st.booleans(), min_size=3, max_size=3))
    fields = [
        {"name": name, "type": "integer", "constraints": {"required": it}}
        for name, it in zip("abc", needed, strict=True)
    ]
    header = draw(st.lists(st.sampled_from("abcxy"), min_size=1, max_size=5, unique=True))
    rows = draw(
        st.lists(
            st.lists(st.sampled_from(["1", "", "z"]), min_size=len(header), max_size=len(header)),
            min_size=1,
            max_size=5,
        )
    )
    schema: dict[str, Any] = {
        "fields": fields,
        "fieldsMatch": draw(st.sampled_from(["equal", "subset", "superset", "partial"])),
    }
    if draw(st.booleans()):
        schema["primaryKey"] = ["a"]
    return schema, [header, *rows]


_CODES = st.sampled_from(["", "a", "b", "c"])


@st.composite
def _related(draw: st.DrawFn) -> tuple[dict[str, Any], list[list[str]], list[list[str]]]:
    """Foreign keys of one column and of two, into another table and into the table itself."""
    keys: list[dict[str, Any]] = draw(
        st.lists(
            st.sampled_from(
                [
                    {"fields": ["code"], "reference": {"resource": "other", "fields": ["code"]}},
                    {
                        "fields": ["code", "kind"],
                        "reference": {"resource": "other", "fields": ["code", "kind"]},
                    },
                    {"fields": ["above"], "reference": {"resource": "", "fields": ["code"]}},
                ]
            ),
            min_size=1,
            max_size=2,
            unique_by=str,
        )
    )
    fields = [{"name": "key"}, {"name": "code"}, {"name": "kind"}, {"name": "above"}]
    rows = draw(st.lists(st.tuples(st.just("k"), _CODES, _CODES, _CODES), min_size=1, max_size=8))
    others = draw(st.lists(st.tuples(_CODES, _CODES).filter(any), min_size=1, max_size=6))
    schema = {"fields": fields, "foreignKeys": keys}
    return (
        schema,
        [["key", "code", "kind", "above"], *map(list, rows)],
        [["code", "kind"], *map(list, others)],
    )


@st.composite
def _fields(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(sorted(_CELLS)))
    names = draw(st.sets(st.sampled_from(sorted(_CONSTRAINTS[kind])), max_size=2))
    constraints = {name: draw(st.sampled_from(_CONSTRAINTS[kind][name])) for name in sorted(names)}
    if draw(st.booleans()):
        constraints["required"] = True
    if draw(st.integers(0, 4)) == 0:
        constraints["unique"] = True
    return {"type": kind, "constraints": constraints}


@st.composite
def _tables(draw: st.DrawFn) -> tuple[dict[str, Any], list[list[str]]]:
    """A schema and a table for it. The first column is always filled, so that no row is blank."""
    fields = draw(st.lists(_fields(), min_size=1, max_size=4))
    named = [{"name": f"column {place}", **each} for place, each in enumerate(fields)]
    rows = draw(
        st.lists(
            st.tuples(*(st.sampled_from(_CELLS[each["type"]]) for each in fields)), min_size=1, max_size=12
        )
    )
    schema: dict[str, Any] = {"fields": [{"name": "key"}, *named]}
    if draw(st.booleans()):
        schema["missingValues"] = ["", "n/a", "-"]
    if draw(st.integers(0, 3)) == 0:
        schema["primaryKey"] = draw(st.sampled_from([["column 0"], ["key", "column 0"]]))
    keys = draw(st.lists(st.sampled_from("pqrs"), min_size=len(rows), max_size=len(rows)))
    header = ["key", *(each["name"] for each in named)]
    return schema, [header, *([key, *row] for key, row in zip(keys, rows, strict=True))]


def _theirs(schema: dict[str, Any], path: Path, other: Path | None = None) -> set[Finding]:
    main = _resource("main", schema, path)
    if other is None:
        report = main.validate(limit_errors=100_000)
    else:
        beside = _resource("other", {"fields": [{"name": "code"}, {"name": "kind"}]}, other)
        report = frictionless.Package(resources=[main, beside]).validate(limit_errors=100_000)
    task = report.tasks[0]
    assert task.name == "main"
    found = set[Finding]()
    for row, field, label, kind in task.flatten(["rowNumber", "fieldName", "label", "type"]):
        assert kind in _KINDS, kind
        found.add(((row - 1 if row else None), _KINDS[kind] or field or label or ""))
    return found


def _resource(name: str, schema: dict[str, Any], path: Path) -> frictionless.Resource:
    described = {"$schema": _VERSION_2, "name": name, "path": path.name, "schema": schema}
    return frictionless.Resource.from_descriptor(described, basepath=str(path.parent))


def _ours(
    schema: dict[str, Any], rows: list[list[str]], folder: Path, other: list[list[str]] | None = None
) -> set[Finding]:
    references = {} if other is None else {"other": table_of(folder, other, "other.csv")}
    report = check_table(table_of(folder, rows), schema_from_json(schema), references)
    return {
        (error["row"], _OF_ROWS.get(error["code"], error["column"])) for error in report.errors.to_pylist()
    }


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(table=_tables())
def test_the_same_cells_are_bad(table: tuple[dict[str, Any], list[list[str]]]) -> None:
    schema, rows = table
    assume(any(rows[-1][1:]))  # a last row of one filled cell is taken for a footnote, not for a row
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "theirs.csv"
        path.write_text(csv_text(rows), encoding="utf-8")
        assert _ours(schema, rows, folder) == _theirs(schema, path)


def _agrees(schema: dict[str, Any], rows: list[list[str]], other: list[list[str]] | None = None) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, beside = folder / "theirs.csv", folder / "beside.csv"
        path.write_text(csv_text(rows), encoding="utf-8")
        beside.write_text(csv_text(other or []), encoding="utf-8")
        theirs = _theirs(schema, path, None if other is None else beside)
        assert _ours(schema, rows, folder, other) == theirs


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(table=_styled())
def test_the_same_cells_are_bad_in_other_styles(table: tuple[dict[str, Any], list[list[str]]]) -> None:
    assume(any(table[1][-1][1:]))
    _agrees(*table)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(table=_matched())
def test_the_same_columns_are_missed(table: tuple[dict[str, Any], list[list[str]]]) -> None:
    assume(all(sum(map(bool, row)) >= min(2, len(row)) for row in table[1]))
    _agrees(*table)


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(tables=_related())
def test_the_same_rows_refer_to_nothing(
    tables: tuple[dict[str, Any], list[list[str]], list[list[str]]],
) -> None:
    assume(any(tables[1][-1][1:]))
    _agrees(*tables)
