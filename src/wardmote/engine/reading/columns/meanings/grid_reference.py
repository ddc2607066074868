"""National Grid reference: two letters for a square of 100 km, and four to ten digits within it.

Source: Ordnance Survey, A guide to coordinate systems in Great Britain, 7 (the National Grid reference system): squares
that hold land. Written without gaps a reference looks like numbers of companies or cases, so the values alone prove it
only with gaps, or with eight digits or more.
"""

from __future__ import annotations

import re

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import header_words, words_pattern
from wardmote.engine.reading.columns.meaning import Detail, Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import PatternReader, Reader
from wardmote.engine.reading.columns.sample import Sample

_SQUARES = (
    "HP|H[T-Z]|N[A-DF-HJ-PR-UW-Z]|OV|S[C-EH-KM-PR-Z]|T[AF-HL-MQ-RV]"
)  # fmt: skip
_HALVES = "|".join(f"[0-9]{{{n}}} ?[0-9]{{{n}}}" for n in range(2, 6))
_PATTERN = rf"(?i:{_SQUARES}) ?(?:{_HALVES})"
_UNMISTAKABLE = re.compile(
    rf"(?i:{_SQUARES})(?: ?[0-9]{{3,5}} [0-9]{{3,5}}| ?[0-9]{{8}}| ?[0-9]{{10}})", re.ASCII
)
_OF_A_PLACE = words_pattern("locations?", "places?", "sites?", "map.*", "grid.*")


def _share(sample: Sample, reader: Reader) -> float:
    if MEANING.is_named_by(sample.header) or _OF_A_PLACE.search(header_words(sample.header)):
        return sample.share(reader.takes)
    return sample.share(lambda text: _UNMISTAKABLE.fullmatch(text) is not None)


MEANING: Meaning = Meaning(
    name="grid_reference",
    title="National Grid reference",
    proof=Proof.VALUES,
    personal=Personal.BESIDE_PEOPLE,
    headers=words_pattern(
        "(?:national |os |map )?grid ?ref(?:erence)?s?(?: no| number)?", "ngr", "(?:os|map) ?ref(?:erence)?s?"
    ),
    readers=lambda _: [
        PatternReader(
            _PATTERN,
            Code.NOT_OF_THE_FORM,
            thing="a National Grid reference",
            form="two letters and an even number of digits, such as NT 250 730",
        )
    ],
    share=_share,
    values_share=0.9,
    least_distinct=5,
    details=lambda _: Detail(unit="m (EPSG:27700)"),
    called="Grid reference",
    examples=("TQ 300 800", "TQ3080", "tq 30012 80045", "SU 123 456", "NT2573", "TQ 12345678"),
    near_misses=("TQ 300 80", "XX 300 800", "TQ", "TQ300", "OC123456"),
)
