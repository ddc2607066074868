"""Unique Pupil Number: a check letter and twelve digits, or eleven and a letter where it is temporary.

Source: UK Government Data Standards Catalogue, Unique Pupil Number 2.0; the Department for Education's guide
to UPNs. The letter is the sum of the digits times their places (2 to 13) modulo 23, in an alphabet without I,
O and S. Made-up files have letters at random: under a header that says UPN the form alone will do, where
nearly all letters are wrong.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wardmote.engine.reading.columns.check_digits import CheckedReader, weighed, weighed_digits
from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import PatternReader, Reader
from wardmote.engine.reading.columns.sample import Sample

_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_LETTER_BYTES = np.frombuffer(_LETTERS.encode(), np.uint8).astype(np.int64)
_PLACES = list(range(2, 14))
_PATTERN = f"[{_LETTERS}][0-9]{{11}}[0-9{_LETTERS}]"


def _is_sound(upn: str) -> bool:
    last = upn[12] if upn[12].isdigit() else None
    total = weighed_digits(upn[1:12], _PLACES[:-1])
    total += 13 * (int(last) if last is not None else _LETTERS.index(upn[12]))
    return upn[0] == _LETTERS[total % 23]


def _are_sound(letters: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Permanent numbers only: temporary ones are left to the plain way."""
    good: NDArray[np.bool_] = letters[:, 0] == _LETTER_BYTES[weighed(letters, _PLACES) % 23]
    return good & (letters[:, 12] <= ord("9"))


def _readers(sample: Sample) -> list[Reader]:
    checked = CheckedReader(
        _PATTERN,
        thing="UPN",
        form="a letter and 12 digits",
        is_sound=_is_sound,
        length=13,
        are_sound=_are_sound,
    )
    if not MEANING.is_named_by(sample.header):
        return [checked]
    return [
        checked,
        PatternReader(_PATTERN, Code.NOT_OF_THE_FORM, thing="a UPN", form="a letter and 12 digits"),
    ]


MEANING: Meaning = Meaning(
    name="upn",
    title="Unique Pupil Number",
    proof=Proof.VALUES,
    personal=Personal.YES,
    is_of_one_person=True,
    headers=words_pattern("(?:former |current )?upns?", "unique pupil (?:no|num|number|id)", r"upn ?\d"),
    readers=_readers,
    values_share=0.85,
    called="UPN",
    examples=("B801200005001", "M80120000500A", "H801200001001", "P207000016049"),
    near_misses=("A801200005001", "B80120000500", "I801200005001", "S207000016049", "B8012000050011"),
)
