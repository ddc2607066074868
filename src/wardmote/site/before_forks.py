"""What has to be put away before a process is forked: threads are not forked with it, and libraries wait for theirs.

Importing DuckDB opens a default connection, with threads, that nobody here uses. A web process that has inherited it
waits at its end for threads that it never had, and is killed for that (SIGSEGV, SIGABRT).
"""

from __future__ import annotations

import os
import sys


def put_away_before_forks() -> None:
    """Has it done before each fork of this process from now on."""
    os.register_at_fork(before=_close_default_connection)


def _close_default_connection() -> None:
    duckdb = sys.modules.get("duckdb")
    if duckdb is not None:  # who has not imported it has nothing to put away
        duckdb.default_connection().close()
