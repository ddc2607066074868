"""`wardmote gazetteer build`: the addresses of an area, in files that matching maps."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from wardmote.engine.linkage.gazetteer.building import build
from wardmote.engine.linkage.gazetteer.store import verify


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument(
        "action",
        choices=["build", "verify"],
        metavar="ACTION",
        help="build: make a gazetteer of a table; verify: read one and compare every byte with its digests",
    )
    parser.add_argument(
        "source",
        type=Path,
        metavar="SOURCE",
        help="build: a file, folder or zip file, recognised by its content: AddressBase Core, Plus or Premium (also "
        "Islands), OS NGD Address, an LLPG in DTF 7.3, or Parquet or CSV with a column uprn and one for the address "
        "(address_concat) or its parts (saotext, paostartnumber, subname, number, streetname, townname ...), postcode "
        "and, where known, parentuprn, class, logicalstatus and dates; several rows may spell one UPRN. verify: the "
        "folder of a gazetteer",
    )
    parser.add_argument(
        "--onto",
        type=Path,
        metavar="DIR",
        help="build: SOURCE is a supply of changes only (AddressBase Core, Plus or Premium, or DTF 7.3), to be put "
        "onto the gazetteer in this folder, which stays as it is unless --out names it",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="build: the folder to make; a gazetteer that stands there is replaced whole, anything else is not",
    )


def run(args: argparse.Namespace) -> int:
    """Exit code 0. Raises a Problem for a source that cannot be read or a gazetteer that is damaged."""
    if args.action == "verify":
        header = verify(args.source)
    else:
        out = args.out or args.source.with_suffix(".gazetteer")
        header = build(args.source, out, onto=args.onto, progress=_tell)
    counts = ", ".join(f"{count:,} {what}" for what, count in header.counts.items())
    print(f"Gazetteer {header.version}: {counts}.")
    return 0


def _tell(doing: str) -> None:
    """What is being done, or a sentence of what was found."""
    sys.stderr.write(f"{doing[:1].upper()}{doing[1:]}{'' if doing.endswith('.') else ' ...'}\n")
