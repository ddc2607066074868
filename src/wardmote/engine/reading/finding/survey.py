"""Finds the table in a grid: its header, its columns, which records are rows, and what is set aside.

One pass, to the end of the grid. Only the first and the last rows, and the few in between that could be anything but
data, are looked at one by one; what is kept grows with what is set aside, never with the number of rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, takewhile

import numpy as np
import numpy.typing as npt

from wardmote.engine.reading.choices import KeptRows
from wardmote.engine.reading.finding.body import HELD_BYTES, Body, rows_at, rows_to_look_at
from wardmote.engine.reading.finding.layout import HEAD_RECORDS, HeaderPlace, Row, blocks_of, find_header
from wardmote.engine.reading.finding.names import MergedCells, column_names, has_unseen, unseen_shown
from wardmote.engine.reading.finding.periods import find_periods
from wardmote.engine.reading.finding.roles import (
    is_bare_total,
    is_final_sum,
    is_footnote,
    is_narrow,
    is_surely_total,
    learn_shape,
)
from wardmote.engine.reading.grid import Grid, GridBatch
from wardmote.engine.reading.notes import Note, NoteKind
from wardmote.engine.reading.options import ReadLimits, ReadOptions
from wardmote.kernel.problem import Invalid, TooLarge

_LAST_HEADER_ROW = 1_000
_NO_END = 2**62
_FEWEST_OF_OUTLINE = 3
"""Columns, and rows."""
_MOST_LABELS, _NEARLY_ALL = 0.6, 0.95
_KEPT_AS = {NoteKind.TOTAL: KeptRows.TOTALS, NoteKind.FOOTNOTE: KeptRows.FOOTNOTES}


@dataclass(frozen=True)
class Survey:
    """Where the table is in its grid.

    `positions` are the columns of the grid that are columns of the table. Rows are the records from `header.data_from`
    to `end` that are not blank, not in `aside` (record numbers, sorted), and not one of the `repeated` header rows.
    """

    header: HeaderPlace
    columns: tuple[str, ...]
    positions: tuple[int, ...]
    aside: npt.NDArray[np.int64]
    repeated: tuple[Mapping[int, str], ...]
    end: int
    rows: int
    notes: tuple[Note, ...]
    named: frozenset[int] = frozenset()
    """Columns of the grid over which the header has a name."""

    def with_note(self, note: Note) -> Survey:
        """The same, and something more that was seen."""
        return replace(self, notes=(*self.notes, note))


def survey_of_given(columns: Sequence[str], positions: Sequence[int], rows: int) -> Survey:
    """The survey of a grid that is its table from the first record to the last: nothing is looked for in it."""
    return Survey(
        header=HeaderPlace(0, 0, data_from=1),
        columns=tuple(columns),
        positions=tuple(positions),
        aside=np.zeros(0, np.int64),
        repeated=(),
        end=_NO_END,
        rows=rows,
        notes=(),
    )


def survey(
    grid: Grid, options: ReadOptions, merged: Sequence[MergedCells] = (), *, first_column: int = 0
) -> Survey | None:
    """The table of a grid; None where no cell is filled. Reads the grid once, to its end.

    `first_column` is the place in the file of the grid's first column, for naming those without a header.

    Raises Invalid where the options name a header row that the file does not have, TooLarge for a table that is far
    larger than what stands in it.
    """
    _check_header_options(options)
    batches = grid.batches()
    taken, head = _take_head(batches, options.header_row or 0)
    if not head:
        return None
    place = _chosen_header(head, options) or _with_rows(find_header(head), options.header_rows)
    header = [row for row in head if place.first <= row.record <= place.last]
    titles = [row for row in head if row.record < place.first]
    body = Body(learn_shape(header, [row for row in head if row.record >= place.data_from], titles))
    record = 1
    for batch in chain(taken, batches):
        behind = max(0, place.data_from - record)
        if behind < len(batch.lines):
            body.add(batch.from_row(behind), record + behind)
        record += len(batch.lines)
    body.finish()
    found = _concluded(place, header, head, body, keep=options.keep)
    names = column_names(header, found.positions, merged, first_column=first_column)
    found = _with_outline(_with_periods(_with_unseen(replace(found, columns=names), header)), body)
    _refuse_nearly_empty(found, body, options.limits)
    return found


def _with_unseen(found: Survey, header: Sequence[Row]) -> Survey:
    """A note where names hold marks that nobody sees, with the first of these names as it was written."""
    marked = [
        (row.line, label) for row in header for label in row.cells.values() if label and has_unseen(label)
    ]
    if not marked:
        return found
    line, label = marked[0]
    return found.with_note(Note(NoteKind.UNSEEN_MARKS, line, line, len(marked), unseen_shown(label)))


def _with_periods(found: Survey) -> Survey:
    periods = find_periods(found.columns) if found.header.last else None
    return found.with_note(Note(NoteKind.WIDE_PERIODS, count=len(periods.places))) if periods else found


def _with_outline(found: Survey, body: Body) -> Survey:
    """A note where labels in words stand only at the first of their rows, and the next column has something in each."""
    if len(found.positions) < _FEWEST_OF_OUTLINE or found.rows < _FEWEST_OF_OUTLINE:
        return found
    first, second = found.positions[:2]
    labels = body.filled.get(first, 0)
    is_outline = first in found.named and first in body.shape.word_columns and first in body.first_cells
    if not is_outline or labels > _MOST_LABELS * found.rows:
        return found
    if body.filled.get(second, 0) < _NEARLY_ALL * found.rows:
        return found
    return found.with_note(Note(NoteKind.OUTLINE, count=found.rows - labels, text=found.columns[0]))


def _take_head(batches: Iterator[GridBatch], header_row: int) -> tuple[list[GridBatch], list[Row]]:
    """The batches that hold the first records, and these as rows: some hundred, fewer where they are wide."""
    taken: list[GridBatch] = []
    rows: list[Row] = []
    record, taken_bytes = 1, 0
    for batch in batches:
        taken.append(batch)
        most = header_row + rows_to_look_at(batch.cells.num_columns, HEAD_RECORDS)
        wanted = min(len(batch.lines), most - record + 1)
        rows += rows_at(batch, np.arange(wanted), record)
        record += len(batch.lines)
        taken_bytes += batch.cells.nbytes
        if record > most or taken_bytes > HELD_BYTES:
            break
    return taken, rows


def _chosen_header(head: Sequence[Row], options: ReadOptions) -> HeaderPlace | None:
    if options.header_row is None:
        return None
    if options.header_row == 0:
        return HeaderPlace(0, 0, data_from=1)
    rows = options.header_rows or 1
    if options.header_row > head[-1].record or rows > options.header_row:
        raise _no_such_header_row(options.header_row)
    return HeaderPlace(options.header_row - rows + 1, options.header_row, data_from=options.header_row + 1)


def _check_header_options(options: ReadOptions) -> None:
    """Raises Invalid before anything is read: every row above a header is looked at one by one."""
    row, rows = options.header_row, options.header_rows
    if row is not None and not 0 <= row <= _LAST_HEADER_ROW:
        raise _no_such_header_row(row)
    if rows is not None and (rows < 0 or (rows == 0 and row != 0)):
        raise Invalid(
            "read.no_such_header_rows",
            "A header spans at least one row.",
            next_step="Say how many rows the header spans, or that there is none by giving row 0 as its last row.",
        )


def _no_such_header_row(row: int) -> Invalid:
    return Invalid(
        "read.no_such_header_row",
        f"The file has no such header row among its first {_LAST_HEADER_ROW:,} rows, and none is looked for below.",
        where=f"row {row}",
        next_step="Give the number of the header's last row, counted from 1 at the top of the file. Where more than "
        f"{_LAST_HEADER_ROW:,} rows stand above the header, delete those that are not of the table.",
    )


def _refuse_nearly_empty(found: Survey, body: Body, limits: ReadLimits) -> None:
    """One row of thousands of cells among a million short ones makes a table that a small file should not ask for."""
    cells, filled = found.rows * len(found.columns), sum(body.filled.values())
    if cells > limits.nearly_empty_from_cells and cells > limits.max_cells_per_filled * filled:
        raise TooLarge(
            "table.nearly_empty",
            f"The table would have {found.rows:,} rows of {len(found.columns):,} columns, and nearly all of its cells "
            "are empty. One row of very many cells does that.",
            where=f"line {body.long.first_line}" if body.long.first_line else None,
            next_step="Look for a row that is much longer than the others, mend it, and upload the file again.",
        )


def _with_rows(place: HeaderPlace, rows: int | None) -> HeaderPlace:
    """The header that was found, of as many rows as the caller says."""
    if rows is None or not place.last:
        return place
    return replace(place, first=max(1, place.last - rows + 1))


@dataclass(frozen=True)
class _SetAside:
    """Rows below the header that are not rows of the table: totals anywhere, and whatever stands at the end."""

    totals: list[Row]
    at_end: list[tuple[Row, NoteKind]]


def _concluded(
    place: HeaderPlace, header: Sequence[Row], head: Sequence[Row], body: Body, *, keep: Collection[KeptRows]
) -> Survey:
    """All but the names of the columns."""
    if KeptRows.TOTALS in keep:
        body.forget_totals()
    at_end = takewhile(lambda found: _KEPT_AS.get(found[1]) not in keep, _rows_at_the_end(body))
    set_aside = _SetAside([*body.sure_total_rows, *_lone_totals(body)], list(at_end))
    positions = _table_columns(header, body, set_aside)
    end = min((row.record - 1 for row, _ in set_aside.at_end), default=body.last_record)
    totals = {*body.sure_totals, *(row.record for row in set_aside.totals)}
    aside = np.array(sorted(totals), np.int64)
    aside = aside[aside <= end]
    repeated_below = sum(kind is NoteKind.REPEATED_HEADER for _, kind in set_aside.at_end)
    header_is_repeated = _header_is_repeated(body)
    repeated = body.repeated.count - repeated_below if header_is_repeated else 0
    notes = _notes(place, head, body, set_aside)
    empty = (positions[-1] + 1 if positions else 0) - len(positions)
    if empty:
        notes.append(Note(NoteKind.EMPTY_COLUMNS, count=empty))
    return Survey(
        header=place,
        columns=(),
        positions=positions,
        aside=aside,
        repeated=body.shape.page_tops if repeated else (),
        end=end,
        rows=body.rows - len(aside) - len(set_aside.at_end) - repeated,
        notes=tuple(notes),
        named=frozenset(position for row in header for position in row.cells),
    )


def _header_is_repeated(body: Body) -> bool:
    """A row met more often than all others together is no header, whatever it says."""
    return 0 < body.repeated.count <= max(1, body.rows // 2)


def _lone_totals(body: Body) -> list[Row]:
    """Rows with a total's label that no other row has: a label met again and again is a category."""
    return [known.first for known in body.total_labels.values() if known.count == 1]


