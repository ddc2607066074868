"""Metres north of the origin of the National Grid (Ordnance Survey, EPSG:27700).

Source: Ordnance Survey, A guide to coordinate systems in Great Britain (0 to 1,300 km north).
"""

from __future__ import annotations

from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Detail, Meaning, Personal, Proof
from wardmote.engine.reading.columns.numbers import RangeReader

MEANING = Meaning(
    name="northing",
    title="northing",
    proof=Proof.HEADER,
    personal=Personal.BESIDE_PEOPLE,
    headers=words_pattern(
        "northings?",
        "geo ?y",
        "y(?: ?co ?ord(?:inate)?)?",
        "os ?y",
        "gridy",
        r"(?:map|grid|bng|osgb) n(?:orth)?",
    ),
    readers=lambda _: [RangeReader(1_000, 1_300_000, thing="a northing")],
    details=lambda _: Detail(unit="m"),
    called="Northing",
    examples=("180000", "180000.5", "1200345"),
    near_misses=("0", "51.5", "18000000"),
)
