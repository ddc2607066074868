"""Django's SQLite backend, in which no writer starves.

A transaction takes the write lock at its start: one that reads and then writes must not find it taken half-way.
SQLite's own wait for the write lock looks again after longer and longer pauses, up to a tenth of a second. Whoever has
waited longest therefore loses to every newcomer: beside three threads that record downloads without a pause, a
suspension was seen to wait its whole 30 seconds and fail. Here everybody looks again after the same short pause.
"""

from __future__ import annotations

import random
import sqlite3
import time

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

LONGEST_WAIT_S = 30.0
_PAUSE_S = (0.001, 0.004)


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection. Raises OperationalError where the write lock is not had within `LONGEST_WAIT_S`."""

    def _start_transaction_under_autocommit(self) -> None:
        deadline = time.monotonic() + LONGEST_WAIT_S
        with self.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 0")
            try:
                while not self._began() and time.monotonic() < deadline:
                    time.sleep(random.uniform(*_PAUSE_S))  # noqa: S311 - spreads the waiting, keeps no secret
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {int(LONGEST_WAIT_S * 1000)}")
        if not self.connection.in_transaction:
            raise OperationalError("database is locked")

    def _began(self) -> bool:
        """Begins a transaction that may write; False where somebody else holds the write lock."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                return False
            with self.wrap_database_errors:  # as Django says it: the web server and the worker wait for room
                raise
        return True
