"""Names of columns from the rows of a header."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise

from wardmote.engine.reading.finding.layout import Row

_LONGEST_NAME = 250
"""Characters; whole paragraphs stand in some headers."""
_UNWRITTEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufeff]")
"""Control characters that are no white space, and a byte order mark inside a text: no database takes them all."""
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Marks that nobody sees: the order of writing, widths of nothing, tags. Two names that differ in them look the same,
and one that turns the order of writing round makes a page say something else."""
MergedCells = tuple[int, int, int, int]
"""First row, first column, last row, last column of a merged range, from 0."""


def column_names(
    header: Sequence[Row],
    positions: Sequence[int],
    merged: Iterable[MergedCells] = (),
    *,
    first_column: int = 0,
) -> tuple[str, ...]:
    """A unique, non-empty name for each position: the labels above it, from the top, joined with a space.

    A label of an upper row holds for the columns to its right that have none there, up to the next label; one with no
    other below it is the name of its own column. A column without any label is called `c` and its number in the file,
    where position 0 is `first_column`.
    """
    reach = _reach_by_line(merged)
    below = [{at for row in header[number:] for at in row.cells} for number in range(1, len(header))]
    spread = [
        _spread(row, positions, reach.get(row.line), under)
        for row, under in zip(header[:-1], below, strict=True)
    ]
    spread += [dict(row.cells) for row in header[-1:]]
    return _unique(
        [
            _joined(labels.get(position) for labels in spread) or f"c{first_column + position + 1}"
            for position in positions
        ]
    )


def given_names(names: Sequence[str], positions: Sequence[int]) -> tuple[str, ...]:
    """Names that the file itself gives to its columns, made unique, short and writable."""
    return _unique(
        [_joined([name]) or f"c{position + 1}" for name, position in zip(names, positions, strict=True)]
    )


def has_unseen(name: str) -> bool:
    """Whether a name holds marks that nobody sees."""
    return _UNSEEN.search(name) is not None


def unseen_shown(name: str) -> str:
    """The name with such marks written out: U+202E."""
    return _UNSEEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", name)


def _reach_by_line(merged: Iterable[MergedCells]) -> dict[int, dict[int, int]]:
    """For each line with cells merged across, the last column of each merged label by its first one."""
    reach: dict[int, dict[int, int]] = {}
    for first_row, first_column, _, last_column in merged:
        if last_column > first_column:
            reach.setdefault(first_row + 1, {})[first_column] = last_column
    return reach


def _spread(
    row: Row, positions: Sequence[int], reach: Mapping[int, int] | None, under: Collection[int]
) -> dict[int, str]:
    """A row of group labels, each carried to the right: as far as its cell is merged, or else to the next label."""
    filled = sorted(row.cells)
    labels = dict(row.cells)
    for start, following in pairwise([*filled, max(positions, default=0) + 1]):
        end = (following if start in under else start) if reach is None else reach.get(start, start) + 1
        for position in range(start + 1, min(following, end)):
            labels[position] = row.cells[start]
    return labels


def _joined(labels: Iterable[str | None]) -> str:
    parts: list[str] = []
    for label in labels:
        text = (
            " ".join(_UNSEEN.sub("", _UNWRITTEN.sub("", label[: 4 * _LONGEST_NAME])).split()) if label else ""
        )
        if text and text not in parts:
            parts.append(text)
    name = " ".join(parts)
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    """The same names, a number behind each that was there before, in whatever case: SQL does not tell them apart."""
    wanted = {name.casefold() for name in names}
    numbers: dict[str, int] = {}
    result = []
    for name in names:
        unique, number = name, numbers.get(name.casefold(), 0) + 1
        while number > 1 and (unique := f"{name} ({number})").casefold() in wanted:
            number += 1
        numbers[name.casefold()] = number
        result.append(unique)
    return tuple(result)
