"""A borough with a table of addresses, and a gazetteer of a made-up village to match them to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hub import people
from tests.hub.derivation.matching import Borough, borough_with_addresses, village_gazetteer
from wardmote.hub.organisations.actor import Actor


@pytest.fixture
def village_folder() -> Path:
    return village_gazetteer()


@pytest.fixture
def operator(transactional_db: None, clock: people.TestClock) -> Actor:
    # decide() opens an outermost transaction of its own, so the test itself must not be one
    return people.found_hub(clock)


@pytest.fixture
def borough(operator: Actor, clock: people.TestClock) -> Borough:
    return borough_with_addresses(operator, clock)
