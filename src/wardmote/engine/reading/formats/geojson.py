"""GeoJSON: map features as rows."""

from __future__ import annotations

import re

from wardmote.engine.reading.formats.format import RECORD_LIMITS, Format
from wardmote.engine.reading.records.json_reading import read_json
from wardmote.engine.reading.text.beginning import text_beginning

_START = re.compile(r'\{.*"type"\s*:\s*"FeatureCollection"', re.DOTALL)


def _is_told_by(head: bytes) -> bool:
    return _START.match(text_beginning(head)) is not None


FORMAT = Format(
    name="geojson",
    title="GeoJSON",
    media_types=("application/geo+json",),
    extensions=(".geojson",),
    limits=RECORD_LIMITS,
    says="Every feature is a row: its properties, and its place as longitude and latitude (easting and northing, where "
    "the file says EPSG:27700) or as well-known text.",
    is_told_by=_is_told_by,
)
read = read_json
