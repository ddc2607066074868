"""Degrees east, within Great Britain and Northern Ireland (WGS84)."""

from __future__ import annotations

from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.numbers import RangeReader

MEANING = Meaning(
    name="longitude",
    title="longitude",
    proof=Proof.HEADER,
    personal=Personal.BESIDE_PEOPLE,
    headers=words_pattern("lon", "long", "lng", "longitude", "x"),
    readers=lambda _: [RangeReader(-9.0, 2.5, thing="a longitude in the United Kingdom")],
)
