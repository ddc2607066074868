"""The worker goes on with what matters whatever a chore runs into."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.hub import people
from wardmote.hub.ledger import queries as ledger
from wardmote.kernel.clock import Clock
from wardmote.site import worker


def broken(*, clock: Clock) -> None:
    raise PermissionError("/secret/place")


@pytest.fixture(autouse=True)
def home_of_its_own(settings: LazySettings, tmp_path: Path) -> None:
    """A sign of life that is left behind would be that of a worker who fell silent."""
    settings.HOME = replace(settings.HOME, folder=tmp_path)


@pytest.mark.django_db(transaction=True)
def test_a_chore_that_fails_keeps_no_checkpoint_from_being_signed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clock = people.TestClock()
    people.found_hub(clock)
    rounds = iter((False, True))
    monkeypatch.setattr(worker, "CHORES", (broken, *worker.CHORES))
    worker.work(clock=clock, stopping=lambda: next(rounds))
    assert ledger.unsealed_since() is None
    assert [each.getMessage().split()[0] for each in caplog.records] == ["broken"]
