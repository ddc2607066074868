"""Code of a currency: GBP, EUR.

Source: ISO 4217; those that stand in British tables are listed in code_lists.yaml.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.code_lists import code_set
from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import PatternReader

MEANING = Meaning(
    name="currency",
    title="currency",
    proof=Proof.HEADER,
    personal=Personal.NO,
    headers=words_pattern("currenc(?:y|ies)(?: ?(?:code|iso))?", "(?:invoice|payment) currency"),
    readers=lambda _: [
        PatternReader(
            f"(?i:{'|'.join(sorted(code_set('currencies')))})",
            Code.NOT_OF_THE_FORM,
            thing="the code of a currency",
            form="three letters such as GBP",
        )
    ],
    called="Currency",
    examples=("GBP", "eur"),
    near_misses=("£", "GB", "GBPS", "ABC"),
)
