"""A record of nested values as cells: objects with dots in their names, lists as JSON text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from wardmote.engine.reading.records.writer import Column

_DEEPEST = 12
"""Objects inside each other that become columns; what stands deeper becomes text."""


class NumberText(str):
    """A number as it is written in the file: neither rounded nor padded."""

    __slots__ = ()


_PLAIN = frozenset({str, NumberText})


def cells_of(record: Mapping[str, Any], *, prefix: str = "", depth: int = 0) -> dict[Column, str | None]:
    """The cells of a record by column. An empty text, list or object, and null, is an empty cell."""
    cells: dict[Column, str | None] = {}
    for key, value in record.items():
        name = prefix + key
        if type(value) in _PLAIN and name not in cells:
            cells[name] = value or None
        elif isinstance(value, dict) and value and depth < _DEEPEST:
            for inner, cell in cells_of(value, prefix=f"{name}.", depth=depth + 1).items():
                cells[_free(str(inner), cells) if inner in cells else inner] = cell
        else:
            cells[_free(name, cells) if name in cells else name] = cell_of(value)
    return cells


def _free(name: str, taken: Mapping[Column, Any]) -> str:
    """The name, or with a number where `a.b` and a `b` inside `a` are both there."""
    free, number = name, 2
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free


def cell_of(value: Any) -> str | None:
    """One value as a cell: text and numbers as they stand, true and false, lists and objects as compact JSON."""
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if not value:
        return None
    return json_text(value)


def json_text(value: Any) -> str:
    """A value as compact JSON, its numbers as they were written. Raises RecursionError for what is endless."""
    if isinstance(value, NumberText):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{_quoted(key)}:{json_text(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(json_text, value)) + "]"
    return _quoted(value)


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
