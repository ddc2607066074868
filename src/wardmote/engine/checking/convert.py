"""A raw table becomes a typed one, in one pass where the sample told the truth.

Types are provisional, told from the first rows. The pass counts what could not be read; where that is too
much for a column, or a column of text turns out to hold something better, what was written is abandoned and
the table is read again with what is known now. At most three passes: the third makes text of what still fails.
"""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

import pyarrow as pa

from wardmote.engine.checking.batch import ReadBatch, Tally, bad_cells_batch, read_batch
from wardmote.engine.checking.columns_asked import column_findings
from wardmote.engine.checking.plan import ColumnPlan, plan_columns, sample_of
from wardmote.engine.checking.repeats import Repeats
from wardmote.engine.checking.report import BadCellSink, ColumnReport, TableReport, TableSink
from wardmote.engine.reading.columns.infer import Column, infer_column
from wardmote.engine.reading.columns.numbers import IntegerReader, NumberReader
from wardmote.engine.reading.columns.privacy import privacy_of
from wardmote.engine.reading.columns.read_cells import Verdicts
from wardmote.engine.reading.columns.reader import TextReader
from wardmote.engine.reading.columns.sample import is_enough

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from wardmote.engine.checking.schema import TableSchema
    from wardmote.engine.reading.table import RawTable, TextBatch

_MOST_PASSES = 3
_SAMPLED_ROWS = 5_000
_WORKERS = min(4, os.cpu_count() or 1)


def convert_table(
    table: RawTable,
    *,
    open_sink: Callable[[pa.Schema], TableSink],
    bad_cells: Callable[[], BadCellSink],
    schema: TableSchema | None,
) -> TableReport:
    """Write a table's typed rows and its bad cells, and report what was found.

    The typed table has the columns of the raw one, in order. A cell that cannot be read is null there and
    stands in the bad cells; one that can be read and breaks a rule of the schema keeps its value and stands
    there too. Both sinks may be opened, and abandoned, more than once; the last ones are closed. Raises
    Invalid for a schema that contradicts itself, and what the table raises while it is read.
    """
    batches = table.batches()
    first = _first_batches(batches)
    plans = plan_columns(table.columns, [batch.rows for batch in first], schema)
    for attempt in range(1, _MOST_PASSES + 1):
        conversion = _Conversion(table, plans, schema, open_sink, bad_cells)
        replanned = conversion.run(
            chain(first, batches), may_replan=attempt < _MOST_PASSES, first=attempt == 1
        )
        if replanned is None:
            return conversion.report()
        plans, first, batches = replanned, [], table.batches()
    raise AssertionError("the last pass plans nothing new")


def _first_batches(batches: Iterator[TextBatch]) -> list[TextBatch]:
    """Enough batches for a sample."""
    taken: list[TextBatch] = []
    rows = 0
    for batch in batches:
        taken.append(batch)
        rows += batch.rows.num_rows
        if rows >= _SAMPLED_ROWS:
            break
    return taken


