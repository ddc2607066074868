"""The report of bad cells as a file: CSV for programs, XLSX with the bad cells marked to send back to their owner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from wardmote.engine.checking import CheckReport
from wardmote.engine.reading import RawTable
from wardmote.engine.writing.csv import csv_chunks
from wardmote.engine.writing.marked_report import MarkedTable, write_marked_report
from wardmote.kernel.problem import Invalid


def write_report(path: Path, tables: Sequence[RawTable], reports: Sequence[CheckReport]) -> None:
    """Writes the report in the format that the name of the file says. Raises Invalid where it cannot be written."""
    writers = {".csv": _write_csv, ".xlsx": _write_xlsx}
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise Invalid(
            "report.format",
            "A report is a .csv or .xlsx file.",
            where=path.name,
            next_step="Give the report a name that ends in one of them.",
        )
    try:
        writer(path, tables, reports)
    except OSError as error:
        raise unwritable(path, "The report cannot be written.") from error


def unwritable(path: Path, what: str) -> Invalid:
    """Why a file was not written."""
    next_step = "Choose a folder that exists and can be written to."
    return Invalid("report.unwritable", what, where=str(path), next_step=next_step)


def _write_csv(path: Path, _tables: Sequence[RawTable], reports: Sequence[CheckReport]) -> None:
    together = pa.concat_tables([_with_table_name(report, several=len(reports) > 1) for report in reports])
    with path.open("wb") as file:
        file.writelines(csv_chunks(together.schema, together.to_batches(), raw=False))


def _with_table_name(report: CheckReport, *, several: bool) -> pa.Table:
    if not several:
        return report.errors
    names = pa.array([report.table.name] * report.errors.num_rows, pa.string())
    return report.errors.add_column(0, "table", names)


def _write_xlsx(path: Path, tables: Sequence[RawTable], reports: Sequence[CheckReport]) -> None:
    write_marked_report(path, [_marked(table, report) for table, report in zip(tables, reports, strict=True)])


def _marked(table: RawTable, report: CheckReport) -> MarkedTable:
    def rows() -> Iterator[tuple[int, pa.RecordBatch]]:
        return ((batch.first_row, batch.rows) for batch in table.batches())

    return MarkedTable(
        name=table.name,
        columns=table.columns,
        cells=report.errors.num_rows,
        bad_cells=lambda: iter(report.errors.to_batches()),
        rows=rows,
    )
