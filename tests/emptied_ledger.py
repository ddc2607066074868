"""Between tests that commit, Django empties every table; the ledger's guards would refuse, so they step aside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.db.backends.base.operations import BaseDatabaseOperations

from wardmote.hub.ledger import guards


@pytest.fixture(scope="session", autouse=True)
def ledger_can_be_emptied() -> Iterator[None]:
    """Only Django's own flush of a test database goes round the guards: in a test's body they stand."""
    original = BaseDatabaseOperations.execute_sql_flush

    def flush(self: Any, sql_list: list[str]) -> None:
        connection = connections[self.connection.alias]
        has_ledger = "ledger_entry" in connection.introspection.table_names()
        if has_ledger:
            guards.remove(connection)
        original(self, sql_list)
        if has_ledger:
            guards.install(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)
        yield
