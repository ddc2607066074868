"""A raw table becomes a typed one, in one pass where the sample told the truth.

Types are provisional, told from the first rows. The pass counts what could not be read; where that is too
much for a column, or a column of text turns out to hold something better, what was written is abandoned and
the table is read again with what is known now. At most three passes: the last one keeps what it has.
"""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

import pyarrow as pa

from wardmote.engine.checking.across_rows import AcrossRows, TypedTable
from wardmote.engine.checking.batch import (
    ReadBatch,
    Tally,
    bad_cells_batch,
    read_batch,
    row_rules_for,
    withheld_cells_batch,
)
from wardmote.engine.checking.columns_asked import column_findings
from wardmote.engine.checking.plan import ColumnPlan, plan_columns
from wardmote.engine.checking.report import BadCellSink, ColumnReport, NoSink, TableReport, TableSink
from wardmote.engine.checking.second_thought import filled_cells, is_read_otherwise, second_thought
from wardmote.engine.checking.sinks import Openers, Sinks
from wardmote.engine.reading.columns.keys import Key, KeyBook, KeyWatch
from wardmote.engine.reading.columns.marks import is_mark
from wardmote.engine.reading.columns.pairs import pairs_of
from wardmote.engine.reading.columns.privacy import Privacy, privacy_of
from wardmote.engine.reading.columns.read_cells import Verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from wardmote.engine.checking.schema import TableSchema
    from wardmote.engine.reading.columns.infer import Column
    from wardmote.engine.reading.table import RawTable, TextBatch

_MOST_PASSES = 3
_SAMPLED_ROWS = 5_000
_SAMPLED_BYTES = 64 * 1024 * 1024
_WORKERS = min(4, os.cpu_count() or 1)
_NO_TABLES: Mapping[str, RawTable | TypedTable] = MappingProxyType({})


def convert_table(
    table: RawTable,
    *,
    open_sink: Callable[[pa.Schema], TableSink],
    bad_cells: Callable[[], BadCellSink],
    schema: TableSchema | None,
    withheld_cells: Callable[[], BadCellSink] = NoSink,
    references: Mapping[str, RawTable | TypedTable] = _NO_TABLES,
    keys: KeyBook | None = None,
) -> TableReport:
    """Write a table's typed rows, its bad cells and its withheld cells, and report what was found.

    The typed table has the columns of the raw one, in order, without white space around text. A cell that
    cannot be read is null there and stands in the bad cells; one that can be read and breaks a rule of the
    schema keeps its value and stands there too. A mark for a withheld figure is null and stands in the withheld
    cells (report.WITHHELD_CELLS_SCHEMA). Sinks may be opened, and abandoned, more than once; the last ones are
    closed. `references` are the tables that the schema's foreign keys refer to, by their names there. With `keys`,
    the table is entered there, so that tables which speak of one another are known. Raises Invalid for a schema that
    contradicts itself or refers to a table that is not given, and what the tables raise while they are read.
    """
    openers = Openers(open_sink, bad_cells, withheld_cells)
    batches = table.batches()
    first = _first_batches(batches)
    plans = plan_columns(table.columns, [batch.rows for batch in first], schema)
    for _ in range(_MOST_PASSES - 1):
        conversion = _Pass(table, plans, schema, references, keys)
        sampled_rows = sum(batch.rows.num_rows for batch in first)
        better = conversion.run(openers, chain(first, batches), sampled_rows=sampled_rows)
        if better is None:
            return conversion.report()
        plans, first, batches = better, [], table.batches()
    conversion = _Pass(table, plans, schema, references, keys)
    conversion.run_last(openers, batches)
    return conversion.report()


def _first_batches(batches: Iterator[TextBatch]) -> list[TextBatch]:
    """Enough batches for a sample, and no more of very long rows than may be held."""
    taken: list[TextBatch] = []
    rows, size_bytes = 0, 0
    for batch in batches:
        taken.append(batch)
        rows += batch.rows.num_rows
        size_bytes += batch.rows.nbytes
        if rows >= _SAMPLED_ROWS or size_bytes >= _SAMPLED_BYTES:
            break
    return taken


