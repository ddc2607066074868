"""National Insurance number (HMRC's NIM39110 says which prefixes are never used).

References such as AB001009 have its form too, but for the last letter, and mostly one prefix: where the
header does not speak of National Insurance, only numbers with their last letter and of several prefixes are
taken for it.

Source: HMRC, National Insurance Manual NIM39110.
"""

from __future__ import annotations

import re

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import PatternReader, Reader
from wardmote.engine.reading.columns.sample import Sample

_FIRST, _SECOND = "ABCEGHJKLMNOPRSTWXYZ", "ABCEGHJKLMNPRSTWXYZ"
_NEVER = {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}


def _second_letters(first: str) -> str:
    return "".join(second for second in _SECOND if first + second not in _NEVER)


# QQ is never issued: HMRC's own examples use it, and so do files that are made up.
_PREFIX = "QQ|" + "|".join(f"{first}[{_second_letters(first)}]" for first in _FIRST)
_PATTERN = rf"(?i:{_PREFIX}) ?[0-9]{{2}} ?[0-9]{{2}} ?[0-9]{{2}} ?(?i:[A-D])?"
_WHOLE = re.compile(_PATTERN, re.ASCII)


def _digits_mended(text: str) -> str:
    """The letter O read as zero where digits stand."""
    compact = text.replace(" ", "")
    return compact[:2] + compact[2:8].upper().replace("O", "0").replace("I", "1") + compact[8:]


def _has_its_letter(text: str) -> bool:
    return text[-1].isalpha() and _WHOLE.fullmatch(text) is not None


def _share(sample: Sample, reader: Reader) -> float:
    if MEANING.is_named_by(sample.header):
        return sample.share(reader.takes)
    prefixes = {text[:2].upper() for text in sample.ordinary}
    return sample.share(_has_its_letter) if len(prefixes) > 1 else 0.0


MEANING: Meaning = Meaning(
    name="nino",
    title="National Insurance number",
    proof=Proof.VALUES,
    personal=Personal.YES,
    is_of_one_person=True,
    headers=words_pattern(
        "nino", "ni ?(?:no|num|number)", "national insurance(?: number| no| num)?", "nat ins(?: no| number)?"
    ),
    readers=lambda _: [
        PatternReader(_PATTERN, Code.NOT_A_NINO, thing="a National Insurance number", suggest=_digits_mended)
    ],
    share=_share,
    values_share=0.9,
    called="NI number",
    examples=("AB123456C", "QQ123456C", "CE 65 43 21 A"),
    near_misses=("BG123456C", "AB123456E", "AB12345C"),
)
