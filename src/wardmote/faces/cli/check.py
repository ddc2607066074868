"""wardmote check: every bad cell of a file, why it is bad, and what would mend it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import Any, TextIO

from wardmote.engine.checking import (
    CheckReport,
    TableSchema,
    check_table,
    library_names,
    library_schema,
    schema_from_text,
)
from wardmote.engine.checking.chosen import schema_of_choices
from wardmote.engine.reading import RawTable
from wardmote.engine.reading.choices import ReadChoices
from wardmote.engine.reading.formats.registry import titles
from wardmote.faces.cli.choosing import add_choices, choices_in, require_no_columns
from wardmote.faces.cli.grid import grid
from wardmote.faces.cli.offered import offered
from wardmote.faces.cli.opened import tables_of, text_of
from wardmote.faces.cli.report_file import write_report
from wardmote.faces.plural import counted
from wardmote.kernel.problem import Invalid

INVALID = 1
_SHOWN_ERRORS = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument(
        "file", type=Path, metavar="FILE", help=f"a file of {titles()}, or a zip or gzip of them"
    )
    names = ", ".join(library_names())
    says = f"a file with a Frictionless Table Schema in JSON, or one of the library: {names}"
    parser.add_argument("--schema", metavar="S", help=says)
    parser.add_argument(
        "--table", metavar="NAME", help="the sheet or member to check, where there are several"
    )
    add_choices(parser)
    parser.add_argument(
        "--reference",
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="the table that foreign keys of the schema call NAME; other tables of the file itself need not be given",
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON, for programs")
    parser.add_argument(
        "--report",
        type=Path,
        metavar="OUT.xlsx",
        help="write every error to a file: OUT.csv, or OUT.xlsx with the rows and the bad cells marked, to send back",
    )
    parser.add_argument(
        "--offer",
        action="store_true",
        help="list the steps that would mend the table, all cells of one kind at a time, as YAML for wardmote mend",
    )


def run(args: argparse.Namespace) -> int:
    """Exit code 0 where nothing is wrong, 1 otherwise. Raises a Problem for what cannot be read."""
    schema = schema_of(args.schema) if args.schema else None
    choices = choices_in(args)
    if schema is not None:
        require_no_columns(choices)
    tables = tables_of(args.file, name=args.table, schema=schema, choices=choices)
    references = _references(args, schema, choices)
    reports = [
        check_table(table, schema or schema_of_choices(choices.of(table.name).columns), references)
        for table in tables
    ]
    if args.report:
        write_report(args.report, tables, reports)
    if args.offer:
        print(offered(tables, reports, as_json=args.json))
    elif args.json:
        _write_json(sys.stdout, reports)
    else:
        print("\n\n".join(_as_text(report) for report in reports))
    return 0 if all(report.is_valid for report in reports) else INVALID


def schema_of(named: str) -> TableSchema:
    """A schema from a file, or the one of that name from the library."""
    return schema_from_text(text_of(Path(named))) if Path(named).exists() else library_schema(named)


def _references(
    args: argparse.Namespace, schema: TableSchema | None, choices: ReadChoices
) -> dict[str, RawTable]:
    """The tables that the schema's foreign keys name: those of --reference, else of the file itself."""
    names = {key.resource for key in schema.foreign_keys if key.resource} if schema else set[str]()
    given: dict[str, RawTable] = {}
    for each in args.reference:
        name, _, file = each.partition("=")
        if not name or not file:
            raise Invalid(
                "check.reference",
                "A table to refer to is given as its name and its file.",
                where=each,
                next_step="Write it as --reference wards=wards.csv.",
            )
        given[name] = tables_of(Path(file))[0]
    beside = tables_of(args.file, choices=choices) if names - given.keys() else []
    return (
        {PurePath(table.name).stem: table for table in beside} | {each.name: each for each in beside} | given
    )


def _errors(reports: Sequence[CheckReport]) -> Iterator[dict[str, Any]]:
    """Every error; with the name of its table where several were checked."""
    for report in reports:
        where = {"table": report.table.name} if len(reports) > 1 else {}
        for batch in report.errors.to_batches():
            for error in batch.to_pylist():
                yield {**error, "suggestion": error["suggestion"] or None, **where}


def _write_json(out: TextIO, reports: Sequence[CheckReport]) -> None:
    """The answer, one error at a time: a file with a million errors needs no memory for them all."""
    count = sum(report.errors.num_rows for report in reports)
    rows = sum(report.table.rows for report in reports)
    valid = "true" if count == 0 else "false"
    out.write(f'{{"valid": {valid}, "rows": {rows}, "error_count": {count}, "errors": [')
    written = (json.dumps(error, ensure_ascii=False) for error in _errors(reports))
    out.writelines(f"{',' if number else ''}\n{error}" for number, error in enumerate(written))
    out.write("]}\n")


def _as_text(report: CheckReport) -> str:
    table, count = report.table, report.errors.num_rows
    if report.is_valid:
        return f"{table.name}: {counted(table.rows, 'row')}, nothing wrong."
    shown = report.errors.slice(0, _SHOWN_ERRORS).to_pylist()
    keys = ("row", "line", "column", "value", "message", "suggestion")
    cells = [["" if error[key] is None else str(error[key]) for key in keys] for error in shown]
    more = (
        f"\n... and {count - len(shown):,} more: --report OUT.xlsx writes them all."
        if count > len(shown)
        else ""
    )
    return (
        f"{table.name}: {counted(table.rows, 'row')}, {counted(count, 'error')}.\n{grid(keys, cells)}{more}"
    )
