"""Columns whose names are periods, side by side: a table that is wide where a long one is easier to use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MONTH = (
    r"(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?"
    r"|dec(ember)?)"
)
_YEAR = r"((19|20)\d\d|\d\d)"
_KINDS = {
    kind: re.compile(pattern, re.IGNORECASE)
    for kind, pattern in (
        ("month", rf"{_MONTH}\.?([\s/'’-]*{_YEAR})?|(19|20)\d\d[\s/-]*{_MONTH}"),
        ("date", r"(19|20)\d\d-\d\d(-\d\d)?|\d\d/(19|20)\d\d|\d\d/\d\d/(19|20)\d\d"),
        (
            "quarter",
            rf"(q(uarter)?\s*[1-4])([\s,/-]*(fy\s*)?{_YEAR}([/-]{_YEAR})?)?|(19|20)\d\d([/-]\d\d)?\s*-?\s*q[1-4]",
        ),
        ("year", r"(fy\s*)?(19|20)\d\d"),
        ("financial year", r"(fy\s*)?(19|20)\d\d\s*[-/]\s*((19|20)\d\d|\d\d)"),
        ("week", r"(week|wk)\s*\d\d?"),
    )
}
_FEWEST = 3
_LONGEST_PERIOD = 30
_MOST_WORDS = 4
"""Of a period: Q1 FY 2023/24."""
_Run = tuple[str, int, tuple[str, ...]]
"""What the names begin with, the place of the first, and the periods."""


@dataclass(frozen=True)
class Periods:
    """Columns that are named after periods of one kind, in groups of the same periods.

    `labels` are the periods. Each group is what stands before the period in the names of its columns ("" where nothing
    does), and the place of the first of them: as many follow it as there are labels.
    """

    kind: str
    labels: tuple[str, ...]
    groups: tuple[tuple[str, int], ...]

    @property
    def places(self) -> tuple[int, ...]:
        """The places of all these columns."""
        return tuple(first + at for _, first in self.groups for at in range(len(self.labels)))


def find_periods(names: Sequence[str]) -> Periods | None:
    """The columns named after periods that stand side by side, if there are three; the longest run of them counts."""
    best: Periods | None = None
    for kind, pattern in _KINDS.items():
        runs = list(_runs(names, pattern))
        longest = max(runs, key=lambda run: len(run[2]), default=None)
        if longest is None or len(longest[2]) < max(_FEWEST, len(best.labels) + 1 if best else 0):
            continue
        groups = {prefix: first for prefix, first, labels in reversed(runs) if labels == longest[2]}
        ordered = sorted(groups.items(), key=lambda group: group[1])
        best = Periods(kind, longest[2], tuple(ordered))
    return best


def _runs(names: Sequence[str], pattern: re.Pattern[str]) -> Iterator[_Run]:
    prefix, first, labels = "", 0, list[str]()
    for place, name in enumerate([*names, ""]):
        split = _split(name, pattern)
        if labels and (split is None or split[0] != prefix or split[1] in labels):
            yield prefix, first, tuple(labels)
            labels = []
        if split is not None:
            if not labels:
                prefix, first = split[0], place
            labels.append(split[1])


def _split(name: str, pattern: re.Pattern[str]) -> tuple[str, str] | None:
    """What stands before the period in a name, and the period; None where there is none at its end."""
    words = name.split()
    for count in range(min(_MOST_WORDS, len(words)), 0, -1):
        period = " ".join(words[-count:])
        if len(period) <= _LONGEST_PERIOD and pattern.fullmatch(period):
            return " ".join(words[:-count]), period
    return None
