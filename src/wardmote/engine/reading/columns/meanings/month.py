"""Month, with or without its year: January, Jan-20, 2020-01, 202001; a bare number only under a header that
says month.

Source: ISO 8601 (2020-01), ONS (2020 JAN), police.uk (2020-01), the Metropolitan Police (202001).
"""

from __future__ import annotations

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.date_styles import is_headed_as_date
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.numbers import IntegerReader, NumberReader
from wardmote.engine.reading.columns.periods import MONTH_NAMES_ANY_CASE
from wardmote.engine.reading.columns.reader import PatternReader, Reader
from wardmote.engine.reading.columns.sample import Sample

_YEAR = "(?:(?:18|19|20)[0-9]{2}|['’]?[0-9]{2})"
_FULL_YEAR = "(?:18|19|20)[0-9]{2}"
_WORDS = f"{MONTH_NAMES_ANY_CASE}(?:[ -/,_]{{0,2}}{_YEAR})?|{_FULL_YEAR}[ -/]?{MONTH_NAMES_ANY_CASE}"
_DIGITS = f"{_FULL_YEAR}[-/]?(?:0[1-9]|1[0-2])"
_LEAST_MONTHS = 3


def _is_year_and_month(text: str) -> bool:
    bare = text.removesuffix(".0")
    return len(bare) == 6 and bare.isdigit() and bare[:2] in {"18", "19", "20"} and "01" <= bare[4:] <= "12"


def _is_month_of_year(text: str) -> bool:
    return (
        text.removesuffix(".0").lstrip("0") in {*map(str, range(1, 13))} and len(text.removesuffix(".0")) <= 2
    )


def _share(sample: Sample, reader: Reader) -> float:
    named = MEANING.is_named_by(sample.header)
    if isinstance(reader, PatternReader):
        marked = named or any(not text.isdigit() for text in sample.ordinary)
        return sample.share(reader.takes) if marked else 0.0
    if named:
        return sample.share(lambda text: _is_year_and_month(text) or _is_month_of_year(text))
    dated = is_headed_as_date(sample.header) and len(sample.ordinary) >= _LEAST_MONTHS
    return sample.share(_is_year_and_month) if dated else 0.0


def _readers(sample: Sample) -> list[Reader]:
    """Months in figures are whole numbers, or numbers where a data frame added a decimal zero."""
    if sample.measured and all(text.isdigit() for text in sample.measured):
        return [IntegerReader()]
    if sample.measured and all(
        _is_year_and_month(text) or _is_month_of_year(text) for text in sample.measured
    ):
        return [NumberReader()]
    form = "its name, or a year and a month"
    return [PatternReader(f"{_WORDS}|{_DIGITS}", Code.NOT_OF_THE_FORM, thing="a month", form=form)]


MEANING: Meaning = Meaning(
    name="month",
    title="month",
    proof=Proof.VALUES,
    personal=Personal.NO,
    headers=words_pattern(
        "months?(?: ?(?:name|no|number|year|ending|of year))?",
        "(?:calendar|reporting|year) ?months?",
        "mon",
        "mth",
        "month ?year",
        "year ?month",
    ),
    not_headers=words_pattern(
        "count",
        "number of months",
        "months? (?:since|old|in|to|ago|open)",
        "last .*months?",
        "age.*",
        "in .*months?",
        "per month",
        r"\d+ months?",
    ),
    readers=_readers,
    share=_share,
    least_distinct=1,
    called="Month",
    examples=("January", "jan", "Jan-20", "March 2021", "2020-01", "2020 JAN", "202001"),
    near_misses=("2020-13", "Janvier", "Q1", "Jan 20 20", "13"),
)
