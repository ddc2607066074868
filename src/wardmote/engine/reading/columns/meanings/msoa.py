"""Middle layer super output area: its code, or its name such as Camden 001.

Source: ONS, Register of Geographic Codes (E02, W02, S02); the year of the boundaries as area_vintages.yaml
tells it.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.labelled_areas import area_details, labelled
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import PatternReader

_THING = "an MSOA code"

MEANING = Meaning(
    name="msoa",
    title="MSOA",
    proof=Proof.VALUES,
    personal=Personal.BESIDE_PEOPLE,
    register="the Register of Geographic Codes",
    headers=words_pattern(
        r"msoas?(?: ?\d*)?(?: ?(?:cd|nm|code|name))?",
        r"msoa ?\d* ?(?:cd|nm)",
        "middle (?:layer )?super output area.*",
    ),
    not_headers=words_pattern("count", "number of", "rank", "decile", "population"),
    readers=lambda _: [
        PatternReader(labelled("(?:E02|W02|S02)[0-9]{6}", "msoa"), Code.NOT_AN_AREA_CODE, thing=_THING),
        PatternReader("[A-Z][^0-9]+ [0-9]{3}", Code.NOT_AN_AREA_CODE, thing="the name of an MSOA"),
    ],
    details=area_details("msoa"),
    values_share=0.9,
    called="MSOA21CD",
    examples=("E02000001", "W02000428", "msoa2021:E02000001 : Northmarsh 001"),
    near_misses=("E01000001", "E0200001", "E020000011"),
)
