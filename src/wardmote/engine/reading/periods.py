"""Columns whose names are periods, side by side: a table that is wide where a long one is easier to use."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MONTH = (
    r"(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?"
    r"|dec(ember)?)"
)
_YEAR = r"((19|20)\d\d|\d\d)"
_KINDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_MONTH}\.?([\s/'’-]*{_YEAR})?|(19|20)\d\d[\s/-]*{_MONTH}",
        r"(19|20)\d\d-\d\d(-\d\d)?|\d\d/(19|20)\d\d|\d\d/\d\d/(19|20)\d\d",
        rf"(q(uarter)?\s*[1-4])([\s,/-]*(fy\s*)?{_YEAR}([/-]{_YEAR})?)?|(19|20)\d\d([/-]\d\d)?\s*-?\s*q[1-4]",
        r"(fy\s*)?(19|20)\d\d",
        r"(fy\s*)?(19|20)\d\d\s*[-/]\s*((19|20)\d\d|\d\d)",
        r"(week|wk)\s*\d\d?",
    )
)
_FEWEST = 3
_LONGEST_NAME = 30


def period_columns(names: Sequence[str]) -> range:
    """The places of the columns that are named after periods of one kind and stand side by side, if there are three."""
    best = range(0)
    for kind in _KINDS:
        start = 0
        for place in range(len(names) + 1):
            if (
                place < len(names)
                and len(names[place]) <= _LONGEST_NAME
                and kind.fullmatch(names[place].strip())
            ):
                continue
            if place - start > len(best):
                best = range(start, place)
            start = place + 1
    return best if len(best) >= _FEWEST else range(0)
