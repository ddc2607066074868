"""NHS number: ten digits, the last a modulus 11 check digit (NHS Data Dictionary).

Source: NHS Data Dictionary, NHS NUMBER.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.identifiers import NhsNumberReader
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof

MEANING = Meaning(
    name="nhs_number",
    title="NHS number",
    proof=Proof.VALUES,
    personal=Personal.YES,
    is_of_one_person=True,
    headers=words_pattern("nhs", "nhs (?:number|no|num|id)", "nhsno", "nhsnumber"),
    readers=lambda _: [NhsNumberReader()],
    values_share=0.85,
    called="NHS number",
    examples=("9434765919", "943 476 5919", "4010232137"),
    near_misses=("9434765918", "943476591", "0000000000"),
)
