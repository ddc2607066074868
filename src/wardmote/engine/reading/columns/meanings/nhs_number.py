"""NHS number: ten digits, the last a modulus 11 check digit (NHS Data Dictionary)."""

from __future__ import annotations

from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.identifiers import NhsNumberReader
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof

MEANING = Meaning(
    name="nhs_number",
    title="NHS number",
    proof=Proof.VALUES,
    personal=Personal.YES,
    headers=words_pattern("nhs", "nhs (?:number|no|num|id)", "nhsno", "nhsnumber"),
    readers=lambda _: [NhsNumberReader()],
)
