"""Opening hours: on which days and between which times a place is open, in words as people write them.

Source: the habits of councils' lists of toilets, libraries and centres; there is no standard form, so no cell is bad.
"""

from __future__ import annotations

import re

from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import Reader, TextReader
from wardmote.engine.reading.columns.sample import Sample

_DAY = r"\b(?:mon|tues?|wed|wednes|thurs?|thur|fri|satur|sat|sun)(?:day)?s?\b"
_TIME = r"[0-9]{1,2}(?:[:.][0-9]{2})? ?(?:[ap]\.?m\b\.?)?"
_BETWEEN = rf"{_TIME} ?(?:-|–|—|to|until|till|and) ?(?:{_TIME}|midnight|noon|midday|dusk|late)"
_ALWAYS = r"24 ?/ ?7|24 ?(?:hours|hrs?)\b|\b(?:dawn|dusk|sunrise|sunset|midnight)\b|\bopening times\b"
_TELLS = re.compile(
    rf"{_DAY}|{_BETWEEN}|{_ALWAYS}|\b(?:closed|daily|weekdays?|weekends?|open)\b", re.IGNORECASE
)
_HOURS = re.compile(rf"{_BETWEEN}|{_ALWAYS}", re.IGNORECASE)
_DAYS = re.compile(_DAY, re.IGNORECASE)
_LONGEST = 400


def tells_hours(text: str) -> bool:
    """Anything that speaks of days or hours of opening."""
    return len(text) <= _LONGEST and _TELLS.search(text) is not None


def _gives_days_and_hours(text: str) -> bool:
    return len(text) <= _LONGEST and _HOURS.search(text) is not None and _DAYS.search(text) is not None


def _share(sample: Sample, _reader: Reader) -> float:
    if MEANING.is_named_by(sample.header):
        return sample.share(tells_hours)
    return 1.0 if sample.share(_gives_days_and_hours) >= 0.8 else 0.0


MEANING: Meaning = Meaning(
    name="opening_hours",
    title="opening hours",
    proof=Proof.VALUES,
    personal=Personal.NO,
    headers=words_pattern(
        "(?:opening|open|business|trading|visiting|access) ?(?:hours|times?)",
        "^times?$",
        "hours of (?:opening|business|operation|trading)",
        "(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday) (?:opening|hours|times?)",
    ),
    not_headers=words_pattern("count", "number of", "url", "rate", "total", "per week"),
    readers=lambda _: [TextReader()],
    share=_share,
    named_share=0.5,
    called="Opening hours",
    examples=(
        "Mon-Fri 9am-5pm",
        "Monday - Friday 9:30am - 10:00pm, Saturday 10:00 - 16:00",
        "24 hours",
        "Closed",
    ),
    near_misses=("12.5", "Library", "2019/20"),
)
