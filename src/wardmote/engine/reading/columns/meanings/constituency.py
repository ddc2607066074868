"""Parliamentary constituency: its code, or its name.

Source: ONS, Register of Geographic Codes (E14, W07, S14, N05, N06; 2010 boundaries to E14001062, those of
2024 after).
"""

from __future__ import annotations

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.labelled_areas import area_details, labelled
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.names_of_places import is_name_without_digits
from wardmote.engine.reading.columns.reader import PatternReader, Reader, TextReader
from wardmote.engine.reading.columns.sample import Sample

_CODE = labelled("(?:E14|W07|S14|N05|N06)[0-9]{6}", "pcon", "parl", "wpc")


def _share(sample: Sample, reader: Reader) -> float:
    return sample.share(reader.takes if isinstance(reader, PatternReader) else is_name_without_digits)


MEANING: Meaning = Meaning(
    name="constituency",
    title="parliamentary constituency",
    proof=Proof.VALUES,
    personal=Personal.NO,
    register="the Register of Geographic Codes",
    headers=words_pattern(
        r"(?:parliamentary )?constituenc(?:y|ies)(?: ?(?:cd|nm|code|name|label))?",
        r"pcon ?\d* ?(?:cd|nm|code|name)?",
    ),
    not_headers=words_pattern("count", "number of", "rank", "mps?"),
    readers=lambda sample: [
        PatternReader(_CODE, Code.NOT_AN_AREA_CODE, thing="the code of a constituency"),
        *([TextReader()] if MEANING.is_named_by(sample.header) else []),
    ],
    share=_share,
    least_distinct=2,
    details=area_details("constituency"),
    called="PCON10CD",
    examples=("E14000617", "W07000049"),
    near_misses=("E1400061", "E05000617"),
)
