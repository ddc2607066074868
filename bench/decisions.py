"""What a decision costs: the pure rule, and `decide` with its record, on SQLite with synchronous=FULL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.timing import Figure, percentile

_GROUNDS = {"owner": "for the owner", "agreement": "under an agreement"}


def measure(home: Path) -> list[Figure]:
    """The figures of deciding, in a built demo."""
    environment = os.environ | {
        "WARDMOTE_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "wardmote.site.settings",
    }
    command = [sys.executable, "-m", "bench.deciding", str(home)]
    os.sync()  # what building the demo left to be written is not the decisions' cost
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    return [
        figure for ground, spent in told.items() for figure in (_rule(ground, spent), _decide(ground, spent))
    ]


def _rule(ground: str, spent: dict[str, list[float]]) -> Figure:
    median_us = percentile(spent["rule"], 0.5) * 1e6
    measured = f"{median_us:.0f} µs (median of {len(spent['rule']):,})"
    return Figure(f"`rule(facts)`, pure, {_GROUNDS[ground]}", "at most 50 µs", measured, median_us <= 50)


def _decide(ground: str, spent: dict[str, list[float]]) -> Figure:
    p50_ms, p95_ms = (percentile(spent["decide"], share) * 1000 for share in (0.5, 0.95))
    measured = f"{p95_ms:.1f} ms p95, {p50_ms:.1f} ms p50 ({len(spent['decide'])})"
    return Figure(
        f"`decide()` with its record, {_GROUNDS[ground]}", "at most 8 ms p95", measured, p95_ms <= 8
    )
