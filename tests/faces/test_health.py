"""`/healthz` says what is not well, without saying more."""

from __future__ import annotations

import os
import time
from collections import namedtuple
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from wardmote.faces import health


@pytest.fixture
def home(settings: LazySettings, tmp_path: Path) -> Path:
    settings.HOME = replace(settings.HOME, folder=tmp_path, lake=tmp_path / "lake")
    (tmp_path / "lake").mkdir()
    return tmp_path


def ask() -> tuple[int, dict[str, str]]:
    answer = Client(HTTP_HOST="localhost").get("/healthz")
    return answer.status_code, answer.json()


@pytest.mark.django_db
def test_all_is_well(home: Path) -> None:
    (home / "worker.alive").touch()
    assert ask() == (200, {"status": "ok", "database": "ok", "lake": "ok", "space": "ok", "worker": "ok"})


@pytest.mark.django_db
def test_a_hub_without_a_worker_beside_it_is_well(home: Path) -> None:
    status, said = ask()
    assert (status, said["worker"]) == (200, "none")


@pytest.mark.django_db
def test_a_worker_that_fell_silent_is_not(home: Path) -> None:
    heartbeat = home / "worker.alive"
    heartbeat.touch()
    then = time.time() - health.WORKER_SILENT_SECONDS - 5
    os.utime(heartbeat, (then, then))
    status, said = ask()
    assert (status, said["status"], said["worker"]) == (503, "failing", "silent")


@pytest.mark.django_db
def test_a_lake_that_is_gone_is_not(home: Path) -> None:
    (home / "lake").rmdir()
    status, said = ask()
    assert (status, said["lake"], said["space"]) == (503, "failing", "failing")


@pytest.mark.django_db
def test_a_full_disk_is_not(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: usage(10, 10, health.FREE_BYTES_NEEDED - 1))
    status, said = ask()
    assert (status, said["space"]) == (503, "low")
