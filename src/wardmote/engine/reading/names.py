"""Names of columns from the rows of a header."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from wardmote.engine.reading.layout import Row

MergedCells = tuple[int, int, int, int]
"""First row, first column, last row, last column of a merged range, from 0."""


def column_names(
    header: Sequence[Row], positions: Sequence[int], merged: Iterable[MergedCells] = ()
) -> tuple[str, ...]:
    """A unique, non-empty name for each position: the labels above it, from the top, joined with a space.

    A label of an upper row holds for the columns to its right that have none there, up to the next label. A column
    without any label is called `c` and its number in the file.
    """
    spread = [_spread(row, positions) for row in header[:-1]]
    if header:
        spread.append(dict(header[-1].cells))
    _fill_merged(spread, header, merged)
    return _unique(
        [_joined(labels.get(position) for labels in spread) or f"c{position + 1}" for position in positions]
    )


def _spread(row: Row, positions: Sequence[int]) -> dict[int, str]:
    """A row of group labels, each carried to the right until the next one."""
    filled = sorted(row.cells)
    labels = dict(row.cells)
    for start, end in pairwise([*filled, max(positions, default=0) + 1]):
        for position in range(start + 1, end):
            labels[position] = row.cells[start]
    return labels


def _fill_merged(
    spread: Sequence[dict[int, str]], header: Sequence[Row], merged: Iterable[MergedCells]
) -> None:
    """Where the file says how far a label reaches, that holds."""
    by_row = {row.line - 1: (row, labels) for row, labels in zip(header, spread, strict=True)}
    for first_row, first_column, _, last_column in merged:
        if first_row not in by_row or first_column == last_column:
            continue
        row, labels = by_row[first_row]
        label = row.cells.get(first_column)
        if label is not None:
            labels.update(dict.fromkeys(range(first_column, last_column + 1), label))


def _joined(labels: Iterable[str | None]) -> str:
    parts: list[str] = []
    for label in labels:
        text = " ".join(label.split()) if label else ""
        if text and text not in parts:
            parts.append(text)
    return " ".join(parts)


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    """The same names, a number behind each that was there before."""
    taken: set[str] = set()
    wanted = set(names)
    result = []
    for name in names:
        unique, number = name, 1
        while unique in taken or (number > 1 and unique in wanted):
            number += 1
            unique = f"{name} ({number})"
        taken.add(unique)
        result.append(unique)
    return tuple(result)
