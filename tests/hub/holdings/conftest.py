"""A publisher with a published version."""

import pytest

from tests.hub import people
from wardmote.hub.organisations.actor import Actor, Role


@pytest.fixture
def publisher(transactional_db: None, clock: people.TestClock) -> Actor:
    # decide() opens an outermost transaction of its own, so the test itself must not be one
    operator = people.found_hub(clock)
    borough = people.join("Northmarsh Council", operator=operator, clock=clock)
    return people.hire(borough, Role.PUBLISHER, Role.ANALYST, operator=operator, clock=clock)
