"""Electoral ward: its code (ONS, today's or the older six characters), labelled or not, or its name.

Source: ONS, Register of Geographic Codes (E05, W05, S13, N08; E36 and W40 of the census).
"""

from __future__ import annotations

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.labelled_areas import area_details, labelled
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.names_of_places import is_place_name
from wardmote.engine.reading.columns.reader import PatternReader, Reader, TextReader
from wardmote.engine.reading.columns.sample import Sample

_CODE = "(?:E05|W05|S13|N08|E36|W40)[0-9]{6}|[0-9]{2}[A-Z]{4}"


def _share(sample: Sample, reader: Reader) -> float:
    return sample.share(reader.takes if isinstance(reader, PatternReader) else is_place_name)


MEANING: Meaning = Meaning(
    name="ward",
    title="ward",
    proof=Proof.VALUES,
    personal=Personal.NO,
    headers=words_pattern(r"wards?(?: ?\d*)?(?: ?(?:cd|nm|code|name))?", r"wd\d* ?(?:cd|nm)"),
    not_headers=words_pattern(
        "councillors?", "members?", "cllrs?", "count", "number of", "hospital", "managers?", "rank"
    ),
    readers=lambda sample: [
        PatternReader(labelled(_CODE, "ward", "wd"), Code.NOT_AN_AREA_CODE, thing="a ward code"),
        *([TextReader()] if MEANING.is_named_by(sample.header) else []),
    ],
    share=_share,
    register="the Register of Geographic Codes",
    details=area_details("ward"),
    called="Ward",
    examples=("E05009317", "ward2022:E05009999 : Mill & Quay", "E05009999 - Mill Quay"),
    near_misses=("12", "b) No", "3.5"),
)
