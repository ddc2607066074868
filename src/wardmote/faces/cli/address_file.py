"""A file of addresses and the gazetteer they are matched to: what commands about matching are told alike."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from wardmote.engine.reading import RawTable
from wardmote.engine.reading.formats.registry import titles
from wardmote.kernel.problem import Invalid


def add_addresses(parser: argparse.ArgumentParser, *, done: str) -> None:
    """The arguments; `done` says what is done with the addresses, and with a sheet of them."""
    parser.add_argument(
        "what", choices=["addresses"], metavar="addresses", help=f"what is {done}: addresses, to their UPRN"
    )
    parser.add_argument(
        "file", type=Path, metavar="FILE", help=f"a file of {titles()}, or a zip or gzip of them"
    )
    parser.add_argument(
        "--gazetteer", type=Path, required=True, metavar="DIR", help="what wardmote gazetteer build made"
    )
    parser.add_argument(
        "--address",
        metavar="COL",
        action="append",
        default=[],
        help="the column of the address, where its name does not say so; several times for the lines of one address",
    )
    parser.add_argument(
        "--postcode", metavar="COL", help="the column of the postcode, where its name does not say so"
    )
    parser.add_argument(
        "--table", metavar="NAME", help="the sheet or member that is meant, where there are several"
    )


def only_one(tables: Sequence[RawTable], file: Path) -> RawTable:
    """The one table. Raises Invalid where the file holds several."""
    if len(tables) > 1:
        raise Invalid(
            "addresses.which_table",
            f"The file holds {len(tables)} tables.",
            where=str(file),
            next_step=f"Name one with --table: {', '.join(table.name for table in tables)}.",
        )
    return tables[0]