class _Pass:
    """One pass over a table."""

    def __init__(
        self,
        table: RawTable,
        plans: Sequence[ColumnPlan],
        schema: TableSchema | None,
        references: Mapping[str, RawTable | TypedTable],
        book: KeyBook | None,
    ) -> None:
        self._table = table
        self._references = references
        self._plans = plans
        self._schema = schema
        self._typed = pa.schema([pa.field(p.column.name, p.column.reader.arrow_type) for p in plans])
        self._row_rules = row_rules_for(schema, table.columns)
        self._verdicts = [Verdicts(plan.column.reader, strict=plan.is_strict) for plan in plans]
        self._tallies = [Tally() for _ in plans]
        self._keys = KeyWatch([plan.column for plan in plans], keeps_values=book is not None)
        self._book = book
        self._rows = 0
        self._errors = 0

    def run(
        self, openers: Openers, batches: Iterator[TextBatch], *, sampled_rows: int
    ) -> list[ColumnPlan] | None:
        """Write everything and close; or, where a column is not what it seemed, abandon and give new plans.

        Columns of text are thought over again only where there were rows beyond a sample just taken.
        """
        sinks = openers.open(self._typed)
        try:
            self._write(batches, sinks)
            plans = self._second_thoughts(text_too=0 < sampled_rows < self._rows)
        except BaseException:
            sinks.abandon()
            raise
        if plans is None:
            sinks.close()
        else:
            sinks.abandon()
        return plans

    def run_last(self, openers: Openers, batches: Iterator[TextBatch]) -> None:
        """Write everything and close, whatever the columns turn out to be."""
        sinks = openers.open(self._typed)
        try:
            self._write(batches, sinks)
        except BaseException:
            sinks.abandon()
            raise
        sinks.close()

    def _write(self, batches: Iterator[TextBatch], sinks: Sinks) -> None:
        names = self._table.columns
        across = AcrossRows(self._plans, self._schema, self._references)
        header_row = self._table.header_row
        self._write_bad(column_findings(names, self._schema, header_row=header_row), sinks)
        for batch, done in self._read_ahead(batches):
            first, lines = batch.first_row, batch.lines
            sinks.rows.write(pa.record_batch(done.columns, schema=self._typed))
            self._write_bad(bad_cells_batch(done.findings, names, first_row=first, lines=lines), sinks)
            if done.marks:
                marks = withheld_cells_batch(done.marks, names, first_row=first, lines=lines)
                sinks.withheld_cells.write(marks)
            across.add(done.columns, first_row=first)
            self._keys.add(done.columns)
            self._count(batch, done)
        for place, found in across.found(self._table):
            self._write_bad(found, sinks)
            if place is not None:
                self._tallies[place].bad_cells += found.num_rows

    def _write_bad(self, found: pa.RecordBatch, sinks: Sinks) -> None:
        if found.num_rows:
            self._errors += found.num_rows
            sinks.bad_cells.write(found)

    def _count(self, batch: TextBatch, done: ReadBatch) -> None:
        self._rows += batch.rows.num_rows
        for tally, more in zip(self._tallies, done.tallies, strict=True):
            tally.add(more)

    def _read_ahead(self, batches: Iterator[TextBatch]) -> Iterator[tuple[TextBatch, ReadBatch]]:
        """Batches and what was read in them, in order; a few are worked on at the same time."""
        waiting: deque[tuple[TextBatch, Future[ReadBatch]]] = deque()
        with ThreadPoolExecutor(_WORKERS) as pool:
            for batch in batches:
                waiting.append((batch, pool.submit(self._read, batch)))
                if len(waiting) > _WORKERS:
                    earliest, future = waiting.popleft()
                    yield earliest, future.result()
            for earliest, future in waiting:
                yield earliest, future.result()

    def _read(self, batch: TextBatch) -> ReadBatch:
        return read_batch(batch.rows, self._plans, self._verdicts, self._row_rules)

    def _second_thoughts(self, *, text_too: bool) -> list[ColumnPlan] | None:
        """New plans, or None where every column is what it seemed to be."""
        plans = [
            second_thought(plan, tally, verdicts, rows=self._rows, text_too=text_too)
            for plan, tally, verdicts in zip(self._plans, self._tallies, self._verdicts, strict=True)
        ]
        pairs = list(zip(plans, self._plans, strict=True))
        if any(is_read_otherwise(new.column, old.column) for new, old in pairs if new is not old):
            return plans
        self._plans = plans
        return None

    def report(self) -> TableReport:
        """What was found out in this pass."""
        table = self._table
        privacies, pairs = _privacies(self._plans), pairs_of([plan.column for plan in self._plans])
        partners = [
            self._plans[pairs[place]].column.name if place in pairs else None
            for place in range(len(self._plans))
        ]
        columns = zip(self._plans, self._tallies, privacies, partners, strict=True)
        keys = self._keys.keys()
        if self._book is not None:
            self._book.enter(table.name, keys, self._keys.values())
        return TableReport(
            name=table.name,
            format=table.format,
            encoding=table.encoding,
            delimiter=table.delimiter,
            header_row=table.header_row,
            rows=self._rows,
            columns=tuple(_column_report(*each, rows=self._rows, keys=keys) for each in columns),
            bad_cells=self._errors,
            notes=table.notes,
            keys=keys,
        )


