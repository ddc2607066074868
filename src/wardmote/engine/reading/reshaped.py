"""A table in another shape, where a person chooses so: a row for each period, labels filled down."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.reading.finding.names import given_names
from wardmote.engine.reading.finding.periods import Periods, find_periods
from wardmote.engine.reading.notes import Note, NoteKind
from wardmote.engine.reading.options import ReadOptions
from wardmote.engine.reading.table import RawTable, TextBatch
from wardmote.kernel.problem import Invalid, TooLarge

_MAX_BATCH_CELLS = 4_000_000
_MOST_TIMES_LARGER = 200
_ALWAYS_ALLOWED_BYTES = 64 * 1024 * 1024
_VALUE = "value"


def reshaped(table: RawTable, options: ReadOptions) -> RawTable:
    """The table as its options say; itself where they say nothing of its shape.

    Raises Invalid where a column that is to be filled down is not there, or none is named after periods.
    """
    labels = None
    if options.fill_down:
        labels = _labels(table, options.fill_down)
        table = replace(table, notes=tuple(each for each in table.notes if each.kind is not NoteKind.OUTLINE))
    if options.unpivot:
        return _with_row_for_each_period(table, labels)
    return table if labels is None else replace(table, _reshape=labels)


def _labels(table: RawTable, named: Collection[str]) -> _FilledDown:
    if missing := [name for name in named if name not in table.columns]:
        raise Invalid(
            "read.columns_gone",
            f"The file has no column of this name: {', '.join(missing)}.",
            where="fill_down",
            next_step="Choose again by the names that the columns have in this file.",
        )
    return _FilledDown(tuple(table.columns.index(name) for name in named))


def _with_row_for_each_period(table: RawTable, labels: _FilledDown | None) -> RawTable:
    periods = find_periods(table.columns)
    if periods is None:
        raise Invalid(
            "read.no_periods",
            "The table has no three columns side by side that are named after months, quarters or years.",
            where="unpivot",
            next_step="Leave this choice away, or say in which row the periods stand.",
        )
    long = _Long(periods, tuple(at for at in range(len(table.columns)) if at not in periods.places))
    notes = [each for each in table.notes if each.kind is not NoteKind.WIDE_PERIODS]
    columns = long.names(table.columns)
    long = replace(long, columns=columns)
    return replace(
        table,
        columns=columns,
        row_count=table.row_count * len(periods.labels),
        notes=(*notes, Note(NoteKind.UNPIVOTED, count=len(periods.places))),
        _reshape=long if labels is None else _Then(labels, long),
    )


@dataclass(frozen=True)
class _Then:
    """One change of shape behind another."""

    first: _FilledDown
    second: _Long

    def __call__(self, batches: Iterator[TextBatch]) -> Iterator[TextBatch]:
        return self.second(self.first(batches))


@dataclass(frozen=True)
class _FilledDown:
    """Empty cells of some columns take the label above them."""

    places: tuple[int, ...]

    def __call__(self, batches: Iterator[TextBatch]) -> Iterator[TextBatch]:
        above: dict[int, str | None] = {}
        for batch in batches:
            columns = list(batch.rows.columns)
            for place in self.places:
                known = pa.concat_arrays([pa.array([above.get(place)], pa.string()), columns[place]])
                filled = pc.fill_null_forward(known)
                columns[place] = filled.slice(1)
                above[place] = filled[-1].as_py()
            rows = pa.RecordBatch.from_arrays(columns, names=batch.rows.schema.names)
            yield replace(batch, rows=rows)


@dataclass(frozen=True)
class _Long:
    """Columns named after periods become rows: each row of the file one for each period, beside its other cells."""

    periods: Periods
    kept: tuple[int, ...]
    columns: tuple[str, ...] = ()

    def names(self, wide: tuple[str, ...]) -> tuple[str, ...]:
        """The names of the columns: those kept, with the period and its values where the first of them stood."""
        values = [prefix or _VALUE for prefix, _ in self.periods.groups]
        named = [wide[at] for at in self.kept]
        named[self._before : self._before] = [self.periods.kind, *values]
        return given_names(named, range(len(named)))

    @property
    def _before(self) -> int:
        return sum(at < self.periods.places[0] for at in self.kept)

    def __call__(self, batches: Iterator[TextBatch]) -> Iterator[TextBatch]:
        row = 1
        most_rows = max(1, _MAX_BATCH_CELLS // (len(self.periods.labels) * len(self.columns)))
        for batch in batches:
            for start in range(0, batch.rows.num_rows, most_rows):
                rows, lines = batch.rows.slice(start, most_rows), batch.lines.slice(start, most_rows)
                self._refuse_far_larger(rows, lines)
                long = self._long(rows, lines, row)
                yield long
                row += long.rows.num_rows

    def _long(self, rows: pa.RecordBatch, lines: pa.Int64Array, first_row: int) -> TextBatch:
        count, times = rows.num_rows, len(self.periods.labels)
        again = pa.array(np.repeat(np.arange(count), times))
        across = pa.array((np.arange(times) * count + np.arange(count)[:, None]).ravel())
        labels = pa.array(self.periods.labels, pa.string()).take(pa.array(np.tile(np.arange(times), count)))
        values = [
            pa.concat_arrays(rows.columns[first : first + times]).take(across)
            for _, first in self.periods.groups
        ]
        columns = [rows.column(at).take(again) for at in self.kept]
        columns[self._before : self._before] = [labels, *values]
        return TextBatch(
            pa.RecordBatch.from_arrays(columns, names=list(self.columns)), lines.take(again), first_row
        )

    def _refuse_far_larger(self, rows: pa.RecordBatch, lines: pa.Int64Array) -> None:
        """A long text beside thousands of periods would be written thousands of times."""
        repeated_bytes = len(self.periods.labels) * sum(rows.column(at).nbytes for at in self.kept)
        if repeated_bytes > _ALWAYS_ALLOWED_BYTES + _MOST_TIMES_LARGER * rows.nbytes:
            raise TooLarge(
                "table.unpivots_too_large",
                f"With a row for each period the table would be more than {_MOST_TIMES_LARGER} times as large.",
                where=f"between line {lines[0]} and line {lines[-1]}",
                next_step="Leave the table as it stands in the file, or take long texts out of it.",
            )
