"""`wardmote check` beside frictionless, pandera and a hand-written DuckDB scan: the same rules, the same findings."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from bench.check_peers import write_schema
from bench.processes import Run, python, run
from bench.rows import BAD_EVERY
from bench.timing import Figure, Seconds, in_turn

_WARDMOTE = python("-m", "wardmote.site")


def measure(rows: Path, folder: Path, *, row_count: int, runs: int) -> list[Figure]:
    """The figures of checking 1M x 10 with 1,000 bad cells. Every report is compared with ours, cell by cell."""
    schema = write_schema(folder / "schema.json")

    def ours_once() -> Run:
        return run(*check_command(rows, schema, folder / "ours.csv"), expected=(1,))

    def peer_once(name: str) -> Callable[[], Run]:
        out = folder / f"{name}.csv"
        return lambda: run(*python("-m", "bench.check_peers", name, str(rows), str(out)))

    slow = _around(ours_once, peer_once("frictionless"))
    pandas = in_turn(ours_once, peer_once("pandera"), runs=runs)
    scan = in_turn(ours_once, peer_once("duckdb"), runs=runs)
    _same_findings(folder, ("frictionless", "pandera", "duckdb"), row_count // BAD_EVERY)
    return [
        slow,
        _beside("the same, against pandera", "at least 4 x faster", pandas, lambda ratio: 1 / ratio >= 4),
        _beside(
            "the same, against a hand-written DuckDB scan", "at most 2 x", scan, lambda ratio: ratio <= 2
        ),
    ]


def check_command(rows: Path, schema: Path, report: Path) -> tuple[str, ...]:
    """What a person types."""
    return (*_WARDMOTE, "check", str(rows), "--schema", str(schema), "--report", str(report))


def _around(ours: Callable[[], Run], peer: Callable[[], Run]) -> Figure:
    """A peer that takes minutes runs once, ours right before it and right after: the machine may drift meanwhile."""
    before, slow, after = ours(), peer(), ours()
    seconds, spent = (before.seconds + after.seconds) / 2, (before.cpu_seconds + after.cpu_seconds) / 2
    faster = slow.seconds / seconds
    return Figure(
        "check 1M x 10 with 1,000 bad cells, full report, against `frictionless validate`",
        "at least 15 x faster",
        f"{faster:.1f} x: {before.seconds:.1f} and {after.seconds:.1f} s against {slow.seconds:.1f} s; "
        f"{slow.cpu_seconds / spent:.1f} x by processor seconds: {spent:.1f} against {slow.cpu_seconds:.1f}",
        faster >= 15,
    )


def _beside(
    what: str, target: str, pair: tuple[Seconds, Seconds, float], is_met: Callable[[float], bool]
) -> Figure:
    ours, peer, ratio = pair
    said = f"{1 / ratio:.1f} x faster" if ratio < 1 else f"{ratio:.2f} x"
    return Figure(what, target, f"{said}: {ours} against {peer}", is_met(ratio))


def _same_findings(folder: Path, peers: tuple[str, ...], expected: int) -> None:
    ours = _cells(folder / "ours.csv")
    assert len(ours) == expected, (len(ours), expected)
    for name in peers:
        assert _cells(folder / f"{name}.csv") == ours, f"{name} found other cells"


def _cells(report: Path) -> set[tuple[str, str, str]]:
    with report.open(newline="", encoding="utf-8") as file:
        return {(each["row"], each["column"], each["value"]) for each in csv.DictReader(file)}
