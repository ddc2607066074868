"""`python -m bench [NAME ...]`: measures, and prints the table of docs/reference/benchmarks.md."""

from __future__ import annotations

import argparse
import compileall
import os
import platform
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import wardmote
from bench import addresses, checking, decisions, demo_build, download, large, reading, sending, sizes, upload
from bench.hub import running_hub
from bench.rows import make_rows
from bench.timing import Figure

NAMES = ("check", "read", "sizes", "large", "sending", "upload", "download", "decisions", "demo", "addresses")


def main() -> int:
    """Runs the benches named, or all. Always 0: a bench says what is, and judges nothing."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", default=NAMES, metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--ten-gigabytes",
        action="store_true",
        help="sizes, large: 10 GB as well, which needs 20 or 40 on the disk",
    )
    parser.add_argument(
        "--address-sets", type=Path, metavar="FOLDER", help="addresses: where its labelled sets are"
    )
    arguments = parser.parse_args()
    compileall.compile_dir(Path(wardmote.__file__).parent, quiet=1)  # as installing does
    with tempfile.TemporaryDirectory(prefix="wardmote-bench-") as folder:
        figures = _measure(
            set(arguments.names),
            Path(folder),
            rows=arguments.rows,
            runs=arguments.runs,
            ten=arguments.ten_gigabytes,
        )
        if "addresses" in arguments.names:
            figures += addresses.measure(arguments.address_sets, Path(folder))
    when, python = datetime.now(UTC), platform.python_version()
    print(
        f"{when:%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, Python {python}, load {os.getloadavg()[0]:.1f}"
    )
    print()
    print("| what | target | measured | met |\n|---|---|---|---|")
    for figure in figures:
        print(figure.as_row())
    return 0


def _measure(names: set[str], folder: Path, *, rows: int, runs: int, ten: bool) -> list[Figure]:
    figures: list[Figure] = []
    if "check" in names:
        file = make_rows(folder / "rows.csv", rows)
        figures += checking.measure(file, folder, row_count=rows, runs=runs)
    if "read" in names:
        figures += reading.measure(make_rows(folder / "rows.csv", rows), folder, runs=runs)
    if "sizes" in names:
        figures += sizes.measure(make_rows(folder / "rows.csv", rows), folder, ten=ten)
    if "large" in names:
        figures += large.measure(make_rows(folder / "rows.csv", rows), folder, ten=ten)
    if "sending" in names:
        with running_hub(folder / "sending") as hub:
            figures += sending.measure(hub, folder, runs=runs)
    if names & {"upload", "download"}:
        file = make_rows(folder / "rows.csv", rows)
        with running_hub(folder / "home") as hub:
            # the peers' database is made by the first bench and read by the second
            figures += upload.measure(hub, file, folder, runs=runs)
            if "download" in names:
                figures += download.measure(hub, file, folder, runs=runs)
    if names & {"demo", "decisions"}:
        figures += demo_build.measure(folder / "demo")
    if "decisions" in names:
        figures += decisions.measure(folder / "demo")
    return figures


if __name__ == "__main__":
    raise SystemExit(main())
