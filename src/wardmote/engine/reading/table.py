"""A table as it stands in a file: text, nothing interpreted yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.reading.finding.body import repeats_header
from wardmote.engine.reading.finding.regions import RegionGrid
from wardmote.engine.reading.finding.survey import Survey
from wardmote.engine.reading.grid import Grid, GridBatch
from wardmote.engine.reading.mask import Mask, as_mask
from wardmote.engine.reading.notes import Note

_MAX_BATCH_CELLS = 4_000_000
"""A wide table comes in batches of fewer rows, so that a batch stays small whatever its width."""


@dataclass(frozen=True)
class TextBatch:
    """Some rows of a table.

    `rows` has the table's columns, every one `pa.string()`; null is an empty cell (one of whitespace only is empty, and
    the whitespace around other text is kept). `lines` is the place of each row in the file: the physical line on which
    it starts, from 1, or its row number in a sheet. `first_row` is the number of the first row here among all rows of
    the table, from 1, header excluded.
    """

    rows: pa.RecordBatch
    lines: pa.Int64Array
    first_row: int


@dataclass(frozen=True)
class RawTable:
    """One table of a file.

    `name` is that of the sheet, the zip's member or the file's stem. `encoding` and `delimiter` are None for what
    is no text. `header_row` is the header's last row, counted from 1 as a person counts the rows of a sheet or the
    records of a text, None where there is no header; `columns` are then c1, c2 ..., or, in a format that names its
    columns itself (`columns_are_given`), what it calls them. Names are unique and not empty.
    """

    name: str
    format: str
    encoding: str | None
    delimiter: str | None
    header_row: int | None
    header_rows: int
    columns: tuple[str, ...]
    notes: tuple[Note, ...]
    row_count: int
    _grid: Grid = field(repr=False, compare=False)
    _survey: Survey = field(repr=False, compare=False)
    columns_are_given: bool = False
    _reshape: Callable[[Iterator[TextBatch]], Iterator[TextBatch]] | None = field(
        default=None, repr=False, compare=False
    )

    def batches(self) -> Iterator[TextBatch]:
        """All rows in order, in bounded memory; can be called again."""
        plain = self._as_they_stand()
        return plain if self._reshape is None else self._reshape(plain)

    def _as_they_stand(self) -> Iterator[TextBatch]:
        record, row = 1, 1
        for batch in self._grid.batches():
            if record > self._survey.end:
                return
            kept = _kept(batch, record, self._survey)
            record += len(batch.lines)
            for part in _parts(kept, len(self._survey.columns)):
                yield TextBatch(self._chosen_columns(part.cells), part.lines, row)
                row += len(part.lines)

    def first_rows(self, count: int) -> list[tuple[int, tuple[str, ...]]]:
        """The first rows of the sheet or text as they stand there, titles and header included, with their numbers.

        A row's number is what `choices.TableChoices.header_row` counts by. An empty cell is "".
        """
        grid = self._grid.whole if isinstance(self._grid, RegionGrid) else self._grid
        rows: list[tuple[int, tuple[str, ...]]] = []
        for batch in grid.batches():
            for row in batch.cells.slice(0, count - len(rows)).to_pylist():
                rows.append((len(rows) + 1, tuple(cell or "" for cell in row.values())))
            if len(rows) >= count:
                break
        return rows

    def _chosen_columns(self, cells: pa.RecordBatch) -> pa.RecordBatch:
        missing = pa.nulls(cells.num_rows, pa.string())
        columns = [
            cells.column(position) if position < cells.num_columns else missing
            for position in self._survey.positions
        ]
        return pa.RecordBatch.from_arrays(columns, names=list(self._survey.columns))


def _kept(batch: GridBatch, first_record: int, survey: Survey) -> GridBatch:
    """Those records of a batch that are rows of the table."""
    start = min(max(0, survey.header.data_from - first_record), len(batch.lines))
    stop = min(len(batch.lines), survey.end - first_record + 1)
    cells, lines = batch.cells.slice(start, stop - start), batch.lines.slice(start, stop - start)
    reasons = (
        _blank(cells),
        repeats_header(cells, survey.repeated),
        _aside(survey, first_record + start, len(lines)),
    )
    drop = [mask for mask in reasons if mask is not None and mask.any()]
    if not drop:
        return GridBatch(cells, lines)
    keep = pa.array(~np.logical_or.reduce(drop))
    return GridBatch(cells.filter(keep), lines.filter(keep))


def _aside(survey: Survey, first_record: int, count: int) -> Mask | None:
    """Which of some records are set aside one by one."""
    start, stop = np.searchsorted(survey.aside, [first_record, first_record + count])
    if start == stop:
        return None
    mask = np.zeros(count, bool)
    mask[survey.aside[start:stop] - first_record] = True
    return mask


def _blank(cells: pa.RecordBatch) -> Mask | None:
    """Which rows have no filled cell; None where that is surely none."""
    blank = np.ones(cells.num_rows, bool)
    for column in cells.columns:
        if column.null_count == 0:
            return None
        blank &= as_mask(pc.is_null(column))
    return blank


def _parts(batch: GridBatch, width: int) -> Iterator[GridBatch]:
    rows = max(1, _MAX_BATCH_CELLS // max(1, width))
    for start in range(0, len(batch.lines), rows):
        yield GridBatch(batch.cells.slice(start, rows), batch.lines.slice(start, rows))
