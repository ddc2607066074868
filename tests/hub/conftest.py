"""What tests of the hub's rooms may use."""

import pytest

from tests.hub import agreed, people
from wardmote.hub.organisations.actor import Actor


@pytest.fixture
def clock() -> people.TestClock:
    return people.TestClock()


@pytest.fixture
def operator(db: None, clock: people.TestClock, request: pytest.FixtureRequest) -> Actor:
    """The city's, where there is a city."""
    if "city" in request.fixturenames:
        there: agreed.City = request.getfixturevalue("city")
        return there.operator
    return people.found_hub(clock)


@pytest.fixture
def borough(operator: Actor, clock: people.TestClock) -> str:
    return people.join("Northmarsh Council", operator=operator, clock=clock)


@pytest.fixture
def city(db: None, clock: people.TestClock) -> agreed.City:
    return agreed.laid_down_city(clock)
