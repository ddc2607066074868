"""Metres east of the origin of the National Grid (Ordnance Survey, EPSG:27700).

Source: Ordnance Survey, A guide to coordinate systems in Great Britain (0 to 700 km east).
"""

from __future__ import annotations

from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Detail, Meaning, Personal, Proof
from wardmote.engine.reading.columns.numbers import RangeReader

MEANING = Meaning(
    name="easting",
    title="easting",
    proof=Proof.HEADER,
    personal=Personal.BESIDE_PEOPLE,
    headers=words_pattern(
        "eastings?",
        "geo ?x",
        "x(?: ?co ?ord(?:inate)?)?",
        "os ?x",
        "gridx",
        r"(?:map|grid|bng|osgb) e(?:ast)?",
    ),
    readers=lambda _: [RangeReader(1_000, 700_000, thing="an easting")],
    details=lambda _: Detail(unit="m"),
    called="Easting",
    examples=("530000", "530000.5", "112345"),
    near_misses=("0", "5300000", "51.5"),
)
