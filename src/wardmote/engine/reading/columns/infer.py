"""What type and meaning a column has, told from its header and a sample of its cells.

Values win over the header: a header proposes, and the share of cells that can be read decides. The order is:
meanings the header names, meanings the values prove alone, then plain types, and text for what is left.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from wardmote.engine.reading.columns.booleans import FLAGS, WORDS, BooleanReader
from wardmote.engine.reading.columns.date_styles import date_readers, is_headed_as_date
from wardmote.engine.reading.columns.dates import TimeReader
from wardmote.engine.reading.columns.headers import header_words, speaks_of, words_pattern
from wardmote.engine.reading.columns.meaning import Detail, Meaning, Proof
from wardmote.engine.reading.columns.meanings import all_meanings, meaning_named
from wardmote.engine.reading.columns.numbers import (
    SIGNS,
    IntegerReader,
    NumberReader,
    QuantityReader,
    YearReader,
    signs_in,
)
from wardmote.engine.reading.columns.reader import Reader, TextReader
from wardmote.engine.reading.columns.sample import ENOUGH_SHARE, Sample, is_enough
from wardmote.engine.reading.columns.units import spellings_of, unit_by_habit, unit_in_header

if TYPE_CHECKING:
    from collections.abc import Iterator

_FLAG_HEADER = words_pattern(
    "is",
    "has",
    "flag",
    "yn",
    "y n",
    "y or n",
    "indicator",
    "ind",
    "whether",
    "was",
    "active",
    "resolved",
    "true false",
    "yes no",
    "bool(?:ean)?",
    "in receipt",
    "consent",
    "(?:validated|verified|required|enabled|permitted|allowed)",
)
_NUMBER_AS_NAME = words_pattern(
    "ref(?:erence)?",
    "ref ?val",
    "code",
    "account(?: ref| no| number)?",
    "(?:\\w+ )?no",
    "(?:\\w+ )?number",
    "barcode",
    "licen[cs]e",
)
_COUNTED = words_pattern("number of.*", "no of.*", "how (?:many|much|often|long).*")
_NO_FLAG = words_pattern(
    r"\w*(?:type|code|sex|gender)", "[0-9]+", r"\w*[0-9]\w*$", r"\w*[^su]s$", "no", "number", "num", "nb", "count",
    "total", "sum",
    "n", "id", "key", "category", "class", "level", "score", "band", "rank", "index", "group", "status", "mode", "age",
    "month", "day", "hour", "rate", "percent", "%", "people", "children", "value", "amount",
    "not recorded", "not stated", "unknown", "other",
)  # fmt: skip
"""Headers of counts (plurals among them), codes and measures, where 0 and 1 are no answers."""
_YEAR_HEADER = words_pattern(
    "years?",
    "year ending",
    "yr",
    "yob",
    "year of birth",
    "calendar year",
    "built",
    "(?:time |reporting )?period",
)
_LEAST_FLAGS = 20
_NAMED_DATES_SHARE = 0.9
_FEW_CATEGORIES = 100
_COMPACT_DATES = 5
_LONGEST_CATEGORY = 80
_FEW_TEXTS = 40
_NEARLY_SHARE = 0.7


@dataclass(frozen=True)
class Column:
    """How a column is read and why. `repeats` says that its cells come again and again, so that each distinct
    text is worth reading once; `confidence` is 0 to 1; `least_share` of the filled cells must be good, a little
    less in a small table, less still where `is_named` says that the header names the meaning; where it is 1, a
    single bad cell shows that the column was taken for something it is not. `unit` is what figures are counted in,
    `vintage` the year of the boundaries that codes of areas belong to; `of_an_office` whether addresses and numbers to
    reach somebody are an office's, None where that is not known; `texts` are the cells of a column of few texts."""

    name: str
    reader: Reader
    meaning: Meaning | None
    evidence: str
    confidence: float
    repeats: bool
    least_share: float = ENOUGH_SHARE
    is_named: bool = False
    unit: str | None = None
    vintage: int | None = None
    of_an_office: bool | None = None
    texts: tuple[str, ...] = field(default=(), repr=False)


def infer_column(sample: Sample) -> Column:
    """The likeliest way to read a column with this header and these cells."""
    if not sample.ordinary:
        return _column(sample, TextReader(), None, "no cell of the sample holds anything", 0.0)
    for column in chain(_named(sample), _proved_by_values(sample), _typed(sample)):
        return _with_details(column, sample)
    return _text(sample)


