"""`/healthz` says what is not well, without saying more."""

from __future__ import annotations

import os
import shutil
import time
from collections import namedtuple
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from wardmote.faces import health
from wardmote.hub.ledger.models import LedgerHead, StoredParkedEntry
from wardmote.kernel.clock import as_text, system_clock

PARTS = ["database", "lake", "space", "space_home", "space_spool", "worker", "clock", "followers"]


@pytest.fixture
def home(settings: LazySettings, tmp_path: Path) -> Path:
    settings.HOME = replace(settings.HOME, folder=tmp_path, lake=tmp_path / "lake", spool=tmp_path / "spool")
    for folder in (settings.HOME.lake, settings.HOME.spool):
        folder.mkdir()
    return tmp_path


def ask() -> tuple[int, dict[str, str]]:
    answer = Client(HTTP_HOST="localhost").get("/healthz")
    return answer.status_code, answer.json()


@pytest.mark.django_db
def test_all_is_well(home: Path) -> None:
    (home / "worker.alive").touch()
    status, said = ask()
    assert status == 200
    assert set(said.values()) == {"ok"}
    assert set(said) == {"status", *PARTS}


@pytest.mark.django_db
def test_a_hub_without_a_worker_beside_it_is_well(home: Path) -> None:
    status, said = ask()
    assert (status, said["worker"]) == (200, "none")


@pytest.mark.django_db
@pytest.mark.parametrize("ahead", [-1, 1])
def test_a_worker_that_fell_silent_is_not(home: Path, ahead: int) -> None:
    """Nor one whose last sign of life is from before the clock was set back."""
    heartbeat = home / "worker.alive"
    heartbeat.touch()
    then = time.time() + ahead * (health.WORKER_SILENT_SECONDS + 5)
    os.utime(heartbeat, (then, then))
    status, said = ask()
    assert (status, said["status"], said["worker"]) == (503, "failing", "silent")


@pytest.mark.django_db
def test_a_lake_that_is_gone_is_not(home: Path) -> None:
    (home / "lake").rmdir()
    status, said = ask()
    assert (status, said["lake"], said["space"]) == (503, "failing", "failing")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("folder", "part", "needed"),
    [
        ("lake", "space", health.FREE_BYTES_NEEDED),
        ("", "space_home", health.FREE_BYTES_NEEDED),
        ("spool", "space_spool", health.SPOOL_BYTES_NEEDED),
    ],
)
def test_a_full_disk_is_not(
    home: Path, monkeypatch: pytest.MonkeyPatch, folder: str, part: str, needed: int
) -> None:
    usage = namedtuple("usage", "total used free")
    roomy, full = usage(10, 0, 2 * health.FREE_BYTES_NEEDED), usage(10, 10, needed - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: full if path == home / folder else roomy)
    status, said = ask()
    assert (status, [each for each in PARTS if said[each] == "low"]) == (503, [part])


@pytest.mark.django_db
def test_what_a_follower_gave_up_on_is_told_and_keeps_nobody_out(home: Path) -> None:
    StoredParkedEntry.objects.create(
        follower="intake.reader", sequence=1, attempts=7, fault="spool.full", parked=system_clock()
    )
    status, said = ask()
    assert (status, said["followers"]) == (200, "parked")


@pytest.mark.django_db
def test_a_clock_behind_the_ledger_is_told_and_keeps_nobody_out(home: Path) -> None:
    ahead = as_text(system_clock() + timedelta(days=1))
    LedgerHead.objects.create(ledger_id="ledger_00000000000000000000", last_time=ahead)
    status, said = ask()
    assert (status, said["clock"]) == (200, "behind")
