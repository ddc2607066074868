"""`wardmote check` of a CSV of 0.1, 1 and, where asked for, 10 GB: time by size, and the most memory of the process."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from bench.check_peers import SCHEMA
from bench.checking import check_command
from bench.processes import run
from bench.timing import Figure

_GB = 10**9


def measure(rows: Path, folder: Path, *, ten: bool) -> list[Figure]:
    """The figures. The rules are those of the bench of checking, and that references are a key of the table."""
    schema = folder / "keyed.json"
    ref = {"name": "ref", "type": "string", "constraints": {"required": True, "pattern": "R[0-9]{8,9}"}}
    keyed = {**SCHEMA, "fields": [ref, *SCHEMA["fields"][1:]], "primaryKey": ["ref"]}
    schema.write_text(json.dumps(keyed), encoding="utf-8")
    base_gb = rows.stat().st_size / _GB
    runs = []
    for gigabytes in (0.1, 1, *((10,) if ten else ())):
        file = make_larger(rows, folder / "larger.csv", max(1, round(gigabytes / base_gb)))
        taken = run(*check_command(file, schema, folder / "errors.csv"), expected=(1,))
        runs.append((file.stat().st_size / _GB, taken))
        file.unlink()
    said = "; ".join(
        f"{size:.2f} GB: {it.seconds:.1f} s, {it.cpu_seconds:.1f} CPU s, {it.peak_mb:.0f} MB"
        for size, it in runs
    )
    peak = max(it.peak_mb for _, it in runs)
    slopes = [(it.cpu_seconds - runs[0][1].cpu_seconds) / (size - runs[0][0]) for size, it in runs[1:]]
    even = all(slope <= 1.5 * runs[0][1].cpu_seconds / runs[0][0] for slope in slopes)
    return [
        Figure("check a CSV by its size, with a key over all rows", "time linear", said, even),
        Figure("the same, peak memory", "under 1,500 MB", f"{peak:.0f} MB", peak < 1500),
    ]


def make_larger(rows: Path, path: Path, times: int) -> Path:
    """The rows so many times, each time under other references. Raises OSError where the disk has no room."""
    need = rows.stat().st_size * times
    if shutil.disk_usage(path.parent).free < 2 * need:
        raise OSError(f"{path.parent} has no room for {need:,} bytes and as many again")
    header, _, body = rows.read_bytes().partition(b"\n")
    with path.open("wb") as file:
        file.write(header + b"\n")
        for number in range(times):
            file.write((b"\n" + body).replace(b"\nR00", b"\nR%02d" % number)[1:])
    return path