def _with_details(column: Column, sample: Sample) -> Column:
    """The column with its unit and the year of its boundaries, as far as they are known."""
    told = column.meaning.details(sample) if column.meaning and column.meaning.details else Detail()
    unit = told.unit
    if unit is None and column.reader.measures and not sample.measured.keys() <= {"0", "1"}:
        unit = (
            column.reader.unit if isinstance(column.reader, QuantityReader) else unit_in_header(sample.header)
        )
    column = replace(column, unit=unit, of_an_office=told.of_an_office)
    if told.of_an_office:
        return replace(column, evidence=f"{column.evidence}; they are those of offices, not of people")
    if told.vintage is None:
        return column
    evidence = f"{column.evidence}; {told.vintage.because}"
    return replace(column, vintage=told.vintage.year, evidence=evidence)


def _column(
    sample: Sample,
    reader: Reader,
    meaning: Meaning | None,
    evidence: str,
    confidence: float,
) -> Column:
    texts = _few_texts(sample) if isinstance(reader, TextReader) else ()
    return Column(sample.header, reader, meaning, evidence, round(confidence, 3), sample.repeats, texts=texts)


def _few_texts(sample: Sample) -> tuple[str, ...]:
    """The texts of a column that has only a few, and that come again: answers and classes, not remarks."""
    few = len(sample.ordinary) <= _FEW_TEXTS and sample.repeats
    return tuple(text for text in sample.ordinary if len(text) <= _LONGEST_CATEGORY) if few else ()


def _share_words(share: float) -> str:
    return "all of the cells" if share >= 1 else f"{min(share, 0.999):.1%} of the cells"


def _named(sample: Sample) -> Iterator[Column]:
    """Meanings that the header names and the values do not speak against."""
    for meaning in all_meanings():
        if meaning.is_named_by(sample.header):
            for reader in meaning.readers(sample) if meaning.readers else ():
                share = meaning.share_in(sample, reader)
                total = sample.size(measures=reader.measures)
                if is_enough(share * total, total, share=meaning.named_share, named=True):
                    evidence = f"the header says {meaning.title} and {_share_words(share)} bear it out"
                    column = _column(sample, reader, meaning, evidence, 0.5 + share / 2)
                    yield replace(column, least_share=meaning.named_share, is_named=True)


def _proved_by_values(sample: Sample) -> Iterator[Column]:
    """Meanings that the values alone prove."""
    if sum(sample.ordinary.values()) < 3:
        return
    otherwise = _is_headed_as_name(sample)
    sureness, doubt = (0.6, ", though the header speaks of a reference") if otherwise else (0.9, "")
    for meaning in all_meanings():
        if len(sample.ordinary) < meaning.least_distinct:
            continue
        if meaning.proof is Proof.VALUES and not meaning.is_ruled_out_by(sample.header):
            for reader in meaning.readers(sample) if meaning.readers else ():
                share = meaning.share_in(sample, reader)
                total = sample.size(measures=reader.measures)
                if is_enough(share * total, total, share=meaning.values_share):
                    evidence = f"{_share_words(share)} look like {meaning.title}{doubt}"
                    column = _column(sample, reader, meaning, evidence, sureness * share)
                    yield replace(column, least_share=meaning.values_share)


def _typed(sample: Sample) -> Iterator[Column]:
    """Plain types."""
    if is_headed_as_date(sample.header):
        yield from _dates(sample, named=True, share=_NAMED_DATES_SHARE)
    if len(sample.ordinary) >= _COMPACT_DATES and sample.share(_might_be_a_compact_date) >= ENOUGH_SHARE:
        yield from _dates(sample)
    yield from _booleans(sample)
    yield from _numbers(sample)
    yield from _quantities(sample)
    yield from _dates(sample)
    yield from _reads_enough(sample, TimeReader(), None)


def _reads_enough(
    sample: Sample,
    reader: Reader,
    meaning: Meaning | None,
    *,
    named: bool = False,
    least_share: float = ENOUGH_SHARE,
) -> Iterator[Column]:
    share = sample.share(reader.takes, measures=reader.measures)
    total = sample.size(measures=reader.measures)
    if is_enough(share * total, total, share=least_share, named=named):
        evidence = f"{_share_words(share)} can be read as {reader.type}"
        column = _column(sample, reader, meaning, evidence, share)
        yield replace(column, least_share=least_share, is_named=named)


def _booleans(sample: Sample) -> Iterator[Column]:
    asked = speaks_of(_FLAG_HEADER, sample.header) or sample.header.rstrip().endswith("?")
    flagged = asked and not speaks_of(_COUNTED, sample.header)
    yield from _reads_enough(sample, BooleanReader(FLAGS if flagged else WORDS), meaning_named("boolean"))
    if _answers_in_digits(sample):
        evidence = "nothing but 0 and 1, under a header that neither counts nor measures"
        column = _column(sample, BooleanReader(FLAGS), meaning_named("boolean"), evidence, 0.7)
        yield replace(column, least_share=1.0)


