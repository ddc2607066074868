"""A schema as JSON or as YAML: both say the same, and what is hostile is refused in words."""

import json

import pytest

from wardmote.engine.checking.schema_text import schema_from_text
from wardmote.kernel.problem import Invalid

_YAML = """\
# what a return must be
title: Placements
fields:
  - name: ward
    constraints: {required: true, enum: [no, NW1, 012]}
  - name: started
    type: date
    constraints: {minimum: 2024-01-31}
  - {name: weeks, type: integer, constraints: {minimum: 0, maximum: 52}}
  - {name: cost, type: number, constraints: {maximum: 1.5e3}}
uniqueKeys: [[ward, started]]
rules:
  - {rule: not-after, column: started, day: 2026-03-31}
"""
_JSON = {
    "title": "Placements",
    "fields": [
        {"name": "ward", "constraints": {"required": True, "enum": ["no", "NW1", "012"]}},
        {"name": "started", "type": "date", "constraints": {"minimum": "2024-01-31"}},
        {"name": "weeks", "type": "integer", "constraints": {"minimum": 0, "maximum": 52}},
        {"name": "cost", "type": "number", "constraints": {"maximum": 1500.0}},
    ],
    "uniqueKeys": [["ward", "started"]],
    "rules": [{"rule": "not-after", "column": "started", "day": "2026-03-31"}],
}


@pytest.mark.parametrize(
    "written", [_YAML, _YAML.encode(), b"\xef\xbb\xbf" + _YAML.encode(), _YAML.encode("utf-16")]
)
def test_yaml_says_what_json_says(written: str | bytes) -> None:
    assert schema_from_text(written) == schema_from_text(json.dumps(_JSON))


def _bomb() -> str:
    lines = ['a: &a ["lol", "lol", "lol", "lol", "lol", "lol", "lol", "lol"]']
    for now, before in zip("bcdefghij", "abcdefghi", strict=True):
        lines.append(f"{now}: &{now} [{', '.join([f'*{before}'] * 8)}]")
    return "\n".join([*lines, "fields: *j"])


_HOSTILE = {
    "a bomb of aliases": (_bomb(), "anchor"),
    "an alias of itself": ("fields: &f\n  - *f\n", "anchor"),
    "an anchor alone": ("fields:\n  - &f {name: a}\n", "anchor"),
    "nested without end": ("fields: " + "[" * 100_000, "neither JSON nor YAML|nested"),
    "nested and closed": ("fields: " + "[" * 600 + "]" * 600, "nested more than 20"),
    "nested blocks": ("\n".join("   " * n + "- a:" for n in range(400)), "nested more than 20"),
    "nested in JSON": (
        '{"fields": [{"name": "a", "x": ' + "[" * 900 + "]" * 900 + "}]}",
        "nested more than 20",
    ),
    "huge": ("# " + "x" * 1_000_000 + "\nfields: [{name: a}]", "1 MB"),
    "code": ("fields: !!python/object/apply:os.system ['true']", "neither JSON nor YAML"),
    "bytes": ("fields: [{name: a, description: !!binary aGVsbG8=}]", "neither JSON nor YAML"),
    "a set": ("fields: [{name: a}]\nx: !!set {a, b}", "neither JSON nor YAML"),
    "two documents": ("fields: [{name: a}]\n---\nfields: [{name: b}]", "neither JSON nor YAML"),
    "a name that is a number": ("fields: [{name: a}]\n3: b", "neither JSON nor YAML"),
    "a name that is a list": ("? [a]\n: b", "neither JSON nor YAML"),
    "not a number": (
        '{"fields": [{"name": "a", "type": "number", "constraints": {"minimum": NaN}}]}',
        "not JSON",
    ),
    "more than any number": ("fields: [{name: a, type: number, constraints: {minimum: 1e999}}]", "neither"),
    "a number of 10,000 digits": (f"fields: [{{name: a, x: {'9' * 10_000}}}]", "neither JSON nor YAML"),
    "control characters": ("fields:\x00 [{name: a}]", "neither JSON nor YAML"),
    "bytes that are no text": (b"fields: [{name: \xff\xfe}]", "neither JSON nor YAML"),
    "a NUL in JSON": ('{"fields": [{"name": "a", "title": "\\u0000"}]}', "not JSON"),
    "half of a character in JSON": ('{"fields": [{"name": "\\ud800"}]}', "not JSON"),
    "half of a character": ("fields: [{name: \ud800}]", "neither JSON nor YAML"),
    "twice": ("fields: [{name: a, type: date, type: string}]", "twice"),
    "twice in JSON": ('{"fields": [{"name": "a"}], "fields": [{"name": "b"}]}', "twice"),
    "a text": ("the wards of the borough", "list of fields"),
    "nothing": ("", "list of fields"),
}


@pytest.mark.parametrize(("written", "words"), _HOSTILE.values(), ids=_HOSTILE)
def test_what_is_hostile_is_refused_in_words(written: str | bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words) as refused:
        schema_from_text(written)
    assert refused.value.code == "schema.invalid"
    assert len(refused.value.what) < 500
