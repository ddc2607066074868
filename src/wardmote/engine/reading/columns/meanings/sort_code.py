"""Sort code: the six digits that name a branch of a bank, mostly in pairs.

Source: Pay.UK's Extended Industry Sorting Code Directory. Written 12-34-56 it may be a date as well, so only
a header tells.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import PatternReader

MEANING = Meaning(
    name="sort_code",
    title="sort code",
    proof=Proof.HEADER,
    personal=Personal.YES,
    headers=words_pattern("(?:bank )?sort ?codes?", "bank sort"),
    readers=lambda _: [
        PatternReader(
            "[0-9]{2}[- ]?[0-9]{2}[- ]?[0-9]{2}", Code.NOT_OF_THE_FORM, thing="a sort code", form="6 digits"
        )
    ],
    called="Sort code",
    examples=("12-34-56", "123456", "12 34 56"),
    near_misses=("12-34-5", "1234567", "ab-cd-ef"),
)
