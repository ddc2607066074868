"""Requests and answers as frozen dataclasses: read strictly from JSON, written as JSON.

A request holds the fields its dataclass declares and nothing else (no mass assignment); a field with a default may be
left out. Types are those that `json_schema` can describe, so that what is documented is what is checked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from wardmote.kernel.clock import as_text
from wardmote.kernel.problem import Invalid

T = TypeVar("T")

LONGEST_TEXT = 20_000
MOST_ITEMS = 2_000
LARGEST_NUMBER = 2**53 - 1
"""Past this two whole numbers can look the same to a program that reads JSON numbers as doubles."""

JsonObject = dict[str, Any]
"""A group of fields that is passed on as it is, to whoever knows how to read it."""

_UNFIT = re.compile("[\0\ud800-\udfff]")
"""What no database keeps: the zero character, and halves of surrogate pairs."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def parse_json(text: bytes) -> object:
    """The value that the bytes say. Raises Invalid: not JSON, not UTF-8, a field twice, or a number JSON has not."""
    try:
        return json.loads(
            text.decode("utf-8"), object_pairs_hook=_each_once, parse_constant=_no_constant, parse_int=_whole
        )
    except (ValueError, RecursionError):
        raise Invalid(
            "request.not_json",
            "The body is not JSON as it should be.",
            where="body",
            next_step="Send one JSON object in UTF-8, with each field once.",
        ) from None


def read_object(cls: type[T], value: object) -> T:
    """Reads a request's body. Raises Invalid, naming the field, for what is unknown, missing or of another kind."""
    return _read_object(cls, value, "")


def read_texts(cls: type[T], texts: Mapping[str, str]) -> T:
    """Reads a request's query parameters, which are texts all. Raises Invalid, naming the parameter."""
    hashable: Any = cls
    declared = declared_fields(hashable)
    _require_known(texts, declared, "")
    _require_all(texts, declared, "")
    return cls(**{name: _read_text(declared[name][1], text, name) for name, text in texts.items()})


