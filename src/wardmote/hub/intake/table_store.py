"""One table of a file, on its way into the lake: its rows, the report of its bad cells, and what was found."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import pyarrow as pa

from wardmote.engine.checking.across_rows import TypedTable
from wardmote.engine.checking.asks import AskMatch, named_as_asked
from wardmote.engine.checking.convert import convert_table
from wardmote.engine.checking.distinct import Distinct, DistinctCounter
from wardmote.engine.checking.mending import MendedTable, mended
from wardmote.engine.checking.report import BAD_CELLS_SCHEMA, ColumnReport, NoSink, TableReport
from wardmote.engine.reading.choices import ColumnChoice
from wardmote.engine.reading.columns.keys import KeyBook, Link
from wardmote.engine.reading.table import RawTable
from wardmote.hub.catalogue.acts import Draft
from wardmote.hub.catalogue.dataset import Column
from wardmote.hub.catalogue.given_schema import GivenSchema
from wardmote.hub.holdings.versions import (
    RowsWriter,
    bad_cells_writer,
    first_rows_writer,
    new_version_id,
    version_writer,
)
from wardmote.hub.intake.answering import Answer, AnsweredField, as_answer, likely_ask_of
from wardmote.hub.intake.checked_by import CheckedBy, checked_by
from wardmote.hub.intake.first_seen import shown_rows
from wardmote.hub.intake.held_tables import Unchecked
from wardmote.hub.intake.mending import StepDone, TableStep, step_done
from wardmote.hub.intake.upload import FoundTable, SetAside
from wardmote.kernel.clock import Clock

FIRST_ROWS_SCHEMA = pa.schema([("number", pa.int64()), ("cells", pa.string())])
"""A row's number in its sheet or text, and its cells as a JSON list of texts, cut to what a page shows."""


@dataclass(frozen=True)
class StoredTable:
    """A table whose rows and bad cells are in the lake, and which the database does not know yet. `links`: which of its
    columns speak of other tables of the same file, the likeliest first."""

    version_id: str
    report: TableReport
    rows: RowsWriter
    bad_cells: RowsWriter
    distinct: tuple[Distinct, ...]
    first_rows: RowsWriter
    file_columns: tuple[str, ...]
    answer: Answer | None
    looks_like: Answer | None
    header_rows: int
    names_its_columns: bool
    steps: tuple[StepDone, ...]
    checked: CheckedBy
    links: tuple[Link, ...] = ()

    @property
    def written(self) -> tuple[RowsWriter, ...]:
        """All that is in the lake of it."""
        return self.rows, self.bad_cells, self.first_rows

    def draft(self) -> Draft:
        """What the catalogue needs to know of it."""
        return Draft(
            id=self.version_id,
            table_name=self.report.name,
            rows=self.report.rows,
            bad_cells=self.report.bad_cells,
            content_sha256=self.rows.stored_manifest.content_sha256,
            columns=tuple(
                _column(found, distinct, self.links)
                for found, distinct in zip(self.report.columns, self.distinct, strict=True)
            ),
            schema_id=self.checked.own_id,
            ask=self.checked.ask,
        )

    def found(self) -> FoundTable:
        """What the upload's page says of it."""
        report = self.report
        return FoundTable(
            name=report.name,
            version_id=self.version_id,
            format=report.format,
            encoding=report.encoding,
            delimiter=report.delimiter,
            header_row=report.header_row,
            header_rows=self.header_rows,
            names_its_columns=self.names_its_columns,
            rows=report.rows,
            bad_cells=report.bad_cells,
            set_aside=tuple(
                SetAside(note.kind.value, note.first_line, note.last_line, note.count)
                for note in report.notes
            ),
            answer=self.answer,
            looks_like=self.looks_like,
            steps=self.steps,
            schema_id=self.checked.own_id,
            overruled=self.checked.overruled,
            unchecked=self.checked.unchecked,
            known_as=tuple(
                AnsweredField(each.field, each.column, round(each.score, 4)) for each in self.checked.known_as
            ),
        )


