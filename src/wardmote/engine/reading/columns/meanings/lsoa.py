"""Lower layer super output area: its code, or its name such as Camden 001A (ONS).

Source: ONS, Register of Geographic Codes (E01, W01, S01, N21); the year of the boundaries as
area_vintages.yaml tells it.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.labelled_areas import area_details, labelled
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import PatternReader

_THING = "an LSOA code"
_CODE = "(?:E01|W01|S01|N21)[0-9]{6}|95[A-Z]{2}[0-9]{2}[A-Z0-9]{2}"
_NAME = "[A-Z][^0-9]+ [0-9]{3}[A-Z]"

MEANING = Meaning(
    name="lsoa",
    title="LSOA",
    proof=Proof.VALUES,
    personal=Personal.BESIDE_PEOPLE,
    headers=words_pattern(
        r"lsoas?(?: ?\d*)?(?: ?(?:cd|nm|code|name))?",
        r"lsoa ?\d* ?(?:cd|nm)",
        "lower (?:layer )?super output area.*",
    ),
    not_headers=words_pattern("count", "number of", "rank", "decile", "population"),
    readers=lambda _: [
        PatternReader(labelled(_CODE, "lsoa"), Code.NOT_AN_AREA_CODE, thing=_THING),
        PatternReader(_NAME, Code.NOT_AN_AREA_CODE, thing="the name of an LSOA"),
    ],
    register="the Register of Geographic Codes",
    details=area_details("lsoa"),
    values_share=0.9,
    called="LSOA",
    examples=("E01004736", "W01000001", "lsoa2021:E01004736 : Northmarsh 001A"),
    near_misses=("E02000001", "E0100473", "A1"),
)
