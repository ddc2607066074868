"""The rows below the header, gone through once: searched by column, so that only suspects are looked at one by one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.reading.finding.layout import Row
from wardmote.engine.reading.finding.roles import TableShape, is_surely_total, names_total
from wardmote.engine.reading.grid import GridBatch
from wardmote.engine.reading.mask import Mask, as_mask, filled_per_row

HELD_BYTES = 64 * 1024 * 1024
"""Of rows that are held to be looked at: so many only, where a few of them are very long."""
_LONGEST_KEPT_CELL = 1_000
"""Characters, of rows that are kept for notes."""
_TAIL_ROWS = 400
_KEPT_WHOLE = 500
_MOST_SUSPECTS = 100_000
"""Rows that mention a total and are looked at; where there are more, a total is a value like any other."""
_LOOKED_AT_CELLS = 1_000_000
_FEWEST_ROWS = 20
_MENTIONS_TOTAL = "[Tt]otal|TOTAL"


@dataclass
class Span:
    """Some lines of the file that have something in common."""

    first_line: int | None = None
    last_line: int | None = None
    count: int = 0

    def add(self, lines: npt.NDArray[np.int64]) -> None:
        """More lines, behind those so far."""
        if len(lines):
            self.first_line = int(lines[0]) if self.first_line is None else self.first_line
            self.last_line = int(lines[-1])
            self.count += len(lines)


@dataclass
class TotalLabel:
    """How often a label of a total was met among rows that are otherwise like any other, and where first."""

    first: Row
    count: int = 1


@dataclass(frozen=True)
class _Held:
    """Rows with their record numbers; summed bytes and rows are kept beside them, for batches may be many and small."""

    batch: GridBatch
    records: npt.NDArray[np.int64]
    bytes: int


@dataclass
class Body:
    """What is known of the rows below the header after a pass over them."""

    shape: TableShape
    filled: dict[int, int] = field(default_factory=dict)
    """Filled cells by column."""
    rows: int = 0
    """Records that are not blank."""
    first_record: int | None = None
    last_record: int = 0
    """The first and the last of them."""
    blank: Span = field(default_factory=Span)
    repeated: Span = field(default_factory=Span)
    """Rows of the header once more."""
    repeated_lines: list[int] = field(default_factory=list)
    """The first of them one by one."""
    sure_totals: list[int] = field(default_factory=list)
    sure_total_rows: list[Row] = field(default_factory=list)
    """The first of them whole, for notes."""
    total_labels: dict[str, TotalLabel] = field(default_factory=dict)
    long: Span = field(default_factory=Span)
    short: Span = field(default_factory=Span)
    first_cells: frozenset[int] = frozenset()
    """Columns that are filled in the first row."""
    tail: list[Row] = field(default_factory=list)
    _suspects_left: int = _MOST_SUSPECTS
    _tail: deque[_Held] = field(default_factory=deque)
    _tail_rows: int = 0
    _tail_bytes: int = 0

    def add(self, batch: GridBatch, first_record: int) -> None:
        """The next records; `first_record` is the number of the first of them."""
        filled = filled_per_row(batch.cells)
        lines = batch.lines.to_numpy()
        blank = filled == 0
        self._count(batch.cells)
        self.rows += int((~blank).sum())
        self.blank.add(lines[blank])
        present = np.flatnonzero(~blank)
        if len(present):
            if self.first_record is None:
                self.first_record = first_record + int(present[0])
                (first,) = rows_at(batch, present[:1], first_record)
                self.first_cells = frozenset(first.cells)
            self.last_record = first_record + int(present[-1])
        self._find_repeated(batch, lines)
        self._find_totals(batch, first_record)
        self._find_ragged(batch, blank, lines)
        self._keep_tail(batch, first_record, present)

    def finish(self) -> None:
        """After the last batch: the last rows become rows to look at."""
        for held in self._tail:
            self.tail += _rows(held.batch, held.records)
        self.tail = self.tail[-_TAIL_ROWS:]
        self._tail.clear()

    def forget_totals(self) -> None:
        """Somebody says that rows which sum others are rows like any other."""
        self.sure_totals, self.sure_total_rows, self.total_labels = [], [], {}

    def _count(self, cells: pa.RecordBatch) -> None:
        for position, column in enumerate(cells.columns):
            present = len(column) - column.null_count
            if present:
                self.filled[position] = self.filled.get(position, 0) + present

    def _find_repeated(self, batch: GridBatch, lines: npt.NDArray[np.int64]) -> None:
        repeated = repeats_header(batch.cells, self.shape.page_tops)
        if repeated is not None:
            self.repeated.add(lines[repeated])
            self.repeated_lines += lines[repeated][: _KEPT_WHOLE - len(self.repeated_lines)].tolist()

    def _find_totals(self, batch: GridBatch, first_record: int) -> None:
        suspects = np.zeros(len(batch.lines), bool)
        for column in batch.cells.columns:
            if _may_mention_total(column):
                suspects |= as_mask(pc.match_substring_regex(column, _MENTIONS_TOTAL))
        looked_at = np.flatnonzero(suspects)[: self._suspects_left]
        self._suspects_left -= len(looked_at)
        for row in rows_at(batch, looked_at, first_record):
            if is_surely_total(row, self.shape):
                self._add_sure_total(row)
            elif names_total(row, self.shape):
                self._add_label(row)

    def _add_sure_total(self, row: Row) -> None:
        self.sure_totals.append(row.record)
        if len(self.sure_total_rows) < _KEPT_WHOLE:
            self.sure_total_rows.append(_shortened(row))

    def _add_label(self, row: Row) -> None:
        label = row.cells[min(row.cells)].strip().lower()[:_LONGEST_KEPT_CELL]
        known = self.total_labels.get(label)
        if known is None:
            self.total_labels[label] = TotalLabel(_shortened(row))
        else:
            known.count += 1

    def _find_ragged(self, batch: GridBatch, blank: Mask, lines: npt.NDArray[np.int64]) -> None:
        width = 1 + max((max(labels) for labels in self.shape.header), default=-1)
        if not width:
            return
        beyond = [column for column in batch.cells.columns[width:] if column.null_count < len(column)]
        if beyond:
            self.long.add(lines[np.logical_or.reduce([as_mask(pc.is_valid(column)) for column in beyond])])
        if batch.widths is not None:
            self.short.add(lines[(batch.widths.to_numpy() < width) & ~blank])
        elif batch.cells.num_columns < width:
            self.short.add(lines[~blank])

    def _keep_tail(self, batch: GridBatch, first_record: int, present: npt.NDArray[np.intp]) -> None:
        """The last filled rows of what was read so far, by themselves: a batch may be millions of blank lines."""
        if not len(present):
            return
        wanted = rows_to_look_at(batch.cells.num_columns, _TAIL_ROWS)
        last = present[-wanted:]
        taken = batch.taken(last)
        self._tail.append(_Held(taken, first_record + last, taken.cells.nbytes))
        self._tail_rows += len(last)
        self._tail_bytes += taken.cells.nbytes
        while self._tail_rows - len(self._tail[0].records) >= wanted or self._is_tail_too_long():
            gone = self._tail.popleft()
            self._tail_rows -= len(gone.records)
            self._tail_bytes -= gone.bytes

    def _is_tail_too_long(self) -> bool:
        return len(self._tail) > 1 and self._tail_bytes > HELD_BYTES


def rows_to_look_at(columns: int, most: int) -> int:
    """How many rows are looked at one by one: fewer where they are wide."""
    return max(_FEWEST_ROWS, min(most, _LOOKED_AT_CELLS // max(1, columns)))


def repeats_header(cells: pa.RecordBatch, header: Sequence[Mapping[int, str]]) -> Mask | None:
    """Which rows are a row of the header once more, in all its cells and no other; None where that is surely none.

    `header` are the rows that may come again (`roles.TableShape.page_tops`), none of them blank.
    """
    again = None
    for labels in header:
        if max(labels) >= cells.num_columns:
            continue
        same = np.ones(cells.num_rows, bool)
        for position, label in labels.items():
            same &= as_mask(pc.equal(cells.column(position), label))
            if not same.any():
                break
        else:
            same &= filled_per_row(cells) == len(labels)
            again = same if again is None else again | same
    return again


def rows_at(batch: GridBatch, indices: npt.NDArray[np.intp], first_record: int) -> Iterator[Row]:
    """The rows of a batch at some indices, without the blank ones."""
    if len(indices):
        yield from _rows(batch.taken(indices), first_record + indices)


def _shortened(row: Row) -> Row:
    return replace(row, cells={position: cell[:_LONGEST_KEPT_CELL] for position, cell in row.cells.items()})


def _rows(batch: GridBatch, records: npt.NDArray[np.int64]) -> Iterator[Row]:
    """All rows of a batch that are not blank; `records` are their numbers."""
    columns = [column.to_pylist() for column in batch.cells.columns]
    lines = batch.lines.to_pylist()
    for number, record in enumerate(records.tolist()):
        cells = {
            position: column[number] for position, column in enumerate(columns) if column[number] is not None
        }
        if cells:
            yield Row(record, lines[number], cells)


def _may_mention_total(column: pa.StringArray) -> bool:
    """A quick look at all bytes of a column at once: words that are not there need no search cell by cell."""
    data = column.buffers()[2]
    if data is None:
        return False
    text = data.to_pybytes()
    return b"otal" in text or b"OTAL" in text
