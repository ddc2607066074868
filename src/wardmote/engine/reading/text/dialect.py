"""Which character stands between the cells of a delimited text."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from wardmote.engine.reading.text.delimited_plain import csv_records

DELIMITERS = (",", "\t", ";", "|")
_RECORDS = 300
_SAMPLE_CHARACTERS = 512 * 1024
_FEWEST_ALIGNED, _GAP = 5, 2
_SEPARATOR_LINE = "sep="


def find_delimiter(sample: str) -> str:
    """The delimiter of a text, by its beginning; a comma where nothing speaks for any.

    The one that splits most records, and into the same number of cells; among equals the one that gives more cells.
    In `a;b` over `1,5;2,5` both marks split the figures evenly, but only one splits the header too.
    A first line `sep=;`, as Excel writes and reads it, settles the matter.
    """
    sample = sample[:_SAMPLE_CHARACTERS]
    if sample[:4].lower() == _SEPARATOR_LINE and sample[4:5] in DELIMITERS:
        return sample[4]
    lines = list(io.StringIO(sample, newline=""))
    return max(DELIMITERS, key=lambda delimiter: _score(_widths(lines, delimiter)))


def _widths(lines: Iterable[str], delimiter: str) -> list[int]:
    records = list(islice(csv_records(lines, delimiter), _RECORDS))
    return [len(record) for record in records[: max(1, len(records) - 1)] if record]


def _score(widths: Sequence[int]) -> tuple[float, int]:
    split = Counter(width for width in widths if width > 1)
    if not split:
        return (0.0, 0)
    ((width, records),) = split.most_common(1)
    share_split = sum(split.values()) / len(widths)
    agreement = records / sum(split.values())
    return (share_split * agreement, width)


def is_aligned(sample: str, delimiter: str) -> bool:
    """Whether the columns of a text are aligned by blanks, as old systems print them: no mark stands between them.

    Some blanks stand in the same places of all lines, with words before and behind them.
    """
    lines = [line.rstrip() for line in sample[:_SAMPLE_CHARACTERS].splitlines()[:_RECORDS]]
    lines = [line for line in lines if line][:-1]
    if len(lines) < _FEWEST_ALIGNED or sum(delimiter in line for line in lines) > 0.5 * len(lines):
        return False
    width = min(map(len, lines))
    blank = [all(line[at] == " " for line in lines) for at in range(width)]
    starts = [at for at in range(1, width) if blank[at - 1] and not blank[at]]
    return any(at >= _GAP and all(blank[at - _GAP : at]) and not all(blank[: at - _GAP]) for at in starts)
