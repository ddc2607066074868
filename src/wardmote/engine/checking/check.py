"""A table against its schema, or against itself where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from wardmote.engine.checking.convert import convert_table
from wardmote.engine.checking.report import BAD_CELLS_SCHEMA, NoSink, TableReport

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wardmote.engine.checking.schema import TableSchema
    from wardmote.engine.reading.table import RawTable


@dataclass(frozen=True)
class CheckReport:
    """What was found out about a table, and every error as `report.BAD_CELLS_SCHEMA` says."""

    table: TableReport
    errors: pa.Table

    @property
    def is_valid(self) -> bool:
        """Whether nothing is wrong."""
        return self.table.bad_cells == 0


class _Kept:
    """Keeps bad cells in memory."""

    def __init__(self) -> None:
        self.batches: list[pa.RecordBatch] = []

    def write(self, cells: pa.RecordBatch) -> None:
        self.batches.append(cells)

    def close(self) -> None:
        """Nothing to close."""

    def abandon(self) -> None:
        self.batches.clear()


def check_table(
    table: RawTable, schema: TableSchema | None, references: Mapping[str, RawTable] | None = None
) -> CheckReport:
    """Every error of a table. Without a schema, cells that are unlike the rest of their column.

    `references` are the tables that the schema's foreign keys refer to. Raises Invalid for a schema that contradicts
    itself, or that refers to a table that is not given.
    """
    kept = _Kept()
    report = convert_table(
        table,
        open_sink=lambda _: NoSink(),
        bad_cells=lambda: kept,
        schema=schema,
        references=references or {},
    )
    return CheckReport(report, pa.Table.from_batches(kept.batches, schema=BAD_CELLS_SCHEMA))
