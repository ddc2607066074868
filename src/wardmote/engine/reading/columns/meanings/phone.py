"""Telephone number: British in any of its spellings, or international with a plus; or several in one cell.

A note in brackets may follow. Without a header, the codes of areas, mobiles and services tell.

Source: Ofcom, National Telephone Numbering Plan; ITU-T E.164 for numbers from abroad.
"""

from __future__ import annotations

import re

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Detail, Meaning, Personal, Proof
from wardmote.engine.reading.columns.offices import are_numbers_of_offices
from wardmote.engine.reading.columns.reader import PatternReader, Reader
from wardmote.engine.reading.columns.sample import Sample

_GAP = "[ .\u00a0-]?"
_DIGITS = rf"(?:[0-9]{_GAP}){{8,9}}[0-9]"
_DIALLED = rf"(?:\+?44{_GAP}(?:\(0\){_GAP})?|0044{_GAP}|0)?"
_BRITISH = rf"{_DIALLED}(?:\(0?[0-9]{{2,5}}\){_GAP}(?:[0-9]{_GAP}){{4,7}}[0-9]|{_DIGITS})"
_ABROAD = rf"\+[1-9]{_GAP}(?:\([0-9]+\){_GAP})?(?:[0-9]{_GAP}){{6,12}}[0-9]"
_EXTENSION = r"(?: ?(?i:ext?\.?:?|x|extension) ?[0-9]{1,6})?"
_ONE = rf"(?:{_BRITISH}|{_ABROAD}){_EXTENSION}"
_BY_ITSELF = re.compile(
    r"(?:\+44 ?(?:\(0\) ?)?|0044 ?|0)(?:20 ?[3478]|7[1-9]|1[1-9]|80|3[0347]|2[389]|8[47])(?:[0-9]| (?! )){6,11}[0-9]",
    re.ASCII,
)
_NO_DIGIT = re.compile("[^0-9]")
_MOSTLY = 0.9
_LEAST_EXCHANGES = 5
_NOTE = r"(?: ?\([^()0-9]{1,80}\))?"
_PATTERN = rf"{_ONE}(?: ?(?:[/;,&]|or|and) ?{_ONE}){{0,3}}{_NOTE}"


def _mended(text: str) -> str:
    """The letter O for zero at the beginning, and a full stop too many."""
    return ("0" + text[1:] if text[:1] in {"o", "O"} else text).rstrip(".,;")


def _readers(_sample: object) -> list[PatternReader]:
    return [PatternReader(_PATTERN, Code.NOT_A_PHONE_NUMBER, thing="a telephone number", suggest=_mended)]


def _share(sample: Sample, reader: Reader) -> float:
    """Without a header only what is dialled in Britain, of several exchanges, and no run of numbers."""
    if MEANING.is_named_by(sample.header):
        return sample.share(reader.takes)
    if sample.share(_is_dialled) < _MOSTLY:
        return 0.0
    exchanges = {_NO_DIGIT.sub("", text)[:6] for text in sample.ordinary}
    return sample.share(reader.takes) if len(exchanges) >= _LEAST_EXCHANGES else 0.0


def _is_dialled(text: str) -> bool:
    return _BY_ITSELF.fullmatch(text) is not None


MEANING: Meaning = Meaning(
    name="phone",
    title="telephone number",
    proof=Proof.VALUES,
    personal=Personal.CONTACT,
    headers=words_pattern(
        "(?:tele|mobile |home |work |daytime )?phones?(?: ?(?:no|number|num|\\d))?",
        "tel(?: ?(?:no|number|\\d))?",
        "telephones?(?: ?(?:no|number|\\d))?",
        "mobiles?(?: ?(?:no|number|\\d))?",
        "fax(?: no| number)?",
        "contact (?:no|number|tel)",
        "report tel",
        "landline",
    ),
    not_headers=words_pattern(
        "consent",
        "calls?",
        "count",
        "number of",
        "type",
        "e ?mail",
        "ids?",
        "ref(?:erence)?",
        "account.*",
        "case.*",
    ),
    readers=_readers,
    share=_share,
    details=lambda sample: Detail(of_an_office=are_numbers_of_offices(sample)),
    values_share=0.9,
    least_distinct=5,
    called="Telephone",
    examples=("020 7946 0000", "07700 900123", "+44 (0)20 7946 0000", "0117 496 0000", "0300 123 1234"),
    near_misses=("12345", "999", "020 7946"),
)
