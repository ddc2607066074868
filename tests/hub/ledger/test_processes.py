"""Many processes at once, and processes that die: on SQLite, and on a real PostgreSQL server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
BOOT = "import sys, django; django.setup(); from tests.hub.ledger import solo; solo.main(sys.argv[1], int(sys.argv[2]))"


pytestmark = pytest.mark.slow


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """The environment of an empty hub."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WARDMOTE_")}
    environment["WARDMOTE_HOME"] = str(tmp_path / "home")
    environment["DJANGO_SETTINGS_MODULE"] = "tests.hub.ledger.solo_settings"
    environment.pop("DATABASE_URL", None)
    if request.param == "postgresql":
        environment["DATABASE_URL"] = request.getfixturevalue("postgres_url")
    return environment


def solo(hub: dict[str, str], command: str, rounds: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", BOOT, command, str(rounds)],
        cwd=ROOT,
        env=hub,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    for promise in ("gapless", "leaves", "root", "checkpoints", "threads", "times"):
        assert found[promise], (promise, done.stderr)
    return found


def test_writers_at_once_make_one_gapless_sequence(hub: dict[str, str]) -> None:
    found = solo(hub, "crowd", 20)
    assert found["codes"] == [0, 0, 0, 0]
    assert found["size"] == found["expected"]


def test_killed_writers_lose_nothing_they_had_acknowledged(hub: dict[str, str]) -> None:
    found = solo(hub, "kill_writers", 30)
    assert found["acknowledged"] >= 30
    assert found["lost"] == []
    assert found["size"] >= found["acknowledged"]


def test_killed_workers_handle_everything_at_least_once(hub: dict[str, str]) -> None:
    found = solo(hub, "kill_workers", 30)
    assert found["wanted"] == 30 + 30 * 5
    assert found["echoes_wrong"] == []  # in the database: exactly once
    assert found["never_sent"] == []  # outside it: at least once
    assert found["parked"] == 0
