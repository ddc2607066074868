"""What somebody's work is: Standard Occupational Classification 2020, up to four digits.

Source: ONS, SOC 2020 volume 1. The sub-major groups stand in code_lists.yaml; SOC 2010 has them but one.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.code_lists import code_list
from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import PatternReader

_GROUP = f"(?:{'|'.join(str(code_list('soc_groups')).split())})"

MEANING = Meaning(
    name="soc_code",
    title="SOC code",
    proof=Proof.HEADER,
    personal=Personal.BESIDE_PEOPLE,
    headers=words_pattern(
        r"soc(?: ?(?:20)?[0-9]{2})?(?: ?(?:codes?|unit group))?",
        "standard occupational classification.*",
        "occupation codes?",
    ),
    not_headers=words_pattern("description", "name", "title", "count"),
    readers=lambda _: [
        PatternReader(
            rf"{_GROUP}[0-9]{{0,2}}|[1-9]",
            Code.NOT_OF_THE_FORM,
            thing="a SOC code",
            form="up to 4 digits of a known group",
        )
    ],
    called="SOC 2020",
    examples=("2134", "24", "6312", "9"),
    near_misses=("1900", "4511", "21345", "nurse"),
)