def store_table(
    table: RawTable,
    *,
    columns: Mapping[str, ColumnChoice],
    answering: AskMatch | None,
    own: GivenSchema | None,
    references: Mapping[str, RawTable | TypedTable],
    missing: Sequence[Unchecked],
    steps: Sequence[TableStep],
    keys: KeyBook | None,
    organisation_id: str,
    progress: Callable[[int], None],
    clock: Clock,
) -> StoredTable:
    """Reads, recognises, checks and stores one table. `progress` is told the rows read, batch by batch.

    `columns` is what its publisher says that columns are, `steps` mend its cells before. `own` is the schema that she
    gave the table, `references` the tables of the file and of other datasets, `missing` such as are not to be had.
    `checked_by` says what it is checked against; an answer to an ask has the asked names. Raises Invalid where the
    columns contradict themselves, TooLarge for steps that replace too many texts. With `keys`, it is entered there.
    """
    store = _Store(new_version_id(), organisation_id, progress, clock)
    by = checked_by(table, answering, own, columns, references=references, missing=missing)
    named = named_as_asked(table, answering) if answering else table
    if steps:
        told = partial(_Progress, progress)
        named = mended(named, [each.step for each in steps], schema=by.alone, checked_rows=told)
    report = convert_table(
        named,
        open_sink=store.open_rows,
        bad_cells=store.open_bad_cells,
        schema=by.schema,
        references=references,
        keys=keys,
    )
    return StoredTable(
        version_id=store.version_id,
        report=report,
        rows=store.opened_rows[-1],
        bad_cells=store.opened_bad_cells[-1],
        distinct=store.counters[-1].found(),
        first_rows=store.first_rows(table),
        file_columns=tuple(table.columns),
        answer=as_answer(answering) if answering else None,
        looks_like=None if answering else _looks_like(table),
        header_rows=table.header_rows,
        names_its_columns=table.columns_are_given,
        steps=tuple(map(step_done, named.outcomes(), steps)) if isinstance(named, MendedTable) else (),
        checked=by,
    )


def _looks_like(table: RawTable) -> Answer | None:
    found = likely_ask_of(table)
    return as_answer(found) if found else None


@dataclass
class _Progress(NoSink):
    """A sink of rows that are only checked, which tells how far it has come."""

    progress: Callable[[int], None]
    rows: int = field(default=0)

    def write(self, batch: pa.RecordBatch) -> None:
        self.rows += batch.num_rows
        self.progress(self.rows)


@dataclass
class _CountedRows:
    """The rows' sink, which counts different values and tells how far it has come."""

    writer: RowsWriter
    counter: DistinctCounter
    progress: Callable[[int], None]
    rows: int = field(default=0)

    def write(self, batch: pa.RecordBatch) -> None:
        self.writer.write(batch)
        self.counter.add(batch)
        self.rows += batch.num_rows
        self.progress(self.rows)

    def close(self) -> None:
        self.writer.close()

    def abandon(self) -> None:
        self.writer.abandon()


@dataclass
class _Store:
    """Opens the sinks that `convert_table` asks for: again, where it changed its mind on a type. The last is kept."""

    version_id: str
    organisation_id: str
    progress: Callable[[int], None]
    clock: Clock
    opened_rows: list[RowsWriter] = field(default_factory=list)
    opened_bad_cells: list[RowsWriter] = field(default_factory=list)
    counters: list[DistinctCounter] = field(default_factory=list)

    def open_rows(self, schema: pa.Schema) -> _CountedRows:
        writer = version_writer(
            schema, version_id=self.version_id, organisation_id=self.organisation_id, clock=self.clock
        )
        self.opened_rows.append(writer)
        self.counters.append(DistinctCounter(len(schema)))
        return _CountedRows(writer, self.counters[-1], self.progress)

    def first_rows(self, table: RawTable) -> RowsWriter:
        """The first rows as they stand in the file: by their numbers somebody says which is the header."""
        rows = [(number, json.dumps(cells, ensure_ascii=False)) for number, cells in shown_rows(table)]
        writer = first_rows_writer(
            FIRST_ROWS_SCHEMA,
            version_id=self.version_id,
            organisation_id=self.organisation_id,
            clock=self.clock,
        )
        numbers, cells = pa.array([each for each, _ in rows], pa.int64()), [each for _, each in rows]
        writer.write(pa.record_batch([numbers, pa.array(cells, pa.string())], schema=FIRST_ROWS_SCHEMA))
        writer.close()
        return writer

    def open_bad_cells(self) -> RowsWriter:
        writer = bad_cells_writer(
            BAD_CELLS_SCHEMA,
            version_id=self.version_id,
            organisation_id=self.organisation_id,
            clock=self.clock,
        )
        self.opened_bad_cells.append(writer)
        return writer


def _column(found: ColumnReport, distinct: Distinct, links: Sequence[Link]) -> Column:
    return Column(
        name=found.name,
        type=found.type,
        semantic_type=found.semantic_type,
        personal=found.personal,
        special_category=found.special_category,
        share_valid=found.share_valid,
        bad_cells=found.bad_cells,
        empty_cells=found.empty_cells,
        evidence=found.evidence,
        distinct_values=distinct.values,
        unique_share=distinct.share,
        is_estimated=distinct.is_estimated,
        confidence=found.confidence,
        pair=found.pair,
        register=found.register,
        refers_to=_likeliest(found.name, links),
        missing_texts=found.missing_texts,
    )


def _likeliest(column: str, links: Sequence[Link]) -> str | None:
    """The other table of the file, and its column, that this one most likely refers to."""
    its = [link for link in links if link.column == column]
    return max(its, key=lambda link: link.confidence).refers_to if its else None
