"""Integrated care board, or a part of one: its code, or its name.

Source: ONS, Register of Geographic Codes (E54 boards, E38 parts of them); NHS ODS for codes such as QKK; all
in force from July 2022.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.labelled_areas import labelled
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import PatternReader

_CODE = labelled("(?:E54|E38)[0-9]{6}", "icb", "stp", "sub ?icb")
_NAME = "(?:NHS )?[A-Z][A-Za-z,&' -]+(?:Integrated Care Board|ICB)(?: - [0-9A-Z]{3,5})?"

MEANING: Meaning = Meaning(
    name="icb",
    title="integrated care board",
    proof=Proof.VALUES,
    personal=Personal.NO,
    register="the Register of Geographic Codes",
    headers=words_pattern(r"(?:sub )?icbs?(?: ?\d*)?(?: ?(?:cd|nm|code|name))?", "integrated care boards?.*"),
    not_headers=words_pattern("count", "number of"),
    readers=lambda sample: [
        PatternReader(_CODE, Code.NOT_AN_AREA_CODE, thing="the code of an integrated care board"),
        PatternReader(_NAME, Code.NOT_AN_AREA_CODE, thing="the name of an integrated care board"),
        *(
            [
                PatternReader(
                    "Q[A-Z0-9]{2}", Code.NOT_AN_AREA_CODE, thing="the code of an integrated care board"
                )
            ]
            if MEANING.is_named_by(sample.header)
            else []
        ),
    ],
    least_distinct=2,
    called="ICB",
    examples=("E54000030", "E38000004"),
    near_misses=("E5400003", "E09000030", "QKK1"),
)
