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


def _theirs(schema: dict[str, Any], path: Path) -> set[tuple[int, str]]:
    resource = frictionless.Resource(
        path=path.name, basepath=str(path.parent), schema=frictionless.Schema.from_descriptor(schema)
    )
    report = resource.validate(limit_errors=100_000)
    found = set()
    for row, field, kind in report.flatten(["rowNumber", "fieldName", "type"]):
        assert kind in {"type-error", "constraint-error", "unique-error", "primary-key"}, kind
        found.add((row - 1, field or "the key"))
    return found


def _ours(schema: dict[str, Any], rows: list[list[str]], folder: Path) -> set[tuple[int, str]]:
    report = check_table(table_of(folder, rows), schema_from_json(schema))
    return {
        (error["row"], "the key" if error["code"] == "primary-key" else error["column"])
        for error in report.errors.to_pylist()
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
