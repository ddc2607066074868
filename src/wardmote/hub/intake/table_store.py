"""One table of a file, on its way into the lake: its rows, the report of its bad cells, and what was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow as pa

from wardmote.engine.checking.convert import convert_table
from wardmote.engine.checking.report import BAD_CELLS_SCHEMA, ColumnReport, TableReport
from wardmote.engine.reading.table import RawTable
from wardmote.hub.catalogue.acts import Draft
from wardmote.hub.catalogue.dataset import Column
from wardmote.hub.holdings.versions import RowsWriter, bad_cells_writer, new_version_id, version_writer
from wardmote.hub.intake.upload import FoundTable, SetAside
from wardmote.kernel.clock import Clock


@dataclass(frozen=True)
class StoredTable:
    """A table whose rows and bad cells are in the lake, and which the database does not know yet."""

    version_id: str
    report: TableReport
    rows: RowsWriter
    bad_cells: RowsWriter

    def draft(self) -> Draft:
        """What the catalogue needs to know of it."""
        return Draft(
            id=self.version_id,
            table_name=self.report.name,
            rows=self.report.rows,
            bad_cells=self.report.bad_cells,
            content_sha256=self.rows.stored_manifest.content_sha256,
            columns=tuple(_column(each) for each in self.report.columns),
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
            rows=report.rows,
            bad_cells=report.bad_cells,
            set_aside=tuple(
                SetAside(note.kind.value, note.first_line, note.last_line, note.count)
                for note in report.notes
            ),
        )


def store_table(
    table: RawTable, *, organisation_id: str, progress: Callable[[int], None], clock: Clock
) -> StoredTable:
    """Reads, recognises, checks and stores one table. `progress` is told the rows read, batch by batch."""
    store = _Store(new_version_id(), organisation_id, progress, clock)
    report = convert_table(table, open_sink=store.open_rows, bad_cells=store.open_bad_cells, schema=None)
    return StoredTable(store.version_id, report, store.opened_rows[-1], store.opened_bad_cells[-1])


@dataclass
class _CountedRows:
    """The rows' sink, which tells how far it has come."""

    writer: RowsWriter
    progress: Callable[[int], None]
    rows: int = field(default=0)

    def write(self, batch: pa.RecordBatch) -> None:
        self.writer.write(batch)
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

    def open_rows(self, schema: pa.Schema) -> _CountedRows:
        writer = version_writer(
            schema, version_id=self.version_id, organisation_id=self.organisation_id, clock=self.clock
        )
        self.opened_rows.append(writer)
        return _CountedRows(writer, self.progress)

    def open_bad_cells(self) -> RowsWriter:
        writer = bad_cells_writer(
            BAD_CELLS_SCHEMA,
            version_id=self.version_id,
            organisation_id=self.organisation_id,
            clock=self.clock,
        )
        self.opened_bad_cells.append(writer)
        return writer


def _column(found: ColumnReport) -> Column:
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
    )
