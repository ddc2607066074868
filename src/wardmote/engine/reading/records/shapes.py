"""Places as cells: a point as its coordinates, every other shape as well-known text (OGC 06-103r4).

Shapes come as GeoJSON says them (RFC 7946), or as well-known binary, which is turned into the same.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wardmote.engine.reading.cell_text import number_text
from wardmote.engine.reading.records.nested import NumberText, cell_of, cells_of
from wardmote.engine.reading.records.writer import Column


@dataclass(frozen=True)
class _Axis:
    """A column that is named when it is known in which reference system its places are."""

    place: int


_X, _Y, _Z, _SHAPE = (_Axis(place) for place in range(4))
_GRID = ("easting", "northing", "height", "geometry")
_GLOBE = ("longitude", "latitude", "elevation", "geometry")
_PLAIN = ("x", "y", "z", "geometry")
_DEPTHS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
"""How many lists stand around the positions of each kind of shape."""
_KINDS = {
    1: "Point",
    2: "LineString",
    3: "Polygon",
    4: "MultiPoint",
    5: "MultiLineString",
    6: "MultiPolygon",
    7: "GeometryCollection",
}
_DEEPEST = 16
_NOT_PROPERTIES = frozenset({"type", "properties", "geometry", "bbox"})


def axis_names(reference_system: str | None) -> Callable[[Column], str]:
    """What columns are called whose places are in a reference system: EPSG:27700, one of WGS84, or an unknown one."""
    names = _PLAIN
    text = (reference_system or "").upper().replace(" ", "_")
    if "27700" in text or "BRITISH_NATIONAL_GRID" in text:
        names = _GRID
    elif any(sign in text for sign in ("4326", "CRS84", "4979", "WGS84")) and "PROJ" not in text:
        names = _GLOBE
    return lambda column: names[column.place] if isinstance(column, _Axis) else str(column)


def is_feature(record: Any) -> bool:
    """Whether an object is a feature of GeoJSON."""
    return isinstance(record, dict) and record.get("type") == "Feature" and "geometry" in record


def feature_cells(feature: Mapping[str, Any]) -> dict[Column, str | None]:
    """A feature's properties, its id where it has one, whatever else stands in it, and its place."""
    properties = feature.get("properties")
    own = properties if isinstance(properties, dict) else {}
    others = {key: value for key, value in feature.items() if key not in _NOT_PROPERTIES and key not in own}
    return {**cells_of(others), **cells_of(own), **shape_cells(feature.get("geometry"))}


def shape_cells(shape: Any) -> dict[Column, str | None]:
    """A shape of GeoJSON as cells. What is no shape after all stays the JSON that it is."""
    if not isinstance(shape, dict):
        return {}
    coordinates = shape.get("coordinates")
    try:
        if shape.get("type") == "Point":
            return {} if not coordinates else dict(zip((_X, _Y, _Z), _numbers(coordinates), strict=False))
        return {_SHAPE: well_known_text(shape)}
    except ValueError:
        return {_SHAPE: cell_of(shape)}


def well_known_text(shape: Mapping[str, Any], depth: int = 0) -> str:
    """A shape of GeoJSON as well-known text, its numbers as they were written. Raises ValueError where it is none."""
    kind = shape.get("type")
    if kind == "GeometryCollection" and depth < _DEEPEST:
        parts = [well_known_text(part, depth + 1) for part in _list(shape.get("geometries"))]
        return f"GEOMETRYCOLLECTION ({', '.join(parts)})" if parts else "GEOMETRYCOLLECTION EMPTY"
    if not isinstance(kind, str) or kind not in _DEPTHS:
        raise ValueError("no shape")
    coordinates = _list(shape.get("coordinates"))
    if not coordinates:
        return f"{kind.upper()} EMPTY"
    has_height = len(_first_position(coordinates, _DEPTHS[kind])) > 2
    text = _written(coordinates, _DEPTHS[kind], multiple=kind == "MultiPoint")
    return f"{kind.upper()}{' Z' if has_height else ''} {text if _DEPTHS[kind] else f'({text})'}"


