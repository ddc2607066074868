"""wardmote inspect: what is in a file, without changing or sending anything."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from wardmote.engine.checking import NoSink, TableReport, convert_table
from wardmote.faces.cli.grid import grid
from wardmote.faces.cli.opened import tables_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a CSV, TSV, XLSX, XLS or zip file")
    parser.add_argument("--json", action="store_true", help="answer in JSON, for programs")


def run(args: argparse.Namespace) -> int:
    """Exit code 0. Raises a Problem for a file that cannot be read."""
    reports = [
        convert_table(table, open_sink=lambda _: NoSink(), bad_cells=NoSink, schema=None)
        for table in tables_of(args.file)
    ]
    if args.json:
        tables = [_as_json(report) for report in reports]
        print(json.dumps({"file": args.file.name, "tables": tables}, ensure_ascii=False, indent=2))
    else:
        print("\n\n".join(_as_text(report) for report in reports))
    return 0


def _as_json(report: TableReport) -> dict[str, Any]:
    return {
        "name": report.name,
        "format": report.format,
        "encoding": report.encoding,
        "delimiter": report.delimiter,
        "header_row": report.header_row,
        "rows": report.rows,
        "columns": [
            {
                "name": column.name,
                "type": column.type,
                "semantic_type": column.semantic_type,
                "personal": column.personal,
                "share_valid": column.share_valid,
                "bad_cells": column.bad_cells,
            }
            for column in report.columns
        ],
    }


def _as_text(report: TableReport) -> str:
    header = f"header in row {report.header_row}" if report.header_row else "no header"
    file = ", ".join(filter(None, [report.format, report.encoding, _delimiter(report.delimiter), header]))
    rows = [
        [
            column.name,
            column.type,
            column.semantic_type or "",
            _privacy(personal=column.personal, special=column.special_category),
            f"{column.share_valid:.1%}",
            str(column.bad_cells) if column.bad_cells else "",
            str(column.suppressed_cells) if column.suppressed_cells else "",
            column.evidence,
        ]
        for column in report.columns
    ]
    headings = ["column", "type", "meaning", "about people", "readable", "bad", "withheld", "because"]
    noted = "".join(f"\n{_note(note)}" for note in report.notes)
    return f"{report.name}: {report.rows} rows ({file}){noted}\n{grid(headings, rows)}"


def _delimiter(delimiter: str | None) -> str:
    names = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
    return names.get(delimiter, delimiter) if delimiter else ""


def _privacy(*, personal: bool, special: bool) -> str:
    if special:
        return "special category" if personal else "special category?"
    return "personal" if personal else ""


def _note(note: Any) -> str:
    place = f" at line {note.first_line}" if note.first_line else ""
    count = f" ({note.count})" if note.count > 1 else ""
    return f"  set aside or seen{place}: {note.kind.value.replace('_', ' ')}{count}"
