"""UK postcode: a real postcode area, a district, and an inward part (BS 7666)."""

from __future__ import annotations

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.names_of_places import POSTCODE_AREAS
from wardmote.engine.reading.columns.reader import PatternReader

_PATTERN = (
    rf"(?i:(?:{'|'.join(POSTCODE_AREAS)})(?:[0-9][0-9A-Z]?) {{0,3}}[0-9][ABD-HJLNP-UW-Z]{{2}}|GIR ?0AA)"
)
_ZERO_FOR_LETTER = str.maketrans("OIL", "011")
_LETTER_FOR_DIGIT = str.maketrans("01", "OI")


def _mended(text: str) -> str:
    """Letters for digits and digits for letters put right where only one of them can stand."""
    gaps = text.split()
    if len(gaps) == 2 and len(gaps[1]) != 3:
        return ""  # a letter or digit is missing on one side: nobody can say which
    compact = "".join(text.upper().replace("-", "").replace(".", "").split())
    if not 5 <= len(compact) <= 7:
        return ""
    outward, inward = compact[:-3], compact[-3:]
    district = outward[-1].translate(_ZERO_FOR_LETTER) if not outward[1:-1].isdigit() else outward[-1]
    inward = inward[0].translate(_ZERO_FOR_LETTER) + inward[1:].translate(_LETTER_FOR_DIGIT)
    return f"{outward[:-1].translate(_LETTER_FOR_DIGIT) if outward[:-1].isdigit() else outward[:-1]}{district} {inward}"


MEANING = Meaning(
    name="postcode",
    title="postcode",
    proof=Proof.VALUES,
    personal=Personal.BESIDE_PEOPLE,
    headers=words_pattern("post ?codes?", "postal codes?", "pcode", r"pcds?", r"post ?code ?\d"),
    not_headers=words_pattern("district", "sector", "area", "outward", "count", "number of"),
    readers=lambda _: [PatternReader(_PATTERN, Code.NOT_A_POSTCODE, thing="a postcode", suggest=_mended)],
)
