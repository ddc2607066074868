"""Code of an area of some other level, or of several levels in one column.

Source: ONS, Register of Geographic Codes: a letter for the country (J and K for more than one), two digits
for the level, six for the area. Columns of one level known here have their own semantic type.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.labelled_areas import labelled
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import PatternReader

_LEVELS = "(?:[EW](?:0[0-9]|[1-5][0-9]|92)|S(?:0[0-9]|[1-3][0-9]|92)|N(?:0[0-9]|1[0-9]|2[0-9]|92)|[KJ]0[1-6]|[LM]9[23])"

MEANING = Meaning(
    name="gss_code",
    title="code of an area",
    proof=Proof.VALUES,
    personal=Personal.NO,
    register="the Register of Geographic Codes",
    readers=lambda _: [
        PatternReader(
            labelled(f"{_LEVELS}[0-9]{{6}}", "[a-z]{2,6}"), Code.NOT_AN_AREA_CODE, thing="the code of an area"
        )
    ],
    least_distinct=1,
    values_share=0.9,
    called="GSS code",
    examples=("E19000003", "K04000001", "E10000020"),
    near_misses=("E1900003", "X19000003", "E99000001", "E190000031"),
)
