"""One hub with everything in it, made once; what a test changes is undone when it ends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key

from tests.emptied_ledger import empty
from tests.faces.sweep import content, state
from wardmote.hub.ledger import queries as ledger

SIGNED_IN_FOR_SECONDS = 3 * 60
"""Less than a second factor holds by more than the slowest test takes."""


@dataclass
class _SignedIn:
    hub: content.Content
    since: float


_SIGNED_IN = pytest.StashKey[_SignedIn]()


@pytest.fixture(scope="module")
def hub(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[content.Content]:
    """Committed, so that whatever decides in a transaction of its own finds it; emptied at the end."""
    with django_db_blocker.unblock():
        cache.clear()
        try:
            request.config.stash[_SIGNED_IN] = _SignedIn(content.make(), time.monotonic())
            yield request.config.stash[_SIGNED_IN].hub
        finally:
            del request.config.stash[_SIGNED_IN]
            empty(connection)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Signs people in again between two tests, where it is not undone with a test, when it was long ago."""
    signed_in = item.config.stash.get(_SIGNED_IN, None)
    if signed_in is not None and time.monotonic() - signed_in.since > SIGNED_IN_FOR_SECONDS:
        with item.config.stash[blocking_manager_key].unblock():
            content.sign_in_again(signed_in.hub)
        signed_in.since = time.monotonic()


@pytest.fixture(scope="module")
def digests(hub: content.Content, django_db_blocker: DjangoDbBlocker) -> dict[str, str]:
    """Of each table, before anybody asked anything."""
    with django_db_blocker.unblock():
        return state.digests()


@pytest.fixture
def untouched(digests: dict[str, str], db: None) -> tuple[dict[str, str], int]:
    """These digests, and the ledger's last entry before the test: signing in again stands there, too."""
    return digests, ledger.head()
