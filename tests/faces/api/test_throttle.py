"""Strangers ask for open rows so often in a minute and no oftener; members are not counted."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from tests.faces.api import world
from tests.faces.api.calling import content
from tests.faces.visitor import Visitor
from tests.hub import people
from tests.hub.people import TestClock
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.site import settings as real

MOST = 3


@pytest.fixture
def version_id(borough: str, operator: Actor, clock: TestClock, settings: Any) -> str:
    cache.clear()
    assert real.ACCOUNT_RATE_LIMITS["open_permit"] == "120/m/ip"
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "open_permit": f"{MOST}/m/ip"}
    owner = people.hire(borough, Role.PUBLISHER, operator=operator, clock=clock)
    trees = world.rows(9).select(["ward", "bins"])
    return world.store(trees, publisher=owner, clock=clock, description=world.OPEN_ROWS)[1]


def test_a_stranger_is_told_to_wait_and_nothing_more_is_recorded(
    api: Any, version_id: str, analyst: Actor
) -> None:
    asked = {"version_id": version_id}
    permits = [api().take("POST", "permits", asked, status=201) for _ in range(MOST)]
    recorded = ledger.head()
    refused = api().send("POST", "permits", asked)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert b"Wait a minute" in content(refused)
    assert api().problem("GET", f"permits/{permits[0]['id']}/rows.csv")[:2] == (429, "tries.too_many")
    assert ledger.head() == recorded
    # ranges of a file are many requests and one entry, and members are known
    assert api().send("GET", f"permits/{permits[0]['id']}/rows.parquet").status_code == 200
    for _ in range(MOST + 1):
        api(analyst).take("POST", "permits", asked, status=201)
    cache.clear()  # the minute is over
    api().take("POST", "permits", asked, status=201)


def test_another_address_has_its_own_count_and_pages_the_same(
    api: Any, version_id: str, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    table_id = api().take("POST", "permits", {"version_id": version_id}, status=201)["table_id"]
    cache.clear()
    stranger = Visitor()

    def status_from(address: str) -> int:
        return stranger.get(f"/tables/{table_id}/open", HTTP_X_FORWARDED_FOR=address).status_code

    assert [status_from("192.0.2.1") for _ in range(MOST + 1)] == [302] * MOST + [429]
    assert status_from("192.0.2.2") == 302
