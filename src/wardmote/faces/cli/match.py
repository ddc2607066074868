"""`wardmote match addresses`: a table with the UPRN of each row's address beside it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from wardmote.engine.linkage.decided import NO_DECISIONS, Decisions
from wardmote.engine.linkage.decided_file import COLUMNS as DECISION_COLUMNS
from wardmote.engine.linkage.decided_file import read_decisions
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.gazetteer.sources.table import COLUMNS
from wardmote.engine.linkage.matching import SCHEMA, Matcher
from wardmote.engine.linkage.report import LinkageReport
from wardmote.engine.reading import RawTable
from wardmote.engine.reading.formats.registry import titles
from wardmote.engine.writing.csv import csv_chunks
from wardmote.engine.writing.parquet import write_parquet
from wardmote.faces.cli.opened import tables_of
from wardmote.kernel.problem import Conflict, Invalid

_Batches = Iterator[pa.RecordBatch]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument(
        "what", choices=["addresses"], metavar="addresses", help="what is matched: addresses, to their UPRN"
    )
    parser.add_argument(
        "file", type=Path, metavar="FILE", help=f"a file of {titles()}, or a zip or gzip of them"
    )
    parser.add_argument(
        "--gazetteer", type=Path, required=True, metavar="DIR", help="what wardmote gazetteer build made"
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="OUT",
        help="write every column of the file here, and uprn, match_level, probability, match_weight, margin, "
        "parent_uprn, candidates and explanation: OUT.parquet or OUT.csv",
    )
    parser.add_argument(
        "--address", metavar="COL", help="the column of the address, where its name does not say so"
    )
    parser.add_argument(
        "--postcode", metavar="COL", help="the column of the postcode, where its name does not say so"
    )
    parser.add_argument(
        "--decisions",
        type=Path,
        metavar="FILE",
        help=f"what people decided of doubtful addresses, which goes before all matching: a table with the columns "
        f"{', '.join(DECISION_COLUMNS)}",
    )
    parser.add_argument(
        "--table", metavar="NAME", help="the sheet or member to match, where there are several"
    )


def run(args: argparse.Namespace) -> int:
    """Exit code 0, however many rows found a UPRN. Raises a Problem for what cannot be read or written."""
    write = _WRITERS.get(args.out.suffix.lower())
    if write is None:
        raise Invalid(
            "match.format",
            "The answer is a .parquet or .csv file.",
            where=args.out.name,
            next_step="Give it a name that ends in one of them.",
        )
    table = _one(tables_of(args.file, name=args.table), args.file)
    if args.out.exists() and args.out.samefile(args.file):
        raise Conflict(
            "match.same_file",
            "The answer would be written over the file itself.",
            where=str(args.out),
            next_step="Give it another name.",
        )
    address = _column(table, args.address, "address")
    postcode = _column(table, args.postcode, "postcode")
    decisions = _decisions(args.decisions) if args.decisions else NO_DECISIONS
    matcher, report = Matcher(Gazetteer(args.gazetteer), decisions=decisions), LinkageReport()
    _write_whole(args.out, write, _schema(table), _matched(table, matcher, report, address, postcode))
    print(f"{report.rows:,} rows\n" + "\n".join(report.lines()))
    return 0


def _decisions(file: Path) -> Decisions:
    table = _one(tables_of(file, name=None), file)
    rows = (row for batch in table.batches() for row in batch.rows.to_pylist())
    return read_decisions(table.columns, rows)


def _one(tables: Sequence[RawTable], file: Path) -> RawTable:
    if len(tables) > 1:
        raise Invalid(
            "match.which_table",
            f"The file holds {len(tables)} tables.",
            where=str(file),
            next_step=f"Name one with --table: {', '.join(table.name for table in tables)}.",
        )
    return tables[0]


def _column(table: RawTable, named: str | None, what: str) -> str | None:
    """The column of the address, which there has to be, or of the postcode, which may stand in the address."""
    if named is not None:
        if named in table.columns:
            return named
        raise _no_column(table, f"The table has no column {named}.", what)
    plain = {name.lower().replace("_", "").replace(" ", ""): name for name in table.columns}
    found = next((plain[each] for each in COLUMNS[what] if each in plain), None)
    if found is None and what == "address":
        raise _no_column(table, "No column of the table is called address.", what)
    return found


def _no_column(table: RawTable, says: str, what: str) -> Invalid:
    columns = ", ".join(table.columns[:30])
    return Invalid(
        "match.column",
        says,
        where=table.name,
        next_step=f"Name it with --{what}. The columns are: {columns}.",
    )


def _schema(table: RawTable) -> pa.Schema:
    """The table's columns, then ours; one of theirs that has the name of one of ours is called given_ and its name."""
    ours = set(SCHEMA.names)
    theirs = [(f"given_{name}" if name in ours else name, pa.string()) for name in table.columns]
    return pa.schema([*theirs, *SCHEMA])


def _matched(
    table: RawTable, matcher: Matcher, report: LinkageReport, address: str | None, postcode: str | None
) -> _Batches:
    schema = _schema(table)
    for batch in table.batches():
        rows = batch.rows
        postcodes = rows.column(postcode) if postcode else pa.nulls(rows.num_rows, pa.string())
        answers = matcher.match(rows.column(address), postcodes)
        report.add(answers)
        sys.stderr.write(f"\r{report.rows:,} of {table.row_count:,} rows")
        yield pa.record_batch([*rows.columns, *answers.columns], schema=schema)
    sys.stderr.write("\n")


def _write_whole(
    out: Path, write: Callable[[pa.Schema, _Batches, BinaryIO], None], schema: pa.Schema, batches: _Batches
) -> None:
    """Whole or not at all: half an answer never stands under the name."""
    part = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with part.open("xb") as file:
            write(schema, batches, file)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _csv(schema: pa.Schema, batches: _Batches, file: BinaryIO) -> None:
    file.writelines(csv_chunks(schema, batches, raw=True))


def _parquet(schema: pa.Schema, batches: _Batches, file: BinaryIO) -> None:
    write_parquet(schema, batches, file)


_WRITERS: dict[str, Callable[[pa.Schema, _Batches, BinaryIO], None]] = {".csv": _csv, ".parquet": _parquet}
