"""Degrees north, within Great Britain and Northern Ireland (WGS84).

Source: EPSG:4326; the bounds hold the United Kingdom.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Detail, Meaning, Personal, Proof
from wardmote.engine.reading.columns.numbers import RangeReader

MEANING = Meaning(
    name="latitude",
    title="latitude",
    proof=Proof.HEADER,
    personal=Personal.BESIDE_PEOPLE,
    headers=words_pattern("lat", "latitude", "y", "geo x"),
    readers=lambda _: [RangeReader(49.0, 61.5, thing="a latitude in the United Kingdom")],
    details=lambda _: Detail(unit="degrees"),
    called="Latitude",
    examples=("51.5074", "55.9", "60.1"),
    near_misses=("-0.1278", "530000", "48.85"),
)
