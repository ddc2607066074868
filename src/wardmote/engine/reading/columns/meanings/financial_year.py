"""Financial year, April to March: 2019/20 and its other spellings.

Source: ONS and OHID releases write 2019/20, DfE 201920. Academic years are written alike: where no header
says which, a council's year is the financial one.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.headers import header_words, words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.periods import YearPairReader
from wardmote.engine.reading.columns.reader import Reader
from wardmote.engine.reading.columns.sample import Sample

_SURELY = words_pattern("(?:financial|fiscal|tax|budget) (?:years?|period)", "fin(?:ancial)? ?yr", "fy")


def _share(sample: Sample, reader: Reader) -> float:
    """Six digits alone may be months (201112) or anything: there the header must speak of a year or a period."""
    marked = any(not text.isdigit() for text in sample.ordinary)
    return sample.share(reader.takes) if marked or MEANING.is_named_by(sample.header) else 0.0


def _readers(sample: Sample) -> list[Reader]:
    """Two figures each (21/22) may be anything but under a header that says financial year."""
    written = YearPairReader(thing="a financial year")
    if _SURELY.search(header_words(sample.header)):
        return [written, YearPairReader(thing="a financial year", short=True)]
    return [written]


MEANING: Meaning = Meaning(
    name="financial_year",
    title="financial year",
    proof=Proof.VALUES,
    personal=Personal.NO,
    headers=words_pattern(
        "(?:financial|fiscal|tax|budget) (?:years?|period)",
        "fin(?:ancial)? ?yr",
        "fy",
        "years?",
        "period",
        "time ?period",
    ),
    not_headers=words_pattern("academic.*", "school.*", "month", "season"),
    readers=_readers,
    share=_share,
    least_distinct=1,
    called="Financial year",
    examples=("2019/20", "2019-20", "2019/2020", "201920", "FY2019/20", "1999-00"),
    near_misses=("2019/21", "2019", "2019-2019", "21/22", "2019/3"),
)
