"""What `shapes` reads and writes, described as JSON Schema (draft 2020-12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

from wardmote.faces.api.shapes import declared_fields, is_required

Schema = dict[str, Any]

_OF_TYPE: dict[Any, Schema] = {
    Any: {},
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
}


class Schemas:
    """Schemas by the name of their dataclass, as they are asked for. `named` is what `#/components/schemas` holds."""

    def __init__(self) -> None:
        self.named: dict[str, Schema] = {}
        self._classes: dict[str, type] = {}

    def of(self, kind: Any) -> Schema:
        """The schema of a type: a reference for a dataclass, which is described once."""
        if isinstance(kind, UnionType):
            inner = next(each for each in get_args(kind) if each is not NoneType)
            return {"anyOf": [self.of(inner), {"type": "null"}]}
        if get_origin(kind) is tuple:
            return {"type": "array", "items": self.of(get_args(kind)[0])}
        if get_origin(kind) in {dict, Mapping}:
            return {"type": "object", "additionalProperties": self.of(get_args(kind)[1])}
        if isinstance(kind, type) and is_dataclass(kind):
            return self._reference(kind)
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return {"type": "string", "enum": [each.value for each in kind]}
        return dict(_OF_TYPE[kind])

    def _reference(self, cls: type) -> Schema:
        name = cls.__name__
        if self._classes.setdefault(name, cls) is not cls:
            raise TypeError(f"two shapes are called {name}")
        if name not in self.named:
            self.named[name] = {}  # so that a shape that holds its own kind finds it
            self.named[name] = self._object(cls)
        return {"$ref": f"#/components/schemas/{name}"}

    def _object(self, cls: type) -> Schema:
        declared = declared_fields(cls)
        return {
            "type": "object",
            "description": " ".join((cls.__doc__ or "").split()),
            "properties": {name: self.of(kind) for name, (_, kind) in declared.items()},
            "required": [name for name, (each, _) in declared.items() if is_required(each)],
            "additionalProperties": False,
        }