class _Conversion:
    """One pass over a table."""

    def __init__(
        self,
        table: RawTable,
        plans: Sequence[ColumnPlan],
        schema: TableSchema | None,
        open_sink: Callable[[pa.Schema], TableSink],
        bad_cells: Callable[[], BadCellSink],
    ) -> None:
        self._table = table
        self._plans = plans
        self._schema = schema
        self._open_sink = open_sink
        self._open_bad_cells = bad_cells
        self._verdicts = [Verdicts(plan.column.reader, strict=plan.asked is not None) for plan in plans]
        self._tallies = [Tally() for _ in plans]
        self._rows = 0
        self._errors = 0

    def run(self, batches: Iterator[TextBatch], *, may_replan: bool, first: bool) -> list[ColumnPlan] | None:
        """Write everything and close; or, where a column is not what it seemed, abandon and say the new plans."""
        fields = [pa.field(plan.column.name, plan.column.reader.arrow_type) for plan in self._plans]
        rows, cells = self._open_sink(pa.schema(fields)), self._open_bad_cells()
        try:
            self._write(batches, rows, cells)
            replanned = self._replanned(text_too=first) if may_replan else None
        except BaseException:
            rows.abandon()
            cells.abandon()
            raise
        if replanned is not None:
            rows.abandon()
            cells.abandon()
            return replanned
        rows.close()
        cells.close()
        return None

    def _write(self, batches: Iterator[TextBatch], rows: TableSink, cells: BadCellSink) -> None:
        names = self._table.columns
        arrow_schema = pa.schema([pa.field(p.column.name, p.column.reader.arrow_type) for p in self._plans])
        repeats = Repeats(self._plans, self._schema)
        self._report_cells(column_findings(names, self._schema, header_row=self._table.header_row), cells)
        for batch, done in self._read_ahead(batches):
            rows.write(pa.record_batch(done.columns, schema=arrow_schema))
            lines, row = batch.lines, batch.first_row
            self._report_cells(bad_cells_batch(done.findings, names, first_row=row, lines=lines), cells)
            repeats.add(done.columns, batch.rows, lines)
            self._rows += batch.rows.num_rows
            for tally, more in zip(self._tallies, done.tallies, strict=True):
                tally.add(more)
        for found in repeats.found():
            self._report_cells(found, cells)

    def _report_cells(self, found: pa.RecordBatch, cells: BadCellSink) -> None:
        if found.num_rows:
            self._errors += found.num_rows
            cells.write(found)

    def _read_ahead(self, batches: Iterator[TextBatch]) -> Iterator[tuple[TextBatch, ReadBatch]]:
        """Batches and what was read in them, in order; a few are worked on at the same time."""
        waiting: deque[tuple[TextBatch, Future[ReadBatch]]] = deque()
        with ThreadPoolExecutor(_WORKERS) as pool:
            for batch in batches:
                waiting.append((batch, pool.submit(read_batch, batch.rows, self._plans, self._verdicts)))
                if len(waiting) > _WORKERS:
                    done, future = waiting.popleft()
                    yield done, future.result()
            for done, future in waiting:
                yield done, future.result()

    def _replanned(self, *, text_too: bool) -> list[ColumnPlan] | None:
        """New plans, or None where every column is what it seemed to be."""
        plans = [
            self._second_thought(plan, tally, verdicts, text_too=text_too)
            for plan, tally, verdicts in zip(self._plans, self._tallies, self._verdicts, strict=True)
        ]
        return plans if any(new is not old for new, old in zip(plans, self._plans, strict=True)) else None

    def _second_thought(
        self, plan: ColumnPlan, tally: Tally, verdicts: Verdicts, *, text_too: bool
    ) -> ColumnPlan:
        column = plan.column
        is_text = isinstance(column.reader, TextReader)
        failing = (not is_text and not self._holds(column, tally)) or _has_decimals(column, tally, verdicts)
        if not plan.is_inferred or not (failing or (is_text and text_too)):
            return plan
        pool = [*tally.pool, pa.array(verdicts.bad_texts()[:1000], pa.string())]
        better = infer_column(sample_of(column.name, pool))
        if type(better.reader) is not type(column.reader) or better.reader.type != column.reader.type:
            return replace(plan, column=better)
        if failing:
            evidence = f"too many cells are no {column.reader.type}"
            return replace(plan, column=Column(column.name, TextReader(), None, evidence, 0.5, repeats=False))
        return plan

    def _holds(self, column: Column, tally: Tally) -> bool:
        filled = self._rows - tally.empty - tally.suppressed
        return filled == 0 or is_enough(
            filled - tally.unreadable, filled, share=column.least_share, named=column.is_named
        )

    def report(self) -> TableReport:
        """What was found out in this pass."""
        table = self._table
        privacies = privacy_of([plan.column for plan in self._plans])
        columns = []
        for plan, tally, privacy in zip(self._plans, self._tallies, privacies, strict=True):
            filled = self._rows - tally.empty - tally.suppressed
            columns.append(
                ColumnReport(
                    name=plan.column.name,
                    type=plan.column.reader.type,
                    semantic_type=plan.column.meaning.name if plan.column.meaning else None,
                    personal=privacy.personal,
                    special_category=privacy.special_category is not None,
                    share_valid=1.0 if filled == 0 else (filled - tally.unreadable) / filled,
                    bad_cells=tally.bad_cells,
                    empty_cells=tally.empty,
                    suppressed_cells=tally.suppressed,
                    evidence=plan.column.evidence,
                    confidence=plan.column.confidence,
                )
            )
        return TableReport(
            name=table.name,
            format=table.format,
            encoding=table.encoding,
            delimiter=table.delimiter,
            header_row=table.header_row,
            rows=self._rows,
            columns=tuple(columns),
            bad_cells=self._errors,
            notes=table.notes,
        )


def _has_decimals(column: Column, tally: Tally, verdicts: Verdicts) -> bool:
    """Whether a column of whole numbers holds decimals that are no slip: two of them, and one in a thousand."""
    if type(column.reader) is not IntegerReader or tally.unreadable < 2:
        return False
    number = NumberReader()
    decimals = sum(number.takes(text) for text in verdicts.bad_texts())
    return decimals >= 2 and tally.unreadable * 1000 >= len(tally.pool)