def _rows_at_the_end(body: Body) -> list[tuple[Row, NoteKind]]:
    """What stands below the last row of data: footnotes and totals, from the bottom upwards."""
    sure = {row.record for row in _lone_totals(body)} | set(body.sure_totals)
    below: list[tuple[Row, NoteKind]] = []
    blocks = blocks_of(body.tail)
    for number, block in reversed(list(enumerate(blocks))):
        kinds = _kinds_at_the_end(block, body, sure, is_first=number == 0)
        below += kinds
        if len(kinds) < len(block):
            break
    return below


def _kinds_at_the_end(
    block: Sequence[Row], body: Body, sure: set[int], *, is_first: bool
) -> list[tuple[Row, NoteKind]]:
    """The rows of a block that are not data, from its last one upwards.

    Below a blank row, a block of nothing but narrow rows is about the table, not of it.
    """
    if not is_first and all(is_narrow(row, body.shape) for row in block):
        kinds = [_kind_at_the_end(row, body, sure, after_blank=True) or NoteKind.FOOTNOTE for row in block]
        return list(zip(reversed(block), reversed(kinds), strict=True))
    found: list[tuple[Row, NoteKind]] = []
    for number, row in reversed(list(enumerate(block))):
        kind = _kind_at_the_end(row, body, sure, after_blank=number == 0 and not is_first)
        if kind is None:
            break
        found.append((row, kind))
    return found


