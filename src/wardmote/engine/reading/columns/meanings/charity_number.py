"""Number of a registered charity: six or seven digits in England and Wales, SC and six in Scotland, NIC and
six in Northern Ireland.

Source: Charity Commission for England and Wales, OSCR and the Charity Commission for Northern Ireland, their
registers.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import PatternReader

_PATTERN = "[1-9][0-9]{5,6}(?:-[0-9]{1,4})?|(?:SC|sc)0[0-9]{5}|(?:NIC|nic) ?[0-9]{6}"

MEANING = Meaning(
    name="charity_number",
    title="charity number",
    proof=Proof.HEADER,
    personal=Personal.NO,
    register="the registers of charities",
    headers=words_pattern(
        "(?:registered |reg )?charity(?: reg(?:istration)?)? ?(?:no|num|number|id|ref)",
        "charity commission(?: (?:no|number))?",
    ),
    readers=lambda _: [
        PatternReader(
            _PATTERN,
            Code.NOT_OF_THE_FORM,
            thing="a charity number",
            form="6 or 7 digits, or SC and 6, or NIC and 6",
        )
    ],
    called="Charity number",
    examples=("202918", "1089464", "SC037711", "NIC100002", "200051-1"),
    near_misses=("12345", "12345678", "SC123", "01089464"),
)
