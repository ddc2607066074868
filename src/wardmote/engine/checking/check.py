"""A table against its schema, or against itself where there is none."""

from __future__ import annotations

import mmap
import tempfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

import pyarrow as pa

from wardmote.engine.checking.convert import convert_table
from wardmote.engine.checking.report import BAD_CELLS_SCHEMA, NoSink, TableReport

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wardmote.engine.checking.across_rows import TypedTable
    from wardmote.engine.checking.schema import TableSchema
    from wardmote.engine.reading.table import RawTable


HELD_ERRORS_BYTES = 32 * 1024 * 1024
"""Of errors, in memory: some 200,000."""


@dataclass(frozen=True)
class CheckReport:
    """What was found out about a table, and every error as `report.BAD_CELLS_SCHEMA` says.

    Many errors stand in a file without a name, mapped: they take room on the disk as long as the table is held, and
    memory only as they are looked at.
    """

    table: TableReport
    errors: pa.Table

    @property
    def is_valid(self) -> bool:
        """Whether nothing is wrong."""
        return self.table.bad_cells == 0


class _Kept:
    """Keeps bad cells in memory, and beyond some megabytes in a file without a name, which is then mapped."""

    def __init__(self) -> None:
        self._batches: list[pa.RecordBatch] = []
        self._held_bytes = 0
        self._file: IO[bytes] | None = None
        self._writer: pa.RecordBatchStreamWriter | None = None

    def write(self, cells: pa.RecordBatch) -> None:
        self._batches.append(cells)
        self._held_bytes += cells.nbytes
        if self._held_bytes > HELD_ERRORS_BYTES:
            self._spill()

    def close(self) -> None:
        if self._writer is not None:
            self._spill()
            self._writer.close()

    def abandon(self) -> None:
        self._batches.clear()
        if self._file is not None:
            self._file.close()

    def table(self) -> pa.Table:
        """All that was kept, after `close`."""
        if self._file is None:
            return pa.Table.from_batches(self._batches, schema=BAD_CELLS_SCHEMA)
        self._file.flush()
        mapped = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        self._file.close()
        return pa.ipc.open_stream(pa.py_buffer(mapped)).read_all()

    def _spill(self) -> None:
        if self._writer is None:
            self._file = tempfile.TemporaryFile(prefix="wardmote-")  # noqa: SIM115 - closed when it is mapped
            self._writer = pa.ipc.new_stream(self._file, BAD_CELLS_SCHEMA)
        for cells in self._batches:
            self._writer.write_batch(cells)
        self._batches, self._held_bytes = [], 0


def check_table(
    table: RawTable, schema: TableSchema | None, references: Mapping[str, RawTable | TypedTable] | None = None
) -> CheckReport:
    """Every error of a table. Without a schema, cells that are unlike the rest of their column.

    `references` are the tables that the schema's foreign keys refer to. Raises Invalid for a schema that contradicts
    itself, or that refers to a table that is not given.
    """
    kept: list[_Kept] = []

    def opened() -> _Kept:
        kept.append(_Kept())
        return kept[-1]

    report = convert_table(
        table,
        open_sink=lambda _: NoSink(),
        bad_cells=opened,
        schema=schema,
        references=references or {},
    )
    return CheckReport(report, kept[-1].table())
