"""A schema as somebody wrote it: JSON, or YAML that says no more than JSON could.

Nobody is trusted: an alias of YAML can make a gigabyte of one line, and a nesting without end breaks whoever follows
it, so both are refused before anything is built. Scalars are read as YAML 1.2 has them in its core schema, without
octal numbers: `no` is a text and no false, a day is a text as it is in JSON, and so is 0123.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

import yaml

from wardmote.engine.checking.schema import TableSchema, schema_from_json
from wardmote.kernel.problem import Invalid

LARGEST_JSON_BYTES = 4_000_000
LARGEST_YAML_BYTES = 1_000_000
"""YAML takes ten times as long to read."""

_DEEPEST = 20
_BOM = b"\xef\xbb\xbf"
_BaseLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_BaseLoader):  # type: ignore[misc]  # which of the two it is, is known when it runs
    """Makes texts, numbers, true, false and null of scalars. Raises Invalid for a name twice in one mapping."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - as yaml has it

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        _require_once([str(name.value) for name, _ in node.value])
        made: dict[Any, Any] = super().construct_mapping(node, deep)
        return made


for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", "-+0123456789"),
    ("null", r"~|null|Null|NULL|", "~nN\0"),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), [*_first, ""]
    )


def schema_from_text(text: str | bytes) -> TableSchema:
    """A schema from a text in JSON or in YAML, at most 4 or 1 MB. Raises Invalid, naming the field that is wrong."""
    written = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    written = written.removeprefix(_BOM)
    if written.lstrip()[:1] in (b"{", b"["):
        return schema_from_json(_from_json(written))
    return schema_from_json(_from_yaml(written))


def _from_json(written: bytes) -> object:
    if len(written) > LARGEST_JSON_BYTES:
        raise _refuse("The schema is larger than 4 MB.")
    try:
        return _plain(json.loads(written, object_pairs_hook=_object))
    except (ValueError, RecursionError) as error:
        raise _refuse("The schema is not JSON.") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    _require_once([name for name, _ in pairs])
    return dict(pairs)


def _require_once(names: list[str]) -> None:
    if len(set(names)) != len(names):
        raise _refuse("The schema says something twice in one place: which of the two holds is not known.")


def _from_yaml(written: bytes) -> object:
    if len(written) > LARGEST_YAML_BYTES:
        raise _refuse("The schema is larger than 1 MB, which is the most that is read as YAML.")
    try:
        _require_harmless(written)
        return _plain(yaml.load(written, _Loader))  # noqa: S506 - it is a safe one
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _refuse("The schema is neither JSON nor YAML.") from error


def _require_harmless(written: bytes) -> None:
    """Raises Invalid for what could grow when it is built, or is nested deeper than any schema."""
    depth = 0
    for event in yaml.parse(written, _Loader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refuse("The schema uses an anchor or an alias of YAML (& or *), which are not read.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise _refuse(f"The schema is nested more than {_DEEPEST} deep.")


def _plain(value: object, depth: int = 0) -> object:
    """The value, made of what JSON has. Raises ValueError for what it has not: NaN, sets, names that are no texts."""
    if depth > _DEEPEST:
        raise _refuse(f"The schema is nested more than {_DEEPEST} deep.")
    if isinstance(value, dict):
        if not all(isinstance(name, str) for name in value):
            raise ValueError("a name that is no text")
        return {_text(name): _plain(each, depth + 1) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each, depth + 1) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("a number that JSON has not")
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, int | float):
        return value
    raise ValueError("something that JSON has not")


def _text(text: str) -> str:
    """The text. Raises ValueError (UnicodeEncodeError is one) for what no database keeps: NUL, half of a character."""
    text.encode()
    if "\0" in text:
        raise ValueError("a NUL")
    return text


def _refuse(what: str) -> Invalid:
    return Invalid("schema.invalid", what, next_step="Mend the schema and try again.")
