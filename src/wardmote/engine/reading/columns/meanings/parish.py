"""Civil parish or Welsh community: its code, or its name.

Source: ONS, Register of Geographic Codes (E04, W04). No list of parishes is held, so that a name is believed where the
header speaks of a parish, and no year is told from the codes.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.labelled_areas import area_details, labelled
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.names_of_places import is_name_without_digits
from wardmote.engine.reading.columns.reader import PatternReader, Reader, TextReader
from wardmote.engine.reading.columns.sample import Sample

_CODE = labelled("(?:E04|W04)[0-9]{6}", "parish", "par", "parncp")


def _share(sample: Sample, reader: Reader) -> float:
    return sample.share(reader.takes if isinstance(reader, PatternReader) else is_name_without_digits)


MEANING: Meaning = Meaning(
    name="parish",
    title="parish",
    proof=Proof.VALUES,
    personal=Personal.NO,
    register="the Register of Geographic Codes",
    headers=words_pattern(
        r"(?:civil )?parish(?:es)?(?: ?\d*)?(?: ?(?:cd|nm|code|name))?",
        r"par(?:ncp)?\d{2} ?(?:cd|nm)",
        "parish council",
    ),
    not_headers=words_pattern(
        "count", "number of", "clerk", "priest", "church", "rank", "precept", "councillors?"
    ),
    readers=lambda sample: [
        PatternReader(_CODE, Code.NOT_AN_AREA_CODE, thing="the code of a parish"),
        *([TextReader()] if MEANING.is_named_by(sample.header) else []),
    ],
    share=_share,
    values_share=0.9,
    least_distinct=2,
    details=area_details("parish"),
    called="PARNCP22CD",
    examples=("E04001234", "W04000123"),
    near_misses=("E0400123", "E05001234", "12"),
)
