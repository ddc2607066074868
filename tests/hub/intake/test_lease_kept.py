"""The lease of a long reading: kept while it is silent, told when it is lost, let go when nothing comes for good."""

from __future__ import annotations

import threading

import pytest

from wardmote.hub.intake import lease_kept
from wardmote.hub.intake.lease_kept import LeaseKept
from wardmote.hub.ledger.lease import LeaseLost


def test_it_is_kept_while_the_work_says_nothing() -> None:
    kept = threading.Semaphore(0)
    with LeaseKept(kept.release, every_seconds=0.001):
        assert all(kept.acquire(timeout=10) for _ in range(3))


def test_work_that_lost_its_lease_is_told_at_its_next_step_and_at_its_end() -> None:
    asked = threading.Event()

    def lost() -> None:
        asked.set()
        raise LeaseLost("uploads")

    lease = LeaseKept(lost, every_seconds=0.001)
    with pytest.raises(LeaseLost):
        _work(lease, asked)
    with pytest.raises(LeaseLost):
        lease.confirm()


def _work(lease: LeaseKept, asked: threading.Event) -> None:
    with lease:
        assert asked.wait(10)


def test_work_that_never_comes_on_is_not_kept_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease_kept, "MOST_SILENT_SECONDS", -1.0)
    kept: list[int] = []
    lease = LeaseKept(lambda: kept.append(1), every_seconds=0.001)
    with lease:
        lease._thread.join(10)
        assert not lease._thread.is_alive()
    assert kept == []


def test_people_are_told_how_far_it_is_once_a_second_at_most() -> None:
    with LeaseKept(lambda: None) as lease:
        assert [lease.confirm() for _ in range(3)] == [True, False, False]
