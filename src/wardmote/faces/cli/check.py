"""wardmote check: every bad cell of a file, why it is bad, and what would mend it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, TextIO

from wardmote.engine.checking import (
    AskMatch,
    CheckReport,
    TableSchema,
    check_table,
    library_names,
    library_schema,
    named_as_asked,
    schema_from_text,
)
from wardmote.engine.checking.chosen import schema_of_choices
from wardmote.engine.checking.columns_asked import MAY_LACK
from wardmote.engine.checking.known_as import KnownAs, fitted
from wardmote.engine.reading import RawTable
from wardmote.engine.reading.choices import ReadChoices
from wardmote.engine.reading.formats.registry import titles
from wardmote.faces.cli.asks import picked
from wardmote.faces.cli.choosing import add_choices, choices_in, require_no_columns
from wardmote.faces.cli.grid import grid
from wardmote.faces.cli.offered import offered
from wardmote.faces.cli.opened import tables_of, text_of
from wardmote.faces.cli.report_file import write_report
from wardmote.faces.plural import counted
from wardmote.kernel.problem import Invalid, NotFound

INVALID = 1
_SHOWN_ERRORS = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument(
        "file", type=Path, metavar="FILE", help=f"a file of {titles()}, or a zip or gzip of them"
    )
    names = ", ".join(library_names())
    says = f"a file with a Frictionless Table Schema in JSON or YAML, or one of the library: {names}"
    parser.add_argument("--schema", metavar="S", help=says)
    parser.add_argument(
        "--match",
        action="store_true",
        help="check against the ask of the library that the table fits, as `wardmote asks FILE` picks it",
    )
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
    """Exit code 0 where nothing is wrong, 1 otherwise. Raises a Problem for what cannot be read or matched."""
    checked, left = _matched(args) if args.match else (_under_schema(args), [])
    reports = [each.report for each in checked]
    if args.report:
        write_report(args.report, [each.table for each in checked], reports)
    if args.offer:
        print(offered([each.table for each in checked], reports, as_json=args.json))
    elif args.json:
        _write_json(sys.stdout, checked, left)
    else:
        print("\n\n".join([*(_as_text(each) for each in checked), *(_left_as_text(each) for each in left)]))
    return 0 if all(report.is_valid for report in reports) else INVALID


@dataclass(frozen=True)
class _Checked:
    """A table, what is wrong with it, and the ask that it was found to answer, if one was looked for."""

    table: RawTable
    report: CheckReport
    match: AskMatch | None = None
    known_as: tuple[KnownAs, ...] = ()
    not_there: tuple[str, ...] = ()
    """Columns that a schema asks for if they are there, and that are not."""


def _under_schema(args: argparse.Namespace) -> list[_Checked]:
    """Every table, under the schema that is named, or as its columns are found or said to be."""
    schema = schema_of(args.schema) if args.schema else None
    choices = choices_in(args)
    if schema is not None:
        require_no_columns(choices)
    tables = tables_of(args.file, name=args.table, schema=schema, choices=choices)
    if schema is None:
        said = {table.name: schema_of_choices(choices.of(table.name).columns) for table in tables}
        return [_Checked(table, check_table(table, said[table.name], {})) for table in tables]
    references = _references(args, schema, choices)
    return [_fitted(table, schema, choices, references) for table in tables]


def _fitted(
    table: RawTable, schema: TableSchema, choices: ReadChoices, references: Mapping[str, RawTable]
) -> _Checked:
    """A table under a schema that may call its columns otherwise. Raises Invalid for what is said of them in vain."""
    columns = choices.of(table.name).columns
    said = {name: each.stands_for for name, each in columns.items() if each.stands_for is not None}
    fit = fitted(table, schema, said)
    if fit.unfit:
        raise Invalid(
            "check.stands_for",
            "The schema has no such column, or another one stands for it.",
            where=fit.unfit[0],
            next_step="Name a column of the schema, and each of them once.",
        )
    report = check_table(table, fit.schema, references)
    return _Checked(table, report, known_as=fit.known_as, not_there=_not_there(table, fit.schema))


def _not_there(table: RawTable, schema: TableSchema) -> tuple[str, ...]:
    """Columns that the table may lack, and lacks."""
    if schema.fields_match not in MAY_LACK:
        return ()
    optional = [each.name for each in schema.fields if not each.is_required]
    return tuple(each for each in optional if each not in {*table.columns, *schema.primary_key})


def _matched(args: argparse.Namespace) -> tuple[list[_Checked], list[RawTable]]:
    """Every table that fits an ask of the library, under it; and the tables that fit none."""
    choices = choices_in(args)
    _require_match_alone(args)
    require_no_columns(choices)
    tables = tables_of(args.file, name=args.table, choices=choices)
    matches = [(table, picked(table)) for table in tables]
    found = [_under_ask(args, table, match, choices) for table, match in matches if match is not None]
    if not found:
        raise NotFound(
            "check.no_ask",
            "No ask of the library fits the file well.",
            where=args.file.name,
            next_step="See how far one goes with `wardmote asks FILE`, or name a schema with --schema.",
        )
    return found, [table for table, match in matches if match is None]


def _under_ask(args: argparse.Namespace, table: RawTable, match: AskMatch, choices: ReadChoices) -> _Checked:
    named = named_as_asked(table, match)
    references = _references(args, match.schema, choices)
    report = check_table(named, match.schema, references)
    return _Checked(named, report, match, not_there=_not_there(named, match.schema))


def _require_match_alone(args: argparse.Namespace) -> None:
    if args.schema or args.offer:
        raise Invalid(
            "check.match",
            "--match finds the schema by itself, and checks under the names that the ask has for columns.",
            where="--schema" if args.schema else "--offer",
            next_step="Leave one of the two away.",
        )


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


def _errors(checked: Sequence[_Checked], *, several: bool) -> Iterator[dict[str, Any]]:
    """Every error; with the name of its table where the file has several."""
    for each in checked:
        where = {"table": each.report.table.name} if several else {}
        for batch in each.report.errors.to_batches():
            for error in batch.to_pylist():
                yield {**error, "suggestion": error["suggestion"] or None, **where}


def _write_json(out: TextIO, checked: Sequence[_Checked], left: Sequence[RawTable]) -> None:
    """The answer, one error at a time: a file with a million errors needs no memory for them all."""
    count = sum(each.report.errors.num_rows for each in checked)
    rows = sum(each.report.table.rows for each in checked)
    valid = "true" if count == 0 else "false"
    out.write(
        f'{{"valid": {valid}, "rows": {rows}, "error_count": {count}, {_asks_as_json(checked, left)}"errors": ['
    )
    errors = _errors(checked, several=len(checked) > 1)
    written = (json.dumps(error, ensure_ascii=False) for error in errors)
    out.writelines(f"{',' if number else ''}\n{error}" for number, error in enumerate(written))
    out.write("]}\n")


def _asks_as_json(checked: Sequence[_Checked], left: Sequence[RawTable]) -> str:
    """The ask that each table was matched to; null for one that was not checked. Nothing where none was looked for,
    but the columns that the schema calls otherwise, where there are."""
    if all(each.match is None for each in checked):
        known = [
            {"table": each.table.name, "column": one.column, "field": one.field, "score": round(one.score, 4)}
            for each in checked
            for one in each.known_as
        ]
        return f'"known_as": {json.dumps(known, ensure_ascii=False)}, ' if known else ""
    told = [
        {
            "table": each.table.name,
            "ask": each.match.schema.name,
            "score": round(each.match.score, 4),
            "columns": each.match.field_of,
        }
        for each in checked
        if each.match
    ]
    told += [{"table": each.name, "ask": None} for each in left]
    return f'"asks": {json.dumps(told, ensure_ascii=False)}, '


def _as_text(checked: _Checked) -> str:
    report = checked.report
    said = _ask_as_text(checked.match) if checked.match else _known_as_text(checked.known_as)
    if checked.not_there:
        said += f"Not in the file, and asked for only if you have it: {', '.join(checked.not_there)}.\n"
    table, count = report.table, report.errors.num_rows
    if report.is_valid:
        return f"{said}{table.name}: {counted(table.rows, 'row')}, nothing wrong."
    shown = report.errors.slice(0, _SHOWN_ERRORS).to_pylist()
    keys = ("row", "line", "column", "value", "message", "suggestion")
    cells = [["" if error[key] is None else str(error[key]) for key in keys] for error in shown]
    more = (
        f"\n... and {count - len(shown):,} more: --report OUT.xlsx writes them all."
        if count > len(shown)
        else ""
    )
    return (
        f"{said}{table.name}: {counted(table.rows, 'row')}, {counted(count, 'error')}.\n"
        f"{grid(keys, cells)}{more}"
    )


def _ask_as_text(match: AskMatch) -> str:
    """What the table was taken for, and under which names its columns were checked."""
    says = (
        f"Checked against {match.schema.title} ({match.schema.name}), which it fits to {match.score:.0%}.\n"
    )
    renamed = [[column, asked] for column, asked in match.field_of.items() if column != asked]
    return says + (f"{grid(['column', 'checked as'], renamed)}\n" if renamed else "")


def _known_as_text(known: Sequence[KnownAs]) -> str:
    """The columns that the schema calls otherwise."""
    lines = [[each.column, each.field, f"{each.score:.0%}"] for each in known]
    return f"{grid(['column', 'checked as', 'sure'], lines)}\n" if lines else ""


def _left_as_text(table: RawTable) -> str:
    return f"{table.name}: not checked, for no ask of the library fits it well."
