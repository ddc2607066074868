"""Unique Learner Number: ten digits, the first no zero, whose weighted sum leaves 10 when divided by 11.

Source: HESA's field ULN, after the Learning Records Service: weights 10 to 1, remainder 10, so that no ULN is
also an NHS number.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wardmote.engine.reading.columns.check_digits import CheckedReader, weighed, weighed_digits
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof

_WEIGHTS = list(range(10, 0, -1))


def _is_sound(uln: str) -> bool:
    return weighed_digits(uln, _WEIGHTS) % 11 == 10


def _are_sound(letters: NDArray[np.int64]) -> NDArray[np.bool_]:
    good: NDArray[np.bool_] = weighed(letters, _WEIGHTS) % 11 == 10
    return good


MEANING = Meaning(
    name="uln",
    title="Unique Learner Number",
    proof=Proof.VALUES,
    personal=Personal.YES,
    is_of_one_person=True,
    headers=words_pattern("ulns?", "unique learner (?:no|num|number|id)", "learner reference number"),
    readers=lambda _: [
        CheckedReader(
            "[1-9][0-9]{9}",
            thing="ULN",
            form="10 digits",
            is_sound=_is_sound,
            length=10,
            are_sound=_are_sound,
        )
    ],
    least_distinct=5,
    values_share=0.85,
    called="ULN",
    examples=("9276308686", "1000000108"),
    near_misses=("9276308687", "0276308686", "927630868", "9434765919"),
)
