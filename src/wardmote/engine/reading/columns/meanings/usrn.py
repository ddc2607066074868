"""Unique Street Reference Number: up to 8 digits, kept as text (GeoPlace, Ordnance Survey).

Source: GeoPlace, Data Entry Conventions and Best Practice for Streets: 1 to 99999999.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.identifiers import DigitsReader
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof

MEANING = Meaning(
    name="usrn",
    title="USRN",
    proof=Proof.HEADER,
    personal=Personal.NO,
    headers=words_pattern("usrn", "unique street ref(?:erence)?(?: number| no)?"),
    readers=lambda _: [DigitsReader(8, Code.NOT_A_USRN, thing="a USRN")],
    register="the National Street Gazetteer",
    called="USRN",
    examples=("21901360", "8400001", "20900123"),
    near_misses=("219013600", "2190136A", "0"),
)