def _kind_at_the_end(row: Row, body: Body, sure: set[int], *, after_blank: bool) -> NoteKind | None:
    if _header_is_repeated(body) and dict(row.cells) in body.shape.page_tops:
        return NoteKind.REPEATED_HEADER
    if row.record in sure or is_surely_total(row, body.shape) or is_final_sum(row, body.shape):
        return NoteKind.TOTAL
    footnote = is_footnote(row, body.shape, after_blank=after_blank)
    below_a_gap_or_total = after_blank or row.record - 1 in sure
    if is_bare_total(row, body.shape) and (footnote or (below_a_gap_or_total and body.shape.always_words)):
        return NoteKind.TOTAL
    return NoteKind.FOOTNOTE if footnote else None


def _table_columns(header: Sequence[Row], body: Body, set_aside: _SetAside) -> tuple[int, ...]:
    """Positions that have a name or a filled cell in a row."""
    filled = dict(body.filled)
    not_rows = {row.record: row for row in (*set_aside.totals, *(row for row, _ in set_aside.at_end))}
    for row in not_rows.values():
        for position in row.cells:
            filled[position] -= 1
    named = {position for row in header for position in row.cells}
    return tuple(sorted(named | {position for position, count in filled.items() if count > 0}))


def _notes(place: HeaderPlace, head: Sequence[Row], body: Body, set_aside: _SetAside) -> list[Note]:
    top = place.first or place.data_from
    at_end = {row.record for row, _ in set_aside.at_end}
    notes = [
        _note(NoteKind.TITLE, row)
        for row in head
        if row.record < top or place.last < row.record < place.data_from
    ]
    if _header_is_repeated(body):
        notes += _repeated_notes(body)
    notes += [_note(NoteKind.TOTAL, row) for row in set_aside.totals if row.record not in at_end]
    more_totals = len(body.sure_totals) - len(body.sure_total_rows)
    if more_totals:
        notes.append(Note(NoteKind.TOTAL, notes[-1].first_line, None, more_totals))
    below = [(row, kind) for row, kind in reversed(set_aside.at_end) if kind is not NoteKind.REPEATED_HEADER]
    notes += [_note(kind, row) for row, kind in below]
    spans = {NoteKind.BLANK_ROWS: body.blank, NoteKind.LONG_ROWS: body.long, NoteKind.SHORT_ROWS: body.short}
    notes += [
        Note(kind, span.first_line, span.last_line, span.count) for kind, span in spans.items() if span.count
    ]
    return notes


def _note(kind: NoteKind, row: Row) -> Note:
    return Note(kind, row.line, row.line, 1, row.text)


def _repeated_notes(body: Body) -> list[Note]:
    """The first ones each by itself, the rest counted in one."""
    notes = [Note(NoteKind.REPEATED_HEADER, line, line) for line in body.repeated_lines]
    more = body.repeated.count - len(notes)
    if more:
        notes.append(Note(NoteKind.REPEATED_HEADER, notes[-1].first_line, body.repeated.last_line, more))
    return notes
