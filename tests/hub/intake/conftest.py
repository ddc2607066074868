"""A publisher, and a way to send files."""

import pytest

from tests.hub import people
from wardmote.hub.organisations.actor import Actor, Role


@pytest.fixture
def operator(transactional_db: None, clock: people.TestClock) -> Actor:
    return people.found_hub(clock)


@pytest.fixture
def publisher(operator: Actor, clock: people.TestClock) -> Actor:
    borough = people.join("Northmarsh Council", operator=operator, clock=clock)
    return people.hire(borough, Role.PUBLISHER, operator=operator, clock=clock)
