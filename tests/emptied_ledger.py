"""Between tests that commit, every table is emptied; the ledger's guards would refuse, so they step aside.

Django's own way empties every table and then makes the rows of content types and permissions anew: that took longer
than most of the tests. Those rows are the same in every hub and no test changes them, so here they are left.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import TransactionTestCase

from tests.laid_down import filled_tables
from wardmote.hub.ledger import guards


@pytest.fixture(scope="session", autouse=True)
def ledger_can_be_emptied() -> Iterator[None]:
    """Only the emptying of a test database goes round the guards: in a test's body they stand."""

    def between_tests(self: Any) -> None:
        for alias in self._databases_names(include_mirrors=False):
            empty(connections[alias])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", between_tests)
        yield


def empty(connection: Any) -> None:
    """Empties every table that holds a row, but those that `filled_tables` leaves out."""
    filled = filled_tables(connection)
    if not filled:
        return
    quoted = [connection.ops.quote_name(each) for each in sorted(filled)]
    guarded = "ledger_entry" in connection.introspection.table_names()
    with transaction.atomic(using=connection.alias):
        if guarded:
            guards.remove(connection)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"TRUNCATE {', '.join(quoted)} CASCADE")
            else:
                cursor.execute("PRAGMA defer_foreign_keys = ON")
                for each in quoted:
                    cursor.execute(f"DELETE FROM {each}")
        if guarded:
            guards.install(connection)
