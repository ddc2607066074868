"""KML: placemarks of a map as rows."""

from __future__ import annotations

import re
from typing import Any

from wardmote.engine.reading.formats.format import RECORD_LIMITS, Format
from wardmote.engine.reading.limited.request import Output, Request
from wardmote.engine.reading.records.nested import NumberText, cells_of
from wardmote.engine.reading.records.shapes import axis_names, shape_cells
from wardmote.engine.reading.records.writer import RecordWriter
from wardmote.engine.reading.records.xml_reading import Names, RecordEvents
from wardmote.engine.reading.text.beginning import text_beginning
from wardmote.kernel.problem import Unreadable

_START = re.compile(r"\A<.*<kml\b|\A<kml\b", re.DOTALL | re.IGNORECASE)
_SHAPES = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.IGNORECASE)
_NOT_DATA = frozenset({*_SHAPES, "ExtendedData", "styleUrl", "Style", "StyleMap", "LookAt", "Camera"})
_DEEPEST = 16


def _is_told_by(head: bytes) -> bool:
    return _START.match(text_beginning(head)) is not None


FORMAT = Format(
    name="kml",
    title="KML",
    media_types=("application/vnd.google-earth.kml+xml",),
    extensions=(".kml",),
    limits=RECORD_LIMITS,
    says="Every placemark is a row: its data, and its place as longitude and latitude or as well-known text.",
    is_told_by=_is_told_by,
)


def read(request: Request, output: Output) -> None:
    """All placemarks, in whatever folders they stand. Raises Unreadable where there is none."""
    writer = RecordWriter(output, request.limits)

    def take(_names: Names, fields: dict[str, Any], line: int) -> None:
        shape = next((_shape(kind, fields[kind], 0) for kind in _SHAPES if kind in fields), None)
        writer.add({**cells_of(_data(fields)), **shape_cells(shape)}, line)

    RecordEvents(_is_placemark, take, most_characters=request.limits.max_record_bytes).read(request.path)
    writer.flush()
    if not writer.rows:
        raise Unreadable(
            "file.no_records",
            "This is a KML map without placemarks: there is no row in it.",
            next_step="Export the places from your mapping software as KML, GeoJSON or CSV, and upload that.",
        )
    writer.close(None, format_name="kml", named=axis_names("WGS84"))


def _is_placemark(names: Names) -> bool:
    return names[-1] == "Placemark"


def _data(fields: dict[str, Any]) -> dict[str, Any]:
    """What is said of a placemark, by name: its own elements, then what its maker added (OGC 12-007r2, 9.2 to 9.5)."""
    said = {name: value for name, value in fields.items() if name not in _NOT_DATA}
    for added in _all(fields.get("ExtendedData")):
        for data in _all(added.get("Data")):
            said[str(data.get("name"))] = data.get("value")
        for schema in _all(added.get("SchemaData")):
            for data in _all(schema.get("SimpleData")):
                said[str(data.get("name"))] = data.get("#text")
    return said


def _all(value: Any) -> list[dict[str, Any]]:
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, dict)]


def _shape(kind: str, element: Any, depth: int) -> dict[str, Any] | None:
    """A shape of KML as GeoJSON says it; several of one kind are a collection."""
    if isinstance(element, list):
        return _collection([_shape(kind, each, depth) for each in element])
    if not isinstance(element, dict) or depth > _DEEPEST:
        return None
    return _WRITERS.get(kind, _line)(element, depth)


def _collection(parts: list[dict[str, Any] | None]) -> dict[str, Any]:
    return {"type": "GeometryCollection", "geometries": [part for part in parts if part]}


def _several(element: dict[str, Any], depth: int) -> dict[str, Any]:
    parts = [
        _shape(kind, each, depth + 1)
        for kind in _SHAPES
        for each in (element[kind] if isinstance(element.get(kind), list) else [element.get(kind)])
    ]
    return _collection(parts)


def _polygon(element: dict[str, Any], _depth: int) -> dict[str, Any]:
    rings = [*_all(element.get("outerBoundaryIs")), *_all(element.get("innerBoundaryIs"))]
    lines = [_positions(line) for ring in rings for line in _all(ring.get("LinearRing"))]
    return {"type": "Polygon", "coordinates": lines}


def _point(element: dict[str, Any], _depth: int) -> dict[str, Any]:
    positions = _positions(element)
    return {"type": "Point", "coordinates": positions[0] if positions else []}


def _line(element: dict[str, Any], _depth: int) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": _positions(element)}


_WRITERS = {"MultiGeometry": _several, "Polygon": _polygon, "Point": _point}


def _positions(element: dict[str, Any]) -> list[list[NumberText]]:
    text = element.get("coordinates")
    if not isinstance(text, str):
        return []
    return [
        [NumberText(number) for number in position.split(",") if _NUMBER.fullmatch(number)]
        for position in text.split()
    ]
