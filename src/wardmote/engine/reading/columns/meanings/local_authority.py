"""Local authority: its code (ONS, today's or the older four characters), or its name."""

from __future__ import annotations

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.names_of_places import is_london_borough, is_place_name
from wardmote.engine.reading.columns.reader import PatternReader, Reader, TextReader
from wardmote.engine.reading.columns.sample import Sample

_CODE = "(?:E06|E07|E08|E09|E10|W06|S12|N09)[0-9]{6}|00[A-Z]{2}|[0-9]{2}UB"


def _share(sample: Sample, reader: Reader) -> float:
    if isinstance(reader, PatternReader):
        return sample.share(reader.takes)
    return sample.share(is_place_name if MEANING.is_named_by(sample.header) else is_london_borough)


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
    ),
    readers=lambda _: [
        PatternReader(_CODE, Code.NOT_AN_AREA_CODE, thing="the code of a local authority"),
        TextReader(),
    ],
    share=_share,
)
