"""Unique Reference Number of a school or college in England: six digits from 100000.

Source: Department for Education, Get Information about Schools. URN is also what others call a reference of
their own (Ofsted's homes, patients), so the digits have to bear the header out.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import PatternReader

MEANING = Meaning(
    name="school_urn",
    title="URN of a school",
    proof=Proof.HEADER,
    personal=Personal.BESIDE_PEOPLE,
    register="Get Information about Schools",
    headers=words_pattern(
        "urn",
        "(?:school|establishment|estab|academy|provider)s? (?:urn|unique reference(?: number)?)",
        "urn of (?:the )?(?:school|establishment)",
    ),
    not_headers=words_pattern("placement", "home", "property", "patient", "person", "child"),
    readers=lambda _: [
        PatternReader(
            r"1[0-5][0-9]{4}(?:\.0)?",
            Code.NOT_OF_THE_FORM,
            thing="the URN of a school",
            form="6 digits from 100000",
        )
    ],
    called="School URN",
    examples=("100000", "137162", "150214"),
    near_misses=("80426", "4244474", "990000", "1371622"),
)
