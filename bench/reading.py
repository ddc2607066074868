"""A file read and recognised, with every semantic type, beside the bare readers of DuckDB and fastexcel.

`python -m bench.reading ours|duckdb|fastexcel FILE OUT` is one of them, as a process of its own.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from pathlib import Path

from bench.processes import python, run
from bench.timing import Figure, in_turn

SHEET_ROWS = 100_000


def measure(rows: Path, folder: Path, *, runs: int) -> list[Figure]:
    """1M x 10 of CSV to Parquet, and 100,000 x 10 of XLSX."""
    sheet = make_sheet(rows, folder / "rows.xlsx")
    ours, bare, ratio = in_turn(_program("ours", rows, folder), _program("duckdb", rows, folder), runs=runs)
    sheets, excel, times = in_turn(
        _program("ours", sheet, folder), _program("fastexcel", sheet, folder), runs=runs
    )
    return [
        Figure(
            "read and recognise 1M x 10 with every semantic type, against DuckDB's bare CSV to Parquet",
            "at most 5 x",
            f"{ratio:.2f} x: {ours} against {bare}",
            ratio <= 5,
        ),
        Figure(
            "XLSX 100k x 10, read and recognised, against bare fastexcel",
            "at most 2 x",
            f"{times:.2f} x: {sheets} against {excel}",
            times <= 2,
        ),
    ]


def _program(name: str, file: Path, folder: Path) -> Callable[[], object]:
    command = python("-m", "bench.reading", name, str(file), str(folder / f"{name}.parquet"))
    return lambda: run(*command)


def make_sheet(rows: Path, path: Path) -> Path:
    """The first 100,000 rows as XLSX, numbers as numbers."""
    import xlsxwriter

    if path.exists():
        return path
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_numbers": True}) as book:
        sheet = book.add_worksheet("rows")
        with rows.open(newline="", encoding="utf-8") as file:
            for number, cells in enumerate(csv.reader(file)):
                if number > SHEET_ROWS:
                    break
                sheet.write_row(number, 0, cells)
    return path


def main(arguments: list[str]) -> int:
    """Runs one reader."""
    name, file, out = arguments
    {"ours": _ours, "duckdb": _duckdb, "fastexcel": _fastexcel}[name](Path(file), Path(out))
    return 0


def _ours(file: Path, out: Path) -> None:
    from wardmote.engine.process_template import TEMPLATE

    if file.suffix != ".csv":
        TEMPLATE.start()  # as the command does

    from wardmote.engine.reading.without_pandas import leave_pandas_out

    leave_pandas_out()

    from wardmote.engine.reading.opening import begin_to_read, open_tables

    begin_to_read(file)  # as the command does

    import pyarrow as pa
    import pyarrow.parquet as pq

    from wardmote.engine.checking import NoSink, convert_table

    class Sink:
        def __init__(self, schema: pa.Schema) -> None:
            self.writer = pq.ParquetWriter(out, schema, compression="zstd")

        def write(self, batch: pa.RecordBatch) -> None:
            self.writer.write_batch(batch)

        def close(self) -> None:
            self.writer.close()

        abandon = close

    table = open_tables(file, file_name=file.name)[0]
    report = convert_table(table, open_sink=Sink, bad_cells=NoSink, schema=None)
    meanings = {each.semantic_type for each in report.columns}
    assert {"uprn", "postcode", "lsoa"} <= meanings, meanings


def _duckdb(file: Path, out: Path) -> None:
    import duckdb

    duckdb.sql(f"COPY (FROM read_csv('{file}')) TO '{out}' (FORMAT parquet, COMPRESSION zstd)")


def _fastexcel(file: Path, _: Path) -> None:
    import fastexcel

    assert fastexcel.read_excel(file).load_sheet(0).height > 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
