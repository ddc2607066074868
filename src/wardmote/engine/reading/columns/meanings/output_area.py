"""Census output area, the smallest of official statistics: its code.

Source: ONS, Register of Geographic Codes (E00, W00, S00, N20); older ones have ten characters (17UGAA0001).
The year is told from the header alone: no list of them is held.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.labelled_areas import area_details, labelled
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import PatternReader

_CODE = "(?:E00|W00|S00|N20|N00)[0-9]{6}|[0-9]{2}[A-Z]{4}[0-9]{4}"

MEANING = Meaning(
    name="output_area",
    title="output area",
    proof=Proof.VALUES,
    personal=Personal.BESIDE_PEOPLE,
    register="the Register of Geographic Codes",
    headers=words_pattern(r"oa ?\d*(?: ?(?:cd|code))?", "(?:census )?output areas?(?: ?(?:cd|code))?"),
    not_headers=words_pattern("super", "classification", "count"),
    readers=lambda _: [
        PatternReader(labelled(_CODE, "oa"), Code.NOT_AN_AREA_CODE, thing="the code of an output area")
    ],
    details=area_details("output_area"),
    values_share=0.9,
    called="OA11CD",
    examples=("E00016368", "W00000001", "17UGAA0001"),
    near_misses=("E01016368", "E0001636", "17UG0001"),
)
