"""UK postcode: a real postcode area, a district, and an inward part (BS 7666).

Source: Royal Mail, Programmers' Guide to the Postcode Address File; BS 7666.
"""

from __future__ import annotations

import re

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.names_of_places import POSTCODE_AREAS
from wardmote.engine.reading.columns.reader import PatternReader
from wardmote.engine.reading.columns.sample import Sample

_PATTERN = (
    rf"(?i:(?:{'|'.join(POSTCODE_AREAS)})(?:[0-9][0-9A-Z]?) {{0,3}}[0-9][ABD-HJLNP-UW-Z]{{2}}|GIR ?0AA)"
)
_FORM = "(?i:[A-Z]{1,2}[0-9][0-9A-Z]? {0,3}[0-9][A-Z]{2})"
_WHOLE = re.compile(_PATTERN)
_OUTWARD_SHAPES = ("A9", "A99", "A9A", "AA9", "AA99", "AA9A")
_DIGIT_FOR_LETTER = {"O": "0", "I": "1", "L": "1"}
_LETTER_FOR_DIGIT = {"0": "O", "1": "I"}


def _shaped(text: str, shape: str) -> str:
    """The text with a letter where the shape has A and a digit where it has 9, as far as they look alike."""
    look_alikes = (_LETTER_FOR_DIGIT if place == "A" else _DIGIT_FOR_LETTER for place in shape)
    return "".join(
        alike.get(character, character) for character, alike in zip(text, look_alikes, strict=True)
    )


def _mended(text: str) -> str:
    """The one postcode that differs only by letters written for digits, digits for letters, and gaps."""
    parts = text.upper().replace("-", " ").strip(" .,;").split()
    compact = "".join(parts)
    if not 5 <= len(compact) <= 7 or (len(parts) == 2 and len(parts[1]) != 3):
        return ""  # a letter or a digit is missing or too many: nobody can say which
    shapes = [f"{shape}9AA" for shape in _OUTWARD_SHAPES if len(shape) == len(compact) - 3]
    sound = [offer for offer in {_shaped(compact, shape) for shape in shapes} if _WHOLE.fullmatch(offer)]
    if compact in sound:
        sound = [compact]
    return f"{sound[0][:-3]} {sound[0][-3:]}" if len(sound) == 1 else ""


def _readers(sample: Sample) -> list[PatternReader]:
    """Made-up files have postcodes of no area at random: under such a header the form alone will do."""
    real = PatternReader(_PATTERN, Code.NOT_A_POSTCODE, thing="a postcode", suggest=_mended)
    if not MEANING.is_named_by(sample.header):
        return [real]
    return [real, PatternReader(_FORM, Code.NOT_A_POSTCODE, thing="a postcode")]


MEANING: Meaning = Meaning(
    name="postcode",
    title="postcode",
    proof=Proof.VALUES,
    personal=Personal.BESIDE_PEOPLE,
    headers=words_pattern(
        "post ?codes?",
        "postal codes?",
        "zip(?: ?codes?)?",
        "pcode",
        r"pcds?",
        r"post ?code ?\d",
        "(?:home|pl|placement) post",
    ),
    not_headers=words_pattern("district", "sector", "area", "outward", "count", "number of"),
    readers=_readers,
    register="Code-Point Open",
    values_share=0.9,
    called="Postcode",
    examples=("SW1A 1AA", "e1 6an", "M1 1AE"),
    near_misses=("QQ1 1AA", "SW1A 1CA", "E1"),
)
