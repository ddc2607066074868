"""Degrees east, within Great Britain and Northern Ireland (WGS84).

Source: EPSG:4326; the bounds hold the United Kingdom.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Detail, Meaning, Personal, Proof
from wardmote.engine.reading.columns.numbers import RangeReader

MEANING = Meaning(
    name="longitude",
    title="longitude",
    proof=Proof.HEADER,
    personal=Personal.BESIDE_PEOPLE,
    headers=words_pattern("lon", "long", "lng", "longitude", "x", "geo y"),
    readers=lambda _: [RangeReader(-9.0, 2.5, thing="a longitude in the United Kingdom")],
    details=lambda _: Detail(unit="degrees"),
    called="Longitude",
    examples=("-0.1278", "1.2", "-7.3"),
    near_misses=("51.5074", "530000", "9.19"),
)
