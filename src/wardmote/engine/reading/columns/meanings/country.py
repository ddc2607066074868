"""Nation of the United Kingdom or another country: its code, or its name.

Source: ONS, Register of Geographic Codes (E92, W92, S92, N92, K01 to K04); ISO 3166 for codes of two or three
letters.
"""

from __future__ import annotations

import re

from wardmote.engine.reading.columns.code_lists import code_set
from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import header_words, words_pattern
from wardmote.engine.reading.columns.labelled_areas import area_details, labelled
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.names_of_places import is_name_without_digits
from wardmote.engine.reading.columns.reader import PatternReader, Reader, TextReader
from wardmote.engine.reading.columns.sample import Sample

_CODE = labelled("(?:E92|W92|S92|N92|K0[1-5])[0-9]{6}", "ctry", "country")
_AREA = words_pattern("areas? ?(?:name)?", "geography(?: name)?")
_NATIONS = frozenset(
    {
        "england",
        "wales",
        "scotland",
        "northern ireland",
        "united kingdom",
        "great britain",
        "england and wales",
    }
)
_NO_COUNTRY = words_pattern(
    "(?:fore|first|given|christian|sur|last|family)? ?names?", "cuisine", "ethnic.*", "language"
)
_MANY = 4
_SHORT = re.compile("[A-Za-z]{2,3}")


def _is_country(text: str) -> bool:
    return text.lower().replace("_", " ") in code_set("countries")


def _share(sample: Sample, reader: Reader) -> float:
    if isinstance(reader, PatternReader):
        return sample.share(reader.takes)
    if not MEANING.is_named_by(sample.header):
        if len(sample.ordinary) >= _MANY:
            return sample.share(_is_country) if not _NO_COUNTRY.search(header_words(sample.header)) else 0.0
        of_areas = _AREA.search(header_words(sample.header)) is not None
        return sample.share(lambda text: text.lower() in _NATIONS) if of_areas else 0.0
    return max(
        sample.share(is_name_without_digits), sample.share(lambda text: _SHORT.fullmatch(text) is not None)
    )


MEANING: Meaning = Meaning(
    name="country",
    title="country",
    proof=Proof.VALUES,
    personal=Personal.BESIDE_PEOPLE,
    register="the Register of Geographic Codes",
    headers=words_pattern(
        r"countr(?:y|ies)(?: ?(?:\d*cd|\d*nm|code|name))?",
        r"ctry ?\d* ?(?:cd|nm|code|name)?",
        "nations?",
        "country of (?:birth|origin|residence)",
    ),
    not_headers=words_pattern("count", "park", "number of", "national", "calling code", "dial.*"),
    readers=lambda _: [
        PatternReader(_CODE, Code.NOT_AN_AREA_CODE, thing="the code of a country"),
        TextReader(),
    ],
    share=_share,
    least_distinct=1,
    details=area_details("country"),
    called="Country",
    examples=("E92000001", "K02000001"),
    near_misses=("E9200001", "E12000007", "GBR1"),
)
