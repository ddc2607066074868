"""National Insurance number (HMRC's NIM39110 says which prefixes are never used)."""

from __future__ import annotations

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import PatternReader

_FIRST, _SECOND = "ABCEGHJKLMNOPRSTWXYZ", "ABCEGHJKLMNPRSTWXYZ"
_NEVER = {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}


def _second_letters(first: str) -> str:
    return "".join(second for second in _SECOND if first + second not in _NEVER)


# QQ is never issued: HMRC's own examples use it, and so do files that are made up.
_PREFIX = "QQ|" + "|".join(f"{first}[{_second_letters(first)}]" for first in _FIRST)
_PATTERN = rf"(?i:{_PREFIX}) ?[0-9]{{2}} ?[0-9]{{2}} ?[0-9]{{2}} ?(?i:[A-D])?"


def _digits_mended(text: str) -> str:
    """The letter O read as zero where digits stand."""
    compact = text.replace(" ", "")
    return compact[:2] + compact[2:8].upper().replace("O", "0").replace("I", "1") + compact[8:]


MEANING = Meaning(
    name="nino",
    title="National Insurance number",
    proof=Proof.VALUES,
    personal=Personal.YES,
    headers=words_pattern(
        "nino", "ni ?(?:no|num|number)", "national insurance(?: number| no| num)?", "nat ins(?: no| number)?"
    ),
    readers=lambda _: [
        PatternReader(_PATTERN, Code.NOT_A_NINO, thing="a National Insurance number", suggest=_digits_mended)
    ],
)
