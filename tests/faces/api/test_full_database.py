"""A database without room: who only reads is let read, and what cannot be recorded is not disclosed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection

from tests.faces.api import world
from tests.hub import people
from tests.hub.people import TestClock
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.hub.organisations.models import ApiToken


@pytest.fixture
def full(transactional_db: None) -> Iterator[None]:
    """From `takes_nothing_in` on, SQLite refuses every write, as on a full disk."""
    if connection.vendor != "sqlite":
        pytest.skip("a database that takes nothing in is made with SQLite")
    yield
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = OFF")


def takes_nothing_in() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")


@pytest.mark.usefixtures("full")
def test_a_token_whose_use_cannot_be_noted_still_reads_and_discloses_nothing(
    api: Any, borough: str, operator: Actor, clock: TestClock, caplog: pytest.LogCaptureFixture
) -> None:
    owner = people.hire(borough, Role.PUBLISHER, Role.ANALYST, operator=operator, clock=clock)
    dataset_id, version_id = world.store(world.rows(5), publisher=owner, clock=clock)
    mine = api(owner)
    takes_nothing_in()
    with caplog.at_level(logging.WARNING):
        assert mine.take("GET", "me")["account_id"] == owner.account_id
        assert mine.take("GET", f"datasets/{dataset_id}")["id"] == dataset_id
    assert "last used could not be kept" in caplog.text
    assert ApiToken.objects.get(pk=mine.token_id).last_used_at is None
    before = ledger.head()
    with pytest.raises(OperationalError):  # which is answered with 503: see the fault tests
        mine.send("POST", "permits", {"version_id": version_id})
    assert ledger.head() == before
