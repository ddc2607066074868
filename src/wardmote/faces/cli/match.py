"""`wardmote match addresses`: a table with the UPRN of each row's address beside it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from wardmote.engine.linkage.decided import NO_DECISIONS, Decisions
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.matching import Matcher, no_collecting
from wardmote.engine.linkage.review.decided_file import COLUMNS as DECISION_COLUMNS
from wardmote.engine.linkage.review.decided_file import read_decisions
from wardmote.engine.linkage.tables.address_columns import address_columns, require_column
from wardmote.engine.linkage.tables.answers import Wanted, answers, matched_schema
from wardmote.engine.linkage.tables.grouping import groups_of
from wardmote.engine.linkage.tables.report import LinkageReport
from wardmote.engine.linkage.tables.reporting import lines
from wardmote.engine.reading import RawTable
from wardmote.engine.reading.set_aside import set_aside
from wardmote.engine.writing.csv import csv_chunks
from wardmote.engine.writing.parquet import write_parquet
from wardmote.faces.cli.address_file import add_addresses, only_one
from wardmote.faces.cli.match_on_spark import Answered, Work, answered_on_spark, match_folder
from wardmote.faces.cli.match_report import report_writer
from wardmote.faces.cli.opened import tables_of
from wardmote.faces.cli.report_file import unwritable
from wardmote.kernel.problem import Conflict, Invalid, Unavailable

_Batches = Iterator[pa.RecordBatch]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    add_addresses(parser, done="matched")
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="OUT",
        help="write every column of the file here, and uprn, match_level, probability, match_weight, margin, "
        "parent_uprn, candidates and explanation: OUT.parquet or OUT.csv",
    )
    _add_wishes(parser)


def _add_wishes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--decisions",
        type=Path,
        metavar="FILE",
        help=f"what people decided of doubtful addresses, which goes before all matching: a table with the columns "
        f"{', '.join(DECISION_COLUMNS)}",
    )
    parser.add_argument(
        "--uprn",
        metavar="COL",
        help="a column of UPRNs that the table holds already: held_uprn_check says of each whether the gazetteer has "
        "it and the address means it",
    )
    parser.add_argument(
        "--facts",
        action="store_true",
        help="also property_class, property_status, easting, northing, ward and lsoa, as far as the gazetteer knows "
        "them; of the building where no unit is named",
    )
    parser.add_argument(
        "--by",
        action="append",
        default=[],
        metavar="COL",
        help="report also by the values of this column, such as the source or the tenure; give it again for another. "
        "By ward and class it is reported where the gazetteer knows them",
    )
    parser.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help="write the report here as well, whole: FILE.json or FILE.csv",
    )
    parser.add_argument(
        "--engine",
        choices=["local", "spark"],
        default="local",
        help="spark: the same on Apache Spark, for more than one machine; FILE may then be a folder of Parquet files, "
        "and OUT becomes one",
    )


def run(args: argparse.Namespace) -> int:
    """Exit code 0, however many rows found a UPRN. Raises a Problem for what cannot be read or written."""
    _require_apart(args)
    write_report = report_writer(args.report)
    decisions = _decisions(args.decisions) if args.decisions else NO_DECISIONS
    work = Work(args.gazetteer, decisions, Gazetteer(args.gazetteer), LinkageReport())
    if args.engine == "spark" and args.file.is_dir():
        match_folder(args.file, args.out, work, wanted=partial(_wanted, args))
    else:
        _match_file(args, work)
    write_report(work.report)
    print(f"{work.report.rows:,} rows\n" + "\n".join(lines(work.report)))
    return 0


def _require_apart(args: argparse.Namespace) -> None:
    """Raises Conflict where what is written would take the place of what is read, or of the other."""
    read = [each.resolve() for each in (args.file, args.decisions) if each]
    for what, path in (("answer", args.out), ("report", args.report)):
        if path is None:
            continue
        others = [args.report, *read] if what == "answer" else [args.out, *read]
        in_the_way = any(_is_same(path, other) for other in others if other)
        if in_the_way or path.resolve().is_relative_to(args.gazetteer.resolve()):
            raise Conflict(
                "match.same_file",
                f"The {what} would be written over another file of this command, or into the gazetteer.",
                where=str(path),
                next_step="Give it another name.",
            )


def _is_same(one: Path, other: Path) -> bool:
    if one.exists() and other.exists():
        return one.samefile(other)
    return one.resolve() == other.resolve()


def _match_file(args: argparse.Namespace, work: Work) -> None:
    write = _WRITERS.get(args.out.suffix.lower())
    if write is None:
        raise Invalid(
            "match.format",
            "The answer is a .parquet or .csv file.",
            where=args.out.name,
            next_step="Give it a name that ends in one of them.",
        )
    table = only_one(tables_of(args.file, name=args.table), args.file)
    sys.stderr.writelines(f"{line}\n" for line in set_aside(table.notes))
    wanted = _wanted(args, table.columns)
    schema = matched_schema(pa.schema([(name, pa.string()) for name in table.columns]), wanted)
    if args.engine == "spark":
        answered = answered_on_spark(table, wanted, work, beside=args.out)
    else:
        answered = _answered(table, wanted, work)
    with no_collecting():
        _write_whole(args.out, write, schema, _counted(answered, schema, wanted, work))


def _decisions(file: Path) -> Decisions:
    table = only_one(tables_of(file, name=None), file)
    rows = (row for batch in table.batches() for row in batch.rows.to_pylist())
    return read_decisions(table.columns, rows)


def _wanted(args: argparse.Namespace, names: Sequence[str]) -> Wanted:
    """A UPRN is looked at only where it is asked for."""
    columns = address_columns(names, address=args.address, postcode=args.postcode, where=args.file.name)
    sys.stderr.write(f"Address: {', '.join(columns.address)}; postcode: {columns.postcode or 'no column'}\n")
    for name, what in [(args.uprn, "uprn"), *((each, "by") for each in args.by)]:
        if name is not None:
            require_column(names, name, what, where=args.file.name)
    return Wanted(columns, args.uprn, facts=args.facts, by=tuple(args.by))


def _answered(table: RawTable, wanted: Wanted, work: Work) -> Answered:
    matcher = Matcher(work.gazetteer, decisions=work.decisions)
    for batch in table.batches():
        yield batch.rows, answers(matcher, work.gazetteer, batch.rows, wanted)
        sys.stderr.write(f"\r{work.report.rows:,} of {table.row_count:,} rows")
    sys.stderr.write("\n")


def _counted(answered: Answered, schema: pa.Schema, wanted: Wanted, work: Work) -> _Batches:
    for rows, found in answered:
        work.report.add(found, groups_of(work.gazetteer, rows, found, wanted))
        yield pa.record_batch([*rows.columns, *found.columns], schema=schema)


def _write_whole(
    out: Path, write: Callable[[pa.Schema, _Batches, BinaryIO], None], schema: pa.Schema, batches: _Batches
) -> None:
    """Whole or not at all: half an answer never stands under the name."""
    part = out.with_name(f".{out.name}.{os.getpid()}")
    if not out.parent.is_dir() or out.is_dir():
        raise unwritable(out, "The answer cannot be written.")
    try:
        with part.open("xb") as file:
            write(schema, batches, file)
        part.replace(out)
    except OSError as error:
        raise Unavailable(
            "match.not_written",
            "The answer could not be written; what stood under its name stands there still.",
            where=str(out),
            next_step="Make room on the disk, or choose a folder in which you may write.",
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _csv(schema: pa.Schema, batches: _Batches, file: BinaryIO) -> None:
    file.writelines(csv_chunks(schema, batches, raw=True))


def _parquet(schema: pa.Schema, batches: _Batches, file: BinaryIO) -> None:
    write_parquet(schema, batches, file)


_WRITERS: dict[str, Callable[[pa.Schema, _Batches, BinaryIO], None]] = {".csv": _csv, ".parquet": _parquet}
