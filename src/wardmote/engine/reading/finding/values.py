"""Does a cell look like a value (a number, a date, a marker for a missing figure) or like words?

Rough on purpose: it tells a header from the data under it. What a column means is decided elsewhere.
"""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[-+(<>~]*\s*[£$€]?\s*[-+]?[\d,]*\.?\d+(e[-+]?\d+)?\s*%?\)?", re.IGNORECASE)
_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d{1,2}:\d{2}(:\d{2})?.*)?"
    r"|\d{1,2}[- ](jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[- ]\d{2,4}"
    r"|\d{1,2}:\d{2}(:\d{2})?",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"[£$€]\s*['’`]?000s?['’`]?", re.IGNORECASE)
_MISSING = frozenset({"x", "c", "z", "u", "n/a", "N/A", "na", "NA", "#N/A", "null", "NULL"})
_UNITS = frozenset("%£$€+±")
_YEAR = re.compile(r"(19|20)\d\d([-/](19|20)?\d\d)?")
_LONGEST_VALUE = 60
"""Characters. Held to a pattern, a million digits with a letter behind them would take hours."""


def is_value(cell: str) -> bool:
    """Whether a cell holds a number, a date, a time or the usual sign for a missing figure. £000 is a unit."""
    text = cell.strip()
    if len(text) > _LONGEST_VALUE:
        return is_missing_sign(text)
    if _THOUSANDS.fullmatch(text):
        return False
    return bool(_NUMBER.fullmatch(text) or _DATE.fullmatch(text)) or is_missing_sign(text)


def is_missing_sign(cell: str) -> bool:
    """Whether a cell is a sign that statisticians put for a figure that is not there, or nothing but punctuation.

    A unit alone (%, £, +/-) is words: it stands in headers.
    """
    text = cell.strip()
    return text in _MISSING or not any(letter.isalnum() or letter in _UNITS for letter in text)


def is_year(cell: str) -> bool:
    """Whether a cell is a year or a financial year: a value that often heads a column."""
    return bool(_YEAR.fullmatch(cell.strip()))


def is_unit(cell: str) -> bool:
    """Whether a cell is a sign of a unit and no word: %, £, £000."""
    text = cell.strip()
    return text in _UNITS or _THOUSANDS.fullmatch(text[:_LONGEST_VALUE]) is not None
