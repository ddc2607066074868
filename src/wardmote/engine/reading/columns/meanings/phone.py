"""Telephone number: British in any of its spellings, or international with a plus; or several in one cell.

A note in brackets may follow.

Source: Ofcom, National Telephone Numbering Plan; ITU-T E.164 for numbers from abroad.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import PatternReader

_GAP = "[ .\u00a0-]?"
_DIGITS = rf"(?:[0-9]{_GAP}){{8,9}}[0-9]"
_DIALLED = rf"(?:\+?44{_GAP}(?:\(0\){_GAP})?|0044{_GAP}|0)?"
_BRITISH = rf"{_DIALLED}(?:\(0?[0-9]{{2,5}}\){_GAP}(?:[0-9]{_GAP}){{4,7}}[0-9]|{_DIGITS})"
_ABROAD = rf"\+[1-9]{_GAP}(?:\([0-9]+\){_GAP})?(?:[0-9]{_GAP}){{6,12}}[0-9]"
_EXTENSION = r"(?: ?(?i:ext?\.?:?|x|extension) ?[0-9]{1,6})?"
_ONE = rf"(?:{_BRITISH}|{_ABROAD}){_EXTENSION}"
_NOTE = r"(?: ?\([^()0-9]{1,80}\))?"
_PATTERN = rf"{_ONE}(?: ?(?:[/;,&]|or|and) ?{_ONE}){{0,3}}{_NOTE}"


def _mended(text: str) -> str:
    """The letter O for zero at the beginning, and a full stop too many."""
    return ("0" + text[1:] if text[:1] in {"o", "O"} else text).rstrip(".,;")


def _readers(_sample: object) -> list[PatternReader]:
    return [PatternReader(_PATTERN, Code.NOT_A_PHONE_NUMBER, thing="a telephone number", suggest=_mended)]


MEANING = Meaning(
    name="phone",
    title="telephone number",
    proof=Proof.HEADER,
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
    not_headers=words_pattern("consent", "calls?", "count", "number of", "type", "e ?mail"),
    readers=_readers,
    called="Telephone",
    examples=("020 7946 0000", "07700 900123", "+44 (0)20 7946 0000"),
    near_misses=("12345", "999", "020 7946"),
)