def _answers_in_digits(sample: Sample) -> bool:
    """Whether 0 and 1, both of them and nothing else, stand in enough cells under a header that may be a question."""
    words = header_words(sample.header)
    both = sample.ordinary.keys() == {"0", "1"} and min(sample.ordinary.values()) >= 2
    enough = sum(sample.ordinary.values()) >= _LEAST_FLAGS
    return both and enough and bool(re.search("[a-z]{3}", words)) and not _NO_FLAG.search(words)


def _habitual_signs(sample: Sample) -> set[str]:
    """The currency and percent signs that enough cells carry to be a habit of the column."""
    least = max(2.0, (1 - ENOUGH_SHARE) * sample.size(measures=True))
    carried = dict.fromkeys(SIGNS, 0)
    for text, count in sample.measured.items():
        for sign in signs_in(text):
            carried[sign] += count
    return {sign for sign, count in carried.items() if count >= least}


def _is_name_in_digits(sample: Sample) -> bool:
    """Whether the digits are a name and no quantity: leading zeros, too long, or of one length under such a header."""
    total = sample.size(measures=True)
    zeros = sum(
        n for text, n in sample.measured.items() if len(text) > 1 and text[0] == "0" and text.isdigit()
    )
    long = sum(n for text, n in sample.measured.items() if len(text) > 15 and text.isdigit())
    if max(zeros, long) > (1 - ENOUGH_SHARE) * total:
        return True
    lengths = {len(text) for text in sample.measured}
    alike = len(lengths) == 1 and lengths.pop() >= 6 and all(map(str.isdigit, sample.measured))
    return alike and _is_headed_as_name(sample)


def _is_headed_as_name(sample: Sample) -> bool:
    """Whether the header speaks of a reference, a code, an account or a number as a name."""
    return speaks_of(_NUMBER_AS_NAME, sample.header) and not speaks_of(_COUNTED, sample.header)


def _numbers(sample: Sample) -> Iterator[Column]:
    number = NumberReader(_habitual_signs(sample))
    for column in _reads_enough(sample, number, None):
        if _is_name_in_digits(sample):
            yield _column(
                sample, TextReader(), None, "digits that are a name and not a quantity", column.confidence
            )
        elif all(_is_year(text) for text in sample.measured) and _is_headed_as_year(sample.header):
            yield from _reads_enough(sample, YearReader(), None)
        elif all(IntegerReader().takes(text) for text in sample.measured if number.takes(text)):
            yield from _reads_enough(sample, IntegerReader(), None)
        else:
            yield column


def _quantities(sample: Sample) -> Iterator[Column]:
    """Numbers with one and the same unit behind them."""
    unit = unit_by_habit(sample)
    if unit is not None:
        yield from _reads_enough(sample, QuantityReader(spellings_of(unit), unit=unit), None)


def _is_headed_as_year(header: str) -> bool:
    return is_headed_as_date(header) or speaks_of(_YEAR_HEADER, header)


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isdigit() and text[:2] in {"17", "18", "19", "20", "21"}


def _dates(sample: Sample, *, named: bool = False, share: float = ENOUGH_SHARE) -> Iterator[Column]:
    if sample.share(_might_be_a_date) < 0.5:
        return
    for reader in date_readers(sample):
        yield from _reads_enough(sample, reader, meaning_named("date"), named=named, least_share=share)


def _might_be_a_compact_date(text: str) -> bool:
    """Eight digits that begin with a year of these three centuries and go on with a month."""
    return len(text) == 8 and text.isdigit() and text[:2] in {"18", "19", "20"} and "01" <= text[4:6] <= "12"


def _might_be_a_date(text: str) -> bool:
    return 5 <= len(text) <= 40 and any(map(str.isdigit, text)) and text.count(" ") <= 6


def _text(sample: Sample) -> Column:
    total = sum(sample.ordinary.values())
    distinct = len(sample.ordinary)
    few = distinct <= _FEW_CATEGORIES and distinct <= total * (0.1 if total >= 100 else 0.3)
    short = max(map(len, sample.ordinary)) <= _LONGEST_CATEGORY
    if few and short:
        evidence = (
            "the same text stands in every cell"
            if distinct == 1
            else f"{distinct} texts come back again and again"
        )
        return _column(sample, TextReader(), meaning_named("category"), evidence, 0.8)
    return _column(sample, TextReader(), None, _nearly(sample), 1.0)


def _nearly(sample: Sample) -> str:
    """What most cells are where too few are to say that all should be: the owner would want to mend the rest."""
    share = sample.share(NumberReader(_habitual_signs(sample)).takes, measures=True)
    if share < _NEARLY_SHARE:
        return "the cells follow no pattern known here"
    return f"only {_share_words(share)} are numbers, too few to call the others mistakes"
