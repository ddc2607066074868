"""A forked process has nothing that waits, at its end, for threads that were not forked with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import os, sys
import duckdb
from wardmote.site.before_forks import put_away_before_forks
if "put away" in sys.argv:
    put_away_before_forks()
duckdb.default_connection().execute("SET threads = 3")
if os.fork() == 0:
    os._exit(0)
print(len(os.listdir("/proc/self/task")), duckdb.connect().execute("SELECT 42").fetchone()[0])
"""


def said(*told: str) -> str:
    """How many threads were there when it forked, and what it can still compute."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, *told], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="NO THREADS CAN BE COUNTED HERE: there is no /proc"
)
def test_a_forked_process_inherits_no_connection_with_threads() -> None:
    assert said("put away") == "1 42"
    assert said() == "3 42", "else it would: DuckDB opens one when it is imported"
