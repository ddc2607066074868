"""Several tables on one sheet: stacked with blank rows between them, or side by side with blank columns between.

People make such sheets, programs do not: only a grid of some thousand rows is looked at, and one is cut only where
each part is a table by itself. A part has to have a header of its own over values; below another table its header
must be words where that one has values, beside another one the two must differ in their rows or repeat their names.
What is not surely a second table stays a part of the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from wardmote.engine.reading.finding.body import rows_at
from wardmote.engine.reading.finding.layout import (
    HEAD_RECORDS,
    HeaderPlace,
    Row,
    blocks_of,
    find_header,
    typical_width,
    value_shares,
)
from wardmote.engine.reading.finding.roles import begins_as_footnote
from wardmote.engine.reading.finding.values import is_value, is_year
from wardmote.engine.reading.grid import Grid, GridBatch, position_names
from wardmote.engine.reading.mask import Mask, as_mask
from wardmote.engine.reading.notes import Note, NoteKind

_MOST_RECORDS = 20_000
_MOST_CELLS = 2_000_000
_MOST_PARTS = 200
_FEWEST_ROWS = 2
_NEARLY_ALWAYS = 0.9
_PAIR, _MOST_PAIRS = 2, 12
_MOST_BESIDE = 0.5
"""Of the rows beside which something stands that explains them."""
_MOST_NAMES = 4
"""Rows of a header."""
_NEAR = 2
"""Records: at most one blank row between."""


@dataclass(frozen=True)
class Region:
    """A rectangle of a grid: records from 1 and columns from 0, the last ones included."""

    first_record: int
    last_record: int
    first_column: int
    last_column: int
    beside: tuple[Note, ...] = ()
    """What stands at its right and is not of it."""


@dataclass(frozen=True)
class RegionGrid:
    """A part of a grid as a grid of its own; lines stay those of the file."""

    whole: Grid
    region: Region

    def batches(self) -> Iterator[GridBatch]:
        """The records of the part, from its first."""
        record = 1
        for batch in self.whole.batches():
            count = len(batch.lines)
            start = min(max(0, self.region.first_record - record), count)
            stop = max(start, min(count, self.region.last_record - record + 1))
            record += count
            if stop > start:
                yield self._cut(batch, start, stop - start)
            if record > self.region.last_record:
                return

    def _cut(self, batch: GridBatch, start: int, count: int) -> GridBatch:
        columns = batch.cells.columns[self.region.first_column : self.region.last_column + 1]
        cut = [column.slice(start, count) for column in columns]
        cells = pa.RecordBatch.from_arrays(cut, names=position_names(len(cut)))
        return GridBatch(cells, batch.lines.slice(start, count))


def find_regions(grid: Grid, *, keep_beside: bool = False) -> list[Region]:
    """The tables of a grid, from its top and from the left; empty where all of it is one (or none).

    What stands beside a table and explains it is of no table, unless somebody says `keep_beside`.
    """
    held = _held(grid)
    if held is None:
        return []
    filled = _filled(held)
    bands, spans = _runs(np.any(filled, axis=1)), _runs(np.any(filled, axis=0))
    if not bands or len(bands) > _MOST_PARTS or len(bands) == len(spans) == 1:
        return []
    regions = [
        region
        for stacked in _stacked(blocks_of(_rows(held)))
        for region in _beside(stacked, keep_beside=keep_beside)
    ]
    return regions if len(regions) > 1 or regions[0].beside else []


def _held(grid: Grid) -> list[GridBatch] | None:
    """All batches of a small grid; None for a larger one, which is not read to its end."""
    held, records, cells = [], 0, 0
    for batch in grid.batches():
        held.append(batch)
        records += len(batch.lines)
        cells += len(batch.lines) * batch.cells.num_columns
        if records > _MOST_RECORDS or cells > _MOST_CELLS:
            return None
    return held or None


def _filled(held: Sequence[GridBatch]) -> Mask:
    """Which cells are filled, records by columns."""
    width = max(batch.cells.num_columns for batch in held)
    filled = np.zeros((sum(len(batch.lines) for batch in held), width), np.bool_)
    start = 0
    for batch in held:
        for place, column in enumerate(batch.cells.columns):
            filled[start : start + len(column), place] = as_mask(column.is_valid())
        start += len(batch.lines)
    return filled


def _runs(present: Mask) -> list[tuple[int, int]]:
    """First and last index of every run of what is there."""
    edges: npt.NDArray[np.intp] = np.flatnonzero(np.diff(np.concatenate(([False], present, [False]))))
    return [(int(first), int(last) - 1) for first, last in edges.reshape(-1, 2)]


def _rows(held: Sequence[GridBatch]) -> list[Row]:
    rows: list[Row] = []
    record = 1
    for batch in held:
        rows += rows_at(batch, np.arange(len(batch.lines)), record)
        record += len(batch.lines)
    return rows


def _stacked(bands: Sequence[list[Row]]) -> list[list[Row]]:
    """The bands between blank rows, joined to tables one below the other."""
    tables, waiting = [list(bands[0])], list[list[Row]]()
    for band in _headers_joined(bands[1:]):
        if _is_text(band) or _is_about(band, below=tables[-1]):
            waiting.append(band)
            continue
        title = waiting.pop() if waiting and not begins_as_footnote(waiting[-1][0]) else []
        for each in waiting:
            tables[-1] += each
        waiting = []
        if _starts_a_table([*title, *band], below=tables[-1]):
            tables.append([*title, *band])
        else:
            tables[-1] += [*title, *band]
    for each in waiting:
        tables[-1] += each
    return tables


def _headers_joined(bands: Sequence[list[Row]]) -> Iterator[list[Row]]:
    """The bands, one of names only with the figures that stand below it after a blank row."""
    held: list[Row] = []
    for band in bands:
        if held and band[0].record - held[-1].record <= _NEAR and _part([*held, *band]).is_table:
            yield [*held, *band]
            held = []
            continue
        if held:
            yield held
        held = band if _is_names(band) else []
        if not held:
            yield band
    if held:
        yield held


def _is_names(band: Sequence[Row]) -> bool:
    """Whether some rows hold several names, and no figure but years."""
    cells = [cell for row in band for cell in row.cells.values()]
    widest = max(len(row.cells) for row in band)
    return (
        widest > _PAIR
        and len(band) <= _MOST_NAMES
        and not any(is_value(cell) and not is_year(cell) for cell in cells)
    )


def _is_text(band: Sequence[Row]) -> bool:
    return all(len(row.cells) == 1 for row in band)


def _is_about(band: Sequence[Row], *, below: Sequence[Row]) -> bool:
    """Whether rows are pairs of a label and what it says, as systems write them above each of their tables."""
    pairs = all(len(row.cells) <= _PAIR for row in band) and len(band) <= _MOST_PAIRS
    return pairs and typical_width(below) > _PAIR and not _part(band).is_table


@dataclass(frozen=True)
class _Part:
    """Rows that may be a table, as their first ones show them."""

    place: HeaderPlace
    header: Row | None
    body: tuple[Row, ...]

    @property
    def is_table(self) -> bool:
        """Whether a header of some words stands over rows of some cells, values among them."""
        if self.header is None or len(self.header.cells) < 2 or not self.body:
            return False
        shares = value_shares(self.body)
        return any(shares.get(at, 0) >= 0.5 and not is_value(cell) for at, cell in self.header.cells.items())


def _part(rows: Sequence[Row]) -> _Part:
    head = rows[:HEAD_RECORDS]
    place = find_header(head)
    header = next((row for row in head if row.record == place.last), None)
    body = tuple(row for row in head if row.record >= place.data_from and len(row.cells) > 1)
    return _Part(place, header, body)


def _starts_a_table(rows: Sequence[Row], *, below: Sequence[Row]) -> bool:
    lower, upper = _part(rows), _part(below)
    if not (lower.is_table and upper.is_table) or lower.header is None or upper.header is None:
        return False
    is_titled = lower.place.first > rows[0].record
    if lower.header.cells == upper.header.cells:
        return is_titled and _above(rows, lower) != _above(below, upper)  # else the next page of a report
    if len(upper.header.cells) < min(3, len(lower.header.cells)):
        return False  # pairs of a label and a value say what the table below is about
    if len(lower.body) < _FEWEST_ROWS and not is_titled:
        return False
    shares = value_shares(upper.body)
    over_values = [cell for at, cell in lower.header.cells.items() if shares.get(at, 0) >= _NEARLY_ALWAYS]
    return any(not is_value(cell) for cell in over_values) or min(lower.header.cells) != min(
        upper.header.cells
    )


def _above(rows: Sequence[Row], part: _Part) -> list[Mapping[int, str]]:
    return [row.cells for row in rows if row.record < part.place.first]


def _beside(rows: list[Row], *, keep_beside: bool) -> list[Region]:
    """The rows cut where blank columns stand between tables; what explains a table at its right is set aside."""
    present = np.zeros(1 + max(max(row.cells) for row in rows), np.bool_)
    for row in rows:
        present[list(row.cells)] = True
    spans = _runs(present)
    beside: list[Row] = []
    while len(spans) > 1 and not keep_beside and (box := _explanation(rows, spans)):
        beside = [*box, *beside]
        rows = _columns_of(rows, spans[0][0], spans[-2][1])
        spans.pop()
    notes = tuple(Note(NoteKind.BESIDE, row.line, row.line, 1, row.text) for row in beside)
    parts = [_columns_of(rows, *span) for span in spans]
    several = len(parts) > 1 and all(map(_stands_alone, parts))
    if not several or not all(_differ(one, other) for one, other in pairwise(parts)):
        return [Region(rows[0].record, rows[-1].record, spans[0][0], spans[-1][1], notes)]
    return [
        Region(part[0].record, part[-1].record, *span, notes if span == spans[-1] else ())
        for part, span in zip(parts, spans, strict=True)
    ]


def _explanation(rows: Sequence[Row], spans: Sequence[tuple[int, int]]) -> list[Row]:
    """The last columns of a table where they are a box of words beside some of its rows: a key to its marks."""
    box = _columns_of(rows, *spans[-1])
    table = _part(_columns_of(rows, spans[0][0], spans[-2][1]))
    if not (table.is_table and _FEWEST_ROWS <= len(box) < _MOST_BESIDE * len(table.body)):
        return []
    cells = [cell for row in box for cell in row.cells.values()]
    is_words = sum(map(is_value, cells)) < 0.5 * len(cells)
    is_below_header = box[0].record > table.place.last or begins_as_footnote(box[0])
    is_one_piece = box[-1].record - box[0].record < _NEAR * len(box)
    return box if is_words and is_below_header and is_one_piece and box[0].record >= table.place.first else []


def _columns_of(rows: Sequence[Row], left: int, right: int) -> list[Row]:
    cut = (
        Row(row.record, row.line, {at: cell for at, cell in row.cells.items() if left <= at <= right})
        for row in rows
    )
    return [row for row in cut if row.cells]


def _stands_alone(rows: Sequence[Row]) -> bool:
    """Whether a part is a table that names its rows itself, in its first column and in words."""
    part = _part(rows)
    if not part.is_table or part.header is None or len(part.body) < _FEWEST_ROWS:
        return False
    first = min(part.header.cells)
    named = [row.cells[first] for row in part.body if first in row.cells]
    return len(named) >= _NEARLY_ALWAYS * len(part.body) and sum(map(is_value, named)) < 0.5 * len(named)


def _differ(one: Sequence[Row], other: Sequence[Row]) -> bool:
    """Whether two parts side by side have other rows, or the same names again."""
    left, right = _part(one), _part(other)
    if left.header is None or right.header is None:
        return False
    again = set(left.header.cells.values()) & set(right.header.cells.values())
    ends_elsewhere = left.body[-1].record != right.body[-1].record
    return left.header.record != right.header.record or ends_elsewhere or len(again) >= 2
