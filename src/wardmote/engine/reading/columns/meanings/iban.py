"""International Bank Account Number: country, two check digits and the account, whose rearranged number is 1
modulo 97.

Source: ISO 13616 and SWIFT's IBAN registry (British ones have 22 characters).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wardmote.engine.reading.columns.check_digits import CheckedReader
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof

_BRITISH = 22


def _is_sound(iban: str) -> bool:
    return int("".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])) % 97 == 1


def _are_sound(letters: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Those of British length, in capitals."""
    turned = np.concatenate([letters[:, 4:], letters[:, :4]], axis=1)
    is_digit = turned < ord("A")
    values = np.where(is_digit, turned - ord("0"), turned - ord("A") + 10)
    remainder = np.zeros(len(letters), np.int64)
    for column in range(values.shape[1]):
        remainder = (remainder * np.where(is_digit[:, column], 10, 100) + values[:, column]) % 97
    good: NDArray[np.bool_] = remainder == 1
    return good


MEANING = Meaning(
    name="iban",
    title="IBAN",
    proof=Proof.VALUES,
    personal=Personal.YES,
    headers=words_pattern("ibans?", "international bank account(?: (?:no|number))?"),
    readers=lambda _: [
        CheckedReader(
            "[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}",
            thing="IBAN",
            form="a country code and up to 32 letters and digits",
            is_sound=_is_sound,
            length=_BRITISH,
            are_sound=_are_sound,
        )
    ],
    values_share=0.85,
    called="IBAN",
    examples=("GB82WEST12345698765432", "GB82 WEST 1234 5698 7654 32", "DE89370400440532013000"),
    near_misses=("GB82WEST12345698765433", "GB82WEST1234", "82GBWEST12345698765432"),
)