def _privacies(plans: Sequence[ColumnPlan]) -> list[Privacy]:
    """What is about people, said or found: calling names plain text makes them no less personal."""
    said = privacy_of([plan.column for plan in plans])
    found = privacy_of([plan.found or plan.column for plan in plans])
    return [
        Privacy(one.personal or other.personal, one.special_category or other.special_category)
        for one, other in zip(said, found, strict=True)
    ]


def _evidence(column: Column, keys: Sequence[Key], pair: str | None) -> str:
    """Why the column is what it is, its unit, what it gives a place with, and whether it tells the rows apart: as pages
    and the API say it."""
    unit = f"counted in {column.unit}" if column.unit else ""
    place = f"gives a place together with {pair}" if pair else ""
    return "; ".join(filter(None, [column.evidence, unit, place, _key_words(column.name, keys)]))


def _key_words(name: str, keys: Sequence[Key]) -> str:
    """Whether the column is a key of the table, or part of one."""
    mine = next((each.columns for each in keys if name in each.columns), ())
    others = [each for each in mine if each != name]
    if others:
        return f"a key of the table together with {' and '.join(others)}"
    return "a key of the table" if mine else ""


def _column_report(
    plan: ColumnPlan, tally: Tally, privacy: Privacy, pair: str | None, *, rows: int, keys: Sequence[Key]
) -> ColumnReport:
    filled = filled_cells(tally, rows)
    missing, measures = sorted(tally.missing), plan.column.reader.measures
    return ColumnReport(
        name=plan.column.name,
        type=plan.column.reader.type,
        semantic_type=plan.column.meaning.name if plan.column.meaning else None,
        personal=privacy.personal,
        special_category=privacy.special_category is not None,
        share_valid=1.0 if filled == 0 else (filled - tally.unreadable) / filled,
        bad_cells=tally.bad_cells,
        empty_cells=tally.empty,
        suppressed_cells=tally.suppressed,
        missing_texts=tuple(missing),
        withheld_marks=tuple(each for each in missing if is_mark(each, measures=measures)),
        evidence=_evidence(plan.column, keys, pair),
        confidence=plan.column.confidence,
        unit=plan.column.unit,
        vintage=plan.column.vintage,
        register=plan.column.meaning.register if plan.column.meaning else None,
        pair=pair,
    )
