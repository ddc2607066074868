"""What the checker's tests may use."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hub.ledger.acts_for_tests import BRIGADE, HandClock
from tests.verify.exports import Desk, Export, exported, write_a_ledger


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def notes(db: None, clock: HandClock) -> list[str]:
    return write_a_ledger(clock)


@pytest.fixture
def desk(notes: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    desk = Desk(tmp_path, capsys)
    desk.hold_key()
    return desk


@pytest.fixture
def whole(notes: list[str], tmp_path: Path) -> Export:
    return exported(None, tmp_path / "whole.zip")


@pytest.fixture
def own(notes: list[str], tmp_path: Path) -> Export:
    """The brigade's: entries 1 to 10 and 20 to 25."""
    return exported(BRIGADE, tmp_path / "own.zip")