def _written(coordinates: Any, depth: int, *, multiple: bool) -> str:
    if depth == 0:
        text = " ".join(_numbers(coordinates))
        return f"({text})" if multiple else text
    return f"({', '.join(_written(part, depth - 1, multiple=multiple) for part in _list(coordinates))})"


def _first_position(coordinates: Any, depth: int) -> Sequence[Any]:
    for _ in range(depth):
        coordinates = next((part for part in _list(coordinates) if part), [])
    return _list(coordinates)


def _numbers(position: Any) -> list[str]:
    numbers = _list(position)[:3]
    if len(numbers) < 2 or not all(isinstance(number, NumberText) for number in numbers):
        raise ValueError("no position")
    return [str(number) for number in numbers]


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("no list")  # noqa: TRY004 - a shape that is none, as every other fault of it
    return value


def binary_cells(content: bytes) -> dict[Column, str | None]:
    """A shape in well-known binary as cells; one that cannot be read as its bytes in hexadecimal."""
    try:
        return shape_cells(_Binary(content).shape(0))
    except (ValueError, struct.error):
        return {_SHAPE: content.hex()}


def geopackage_cells(content: bytes) -> dict[Column, str | None]:
    """A shape as GeoPackage keeps it (OGC 12-128r18, 2.1.3): a header, then well-known binary."""
    if len(content) < 8 or content[:2] != b"GP":
        return {_SHAPE: content.hex()}
    flags = content[3]
    envelope_bytes = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}.get(flags >> 1 & 7)
    if envelope_bytes is None:
        return {_SHAPE: content.hex()}
    return binary_cells(content[8 + envelope_bytes :])


class _Binary:
    """Well-known binary, read from its beginning; no count in it is believed before there are bytes for it."""

    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, 0
        self._kept_dimensions = 2

    def shape(self, depth: int) -> dict[str, Any]:
        """The next shape as GeoJSON. Raises ValueError, or struct.error where it is cut off."""
        if depth > _DEEPEST:
            raise ValueError("nested without end")
        order = "<" if self._unpack("<B")[0] else ">"
        code = self._unpack(f"{order}I")[0]
        if code & 0x20000000:
            self._unpack(f"{order}I")
        thousands = (code & 0x0FFFFFFF) // 1000
        has_height = thousands in (1, 3) or bool(code & 0x80000000)
        dimensions = 2 + has_height + (thousands in (2, 3) or bool(code & 0x40000000))
        self._kept_dimensions = 2 + has_height
        kind = _KINDS.get((code & 0x0FFFFFFF) % 1000)
        if kind is None:
            raise ValueError("a kind of shape that is seldom used")
        if kind == "Point":
            positions = self._positions(order, dimensions, 1)
            return {"type": kind, "coordinates": positions[0] if positions else []}
        if kind == "LineString":
            return {"type": kind, "coordinates": self._positions(order, dimensions, self._count(order))}
        if kind == "Polygon":
            rings = [self._positions(order, dimensions, self._count(order)) for _ in self._range(order)]
            return {"type": kind, "coordinates": rings}
        parts = [self.shape(depth + 1) for _ in self._range(order)]
        if kind == "GeometryCollection":
            return {"type": kind, "geometries": parts}
        return {"type": kind, "coordinates": [part.get("coordinates") for part in parts]}

    def _unpack(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from(layout, self._content, self._at)
        self._at += struct.calcsize(layout)
        return found

    def _count(self, order: str) -> int:
        count: int = self._unpack(f"{order}I")[0]
        return count

    def _range(self, order: str) -> range:
        """As many as are said to follow, each of at least four bytes."""
        count = self._count(order)
        if count * 4 > len(self._content) - self._at:
            raise ValueError("more parts than bytes")
        return range(count)

    def _positions(self, order: str, dimensions: int, count: int) -> list[list[NumberText]]:
        if count * dimensions * 8 > len(self._content) - self._at:
            raise ValueError("more positions than bytes")
        numbers = self._unpack(f"{order}{count * dimensions}d")
        if count == 1 and all(map(math.isnan, numbers)):
            return []
        if not all(map(math.isfinite, numbers)):
            raise ValueError("no number")
        texts = [NumberText(number_text(number)) for number in numbers]
        kept = self._kept_dimensions
        return [texts[start : start + kept] for start in range(0, len(texts), dimensions)]
