"""A place as a pair in one cell: latitude and longitude (WGS84), easting and northing (EPSG:27700), or a
point of WKT.

Source: ISO 6709 (latitude first), OGC 06-103r4 (a POINT has x first), Ordnance Survey, A guide to coordinate
systems in Great Britain. Only places in and about the United Kingdom are taken.
"""

from __future__ import annotations

import re

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Detail, Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import PatternReader
from wardmote.engine.reading.columns.sample import Sample

_LATITUDE = r"(?:49|5[0-9]|60)\.[0-9]+"
_LONGITUDE = r"(?:-[0-8]|[01])\.[0-9]+|-?0"
_EAST = r"(?:[1-6][0-9]{5}|[1-9][0-9]{4})(?:\.[0-9]+)?"
_NORTH = r"(?:1[0-9]{6}|[1-9][0-9]{4,5})(?:\.[0-9]+)?"
_GAP = " ?[,; ] ?"
_DEGREES = rf"{_LATITUDE}{_GAP}(?:{_LONGITUDE})|(?:{_LONGITUDE}){_GAP}{_LATITUDE}"
_POINT = rf"(?:SRID=[0-9]+; ?)?(?:POINT|Point) ?\((?:{_DEGREES}|{_EAST} {_NORTH})\)"
_PATTERN = rf"\(?(?:{_DEGREES}|{_EAST}{_GAP}{_NORTH})\)?|\[(?:{_DEGREES})\]|{_POINT}"
_METRES = re.compile(rf"[^.]*\(?{_EAST}{_GAP}{_NORTH}\)?", re.ASCII)


def _system(sample: Sample) -> Detail:
    metres = sample.share(lambda text: _METRES.fullmatch(text) is not None) >= 0.5
    return Detail(unit="m (EPSG:27700)" if metres else "degrees (WGS84)")


MEANING = Meaning(
    name="coordinates",
    title="coordinates",
    proof=Proof.VALUES,
    personal=Personal.BESIDE_PEOPLE,
    headers=words_pattern(
        "co ?ord(?:inate)?s?",
        "lat ?(?:long|lon|lng)",
        "latitude ?(?:and )?longitude",
        "geo ?(?:point|location)",
        "point",
        "wkt",
        "geometry",
    ),
    not_headers=words_pattern("reference system", "system", "crs"),
    readers=lambda _: [
        PatternReader(
            _PATTERN,
            Code.NOT_OF_THE_FORM,
            thing="a pair of coordinates in the United Kingdom",
            form="latitude and longitude, or easting and northing",
        )
    ],
    details=_system,
    called="Coordinates",
    examples=(
        "51.5074, -0.1278",
        "(51.549337, -0.18195)",
        "POINT (-0.1278 51.5074)",
        "530000, 180000",
        "530000.5 180000",
    ),
    near_misses=("07700 900123", "51.5074", "48.8566, 2.3522", "1, 2", "51.5, -0.1, 3.0"),
)
