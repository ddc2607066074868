"""Identifiers with a check digit or letter, known by their arithmetic on the bytes of many cells at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from wardmote.engine.reading.columns.codes import BadValue, Code, bad
from wardmote.engine.reading.columns.layouts import cell_bytes
from wardmote.engine.reading.columns.reader import Reader
from wardmote.engine.reading.columns.where import kept, matching

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Arithmetic = Callable[[NDArray[np.int64]], NDArray[np.bool_]]

_GAPS = re.compile("[ -]")


class CheckedReader(Reader):
    """Text of a form whose check digit or letter is right, kept as it is written.

    `pattern` is RE2 syntax and tells the form once spaces and hyphens are taken out; `is_sound` tells it of one such
    text, `are_sound` of many of `length` bytes as an array (texts, length) of the bytes.
    """

    type = "string"
    arrow_type = pa.string()

    def __init__(
        self, pattern: str, *, thing: str, form: str, is_sound: Callable[[str], bool],
        length: int, are_sound: Arithmetic,
    ) -> None:  # fmt: skip
        self._plain = re.compile(pattern, re.ASCII)
        self._whole = rf"\A(?:{pattern})\z"
        self._thing = thing
        self._form = form
        self._is_sound = is_sound
        self._length = length
        self._are_sound = are_sound

    def read(self, text: str) -> str:
        written = text.removesuffix(".0")
        compact = _GAPS.sub("", written).upper()
        if not self._plain.fullmatch(compact):
            raise BadValue(bad(Code.NOT_OF_THE_FORM, thing=self._thing, detail=self._form))
        if not self._is_sound(compact):
            raise BadValue(bad(Code.CHECK_DIGIT, thing=self._thing))
        return written

    def fast(self, cells: pa.StringArray) -> pa.Array:
        places, letters = cell_bytes(cells, self._length)
        settled = np.zeros(len(cells), dtype=bool)
        settled[places[self._are_sound(letters.astype(np.int64))]] = True
        return matching(kept(cells, settled), self._whole)


def weighed(letters: NDArray[np.int64], weights: list[int]) -> NDArray[np.int64]:
    """The sum of digits times weights, from the last columns of the bytes."""
    total: NDArray[np.int64] = (letters[:, -len(weights) :] - ord("0")) @ np.array(weights, dtype=np.int64)
    return total


def weighed_digits(digits: str, weights: list[int]) -> int:
    """The plain way of `weighed` for one text."""
    return sum(int(digit) * weight for digit, weight in zip(digits[-len(weights) :], weights, strict=True))
