"""A borough with a table of addresses, and a gazetteer of a made-up village to match them to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hub import people
from tests.hub.derivation.matching import Borough, borough_with_addresses, write_village
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.hub.organisations.actor import Actor


@pytest.fixture(scope="session")
def village_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("village")
    build(write_village(folder / "village.csv"), folder / "gazetteer", progress=lambda _: None)
    return folder / "gazetteer"


@pytest.fixture
def operator(transactional_db: None, clock: people.TestClock) -> Actor:
    # decide() opens an outermost transaction of its own, so the test itself must not be one
    return people.found_hub(clock)


@pytest.fixture
def borough(operator: Actor, clock: people.TestClock) -> Borough:
    return borough_with_addresses(operator, clock)