def as_json(value: object) -> Any:
    """The value as JSON holds it: fields by name, moments and days as ISO 8601 writes them."""
    if value is None or isinstance(value, bool | int | float | str):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, date):
        return as_text(value) if isinstance(value, datetime) else value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {_name(each): as_json(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): as_json(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(each) for each in value]
    raise TypeError(f"a {type(value).__name__} has no place in an answer")


@cache
def declared_fields(cls: Any) -> dict[str, tuple[Field[Any], Any]]:
    """The fields of a dataclass by name, each with its type as it is meant (not as it is spelled)."""
    hints = get_type_hints(cls)
    return {_name(each): (each, hints[each.name]) for each in fields(cls)}


def _name(declared: Field[Any]) -> str:
    """A field's name in JSON: `from_` is `from`, which Python keeps for itself."""
    return declared.name.removesuffix("_")


def is_required(declared: Field[Any]) -> bool:
    """Whether the field has no default."""
    return declared.default is MISSING and declared.default_factory is MISSING


def _read_object(cls: type[T], value: object, where: str) -> T:
    if not isinstance(value, dict):
        raise _wrong(where, "This should be a group of fields.")
    hashable: Any = cls
    declared = declared_fields(hashable)
    _require_known(value, declared, where)
    _require_all(value, declared, where)
    read = {name: _read(declared[name][1], each, _place(where, name)) for name, each in value.items()}
    return cls(**{declared[name][0].name: each for name, each in read.items()})


def _read(kind: Any, value: object, where: str) -> object:
    if isinstance(kind, UnionType):
        inner = next(each for each in get_args(kind) if each is not NoneType)
        return None if value is None else _read(inner, value, where)
    if get_origin(kind) is tuple:
        return tuple(
            _read(get_args(kind)[0], each, f"{where}[{n}]") for n, each in enumerate(_list(value, where))
        )
    if get_origin(kind) is dict:
        return _mapping(kind, value, where)
    if isinstance(kind, type) and is_dataclass(kind):
        return _read_object(kind, value, where)
    return _read_scalar(kind, value, where)


def _read_scalar(kind: Any, value: object, where: str) -> object:
    if kind is Any:
        return _anything(value, where)
    if kind is date:
        return _date(value, where)
    if issubclass(kind, StrEnum):
        if not isinstance(value, str) or value not in set(kind):
            raise _wrong(where, f"This is not one of: {', '.join(kind)}.")
        return kind(value)
    if type(value) is not kind:
        raise _wrong(where, f"This should be {_KINDS[kind]}.")
    if isinstance(value, str):
        return _text(value, where)
    if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        raise _wrong(where, "This number is too large.")
    return value


def _anything(value: object, where: str) -> object:
    """What is passed on as it is: but no text in it may be one that cannot be kept."""
    if isinstance(value, dict):
        return {_text(name, where): _anything(each, _place(where, name)) for name, each in value.items()}
    if isinstance(value, list):
        return [_anything(each, f"{where}[{n}]") for n, each in enumerate(_list(value, where))]
    return _text(value, where) if isinstance(value, str) else value


def _read_text(kind: Any, text: str, where: str) -> object:
    if isinstance(kind, UnionType):
        kind = next(each for each in get_args(kind) if each is not NoneType)
    read = _FROM_TEXT.get(kind)
    if read is None:
        return _read_scalar(kind, text, where)
    try:
        return _read_scalar(kind, read(text), where)
    except (KeyError, ValueError):
        raise _wrong(where, f"This should be {_KINDS[kind]}.") from None


_KINDS: dict[type, str] = {str: "text", int: "a whole number", bool: "true or false"}
_FROM_TEXT: dict[type, Callable[[str], object]] = {
    int: lambda text: int(text) if re.fullmatch(r"-?\d{1,16}", text, re.ASCII) else text,
    bool: {"true": True, "false": False}.__getitem__,
}


def _text(value: str, where: str) -> str:
    if len(value) > LONGEST_TEXT:
        raise _wrong(where, f"This is longer than {LONGEST_TEXT} characters.")
    if _UNFIT.search(value):
        raise _wrong(where, "This holds a character that cannot be kept.")
    return value


def _date(value: object, where: str) -> date:
    try:
        return date.fromisoformat(value if isinstance(value, str) and _DATE.fullmatch(value) else "")
    except ValueError:
        raise _wrong(where, "This should be a date, written YYYY-MM-DD.") from None


def _mapping(kind: Any, value: object, where: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _wrong(where, "This should be a group of fields.")
    inner = get_args(kind)[1]
    if len(value) > MOST_ITEMS:
        raise _wrong(where, f"This has more than {MOST_ITEMS} entries.")
    return {_text(name, where): _read(inner, each, _place(where, name)) for name, each in value.items()}


def _list(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise _wrong(where, "This should be a list.")
    if len(value) > MOST_ITEMS:
        raise _wrong(where, f"This has more than {MOST_ITEMS} entries.")
    return value


def _require_known(given: Mapping[str, object], declared: Mapping[str, object], where: str) -> None:
    for name in given:
        if name not in declared:
            raise _wrong(_place(where, name), "There is no such field here.")


def _require_all(
    given: Mapping[str, object], declared: Mapping[str, tuple[Field[Any], Any]], where: str
) -> None:
    for name, (each, _) in declared.items():
        if is_required(each) and name not in given:
            raise _wrong(_place(where, name), "This is missing.")


def _place(where: str, name: str) -> str:
    shown = name[:60] if name.isprintable() else "?"
    return f"{where}.{shown}" if where else shown


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a field twice")
    return dict(pairs)


def _no_constant(_: str) -> object:
    raise ValueError("not JSON")


def _whole(digits: str) -> int:
    if len(digits) > 20:
        raise ValueError("a number of too many digits")
    return int(digits)


def _wrong(where: str, what: str) -> Invalid:
    return Invalid("request.shape", what, where=where or "body", next_step="Mend it and send it again.")
