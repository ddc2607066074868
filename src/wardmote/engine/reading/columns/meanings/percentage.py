"""A part of a hundred: 12.5 is 12.5 %, whether the sign stands in the cells or the header says it.

Source: BIPM, The International System of Units, 5.4.7 (the symbol %). Shares from 0 to 1 are not percentages.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Detail, Meaning, Personal, Proof
from wardmote.engine.reading.columns.numbers import IntegerReader, NumberReader, signs_in
from wardmote.engine.reading.columns.reader import Reader
from wardmote.engine.reading.columns.sample import Sample

_LEAST_SHARES = 8


def _details(sample: Sample) -> Detail:
    """Spreadsheets keep 24.5 % as 0.245: many distinct figures, none beyond 1, are shares."""
    bare = [text for text in sample.measured if "%" not in text]
    shares = [
        text for text in bare if text.lstrip("-").startswith(("0.", ".")) or text in {"0", "1", "0.0", "1.0"}
    ]
    is_shares = len(bare) == len(shares) == len(sample.measured) and len(shares) >= _LEAST_SHARES
    return Detail(unit="share of 1" if is_shares else "%")


def _readers(sample: Sample) -> list[Reader]:
    total = sample.size(measures=True)
    signed = sum(count for text, count in sample.measured.items() if "%" in signs_in(text))
    if (signed >= 2 and signed >= 0.02 * total) or (signed and signed >= 0.2 * total):
        return [NumberReader({"%"}, thing="a percentage")]
    if not MEANING.is_named_by(sample.header):
        return []
    whole = IntegerReader()
    if sample.measured and all(whole.takes(text) for text in sample.measured):
        return [whole]
    return [NumberReader(thing="a percentage")]


def _share(sample: Sample, reader: Reader) -> float:
    """A column that is named so, or carries the sign."""
    if not MEANING.is_named_by(sample.header) and not any("%" in text for text in sample.measured):
        return 0.0
    return sample.share(reader.takes, measures=True)


MEANING: Meaning = Meaning(
    name="percentage",
    title="percentage",
    proof=Proof.VALUES,
    personal=Personal.NO,
    headers=words_pattern("%[a-z]*", "[a-z]+%", "per ?cent(?:age)?s?", "pct", "perc", "pc", "per$"),
    not_headers=words_pattern("rank", "decile", "quintile", "points?", "percentiles?", "change code"),
    readers=_readers,
    share=_share,
    details=_details,
    called="% of households",
    examples=("12.5", "12.5%", "7 %"),
    near_misses=("about half", "n/k?", "Q1"),
)
