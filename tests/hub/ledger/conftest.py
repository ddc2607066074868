"""What the ledger's tests may use."""

from __future__ import annotations

import pytest

from tests.hub.ledger.acts_for_tests import HandClock


@pytest.fixture
def clock() -> HandClock:
    return HandClock()
