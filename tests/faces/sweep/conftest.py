"""One hub with everything in it, made once; what a test changes is undone when it ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from tests.emptied_ledger import empty
from tests.faces.sweep import content, state
from wardmote.hub.ledger import queries as ledger


@pytest.fixture(scope="module")
def hub(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[content.Content]:
    """Committed, so that whatever decides in a transaction of its own finds it; emptied at the end."""
    with django_db_blocker.unblock():
        cache.clear()
        try:
            yield content.make()
        finally:
            empty(connection)


@pytest.fixture(scope="module")
def untouched(hub: content.Content, django_db_blocker: DjangoDbBlocker) -> tuple[dict[str, str], int]:
    """A digest of each table, and the ledger's last entry, before anybody asked anything."""
    with django_db_blocker.unblock():
        return state.digests(), ledger.head()
