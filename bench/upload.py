"""A million rows over HTTP, from the first byte to a queryable, encrypted version, beside DuckDB and sqlite-utils."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.hub import Hub
from bench.timing import Figure, in_turn, timed

_DUCKDB = """
import duckdb, sys
source, target = sys.argv[1:]
duckdb.sql(f"COPY (FROM read_csv('{source}')) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
"""


def measure(hub: Hub, rows: Path, folder: Path, *, runs: int) -> list[Figure]:
    """The figures of uploading. The peers read the same file in the same run."""
    ours, duckdb, ratio = in_turn(lambda: _ours(hub, rows), lambda: _duckdb(rows, folder), runs=runs)
    sqlite = timed(lambda: _sqlite_utils(rows, folder))
    peaks = hub.peaks_mb()
    return [
        Figure(
            "1M x 10 upload to queryable, against DuckDB's bare CSV to Parquet",
            "at most 4 x",
            f"{ratio:.1f} x: {ours} against {duckdb}",
            ratio <= 4,
        ),
        Figure(
            "the same, against sqlite-utils insert",
            "at least 10 x faster",
            f"{sqlite / ours.median:.1f} x faster: {sqlite:.1f} s",
            sqlite / ours.median >= 10,
        ),
        Figure("web process, peak memory", "under 300 MB", f"{peaks['web']:.0f} MB", peaks["web"] < 300),
        Figure("worker, peak memory", "under 1,500 MB", f"{peaks['worker']:.0f} MB", peaks["worker"] < 1500),
    ]


def _ours(hub: Hub, rows: Path) -> None:
    upload = hub.upload(rows)
    version_id = upload["tables"][0]["version_id"]
    permit = hub.call("POST", "/permits", {"version_id": version_id, "use": "preview"})
    assert len(hub.call("GET", f"/permits/{permit['id']}/preview")["rows"]) > 0


def _duckdb(rows: Path, folder: Path) -> None:
    _run(sys.executable, "-c", _DUCKDB, str(rows), str(folder / "bare.parquet"))


def _sqlite_utils(rows: Path, folder: Path) -> None:
    database = folder / "peer.sqlite"
    database.unlink(missing_ok=True)
    _run(
        sys.executable, "-m", "sqlite_utils", "insert", str(database), "rows", str(rows), "--csv", "--silent"
    )


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
