"""`wardmote gazetteer`: the addresses of an area in files that matching maps, and probabilities fitted to them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from wardmote.engine.linkage.calibrating.kit import calibrate
from wardmote.engine.linkage.calibrating.telling import lines
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.gazetteer.store import verify


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument(
        "action",
        choices=["build", "verify", "calibrate"],
        metavar="ACTION",
        help="build: make a gazetteer of a table; verify: read one and compare every byte with its digests; calibrate: "
        "make addresses with errors of it, match them, and fit the probabilities of answers to the outcome",
    )
    parser.add_argument(
        "source",
        type=Path,
        metavar="SOURCE",
        help="build: a file, folder or zip file, recognised by its content: AddressBase Core, Plus or Premium (also "
        "Islands), OS NGD Address, an LLPG in DTF 7.3, or Parquet or CSV with a column uprn and one for the address "
        "(address_concat) or its parts (saotext, paostartnumber, subname, number, streetname, townname ...), postcode "
        "and, where known, parentuprn, class, logicalstatus and dates; several rows may spell one UPRN. verify, "
        "calibrate: the folder of a gazetteer",
    )
    _add_build_arguments(parser)
    parser.add_argument(
        "--records",
        type=int,
        default=40_000,
        metavar="N",
        help="calibrate: how many addresses to make at most (40,000)",
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=1,
        metavar="N",
        help="calibrate: the same seed makes the same addresses (1)",
    )


def _add_build_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--onto",
        type=Path,
        metavar="DIR",
        help="build: SOURCE is a supply of changes only (AddressBase Core, Plus or Premium, or DTF 7.3), to be put "
        "onto the gazetteer in this folder, which stays as it is unless --out names it",
    )
    parser.add_argument(
        "--areas",
        type=Path,
        metavar="FILE",
        help="build: a lookup of UPRNs with ward, LSOA, easting and northing, such as ONS's National Statistics UPRN "
        "Lookup: Parquet or CSV, also in a folder or zip file",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="build: the folder to make; a gazetteer that stands there is replaced whole, anything else is not",
    )


def run(args: argparse.Namespace) -> int:
    """Exit code 0. Raises a Problem for a source that cannot be read or a gazetteer that is damaged."""
    if args.action == "calibrate":
        return _calibrate(args)
    if args.action == "verify":
        header = verify(args.source)
    else:
        out = args.out or args.source.with_suffix(".gazetteer")
        header = build(args.source, out, onto=args.onto, areas=args.areas, progress=_tell)
    counts = ", ".join(f"{count:,} {what}" for what, count in header.counts.items())
    print(f"Gazetteer {header.version}: {counts}.")
    return 0


def _calibrate(args: argparse.Namespace) -> int:
    gazetteer = Gazetteer(args.source)
    _tell("making addresses with errors, and matching them")
    found = calibrate(gazetteer, count=args.records, seed=args.seed)
    path = found.calibration.write(args.source, gazetteer.version)
    print(
        "\n".join(
            [*lines(found), "", f"Written to {path}: matching with this gazetteer uses it from now on."]
        )
    )
    return 0


def _tell(doing: str) -> None:
    """What is being done, or a sentence of what was found."""
    sys.stderr.write(f"{doing[:1].upper()}{doing[1:]}{'' if doing.endswith('.') else ' ...'}\n")
