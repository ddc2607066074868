"""Company registration number (Companies House): 8 digits, or two letters and 6 digits.

A column that lost its leading zeros to a spreadsheet is read with them.

Source: Companies House, its list of prefixes of company numbers.
"""

from __future__ import annotations

import re

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import PatternReader
from wardmote.engine.reading.columns.sample import Sample

_PREFIXES = (
    "AC|BR|CE|CS|FC|FE|GE|GN|GS|IC|IP|LP|NA|NC|NF|NI|NL|NO|NP|NR|NV|NZ|"
    "OC|OE|PC|R0|RC|RS|SA|SC|SE|SF|SG|SI|SL|SO|SP|SR|SZ|ZC"
)
_PATTERN = rf"(?i:[0-9]{{8}}|(?:{_PREFIXES})[0-9]{{6}}|(?:IP|SP|RS)[0-9]{{5}}R)"
_SHORTENED = re.compile("[1-9][0-9]{5,6}", re.ASCII)
_LEAST_SHORTENED = 0.1


def _mended(text: str) -> str:
    """Leading zeros, which spreadsheets drop, put back."""
    return text.zfill(8) if text.isdigit() and len(text) >= 6 else text.replace(" ", "")


class _PaddedReader(PatternReader):
    """Numbers of a column whose leading zeros a spreadsheet dropped: of six or seven digits, and read with them."""

    def __init__(self) -> None:
        super().__init__(_PATTERN, Code.NOT_A_COMPANY_NUMBER, thing="a company number", suggest=_mended)

    def read(self, text: str) -> str:
        return super().read(text.zfill(8) if _SHORTENED.fullmatch(text) else text)


def _readers(sample: Sample) -> list[PatternReader]:
    """A few that are too short are bad cells; where they are many, the column has lost its zeros."""
    short = sum(count for text, count in sample.ordinary.items() if _SHORTENED.fullmatch(text))
    if short and short >= _LEAST_SHORTENED * sample.size():
        return [_PaddedReader()]
    return [PatternReader(_PATTERN, Code.NOT_A_COMPANY_NUMBER, thing="a company number", suggest=_mended)]


MEANING = Meaning(
    name="company_number",
    title="company number",
    proof=Proof.HEADER,
    personal=Personal.NO,
    headers=words_pattern(
        "compan(?:y|ies)(?: house)?(?: reg(?:istration|istered)?)?(?: ?(?:no|number|num|ref))",
        "crn",
        "co(?: reg)? no",
    ),
    readers=_readers,
    register="the register of Companies House",
    called="Company number",
    examples=("01234567", "SC123456", "OC301234"),
    near_misses=("ZZ123456", "123456789", "12-34"),
)
