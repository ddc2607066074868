"""Unique Taxpayer Reference (HMRC) of a person or a company: ten digits, the first of which checks the
others.

Source: the check is not published by HMRC; it is described alike in the open libraries for standard numbers,
after the OECD's note on tax identification numbers of the United Kingdom: weights 6 7 8 9 10 5 4 3 2, modulo
11.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wardmote.engine.reading.columns.check_digits import CheckedReader, weighed, weighed_digits
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof

_WEIGHTS = [6, 7, 8, 9, 10, 5, 4, 3, 2]
_CHECKS = np.array([2, 1, 9, 8, 7, 6, 5, 4, 3, 2, 1], dtype=np.int64)


def _is_sound(utr: str) -> bool:
    return int(utr[0]) == int(_CHECKS[weighed_digits(utr, _WEIGHTS) % 11])


def _are_sound(letters: NDArray[np.int64]) -> NDArray[np.bool_]:
    good: NDArray[np.bool_] = letters[:, 0] - ord("0") == _CHECKS[weighed(letters, _WEIGHTS) % 11]
    return good


MEANING = Meaning(
    name="utr",
    title="Unique Taxpayer Reference",
    proof=Proof.HEADER,
    personal=Personal.BESIDE_PEOPLE,
    headers=words_pattern(
        "utr(?: ?(?:no|number))?",
        "unique tax(?:payer)? ref(?:erence)?(?: (?:no|number))?",
        "tax ref(?:erence)?",
    ),
    readers=lambda _: [
        CheckedReader(
            "[0-9]{10}",
            thing="Unique Taxpayer Reference",
            form="10 digits",
            is_sound=_is_sound,
            length=10,
            are_sound=_are_sound,
        )
    ],
    called="UTR",
    examples=("1955839661", "19558 39661", "1123456789"),
    near_misses=("2955839661", "195583966", "1955839616", "19558396610"),
)
