"""Local authority: its code (ONS, today's or the older four characters; DfE's three digits), or its name.

Source: ONS, Register of Geographic Codes (E06 to E10, W06, S12, N09); Department for Education, local
authority codes.
"""

from __future__ import annotations

from collections.abc import Callable

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import header_words, words_pattern
from wardmote.engine.reading.columns.labelled_areas import area_details, labelled
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.names_of_places import (
    is_larger_area,
    is_local_authority,
    is_london_borough,
    is_place_name,
)
from wardmote.engine.reading.columns.reader import PatternReader, Reader, TextReader
from wardmote.engine.reading.columns.sample import Sample

_CODE = "(?:E06|E07|E08|E09|E10|W06|S12|N09)[0-9]{6}|00[A-Z]{2}|[0-9]{2}UB"
_CODE_OF_DFE = "[2-9][0-9]{2}"
_THING = "the code of a local authority"
_BODY = words_pattern(
    "areas?(?: ?name)?",
    "districts?(?: ?(?:name|nm))?",
    "geography(?: name)?",
    "authority(?: name)?",
    "body(?: name)?",
    "organi[sz]ation(?: ?(?:name|label))?",
    "publisher",
)
"""Headers under which names are believed that are towns too (Reading, Lincoln), and one body alone."""

_NO_BODY = words_pattern(
    "(?:post ?)?towns?", "cit(?:y|ies)", "(?:sur|last|family)? ?names?", "places?", "stations?", "teams?"
)
_MANY_NAMES = 10


def _share(sample: Sample, reader: Reader) -> float:
    if isinstance(reader, PatternReader):
        return sample.share(reader.takes)
    if MEANING.is_named_by(sample.header):
        return sample.share(is_place_name)
    if _BODY.search(header_words(sample.header)):
        return _share_of_names(sample, is_local_authority)
    if len(sample.ordinary) < 3:
        return 0.0
    return max(_share_of_names(sample, is_london_borough), _share_whatever_the_header(sample))


def _share_whatever_the_header(sample: Sample) -> float:
    """Many names of authorities all over the country are no chance, unless the header speaks of towns or people."""
    if len(sample.ordinary) < _MANY_NAMES or _NO_BODY.search(header_words(sample.header)):
        return 0.0
    return sample.share(is_local_authority)


def _share_of_names(sample: Sample, is_name: Callable[[str], bool]) -> float:
    """The share of authorities, and of their sums where most are authorities."""
    if sample.share(is_name) <= 0.5:
        return 0.0
    return sample.share(lambda text: is_name(text) or is_larger_area(text))


def _readers(sample: Sample) -> list[Reader]:
    code = labelled(_CODE, "ladu", "lad", "ltla", "utla")
    codes: list[Reader] = [PatternReader(code, Code.NOT_AN_AREA_CODE, thing=_THING)]
    if MEANING.is_named_by(sample.header):
        codes.append(PatternReader(_CODE_OF_DFE, Code.NOT_AN_AREA_CODE, thing=_THING))
    return [*codes, TextReader()]


MEANING: Meaning = Meaning(
    name="local_authority",
    title="local authority",
    proof=Proof.VALUES,
    personal=Personal.NO,
    headers=words_pattern(
        "boroughs?(?: ?(?:code|name|cd|nm))?",
        "local ?authorit(?:y|ies)(?: .*)?",
        r"(?:lad|la|utla|ltla|lea)(?: ?\d*)(?: ?(?:code|name|cd|nm))?",
        r"lad\d* ?(?:cd|nm)",
        "council(?: name| code)?",
        "(?:new|old) la code",
    ),
    not_headers=words_pattern(
        "tax",
        "count",
        "number of",
        "house",
        "tenant",
        "rank",
        "type",
        "website",
        "url",
        "officer",
        "phone",
        "tel.*",
        "e ?mail.*",
        "web.*",
        "business",
        "ids?",
        "ref(?:erence)?s?",
        "contact",
        "address",
    ),
    readers=_readers,
    share=_share,
    least_distinct=1,
    register="the Register of Geographic Codes",
    details=area_details("local_authority"),
    called="Local authority",
    examples=("E09000022", "E08000003", "00AY"),
    near_misses=("E05009317", "E0900002", "12"),
)
