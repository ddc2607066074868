"""Frozen dataclasses to plain JSON and back, strictly: nothing unknown, nothing missing, nothing of another kind."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from wardmote.hub.ledger.canonical import Json
from wardmote.kernel.problem import Invalid

T = TypeVar("T")

LONGEST_TEXT = 20_000
MOST_ITEMS = 2_000

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def as_plain(value: object) -> Json:
    """The value as JSON holds it: fields by name, dates as YYYY-MM-DD, enumerations by their code."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [as_plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | str):
        return str(value) if isinstance(value, StrEnum) else value
    raise TypeError(f"a {type(value).__name__} has no place in an agreement")


def from_plain(cls: type[T], value: object, *, where: str) -> T:
    """Reads a dataclass back. `where` is its place as faults name it. Raises Invalid."""
    given = _mapping(value, where)
    hashable: Any = cls
    hints = _hints(hashable)
    unknown = sorted(set(given) - set(hints))
    if unknown:
        raise _wrong(where, f"There is no field “{unknown[0][:40]}” here.")
    missing = [name for name in hints if name not in given]
    if missing:
        raise _wrong(f"{where}.{missing[0]}", "This is missing.")
    return cls(**{name: _read(kind, given[name], f"{where}.{name}") for name, kind in hints.items()})


@cache
def _hints(cls: Any) -> dict[str, Any]:
    return get_type_hints(cls)


def _read(kind: Any, value: object, where: str) -> object:
    if isinstance(kind, UnionType):
        inner = next(each for each in get_args(kind) if each is not NoneType)
        return None if value is None else _read(inner, value, where)
    if get_origin(kind) is tuple:
        return tuple(
            _read(get_args(kind)[0], each, f"{where}.{n}") for n, each in enumerate(_list(value, where))
        )
    if isinstance(kind, type) and is_dataclass(kind):
        return from_plain(kind, value, where=where)
    return _read_scalar(kind, value, where)


def _read_scalar(kind: type, value: object, where: str) -> object:
    if kind is date:
        return _date(value, where)
    if issubclass(kind, StrEnum):
        if not isinstance(value, str) or value not in {each.value for each in kind}:
            raise _wrong(where, f"This is not one of: {', '.join(each.value for each in kind)}.")
        return kind(value)
    if type(value) is not kind:
        raise _wrong(where, f"This should be {_KINDS[kind]}.")
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise _wrong(where, f"This is longer than {LONGEST_TEXT} characters.")
    return value


_KINDS: dict[type, str] = {str: "text", int: "a whole number", bool: "true or false"}


def _date(value: object, where: str) -> date:
    text = value if isinstance(value, str) and _DATE.fullmatch(value) else ""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _wrong(where, "This should be a date, written YYYY-MM-DD.") from None


def _mapping(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise _wrong(where, "This should be a group of fields.")
    return value


def _list(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise _wrong(where, "This should be a list.")
    if len(value) > MOST_ITEMS:
        raise _wrong(where, f"This has more than {MOST_ITEMS} entries.")
    return value


def _wrong(where: str, what: str) -> Invalid:
    return Invalid("agreement.shape", what, where=where, next_step="Mend it and send it again.")
