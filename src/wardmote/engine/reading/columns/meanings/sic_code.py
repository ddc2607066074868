"""What a business does: UK Standard Industrial Classification 2007, from the division (two digits) to the
subclass (five).

Source: ONS, UK SIC 2007; Companies House, its condensed list of codes, which writes the words behind the
code. The divisions stand in code_lists.yaml.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.code_lists import code_list
from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import PatternReader

_DIVISION = f"(?:{'|'.join(str(code_list('sic_divisions')).split())})"
_PATTERN = rf"{_DIVISION}(?:\.?[0-9]{{1,2}}(?:[./]?[0-9])?)?(?: ?[-:] ?[A-Za-z].*)?|[A-U](?:{_DIVISION})?"

MEANING = Meaning(
    name="sic_code",
    title="SIC 2007 code",
    proof=Proof.HEADER,
    personal=Personal.NO,
    headers=words_pattern(
        r"(?:uk )?sic(?: ?(?:20)?07)?(?: ?codes?)?(?: ?\d)?(?: sic text(?: ?\d)?)?",
        "sic ?text.*",
        "sic ?codes?.*",
        "standard industrial classification.*",
        "industry codes?",
    ),
    not_headers=words_pattern("description", "name", "count"),
    readers=lambda _: [
        PatternReader(
            _PATTERN, Code.NOT_OF_THE_FORM, thing="a SIC 2007 code", form="2 to 5 digits of a known division"
        )
    ],
    called="SIC code",
    examples=("47110", "47.11", "84", "68209 - Other letting of own property", "01.11/0"),
    near_misses=("04110", "471100", "4", "shop"),
)
