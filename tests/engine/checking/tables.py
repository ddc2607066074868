"""Small tables for tests, and sinks that remember what they were told."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from wardmote.engine.checking import TableReport, TableSchema, convert_table
from wardmote.engine.reading import RawTable, ReadOptions, open_tables


def csv_text(rows: Sequence[Sequence[str]]) -> str:
    """Rows as CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def table_of(folder: Path, rows: Sequence[Sequence[str]], name: str = "table.csv") -> RawTable:
    """The table of a file with these rows, the first of them the header."""
    path = folder / name
    path.write_text(csv_text(rows), encoding="utf-8")
    return open_tables(path, file_name=name, options=ReadOptions(header_row=1, header_rows=1))[0]


@dataclass
class Sink:
    """Remembers batches, and how it ended."""

    schema: pa.Schema | None = None
    batches: list[pa.RecordBatch] = field(default_factory=list)
    ended: str = ""

    def write(self, batch: pa.RecordBatch) -> None:
        assert not self.ended
        self.batches.append(batch)

    def close(self) -> None:
        assert not self.ended
        self.ended = "closed"

    def abandon(self) -> None:
        assert not self.ended
        self.ended = "abandoned"


@dataclass
class Converted:
    """What a conversion left behind."""

    report: TableReport
    row_sinks: list[Sink]
    cell_sinks: list[Sink]

    @property
    def rows(self) -> pa.Table:
        return pa.Table.from_batches(self.row_sinks[-1].batches, schema=self.row_sinks[-1].schema)

    @property
    def bad(self) -> list[dict[str, object]]:
        return [cell for batch in self.cell_sinks[-1].batches for cell in batch.to_pylist()]


def converted(table: RawTable, schema: TableSchema | None = None) -> Converted:
    """Convert with sinks that remember."""
    rows: list[Sink] = []
    cells: list[Sink] = []

    def open_sink(arrow: pa.Schema) -> Sink:
        rows.append(Sink(arrow))
        return rows[-1]

    def bad_cells() -> Sink:
        cells.append(Sink())
        return cells[-1]

    report = convert_table(table, open_sink=open_sink, bad_cells=bad_cells, schema=schema)
    return Converted(report, rows, cells)
