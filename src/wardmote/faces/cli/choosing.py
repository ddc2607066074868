"""The options by which somebody says how a file is to be read."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from wardmote.engine.reading.choices import (
    COLUMN_TYPES,
    ColumnChoice,
    KeptRows,
    ReadChoices,
    TableChoices,
    choices_from_json,
)
from wardmote.faces.cli.opened import text_of
from wardmote.kernel.problem import Invalid

_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "\\t": "\t"}
_ORDERS = {"month-first": True, "day-first": False}


def add_choices(parser: argparse.ArgumentParser) -> None:
    """The options. What none of them says is found out from the file."""
    said = parser.add_argument_group("how to read the file, where it is not read as it is meant")
    _add_file_choices(said)
    _add_table_choices(said)
    said.add_argument(
        "--choices",
        metavar="FILE",
        type=Path,
        help="choices in JSON, or what `inspect --json` printed, to read a file so again",
    )


def _add_file_choices(said: argparse._ArgumentGroup) -> None:
    said.add_argument(
        "--encoding", metavar="NAME", help="how its characters are encoded: windows-1252, utf-8 ..."
    )
    said.add_argument(
        "--delimiter",
        metavar="MARK",
        help="what stands between cells: comma, semicolon, tab, pipe or the mark itself",
    )
    said.add_argument(
        "--sheet", metavar="NAME", action="append", help="a sheet or member wanted; may be repeated"
    )
    said.add_argument(
        "--leave-out", metavar="NAME", action="append", help="a sheet or member not wanted; may be repeated"
    )


def _add_table_choices(said: argparse._ArgumentGroup) -> None:
    said.add_argument(
        "--header-row",
        metavar="N",
        type=int,
        help="the header's last row, from 1; 0 where there is no header",
    )
    said.add_argument("--header-rows", metavar="N", type=int, help="how many rows the header spans")
    said.add_argument("--one-table", action="store_true", help="all that stands on a sheet is one table")
    said.add_argument("--keep-totals", action="store_true", help="totals are rows like any other")
    said.add_argument("--keep-footnotes", action="store_true", help="so are footnotes")
    said.add_argument(
        "--keep-merged", action="store_true", help="rows below a merged label are kept without that label"
    )
    said.add_argument(
        "--unpivot", action="store_true", help="columns named after months, quarters or years become rows"
    )
    said.add_argument(
        "--fill-down",
        metavar="NAME",
        action="append",
        help="a column whose empty cells take the label above; may be repeated",
    )
    said.add_argument(
        "--column",
        metavar="NAME=WHAT",
        action="append",
        help=f"what a column is: {', '.join(COLUMN_TYPES)}, day-first, month-first or a semantic type; may be repeated",
    )
    said.add_argument(
        "--stands-for",
        metavar="NAME=FIELD",
        action="append",
        help="the column of the schema that a column is; no FIELD says that it is none of them; may be repeated",
    )


def choices_in(args: argparse.Namespace) -> ReadChoices:
    """What the options say, over what the file of choices says. Raises Invalid for what cannot be."""
    kept = _kept(args.choices) if args.choices else ReadChoices()
    delimiter = _DELIMITERS.get(args.delimiter, args.delimiter)
    return replace(
        kept,
        encoding=args.encoding or kept.encoding,
        delimiter=delimiter or kept.delimiter,
        sheets=tuple(args.sheet or kept.sheets),
        leave_out=tuple(args.leave_out or kept.leave_out),
        table=_of_table(args, kept.table),
    )


def require_no_columns(choices: ReadChoices) -> None:
    """Raises Invalid where something is said of columns, of which a schema speaks already."""
    tables = (choices.table, *choices.tables.values())
    if any(said.says_what for table in tables for said in table.columns.values()):
        raise Invalid(
            "read.choices",
            "The schema says what the columns are.",
            where="--column",
            next_step="Leave one of the two away.",
        )


def _of_table(args: argparse.Namespace, kept: TableChoices) -> TableChoices:
    asked = {
        KeptRows.TOTALS: args.keep_totals,
        KeptRows.FOOTNOTES: args.keep_footnotes,
        KeptRows.MERGED: args.keep_merged,
    }
    keep = tuple(each for each in KeptRows if asked[each] or each in kept.keep)
    is_headed = args.header_row is not None or args.header_rows is not None
    return TableChoices(
        header_row=args.header_row if is_headed else kept.header_row,
        header_rows=args.header_rows if is_headed else kept.header_rows,
        one_table=args.one_table or kept.one_table,
        keep=keep,
        unpivot=args.unpivot or kept.unpivot,
        fill_down=tuple(args.fill_down or kept.fill_down),
        columns=_standing_for(kept.columns | _columns(args.column or ()), args.stands_for or ()),
    )


def _columns(written: Sequence[str]) -> dict[str, ColumnChoice]:
    pairs = [_pair(each, "--column", "House number=string") for each in written]
    return {name: _column(what) for name, what in pairs}


def _standing_for(columns: dict[str, ColumnChoice], written: Sequence[str]) -> dict[str, ColumnChoice]:
    pairs = [_pair(each, "--stands-for", "Ref No=case_ref") for each in written]
    more = {name: replace(columns.get(name, ColumnChoice()), stands_for=field) for name, field in pairs}
    return columns | more


def _pair(written: str, option: str, example: str) -> tuple[str, str]:
    name, _, what = written.rpartition("=")
    if not name:
        raise Invalid(
            "read.choices",
            "A column is named, and what it is said behind an equals sign.",
            where=option,
            next_step=f"Write it like this: {option} '{example}'",
        )
    return name, what


def _column(what: str) -> ColumnChoice:
    if what in _ORDERS:
        return ColumnChoice(month_first=_ORDERS[what])
    return ColumnChoice(type=what) if what in COLUMN_TYPES else ColumnChoice(semantic_type=what)


def _kept(path: Path) -> ReadChoices:
    try:
        written = json.loads(text_of(path))
    except (ValueError, RecursionError) as error:
        raise Invalid(
            "read.choices",
            "The file of choices is not JSON.",
            where=str(path),
            next_step="Give a file that `wardmote inspect --json` printed.",
        ) from error
    printed = isinstance(written, dict) and "choices" in written
    return choices_from_json(written["choices"] if printed else written)
