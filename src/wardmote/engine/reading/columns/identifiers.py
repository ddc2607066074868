"""Identifiers with a check digit or a fixed number of digits. They stay text: their zeros count."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.reading.columns.codes import BadValue, Code, bad
from wardmote.engine.reading.columns.layouts import cell_bytes
from wardmote.engine.reading.columns.reader import PatternReader, Reader
from wardmote.engine.reading.columns.where import kept, of_characters
from wardmote.engine.reading.mask import as_mask

_WEIGHTS = (10, 9, 8, 7, 6, 5, 4, 3, 2)
_GAPS = re.compile(r"[\s.\-/]+")
_TEN_DIGITS = re.compile("[0-9]{10}")
_LETTERS_FOR_DIGITS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1"})
_LONGEST_NHS = 30
_NHS = re.compile(r"([0-9]{3})[ -]?([0-9]{3})[ -]?([0-9]{4})", re.ASCII)


class DigitsReader(PatternReader):
    """A number used as a name: at most so many digits, kept as text.

    A decimal part of nothing but zeros, which spreadsheets and data frames add, is taken off.
    """

    def __init__(self, most_digits: int, code: Code, *, thing: str) -> None:
        super().__init__(rf"[0-9]{{1,{most_digits}}}", code, thing=thing)
        self._most_digits = most_digits
        self._with_zeros = re.compile(rf"([0-9]{{1,{most_digits}}})\.0+", re.ASCII)

    def fast(self, cells: pa.StringArray) -> pa.Array:
        digits = of_characters(cells, "0123456789", at_most=self._most_digits)
        zeros = pc.equal(pc.binary_length(pc.ascii_ltrim(digits, characters="0")), 0)
        return kept(digits, ~as_mask(zeros)) if pc.any(zeros).as_py() else digits

    def read(self, text: str) -> str:
        with_zeros = self._with_zeros.fullmatch(text)
        digits = super().read(with_zeros[1] if with_zeros else text)
        if not digits.strip("0"):
            raise BadValue(bad(Code.OUT_OF_RANGE, thing=self._thing, detail="its digits are all zeros"))
        return digits


def has_valid_nhs_check_digit(digits: str) -> bool:
    """Modulus 11 over ten digits: NHS Data Dictionary, NHS NUMBER. Ten equal digits are never issued."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    check = (11 - total % 11) % 11
    return check == int(digits[9]) and len(set(digits)) > 1


def _nhs_number_meant(text: str) -> str:
    """The ten digits under other gaps, or with letters for digits: sure, for the check digit bears it out."""
    bare = _GAPS.sub("", text).translate(_LETTERS_FOR_DIGITS)
    if len(text) <= _LONGEST_NHS and _TEN_DIGITS.fullmatch(bare) and has_valid_nhs_check_digit(bare):
        return bare
    return ""


class NhsNumberReader(Reader):
    """An NHS number with its check digit, written 9434765919 or 943 476 5919."""

    type = "string"
    arrow_type = pa.string()

    def read(self, text: str) -> str:
        parts = _NHS.fullmatch(text.removesuffix(".0"))
        if parts is None:
            raise BadValue(bad(Code.NOT_AN_NHS_NUMBER, suggestion=_nhs_number_meant(text)))
        digits = "".join(parts.groups())
        if not has_valid_nhs_check_digit(digits):
            raise BadValue(bad(Code.CHECK_DIGIT, thing="NHS number"))
        return text.removesuffix(".0")

    def fast(self, cells: pa.StringArray) -> pa.Array:
        places, letters = cell_bytes(cells, 10)
        digits = letters.astype(np.int32) - ord("0")
        weights = np.array([*_WEIGHTS, 1], dtype=np.int32)
        right = (digits @ weights) % 11 == 0
        right &= ((digits >= 0) & (digits <= 9)).all(axis=1) & (digits != digits[:, :1]).any(axis=1)
        settled = np.zeros(len(cells), dtype=bool)
        settled[places[right]] = True
        return kept(cells, settled)
