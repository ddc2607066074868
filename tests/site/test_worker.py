"""The worker goes on with what matters whatever a chore runs into."""

from __future__ import annotations

import pytest

from tests.hub import people
from wardmote.hub.ledger import queries as ledger
from wardmote.kernel.clock import Clock
from wardmote.site import worker


def broken(*, clock: Clock) -> None:
    raise PermissionError("/secret/place")


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
