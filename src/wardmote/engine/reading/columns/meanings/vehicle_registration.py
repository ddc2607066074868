"""Registration mark of a vehicle, of today's form (AB12 CDE) or an older one.

Source: DVLA, INF104 (vehicle registration numbers). Only today's form proves it without a header: two
letters, a year from 01 to 50 or 51 to 99, three letters, none of them I or Q where they are not used.
"""

from __future__ import annotations

import re

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import PatternReader, Reader
from wardmote.engine.reading.columns.sample import Sample

_TODAY = "[A-HJ-PR-Ya-hj-pr-y][A-HJ-PR-Ya-hj-pr-y](?:0[1-9]|[1-9][0-9]) ?[A-HJ-PR-Za-hj-pr-z]{3}"
_PREFIX = "[A-HJ-NPR-TV-Ya-hj-npr-tv-y][0-9]{1,3} ?[A-HJ-PR-Ya-hj-pr-y][A-Za-z]{2}"
_SUFFIX = "[A-Za-z]{3} ?[0-9]{1,3}[A-HJ-NPR-TV-Ya-hj-npr-tv-y]"
_DATELESS = "[A-Za-z]{1,3} ?[0-9]{1,4}|[0-9]{1,4} ?[A-Za-z]{1,3}"
_TODAYS = re.compile(_TODAY, re.ASCII)


def _share(sample: Sample, reader: Reader) -> float:
    if MEANING.is_named_by(sample.header):
        return sample.share(reader.takes)
    letters = {text[:2].upper() for text in sample.ordinary}
    return sample.share(lambda text: _TODAYS.fullmatch(text) is not None) if len(letters) >= 3 else 0.0


MEANING: Meaning = Meaning(
    name="vehicle_registration",
    title="vehicle registration",
    proof=Proof.VALUES,
    personal=Personal.YES,
    headers=words_pattern(
        "vrms?",
        "vrns?",
        "vehicle reg(?:istration)?(?: (?:no|number|mark|plate))?",
        "(?:car|van|veh|taxi) reg(?:istration)?(?: (?:no|number))?",
        "(?:number|registration|licen[cs]e) plates?",
        "registration marks?",
        "reg(?:istration)? (?:no|number) of (?:the )?vehicle",
    ),
    not_headers=words_pattern("date", "count", "number of"),
    readers=lambda _: [
        PatternReader(
            f"{_TODAY}|{_PREFIX}|{_SUFFIX}|{_DATELESS}",
            Code.NOT_OF_THE_FORM,
            thing="a vehicle registration",
            form="up to 7 letters and digits, such as AB12 CDE",
        )
    ],
    share=_share,
    called="Vehicle registration",
    examples=("AB12 CDE", "ab12cde", "A123 BCD", "ABC 123A", "1 ABC", "LK68XYZ"),
    near_misses=("AB12 CDEF", "A-123", "1234567", "ABCDEFG"),
)
