"""Labels of rows in merged cells: a sheet keeps the text in the first of them, and means all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from wardmote.engine.reading.finding.names import MergedCells
from wardmote.engine.reading.finding.survey import Survey
from wardmote.engine.reading.grid import Grid, GridBatch
from wardmote.engine.reading.mask import filled_per_row
from wardmote.engine.reading.notes import Note, NoteKind

_Lines = npt.NDArray[np.int64]


@dataclass(frozen=True)
class FilledDownGrid:
    """A grid in which each label stands in every row it was merged over; blank rows stay blank.

    `spans` are the first and the last line of each label, by column and in order.
    """

    whole: Grid
    spans: Mapping[int, tuple[tuple[int, int], ...]]

    def batches(self) -> Iterator[GridBatch]:
        """The records of the whole, filled down."""
        labels: dict[int, str | None] = {}
        for batch in self.whole.batches():
            lines = np.asarray(batch.lines)
            present = filled_per_row(batch.cells) > 0
            columns = list(batch.cells.columns)
            for position, spans in self.spans.items():
                if position < len(columns) and len(lines):
                    columns[position] = _filled(columns[position], lines, present, spans, labels)
            cells = pa.RecordBatch.from_arrays(columns, names=batch.cells.schema.names)
            yield GridBatch(cells, batch.lines, batch.widths)


def _filled(
    column: pa.StringArray,
    lines: _Lines,
    present: npt.NDArray[np.bool_],
    spans: Sequence[tuple[int, int]],
    labels: dict[int, str | None],
) -> pa.StringArray:
    """`labels` are those of spans whose first line was in an earlier batch, by that line."""
    touched = [(first, last) for first, last in spans if last >= lines[0] and first <= lines[-1]]
    if not touched:
        return column
    cells = column.to_pylist()
    for first, last in touched:
        start, stop = np.searchsorted(lines, [first, last + 1])
        if start < len(lines) and lines[start] == first:
            labels[first] = cells[start]
        for index in range(start, stop):
            if cells[index] is None and present[index]:
                cells[index] = labels.get(first)
    return pa.array(cells, pa.string())


def filled_down(grid: Grid, found: Survey, merged: Sequence[MergedCells]) -> tuple[Grid, Survey]:
    """The grid with its labels filled down, and the survey with a note of it.

    Only what is surely a label: cells merged downwards in one column that the header names, below the header.
    """
    spans: dict[int, list[tuple[int, int]]] = {}
    header_line = _line_of_header(grid, found)
    for top, left, bottom, right in sorted(merged):
        is_label = left == right and bottom > top and left in found.named
        if is_label and header_line is not None and top + 1 > header_line:
            spans.setdefault(left, []).append((top + 1, bottom + 1))
    if not spans:
        return grid, found
    every = [span for of_column in spans.values() for span in of_column]
    note = Note(
        NoteKind.FILLED_DOWN,
        min(first for first, _ in every),
        max(last for _, last in every),
        sum(last - first for first, last in every),
    )
    filled = FilledDownGrid(grid, {position: tuple(each) for position, each in spans.items()})
    notes = tuple(each for each in found.notes if each.kind is not NoteKind.OUTLINE)
    return filled, replace(found, notes=(*notes, note))


def _line_of_header(grid: Grid, found: Survey) -> int | None:
    """The line on which the header ends; None where there is none, or it is not found again."""
    record = 0
    for batch in grid.batches():
        if found.header.last <= record + len(batch.lines):
            at = found.header.last - record - 1
            return int(batch.lines[at].as_py()) if at >= 0 else None
        record += len(batch.lines)
    return None
