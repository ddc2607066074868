"""What tests of the hub's rooms may use."""

import pytest

from tests.hub import agreed, people
from wardmote.hub.organisations.actor import Actor


@pytest.fixture
def clock() -> people.TestClock:
    return people.TestClock()


@pytest.fixture
def operator(db: None, clock: people.TestClock) -> Actor:
    return people.found_hub(clock)


@pytest.fixture
def borough(operator: Actor, clock: people.TestClock) -> str:
    return people.join("Northmarsh Council", operator=operator, clock=clock)


@pytest.fixture
def city(operator: Actor, clock: people.TestClock) -> agreed.City:
    return agreed.city(operator=operator, clock=clock)
