"""Sums of money in euros or dollars.

Source: ISO 4217 for the codes EUR and USD; the sign in the cells, or the code in the header, says which.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.headers import header_words, words_pattern
from wardmote.engine.reading.columns.meaning import Detail, Meaning, Personal, Proof
from wardmote.engine.reading.columns.numbers import NumberReader, signs_in
from wardmote.engine.reading.columns.sample import Sample

_CODES = {"eur": "€", "euro": "€", "euros": "€", "usd": "$", "dollars": "$"}


def _currency(sample: Sample) -> str | None:
    """The sign that cells carry by habit, or the one that belongs to the header's code."""
    total = sample.size(measures=True)
    for sign in ("€", "$"):
        carried = sum(count for text, count in sample.measured.items() if sign in signs_in(text))
        if carried >= 2 and carried >= 0.02 * total:
            return sign
    return next((_CODES[word] for word in header_words(sample.header).split() if word in _CODES), None)


def _readers(sample: Sample) -> list[NumberReader]:
    sign = _currency(sample)
    return [NumberReader({sign}, thing="a sum of money")] if sign else []


MEANING = Meaning(
    name="money_other",
    title="money, not in pounds",
    proof=Proof.VALUES,
    personal=Personal.NO,
    headers=words_pattern("eur", "euros?", "usd", "dollars?"),
    not_headers=words_pattern("rate", "standard", "class", "code"),
    readers=_readers,
    details=lambda sample: Detail(unit=_currency(sample)),
    called="Amount EUR",
    examples=("€1,200.50", "€12", "€7.10"),
    near_misses=("about 5", "cheap", "free"),
)
