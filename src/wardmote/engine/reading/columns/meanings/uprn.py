"""Unique Property Reference Number: up to 12 digits, kept as text (GeoPlace, Ordnance Survey).

Source: GeoPlace, Data Entry Conventions and Best Practice for Addresses: 1 to 999999999999.
"""

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
    headers=words_pattern(
        "uprn", r"uprn ?\d", "u p r n", "unique property ref(?:erence)?(?: number| no)?", "property urn"
    ),
    readers=lambda _: [DigitsReader(12, Code.NOT_A_UPRN, thing="a UPRN")],
    register="AddressBase and the National Address Gazetteer",
    called="UPRN",
    examples=("100023336956", "10008315925", "000100023336"),
    near_misses=("1000233369561", "10002333A", "0"),
)
