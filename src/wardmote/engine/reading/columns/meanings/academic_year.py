"""Academic year, September to August: 2019/20 and its other spellings, under a header that speaks of a school.

Source: Department for Education, statistics releases (201920, 2019/20).
"""

from __future__ import annotations

from wardmote.engine.reading.columns.headers import header_words, words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.periods import YearPairReader
from wardmote.engine.reading.columns.reader import Reader
from wardmote.engine.reading.columns.sample import Sample

_OF_DFE = words_pattern("time period")


def _share(sample: Sample, reader: Reader) -> float:
    """DfE's tables head it time_period, and write six digits."""
    of_dfe = _OF_DFE.search(header_words(sample.header)) is not None
    if of_dfe and not all(text.isdigit() for text in sample.ordinary):
        return 0.0
    return sample.share(reader.takes)


MEANING = Meaning(
    name="academic_year",
    title="academic year",
    proof=Proof.HEADER,
    personal=Personal.NO,
    headers=words_pattern(
        "academic ?(?:years?|yr)", "school ?(?:years?|yr)", "acad ?(?:year|yr)", "ay", "time period"
    ),
    share=_share,
    readers=lambda _: [YearPairReader(thing="an academic year")],
    called="Academic year",
    examples=("2019/20", "201920", "2019-2020", "AY 2019/20"),
    near_misses=("2019/21", "2019", "Year 9"),
)
