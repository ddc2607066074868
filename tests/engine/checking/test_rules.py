"""Every rule of the folder: said, read, refused where it contradicts, and as fast as it is slow."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.engine.checking.tables import table_of
from wardmote.engine.checking import across_rows, check_table, schema_from_json, schema_to_json
from wardmote.engine.checking.across_rows import TypedTable
from wardmote.engine.checking.keys import ForeignKey, NoRepeat
from wardmote.engine.checking.records import Array, SortedRecords
from wardmote.engine.checking.rule import RowRule, RuleKind, TableRule
from wardmote.engine.checking.rules import all_rules
from wardmote.engine.reading.columns.codes import SENTENCES, Code
from wardmote.kernel.problem import Invalid

_CELLS: dict[str, list[str]] = {
    "string": ["", "a", "b", "refused", "1"],
    "integer": ["", "-2", "0", "1", "2", "3"],
    "number": ["", "-0.5", "0", "0.1", "0.2", "0.3", "2"],
    "date": ["", "2026-03-30", "2026-03-31", "2026-04-01", "2026-04-02", "1969-12-31"],
}
_READ: dict[str, Any] = {"string": str, "integer": int, "number": float, "date": date.fromisoformat}
_MORE: dict[str, list[dict[str, Any]]] = {
    "in-order": [{"strict": True}],
    "required-if": [{"is": []}],
    "one-of-filled": [{"only_one": True}],
    "sum-of": [{"tolerance": 1}],
    "periods": [{"touching": False}, {"gaps": False}, {"touching": False, "gaps": False}],
}
"""Other ways to say a rule than its example: the same fields, other words."""
_WAYS = [
    (kind.name, {**kind.example, **more})
    for kind in all_rules().values()
    for more in ({}, *_MORE.get(kind.name, []))
]


def _schema(kind: RuleKind, said: Mapping[str, Any]) -> dict[str, Any]:
    return {"fields": [{"name": "n", "type": "integer"}, *kind.fields], "rules": [said]}


def test_every_rule_says_what_it_asks_and_has_a_code_of_its_own() -> None:
    kinds = all_rules().values()
    assert len(kinds) >= 8
    assert len({kind.code for kind in kinds}) == len(kinds)
    for kind in kinds:
        assert kind.says.endswith(".")
        assert kind.code in SENTENCES
        assert kind.example["rule"] == kind.name
        said = schema_to_json(schema_from_json(_schema(kind, kind.example)))
        assert said["rules"] == [kind.example]


@pytest.mark.parametrize("kind", all_rules().values(), ids=lambda kind: kind.name)
def test_a_word_that_no_rule_knows_and_a_column_that_no_schema_has_are_refused(kind: RuleKind) -> None:
    with pytest.raises(Invalid, match="no such word") as refused:
        schema_from_json(_schema(kind, {**kind.example, "colour": "red"}))
    assert refused.value.where == f"rules, number 1: {kind.name}"
    for word in ("column", "columns", "key", "from", "total"):
        if word in kind.example:
            wrong = ["nobody", "noone"] if isinstance(kind.example[word], list) else "nobody"
            with pytest.raises(Invalid, match="no field"):
                schema_from_json(_schema(kind, {**kind.example, word: wrong}))


def _plain(fields: list[Mapping[str, Any]], row: tuple[str, ...]) -> dict[str, Any]:
    read = zip(fields, row, strict=True)
    return {each["name"]: _READ[each.get("type", "string")](cell) if cell else None for each, cell in read}


def _expected(rule: RowRule | TableRule, rows: list[dict[str, Any]]) -> list[int]:
    if isinstance(rule, RowRule):
        return [place for place, row in enumerate(rows, 1) if rule.is_broken(row)]
    return [place + 1 for place in rule.broken_rows(rows)]


def _found(
    schema: dict[str, Any], fields: list[Mapping[str, Any]], rows: list[tuple[str, ...]], code: Code
) -> list[int]:
    """The numbers of the rows that break the rule; the first column numbers them, so that no row is blank."""
    cells = [["n", *(each["name"] for each in fields)], *(["1", *row] for row in rows)]
    with tempfile.TemporaryDirectory() as folder:
        errors = check_table(
            table_of(Path(folder), [*cells, ["1"] + ["zzz"] * len(fields)]), schema_from_json(schema)
        )
    found = [each["row"] for each in errors.errors.to_pylist() if each["code"] == code.value]
    return [row for row in found if row <= len(rows)]


@pytest.mark.parametrize(("name", "said"), _WAYS, ids=[str(number) for number in range(len(_WAYS))])
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_rule_finds_the_rows_that_its_slow_twin_finds(
    name: str, said: dict[str, Any], data: st.DataObject
) -> None:
    kind = all_rules()[name]
    cells = st.tuples(*(st.sampled_from(_CELLS[each.get("type", "string")]) for each in kind.fields))
    rows = data.draw(st.lists(cells, min_size=1, max_size=14))
    schema = _schema(kind, said)
    rule = schema_from_json(schema).rules[0].rule
    plain = [{"n": 1, **_plain(list(kind.fields), row)} for row in rows]
    assert _found(schema, list(kind.fields), rows, kind.code) == _expected(rule, plain)


_PAIRS = st.lists(
    st.tuples(st.sampled_from(["", "a", "b", "n", "1:n"]), st.sampled_from(["", "0", "1"])),
    min_size=1,
    max_size=12,
)


@settings(max_examples=15, deadline=None)
@given(rows=_PAIRS)
@example(rows=[("", "1"), ("", "1")])
def test_keys_find_the_rows_that_their_slow_twins_find(rows: list[tuple[str, str]]) -> None:
    fields: list[Mapping[str, Any]] = [{"name": "a"}, {"name": "b", "type": "integer"}]
    plain = [{"n": 1, **_plain(fields, row)} for row in rows]
    declared = [{"name": "n", "type": "integer"}, *fields]
    unique = NoRepeat(("a", "b"), Code.UNIQUE_KEY)
    schema = {"fields": declared, "uniqueKeys": [["a", "b"]]}
    assert _found(schema, fields, rows, Code.UNIQUE_KEY) == [each + 1 for each in unique.broken_rows(plain)]
    foreign = ForeignKey(("a",), "", ("b",))
    keys = {
        "fields": declared,
        "foreignKeys": [{"fields": "a", "reference": {"resource": "", "fields": "b"}}],
    }
    as_text = [{**row, "b": None if row["b"] is None else str(row["b"])} for row in plain]
    assert _found(keys, fields, rows, Code.FOREIGN_KEY) == [each + 1 for each in foreign.broken_rows(as_text)]


@pytest.mark.parametrize(
    ("rule", "fields", "says"),
    [
        ({"rule": "never"}, [], "known are"),
        ({"rule": "in-order", "columns": ["n", "t"]}, [{"name": "t"}], "in order"),
        ({"rule": "in-order", "columns": ["n", "n"]}, [], "each of them once"),
        (
            {"rule": "in-order", "columns": ["a", "n"]},
            [{"name": "a", "type": "integer", "constraints": {"minimum": 10}}],
            "lowest value",
        ),
        (
            {"rule": "required-if", "column": "a", "other": "n"},
            [{"name": "a", "constraints": {"required": True}}],
            "whatever the other",
        ),
        (
            {"rule": "required-if", "column": "n", "other": "a", "is": ["x"]},
            [{"name": "a", "constraints": {"enum": ["y", "z"]}}],
            "does not allow",
        ),
        (
            {"rule": "one-of-filled", "columns": ["a", "n"]},
            [{"name": "a", "constraints": {"required": True}}],
            "says nothing",
        ),
        ({"rule": "sum-of", "total": "n", "columns": ["n"]}, [], "own parts"),
        ({"rule": "sum-of", "total": "n", "columns": ["t"]}, [{"name": "t"}], "of the type string"),
        ({"rule": "not-after", "column": "d", "day": "soon"}, [{"name": "d", "type": "date"}], "a date such as"),
        (
            {"rule": "not-after", "column": "d", "day": "2020-01-01"},
            [{"name": "d", "type": "date", "constraints": {"minimum": "2021-01-01"}}],
            "before the lowest",
        ),
        ({"rule": "ascending", "column": "n", "key": ["n"]}, [], "part of the key"),
        ({"rule": "periods", "key": ["n"], "from": "d", "to": "d"}, [{"name": "d", "type": "date"}], "two columns"),
    ],
)  # fmt: skip
def test_a_rule_that_contradicts_the_schema_is_refused_when_it_is_read(
    rule: dict[str, Any], fields: list[dict[str, Any]], says: str
) -> None:
    number = {"name": "n", "type": "integer", "constraints": {"maximum": 5}}
    with pytest.raises(Invalid, match=says):
        schema_from_json({"fields": [number, *fields], "rules": [rule]})


@pytest.mark.parametrize(
    "wrong",
    [
        {"uniqueKeys": ["a"]},
        {"uniqueKeys": [["z"]]},
        {"foreignKeys": {}},
        {"foreignKeys": [{"fields": "a"}]},
        {"foreignKeys": [{"fields": ["a"], "reference": {"resource": "t", "fields": ["x", "y"]}}]},
        {"foreignKeys": [{"fields": ["a"], "reference": {"resource": "", "fields": ["z"]}}]},
        {"rules": {}},
        {"rules": ["in-order"]},
        {"primaryKey": ["a", "a"]},
    ],
)
def test_keys_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        schema_from_json({"fields": [{"name": "a"}], **wrong})


def test_what_breaks_a_rule_is_reported_where_it_stands_in_the_file(tmp_path: Path) -> None:
    rows = [
        ["ref", "start", "end"],
        ["a", "2026-01-05", "2026-01-01"],
        ["b", "2026-01-02", ""],
        ["c", "x", "2026-01-01"],
    ]
    fields = [{"name": "ref"}, {"name": "start", "type": "date"}, {"name": "end", "type": "date"}]
    rules = [
        {"rule": "in-order", "columns": ["start", "end"]},
        {"rule": "one-of-filled", "columns": ["end", "start"]},
    ]
    report = check_table(table_of(tmp_path, rows), schema_from_json({"fields": fields, "rules": rules}))
    found = [
        (each["row"], each["line"], each["column"], each["value"], each["code"])
        for each in report.errors.to_pylist()
    ]
    assert found == [(1, 2, "end", "2026-01-01", "in-order"), (3, 4, "start", "x", "type-error")]
    assert [column.bad_cells for column in report.table.columns] == [0, 1, 1]
    assert report.errors.to_pylist()[0]["message"] == (
        "This is before what stands under start, and the schema says the two are in order."
    )


def test_a_row_that_comes_again_is_reported_as_a_whole(tmp_path: Path) -> None:
    rows = [["a", "b"], ["1", "x"], ["1", "y"], ["1", "x"]]
    schema = schema_from_json(
        {"fields": [{"name": "a"}, {"name": "b"}], "rules": [{"rule": "no-repeated-rows"}]}
    )
    found = check_table(table_of(tmp_path, rows), schema).errors.to_pylist()
    assert [(each["row"], each["column"], each["value"], each["code"]) for each in found] == [
        (3, "", "", "repeated-row")
    ]


def test_a_foreign_key_is_looked_up_in_a_table_that_is_given(tmp_path: Path) -> None:
    wards = table_of(tmp_path, [["code", "name"], ["1", "Abbey"], ["02", "Bow"]], "wards.csv")
    rows = [["ref", "ward"], ["a", "1"], ["b", "2"], ["c", "3"], ["d", ""]]
    key = {"fields": "ward", "reference": {"resource": "wards", "fields": "code"}}
    fields = [{"name": "ref"}, {"name": "ward", "type": "integer"}]
    schema = schema_from_json({"fields": fields, "foreignKeys": [key]})
    assert schema_from_json(schema_to_json(schema)) == schema
    report = check_table(table_of(tmp_path, rows), schema, {"wards": wards})
    assert [(each["row"], each["value"], each["code"]) for each in report.errors.to_pylist()] == [
        (3, "3", "foreign-key")
    ]
    with pytest.raises(Invalid, match="not given") as refused:
        check_table(table_of(tmp_path, rows), schema)
    assert refused.value.where == "wards"


@given(
    st.lists(st.sampled_from(["1", "2", "3", "04", ""]), min_size=1, max_size=8),
    st.lists(st.sampled_from([1, 2, 4, None]), max_size=6),
    st.sampled_from([pa.int64(), pa.string()]),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_key_into_a_table_that_is_typed_already_is_as_its_slow_way_says(
    tmp_path: Path, cells: list[str], known: list[int | None], kind: pa.DataType
) -> None:
    """Whether the other table holds the numbers as numbers or as text."""
    key = ForeignKey(("a",), "others", ("x",))
    schema = schema_from_json(
        {
            "fields": [{"name": "n"}, {"name": "a", "type": "integer"}],
            "foreignKeys": [{"fields": "a", "reference": {"resource": "others", "fields": "x"}}],
        }
    )
    others = pa.record_batch([pa.array(known, pa.int64()).cast(kind)], names=["x"])
    table = table_of(tmp_path, [["n", "a"], *(["r", cell] for cell in cells)])
    report = check_table(table, schema, {"others": TypedTable(("x",), lambda: iter([others]))})
    broken = [each["row"] for each in report.errors.to_pylist() if each["code"] == "foreign-key"]
    rows = [{"a": int(cell) if cell else None} for cell in cells]
    assert broken == [each + 1 for each in key.broken_rows_beside(rows, [{"x": each} for each in known])]


def test_a_key_into_a_long_table_is_followed_in_constant_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What does not fit goes to a file without a name, of both tables: no more is ever held than is set here."""
    held: list[int] = []

    class Small(SortedRecords):
        def __init__(self, measures: int, order: Sequence[int]) -> None:
            super().__init__(measures, order, held_bytes=64 * 1024)

        def add(self, records: Array) -> None:
            super().add(records)
            held.append(self._held_bytes)

    monkeypatch.setattr(across_rows, "SortedRecords", Small)
    batches = [pa.record_batch([pa.array(range(n, n + 5_000))], names=["x"]) for n in range(0, 40_000, 5_000)]
    schema = schema_from_json(
        {
            "fields": [{"name": "a", "type": "integer"}],
            "foreignKeys": [{"fields": "a", "reference": {"resource": "others", "fields": "x"}}],
        }
    )
    table = table_of(tmp_path, [["a"], *([str(n)] for n in range(39_990, 40_010))])
    report = check_table(table, schema, {"others": TypedTable(("x",), lambda: iter(batches))})
    assert [each["row"] for each in report.errors.to_pylist()] == list(range(11, 21))
    assert max(held) <= 64 * 1024 + 5_000 * 24
