"""wardmote mend: a table with steps applied, in a file of its own; the input is never touched."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from wardmote.engine.checking.chosen import schema_of_choices
from wardmote.engine.checking.mending import (
    Fit,
    MendedTable,
    Step,
    StepOutcome,
    mended,
    steps_from_yaml,
    steps_to_json,
)
from wardmote.engine.reading.formats.registry import titles
from wardmote.engine.writing.csv import csv_chunks
from wardmote.engine.writing.parquet import write_parquet
from wardmote.faces.cli.check import schema_of
from wardmote.faces.cli.choosing import add_choices, choices_in, require_no_columns
from wardmote.faces.cli.offered import require_one
from wardmote.faces.cli.opened import tables_of, text_of
from wardmote.faces.cli.report_file import unwritable
from wardmote.faces.plural import counted
from wardmote.kernel.problem import Conflict, Invalid

UNFIT = 1
_Writer = Callable[[MendedTable, BinaryIO], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument(
        "file", type=Path, metavar="FILE", help=f"a file of {titles()}, or a zip or gzip of them"
    )
    parser.add_argument(
        "--steps",
        type=Path,
        required=True,
        metavar="STEPS.yaml",
        help="the steps, as wardmote check --offer lists them",
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="OUT.csv",
        help="write the mended table here: OUT.csv or OUT.parquet, its cells as text; never over the file itself",
    )
    says = "a file with a Frictionless Table Schema in JSON or YAML, or one of the library, to check by"
    parser.add_argument("--schema", metavar="S", help=says)
    parser.add_argument(
        "--table", metavar="NAME", help="the sheet or member to mend, where there are several"
    )
    add_choices(parser)
    parser.add_argument("--json", action="store_true", help="answer in JSON, for programs")


def run(args: argparse.Namespace) -> int:
    """Exit code 0 where every step fitted, 1 where one did not. Raises a Problem for what cannot be read or written."""
    write = _WRITERS.get(args.out.suffix.lower())
    if write is None:
        raise Invalid(
            "mend.format",
            "A mended table is a .csv or .parquet file.",
            where=args.out.name,
            next_step="Give it a name that ends in one of them.",
        )
    for kept in (args.file, args.steps):
        _require_other_file(args.out, kept)
    steps = steps_from_yaml(text_of(args.steps))
    table = _mended(args, steps)
    try:
        _write_beside(args.out, table, write)
    except OSError as error:
        raise unwritable(args.out, "The mended table cannot be written.") from error
    outcomes = table.outcomes()
    if args.json:
        print(json.dumps({"steps": [_as_json(each) for each in outcomes]}, ensure_ascii=False, indent=2))
    else:
        print("\n".join([*map(_words, outcomes), f"Written to {args.out}. {args.file} is as it was."]))
    return 0 if all(each.fit is Fit.FITS for each in outcomes) else UNFIT


def _mended(args: argparse.Namespace, steps: tuple[Step, ...]) -> MendedTable:
    """The table as `check` reads it with the same options, so that steps find what its report said."""
    schema = schema_of(args.schema) if args.schema else None
    choices = choices_in(args)
    if schema is not None:
        require_no_columns(choices)
    table = require_one(tables_of(args.file, name=args.table, schema=schema, choices=choices))
    return mended(table, steps, schema=schema or schema_of_choices(choices.of(table.name).columns))


def _require_other_file(out: Path, kept: Path) -> None:
    if out.exists() and kept.exists() and out.samefile(kept):
        raise Conflict(
            "mend.same_file",
            "The mended table would be written over a file it is made of.",
            where=str(out),
            next_step="Give it another name.",
        )


def _write_beside(out: Path, table: MendedTable, write: _Writer) -> None:
    """Whole or not at all: half a table never stands under the name."""
    part = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with part.open("xb") as file:
            write(table, file)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _batches(table: MendedTable) -> Iterator[pa.RecordBatch]:
    return (batch.rows for batch in table.batches())


def _schema(table: MendedTable) -> pa.Schema:
    return pa.schema([(name, pa.string()) for name in table.columns])


def _csv(table: MendedTable, file: BinaryIO) -> None:
    """Cells as the file has them: a minus before a number is no formula that somebody slipped in on the way."""
    file.writelines(csv_chunks(_schema(table), _batches(table), raw=True))


def _parquet(table: MendedTable, file: BinaryIO) -> None:
    write_parquet(_schema(table), _batches(table), file)


def _words(outcome: StepOutcome) -> str:
    said = json.dumps(steps_to_json((outcome.step,))[0], ensure_ascii=False)
    match outcome.fit:
        case Fit.NO_COLUMN:
            return f"does not fit: there is no such column: {said}"
        case Fit.NOTHING_MATCHED:
            return f"does not fit: no cell to change: {said}"
        case _:
            return f"{counted(outcome.cells, 'cell')} changed: {said}"


def _as_json(outcome: StepOutcome) -> dict[str, object]:
    said = steps_to_json((outcome.step,))[0]
    return {**said, "cells": outcome.cells, "fit": outcome.fit.value}


_WRITERS: dict[str, _Writer] = {".csv": _csv, ".parquet": _parquet}
