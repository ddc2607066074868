"""Places: GeoJSON, well-known binary, GeoPackage and KML say the same shapes in the same cells."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.reading.formats.here import table_here
from tests.engine.reading.formats.made import gpkg_file, point, shapefile, write
from wardmote.engine.reading import open_tables
from wardmote.engine.reading.formats import registry
from wardmote.engine.reading.records.shapes import axis_names, binary_cells, geopackage_cells
from wardmote.kernel.problem import Unreadable

_SQUARE = [[0.5, 0], [1, 0], [1, 1], [0.5, 0]]


def _binary(kind: int, *parts: bytes, count: bool = True) -> bytes:
    return struct.pack("<BI", 1, kind) + (struct.pack("<I", len(parts)) if count else b"") + b"".join(parts)


def _ring(positions: list[list[float]]) -> bytes:
    return struct.pack("<I", len(positions)) + b"".join(struct.pack("<dd", *each) for each in positions)


_SQUARE_TEXT = "((0.5 0, 1 0, 1 1, 0.5 0))"
_POLYGON = _binary(3, _ring(_SQUARE))
_LINE = struct.pack("<BI", 1, 2) + _ring(_SQUARE[:2])
SHAPES: list[tuple[dict[str, Any], bytes, str]] = [
    ({"type": "LineString", "coordinates": _SQUARE[:2]}, _LINE, "LINESTRING (0.5 0, 1 0)"),
    ({"type": "Polygon", "coordinates": [_SQUARE]}, _POLYGON, f"POLYGON {_SQUARE_TEXT}"),
    (
        {"type": "MultiPoint", "coordinates": _SQUARE[:2]},
        _binary(4, point(0.5, 0), point(1, 0)),
        "MULTIPOINT ((0.5 0), (1 0))",
    ),
    (
        {"type": "MultiLineString", "coordinates": [_SQUARE[:2]]},
        _binary(5, _LINE),
        "MULTILINESTRING ((0.5 0, 1 0))",
    ),
    (
        {"type": "MultiPolygon", "coordinates": [[_SQUARE]]},
        _binary(6, _POLYGON),
        f"MULTIPOLYGON ({_SQUARE_TEXT})",
    ),
    (
        {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Point", "coordinates": [1, 2]},
                {"type": "Polygon", "coordinates": [_SQUARE]},
            ],
        },
        _binary(7, point(1, 2), _POLYGON),
        f"GEOMETRYCOLLECTION (POINT (1 2), POLYGON {_SQUARE_TEXT})",
    ),
    ({"type": "Polygon", "coordinates": []}, _binary(3), "POLYGON EMPTY"),
]


@pytest.mark.parametrize(
    ("shape", "content", "text"), SHAPES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_shape_is_the_same_text_from_wherever_it_comes(
    tmp_path: Path, shape: dict[str, Any], content: bytes, text: str
) -> None:
    feature = {"type": "Feature", "properties": {"a": 1}, "geometry": shape}
    path = write(tmp_path / "x.json", json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert table_here(path, "geojson") == (("a", "geometry"), [("1", text)])
    assert list(binary_cells(content).values()) == [text]
    assert list(geopackage_cells(b"GP\x00\x01" + bytes(4) + content).values()) == [text]
    envelope = b"GP\x00\x03" + bytes(4) + bytes(32)
    assert list(geopackage_cells(envelope + content).values()) == [text]


def test_heights_and_measures() -> None:
    with_height = struct.pack("<BIddd", 1, 1001, 1, 2, 3.5)
    with_measure = struct.pack("<BIddd", 1, 2001, 1, 2, 9)
    as_postgis = struct.pack("<BIIddd", 1, 0xA0000001, 4326, 1, 2, 3.5)
    assert list(binary_cells(with_height).values()) == ["1", "2", "3.5"]
    assert list(binary_cells(with_measure).values()) == ["1", "2"]
    assert list(binary_cells(as_postgis).values()) == ["1", "2", "3.5"]
    assert binary_cells(point(float("nan"), float("nan"))) == {}


@given(st.binary(max_size=60))
def test_any_bytes_at_all_are_cells(content: bytes) -> None:
    for cells in (
        binary_cells(content),
        geopackage_cells(content),
        geopackage_cells(b"GP\x00\x01" + content),
    ):
        assert all(isinstance(cell, str) for cell in cells.values())


@pytest.mark.parametrize(
    ("system", "names"),
    [
        ("urn:ogc:def:crs:EPSG::27700", ("easting", "northing")),
        ("EPSG:27700", ("easting", "northing")),
        ('PROJCS["British_National_Grid",GEOGCS["GCS_OSGB_1936"]]', ("easting", "northing")),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", ("longitude", "latitude")),
        ("EPSG:4326", ("longitude", "latitude")),
        ("EPSG:3857", ("x", "y")),
        ('PROJCS["WGS_1984_Web_Mercator",GEOGCS["GCS_WGS_1984"]]', ("x", "y")),
        (None, ("x", "y")),
    ],
)
def test_columns_are_named_by_the_reference_system(system: str | None, names: tuple[str, str]) -> None:
    named = axis_names(system)
    assert tuple(map(named, binary_cells(point(1, 2)))) == names


def test_a_map_in_the_national_grid_has_eastings(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    at = {"type": "Point", "coordinates": [530000.10, 180000]}
    features = [
        {"type": "Feature", "id": 7, "properties": {"longitude": "?"}, "geometry": at},
        {"type": "Feature", "id": 8, "properties": None, "geometry": None},
    ]
    path = write(
        tmp_path / "x.json", json.dumps({"type": "FeatureCollection", "features": features, "crs": crs})
    )
    assert table_here(path, "geojson") == (
        ("id", "longitude", "easting", "northing"),
        [("7", "?", "530000.1", "180000"), ("8", None, None, None)],
    )


def test_a_layer_in_the_national_grid_has_eastings(tmp_path: Path) -> None:
    path = gpkg_file(tmp_path, more="UPDATE gpkg_geometry_columns SET srs_id = 27700;")
    assert table_here(path, "gpkg")[0][-2:] == ("easting", "northing")


@pytest.mark.parametrize(
    "nonsense",
    [5, "x", [], {}, {"type": "Point", "coordinates": "x"}, {"type": "Polygon", "coordinates": [1, [2]]}],
)
def test_what_is_no_shape_stays_what_it_is(tmp_path: Path, nonsense: Any) -> None:
    feature = {"type": "Feature", "properties": {"a": 1}, "geometry": nonsense}
    path = write(tmp_path / "x.json", json.dumps({"type": "FeatureCollection", "features": [feature]}))
    columns, rows = table_here(path, "geojson")
    assert (columns[0], rows[0][0]) == ("a", "1")


def test_placemarks_with_shapes_and_schema_data(tmp_path: Path) -> None:
    text = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark id="p1">
    <name>Park</name><ExtendedData><SchemaData><SimpleData name="ref">7</SimpleData></SchemaData></ExtendedData>
    <MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 1,0 1,1 0,0</coordinates></LinearRing>
    </outerBoundaryIs></Polygon><Point><coordinates>1,2</coordinates></Point></MultiGeometry></Placemark></Document></kml>"""
    columns, rows = table_here(write(tmp_path / "x.kml", text), "kml")
    assert columns == ("id", "name", "ref", "geometry")
    assert rows == [("p1", "Park", "7", "GEOMETRYCOLLECTION (POINT (1 2), POLYGON ((0 0, 1 0, 1 1, 0 0)))")]


def test_without_the_extra_a_shapefile_is_named_and_told_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shapefile(tmp_path)
    monkeypatch.setattr(registry, "find_spec", lambda _name: None)
    with pytest.raises(Unreadable) as caught:
        open_tables(path, file_name="x.zip")
    assert caught.value.code == "file.needs_an_extra"
    assert "Shapefile" in caught.value.what
    assert "`geo`" in caught.value.next_step


def test_one_part_of_a_shapefile_alone_is_asked_for_with_the_others(tmp_path: Path) -> None:
    path = write(tmp_path / "x.shp", b"\x00\x00\x27\x0a" + bytes(24) + b"\xe8\x03\x00\x00" + bytes(68))
    with pytest.raises(Unreadable) as caught:
        open_tables(path, file_name="x.shp")
    assert caught.value.code == "file.part_of_a_table"
    assert ".dbf" in caught.value.next_step
