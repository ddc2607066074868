"""Unique Property Reference Number: up to 12 digits, kept as text (GeoPlace, Ordnance Survey)."""

from __future__ import annotations

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.identifiers import DigitsReader
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof

MEANING = Meaning(
    name="uprn",
    title="UPRN",
    proof=Proof.HEADER,
    personal=Personal.BESIDE_PEOPLE,
    headers=words_pattern("uprn", r"uprn ?\d", "unique property reference(?: number| no)?", "property urn"),
    readers=lambda _: [DigitsReader(12, Code.NOT_A_UPRN, thing="a UPRN")],
)
