"""Periods as they are written: financial and academic years, quarters, months. They stay text, as published."""

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
    from numpy.typing import NDArray

TWO_YEARS = r"(?:FY|AY)?[ -]?((?:19|20)[0-9]{2}) ?(?:[-/–_]| to )? ?((?:19|20)?[0-9]{2})"
MONTH_NAMES = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    "Nov(?:ember)?|Dec(?:ember)?"
)
MONTH_NAMES_ANY_CASE = f"(?i:{MONTH_NAMES})"
_PLAIN = re.compile(TWO_YEARS, re.ASCII | re.IGNORECASE)
_SHORT = re.compile(r"(?:FY)? ?([0-9]{2}) ?[-/–] ?([0-9]{2})", re.ASCII | re.IGNORECASE)
_LAYOUTS = {7: 5, 9: 5, 6: 4}
"""Where the second year begins in 2019/20, 2019/2020 and 201920."""


def follows(first: str, second: str) -> bool:
    """Whether the second year, of two digits or four, is the one after the first."""
    return int(second) == ((int(first) + 1) if len(second) == 4 else (int(first) + 1) % 100)


class YearPairReader(Reader):
    """A year that goes over the turn of two: 2019/20, 2019-2020, 201920. Kept as it is written."""

    type = "string"
    arrow_type = pa.string()

    def __init__(self, *, thing: str, short: bool = False) -> None:
        """With `short` also 21/22, which only a header tells from other things."""
        self._thing = thing
        self._forms = [_PLAIN, _SHORT] if short else [_PLAIN]

    def read(self, text: str) -> str:
        for form in self._forms:
            found = form.fullmatch(text)
            if found and follows(found[1], found[2]):
                return text
        raise BadValue(
            bad(Code.NOT_OF_THE_FORM, thing=self._thing, detail="two years in a row, such as 2019/20")
        )

    def fast(self, cells: pa.StringArray) -> pa.Array:
        settled = np.zeros(len(cells), dtype=bool)
        for length, second in _LAYOUTS.items():
            places, letters = cell_bytes(cells, length)
            first_year = _number(letters, 0, 4)
            after = _number(letters, second, length)
            next_year = first_year + 1 if length - second == 4 else (first_year + 1) % 100
            settled[places[after == next_year]] = True
        return matching(kept(cells, settled), r"\A(?:19|20)[0-9]{2}[-/]?(?:[0-9]{2}|(?:19|20)[0-9]{2})\z")


def _number(letters: NDArray[np.uint8], start: int, end: int) -> NDArray[np.int64]:
    number = np.zeros(len(letters), dtype=np.int64)
    for column in range(start, end):
        number = number * 10 + letters[:, column] - ord("0")
    return number
