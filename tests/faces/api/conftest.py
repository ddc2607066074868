"""A hub with two members and tokens for their people, and a client that holds every answer to its declaration."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.faces.api.calling import Api
from tests.hub import people
from wardmote.hub.organisations.actor import Actor, Role, Scope
from wardmote.hub.organisations.organisation import Kind
from wardmote.hub.organisations.token_acts import make_token

Hire = Callable[..., Actor]


@pytest.fixture
def clock(settings: Any) -> people.TestClock:
    settings.CLOCK = people.TestClock()
    return settings.CLOCK


@pytest.fixture
def operator(transactional_db: None, clock: people.TestClock) -> Actor:
    # decide() opens an outermost transaction of its own, so the test itself must not be one
    return people.found_hub(clock)


@pytest.fixture
def borough(operator: Actor, clock: people.TestClock) -> str:
    return people.join("Northmarsh Council", operator=operator, clock=clock)


@pytest.fixture
def brigade(operator: Actor, clock: people.TestClock) -> str:
    return people.join("Test Fire Brigade", kind=Kind.FIRE, operator=operator, clock=clock)


@pytest.fixture
def publisher(borough: str, operator: Actor, clock: people.TestClock) -> Actor:
    return people.hire(borough, Role.PUBLISHER, operator=operator, clock=clock)


@pytest.fixture
def analyst(brigade: str, operator: Actor, clock: people.TestClock) -> Actor:
    return people.hire(brigade, Role.ANALYST, operator=operator, clock=clock)


@pytest.fixture
def held() -> set[str]:
    """The names of the endpoints that `api` called and whose answers fitted their declaration."""
    return set()


@pytest.fixture
def api(clock: people.TestClock, held: set[str]) -> Callable[..., Api]:
    """The interface as a person's token opens it: `api(actor)`, `api(actor, Scope.DATA)`, or `api()` for nobody."""

    def opened(actor: Actor | None = None, *scopes: Scope) -> Api:
        if actor is None:
            return Api(None, held)
        _, token = make_token(
            name="test", scopes=scopes or tuple(Scope), life=timedelta(days=30), actor=actor, clock=clock
        )
        return Api(token, held)

    return opened
