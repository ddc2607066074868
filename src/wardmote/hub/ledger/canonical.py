"""Canonical JSON (RFC 8785): equal values have equal bytes, so that a digest of them means something."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"

_LARGEST = 2**53 - 1

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False).encode


def canonical_json(value: Json) -> bytes:
    """The RFC 8785 bytes of a value made of None, True, False, integers up to 2**53 - 1, text, lists and mappings.

    Keys must be ASCII: RFC 8785 sorts keys by UTF-16 unit, which for ASCII is the order Python sorts by. Raises
    ValueError for anything else: fractions among them, whose shortest decimal form languages disagree about.
    """
    _check(value)
    return canonical_json_of_checked(value)


def canonical_json_of_checked(value: Json) -> bytes:
    """As `canonical_json`, for a value whose makers let nothing else in. A fraction would get through."""
    return _encode(value).encode("utf-8")  # a lone surrogate raises UnicodeEncodeError, which is a ValueError


def _check(value: object) -> None:
    if value is None or isinstance(value, bool | str):
        return
    if isinstance(value, int):
        if not -_LARGEST <= value <= _LARGEST:
            raise ValueError("an integer too large for canonical JSON")
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise ValueError("a key that is not ASCII text")
            _check(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _check(item)
    else:
        raise _not_json(value)


def _not_json(value: object) -> ValueError:
    return ValueError(f"canonical JSON here has no {type(value).__name__}")
