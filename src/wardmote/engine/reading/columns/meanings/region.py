"""Region of England: its code, or its name.

Source: ONS, Register of Geographic Codes (E12); the names, and what stands among them, are in code_lists.yaml.
"""

from __future__ import annotations

import re

from wardmote.engine.reading.columns.code_lists import code_set
from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.labelled_areas import area_details, labelled
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import PatternReader, Reader, TextReader
from wardmote.engine.reading.columns.sample import Sample

_CODE = labelled("E12[0-9]{6}|E13[0-9]{6}", "rgn", "region", "gor")
_SHORT = re.compile("[A-Z]{1,4}")


def _is_name(text: str) -> bool:
    return text.lower().strip() in code_set("regions")


def _share(sample: Sample, reader: Reader) -> float:
    if isinstance(reader, PatternReader):
        return sample.share(reader.takes)
    named = MEANING.is_named_by(sample.header)
    if named and len(sample.ordinary) <= 15:
        return max(sample.share(_is_name), sample.share(lambda text: _SHORT.fullmatch(text) is not None))
    return sample.share(_is_name) if named else 0.0


MEANING: Meaning = Meaning(
    name="region",
    title="region of England",
    proof=Proof.VALUES,
    personal=Personal.NO,
    register="the Register of Geographic Codes",
    headers=words_pattern(
        r"regions?(?: ?(?:cd|nm|code|name))?",
        r"rgn ?\d* ?(?:cd|nm|code|name)?",
        r"gor ?\d* ?(?:cd|nm|code|name)?",
    ),
    not_headers=words_pattern("count", "health", "sub", "police"),
    readers=lambda _: [
        PatternReader(_CODE, Code.NOT_AN_AREA_CODE, thing="the code of a region"),
        TextReader(),
    ],
    share=_share,
    named_share=0.9,
    least_distinct=1,
    details=area_details("region"),
    called="Region",
    examples=("E12000007", "E12000001"),
    near_misses=("E1200007", "E09000001", "London Road"),
)
