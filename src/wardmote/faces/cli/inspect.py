"""wardmote inspect: what is in a file, without changing or sending anything."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wardmote.engine.checking import (
    ColumnReport,
    NoSink,
    TableReport,
    convert_table,
    schema_from_report,
    schema_to_json,
)
from wardmote.engine.checking.chosen import schema_of_choices
from wardmote.engine.reading import RawTable
from wardmote.engine.reading.choices import ReadChoices, choices_to_json
from wardmote.engine.reading.chosen import choices_of
from wardmote.engine.reading.columns.keys import KeyBook, Link
from wardmote.engine.reading.formats.registry import titles
from wardmote.engine.reading.set_aside import set_aside
from wardmote.faces.cli.choosing import add_choices, choices_in
from wardmote.faces.cli.grid import grid
from wardmote.faces.cli.opened import tables_of
from wardmote.faces.plural import counted
from wardmote.kernel.problem import Invalid


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument(
        "file", type=Path, metavar="FILE", help=f"a file of {titles()}, or a zip or gzip of them"
    )
    add_choices(parser)
    parser.add_argument("--json", action="store_true", help="answer in JSON, for programs")
    parser.add_argument(
        "--draft-schema",
        type=Path,
        metavar="OUT.json",
        help="write a schema of what was found, to correct, keep, and check the next file with",
    )


def run(args: argparse.Namespace) -> int:
    """Exit code 0. Raises a Problem for a file that cannot be read."""
    choices = choices_in(args)
    raw = tables_of(args.file, choices=choices)
    book = KeyBook()
    reports = [_report(table, choices, book) for table in raw]
    links = book.links()
    if args.draft_schema:
        _write_schema(args.draft_schema, reports)
    if args.json:
        tables = [_as_json(report, links) for report in reports]
        read_so = choices_to_json(choices_of(raw, choices))
        answer = {"file": args.file.name, "choices": read_so, "tables": tables}
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        print("\n\n\n".join(_as_text(report, links, file_name=args.file.name) for report in reports))
    return 0


def _report(table: RawTable, choices: ReadChoices, book: KeyBook) -> TableReport:
    said = schema_of_choices(choices.of(table.name).columns)
    return convert_table(table, open_sink=lambda _: NoSink(), bad_cells=NoSink, schema=said, keys=book)


def _write_schema(path: Path, reports: Sequence[TableReport]) -> None:
    if len(reports) != 1:
        raise Invalid(
            "schema.several_tables",
            f"The file holds {counted(len(reports), 'table')}, and a schema is for one.",
            next_step="Save the sheet or member you mean as a file of its own.",
        )
    drafted = schema_to_json(schema_from_report(reports[0]))
    try:
        path.write_text(json.dumps(drafted, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise Invalid(
            "schema.unwritable",
            "The schema cannot be written.",
            where=str(path),
            next_step="Choose a folder that exists and can be written to.",
        ) from error


def _as_json(report: TableReport, links: Sequence[Link]) -> dict[str, Any]:
    return {
        "name": report.name,
        "format": report.format,
        "encoding": report.encoding,
        "delimiter": report.delimiter,
        "header_row": report.header_row,
        "rows": report.rows,
        "keys": [
            {"columns": list(key.columns), "because": key.evidence, "confidence": key.confidence}
            for key in report.keys
        ],
        "foreign_keys": [
            {
                "column": link.column,
                "refers_to": link.refers_to,
                "because": link.evidence,
                "confidence": link.confidence,
            }
            for link in _links_of(report, links)
        ],
        "columns": [
            {
                "name": column.name,
                "type": column.type,
                "semantic_type": column.semantic_type,
                "unit": column.unit,
                "vintage": column.vintage,
                "confidence": column.confidence,
                "personal": column.personal,
                "share_valid": column.share_valid,
                "bad_cells": column.bad_cells,
                "special_category": column.special_category,
                "because": column.evidence,
                "withheld_cells": column.suppressed_cells,
                "withheld_marks": list(column.withheld_marks),
            }
            for column in report.columns
        ],
    }


def _links_of(report: TableReport, links: Sequence[Link]) -> list[Link]:
    """Its columns that speak of other tables of the file, and of public registers."""
    own = [link for link in links if link.table == report.name]
    registers = [
        Link(report.name, column.name, column.register, f"it holds {column.semantic_type}", column.confidence)
        for column in report.columns
        if column.register is not None
    ]
    return own + registers


def _as_text(report: TableReport, links: Sequence[Link], *, file_name: str) -> str:
    """File, sheet, header, columns, problems: in the order in which a person looks for them."""
    source = ", ".join(filter(None, [report.format, report.encoding, _delimiter(report.delimiter)]))
    header = f"header in row {report.header_row}" if report.header_row else "no header"
    heads = [
        "column",
        "type",
        "meaning",
        "unit",
        "about people",
        "readable",
        "bad",
        "withheld",
        "sure",
        "because",
    ]
    lines = [
        f"{file_name} ({source})",
        f"{report.name}: {header}, {counted(report.rows, 'row')}, {counted(len(report.columns), 'column')}",
        "",
        grid(heads, [_row(column, rows=report.rows) for column in report.columns]),
        "",
        *_keys(report, links),
        *set_aside(report.notes),
        _problems(report),
    ]
    return "\n".join(lines)


def _keys(report: TableReport, links: Sequence[Link]) -> list[str]:
    keys = [f"key: {' and '.join(key.columns)}: {key.evidence}" for key in report.keys]
    of_columns: dict[str, list[Link]] = {}
    for link in _links_of(report, links):
        of_columns.setdefault(link.column, []).append(link)
    return keys + [_refers(column, found) for column, found in of_columns.items()]


def _refers(column: str, found: Sequence[Link]) -> str:
    """Sheets that are alike hold the same values: the first is named, the others are counted."""
    more = f", and to {counted(len(found) - 1, 'other table')}" if len(found) > 1 else ""
    return f"{column} refers to {found[0].refers_to}: {found[0].evidence}{more}"


def _row(column: ColumnReport, *, rows: int) -> list[str]:
    return [
        column.name,
        column.type,
        column.semantic_type or "",
        column.unit or "",
        _privacy(personal=column.personal, special=column.special_category),
        f"{column.share_valid:.1%}" if column.empty_cells < rows else "",
        str(column.bad_cells) if column.bad_cells else "",
        str(column.suppressed_cells) if column.suppressed_cells else "",
        f"{column.confidence:.0%}",
        column.evidence,
    ]


def _problems(report: TableReport) -> str:
    if not report.bad_cells:
        return "No bad cells."
    return f"{counted(report.bad_cells, 'bad cell')}: `wardmote check` lists each with its reason."


def _delimiter(delimiter: str | None) -> str:
    names = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
    return names.get(delimiter, delimiter) if delimiter else ""


def _privacy(*, personal: bool, special: bool) -> str:
    if special:
        return "special category" if personal else "special category?"
    return "personal" if personal else ""
