"""A file read and recognised, with every semantic type, beside the bare readers of DuckDB and fastexcel.

DuckDB writes what it read as Parquet, fastexcel holds it in memory, and so does ours beside each.

JSON has no target of its own: it is held to that of CSV.

`python -m bench.reading ours|duckdb|fastexcel FILE OUT` is one of them, as a process of its own.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.processes import python, run
from bench.timing import Figure, in_turn

SHEET_ROWS = 100_000


def measure(rows: Path, folder: Path, *, runs: int) -> list[Figure]:
    """1M x 10 of CSV, NDJSON and JSON to Parquet, and 100,000 x 10 of XLSX."""
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
        *(
            _of_json(make_json(rows, folder / name), folder, runs=runs)
            for name in ("rows.ndjson", "rows.json")
        ),
    ]


def _of_json(file: Path, folder: Path, *, runs: int) -> Figure:
    ours, bare, ratio = in_turn(_program("ours", file, folder), _program("duckdb", file, folder), runs=runs)
    return Figure(
        f"{file.suffix[1:].upper()} 1M x 10, read and recognised, against DuckDB's bare JSON to Parquet",
        "at most 5 x",
        f"{ratio:.2f} x: {ours} against {bare}",
        ratio <= 5,
    )


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


def make_json(rows: Path, path: Path) -> Path:
    """All rows as JSON: a record a line, or a list of them by the name's end; numbers and truth as such."""
    if path.exists():
        return path
    begin, between, end = ("[", ",\n", "]\n") if path.suffix == ".json" else ("", "\n", "\n")
    with rows.open(newline="", encoding="utf-8") as file, path.open("w", encoding="utf-8") as written:
        records = csv.reader(file)
        form = "{{" + ", ".join(f'"{name}": {{}}' for name in next(records)) + "}}"
        written.write(begin)
        for number, cells in enumerate(records):
            written.write((between if number else "") + form.format(*map(_as_json, cells)))
        written.write(end)
    return path


def _as_json(cell: str) -> str:
    """A cell of made rows, in which nothing has to be written in another way."""
    if cell in {"true", "false"} or cell.replace(".", "", 1).isdigit():
        return cell
    return f'"{cell}"' if cell else "null"


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

    from wardmote.engine.checking import NoSink, convert_table

    class Held:
        """Rows stay in memory, as fastexcel's do."""

        def __init__(self, _: pa.Schema) -> None:
            self.batches: list[pa.RecordBatch] = []

        def write(self, batch: pa.RecordBatch) -> None:
            self.batches.append(batch)

        def close(self) -> None:
            assert sum(batch.num_rows for batch in self.batches) == SHEET_ROWS

        def abandon(self) -> None:
            self.batches.clear()

    table = open_tables(file, file_name=file.name)[0]
    sink = Held if file.suffix == ".xlsx" else _parquet_sink(out)
    report = convert_table(table, open_sink=sink, bad_cells=NoSink, schema=None)
    meanings = {each.semantic_type for each in report.columns}
    assert {"uprn", "postcode", "lsoa"} <= meanings, meanings


def _parquet_sink(out: Path) -> Callable[[Any], Any]:
    import pyarrow.parquet as pq

    class Sink:
        def __init__(self, schema: Any) -> None:
            self.writer = pq.ParquetWriter(out, schema, compression="zstd")

        def write(self, batch: Any) -> None:
            self.writer.write_batch(batch)

        def close(self) -> None:
            self.writer.close()

        abandon = close

    return Sink


def _duckdb(file: Path, out: Path) -> None:
    import duckdb

    reader = "read_csv" if file.suffix == ".csv" else "read_json"
    duckdb.sql(f"COPY (FROM {reader}('{file}')) TO '{out}' (FORMAT parquet, COMPRESSION zstd)")


def _fastexcel(file: Path, _: Path) -> None:
    import fastexcel

    assert fastexcel.read_excel(file).load_sheet(0).height > 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
