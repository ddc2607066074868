"""A publisher, and a way to send files."""

import pytest

from tests.hub import people
from wardmote.hub.organisations.actor import Actor, Role


@pytest.fixture
def publisher(transactional_db: None, clock: people.TestClock) -> Actor:
    operator = people.found_hub(clock)
    borough = people.join("Northmarsh Council", operator=operator, clock=clock)
    return people.hire(borough, Role.PUBLISHER, operator=operator, clock=clock)
