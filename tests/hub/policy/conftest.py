"""What tests of policy may use."""

import pytest

from tests.hub import agreed
from tests.hub.people import TestClock
from wardmote.hub.organisations.actor import Actor


@pytest.fixture
def city(operator: Actor, clock: TestClock) -> agreed.City:
    return agreed.city(operator=operator, clock=clock)
