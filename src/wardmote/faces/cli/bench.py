"""`wardmote bench addresses`: matching scored on a file whose UPRNs are known."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import NamedTuple

from wardmote.engine.linkage.calibrating.scores import Judged, groups, judged, together
from wardmote.engine.linkage.calibrating.scores_told import as_json, lines
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.matching import Matcher
from wardmote.engine.linkage.tables.address_columns import AddressColumns, address_columns, require_column
from wardmote.engine.reading import RawTable
from wardmote.faces.cli.address_file import add_addresses, only_one
from wardmote.faces.cli.opened import tables_of
from wardmote.faces.cli.report_file import unwritable
from wardmote.kernel.problem import Invalid


class _Columns(NamedTuple):
    address: AddressColumns
    truth: str
    errors: str | None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    add_addresses(parser, done="scored")
    parser.add_argument(
        "--truth",
        required=True,
        metavar="COL",
        help="the column of the right UPRN; 0 or none where the property is known not to be in the gazetteer. Rows in "
        "which it is empty are left out",
    )
    parser.add_argument(
        "--errors", metavar="COL", help="a column that says what is wrong with an address: score by it"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the scores here as well")


def run(args: argparse.Namespace) -> int:
    """Exit code 0, whatever the scores are. Raises a Problem for what cannot be read, or has no labelled row."""
    table = only_one(tables_of(args.file, name=args.table), args.file)
    found, kinds = _scored(table, _columns(table, args), Gazetteer(args.gazetteer))
    by_kind = groups(kinds) if args.errors else {}
    if args.json:
        try:
            args.json.write_text(json.dumps(as_json(found, by_kind), indent=1) + "\n", encoding="utf-8")
        except OSError as error:
            raise unwritable(args.json, "The scores cannot be written.") from error
    print("\n".join(lines(found, by_kind)))
    return 0


def _columns(table: RawTable, args: argparse.Namespace) -> _Columns:
    for name, what in ((args.truth, "truth"), (args.errors, "errors")):
        if name is not None:
            require_column(table.columns, name, what, where=table.name)
    columns = address_columns(table.columns, address=args.address, postcode=args.postcode, where=table.name)
    return _Columns(columns, args.truth, args.errors)


def _scored(table: RawTable, columns: _Columns, gazetteer: Gazetteer) -> tuple[Judged, list[str]]:
    """The labelled rows judged, and what is wrong with each of their addresses."""
    matcher, parts, kinds, read = Matcher(gazetteer), [], [], 0
    for batch in table.batches():
        answers = matcher.match(*columns.address.texts(batch.rows))
        part, rows = judged(gazetteer, batch.rows.column(columns.truth), answers)
        parts.append(part)
        if columns.errors:
            kinds += batch.rows.column(columns.errors).take(rows).fill_null("").to_pylist()
        read += batch.rows.num_rows
        sys.stderr.write(f"\r{read:,} of {table.row_count:,} rows")
    sys.stderr.write("\n")
    if not sum(len(part.listed) for part in parts):
        raise Invalid(
            "bench.no_truth",
            "No row says which UPRN is right.",
            where=columns.truth,
            next_step="Name the column of the right UPRN with --truth.",
        )
    return together(parts), kinds
