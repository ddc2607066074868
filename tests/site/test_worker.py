"""The worker goes on with what matters whatever a chore runs into."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.hub import people
from wardmote.faces.health import WORKER_SILENT_SECONDS
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.ledger.entry import Entry
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


class Reads:
    """Long work: says how old the worker's last sign of life is, before and after it keeps its lease."""

    name = "test.reads"
    acts = frozenset({"organisation.applied"})

    def __init__(self) -> None:
        self.ages: list[float] = []

    def handle_long(self, entry: Entry, *, clock: Clock, keep_lease: Callable[[], None]) -> None:
        alive = worker.heartbeat_path()
        alive.touch()
        os.utime(alive, (0, 0))
        keep_lease()
        self.ages.append(time.time() - alive.stat().st_mtime)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_reads_a_large_file_is_not_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = people.TestClock()
    people.join("Northmarsh Council", operator=people.found_hub(clock), clock=clock)
    reads = Reads()
    monkeypatch.setattr(worker, "FOLLOWERS", (reads,))
    rounds = iter((False, True))
    worker.work(clock=clock, stopping=lambda: next(rounds))
    assert reads.ages
    assert max(reads.ages) < WORKER_SILENT_SECONDS
