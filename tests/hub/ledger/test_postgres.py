"""The guards and the whole of recording on PostgreSQL, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.hub.ledger.guard_cases import FORBIDDEN, ONLY_ON_POSTGRESQL

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[3]
OWN = Path(__file__).parent


@pytest.fixture
def environment(tmp_path: Path, postgres_url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WARDMOTE_")}
    return kept | {"WARDMOTE_HOME": str(tmp_path / "home"), "DATABASE_URL": postgres_url}


def test_the_ledger_s_tests_pass_on_postgresql(environment: dict[str, str]) -> None:
    files = [OWN / f"test_{name}.py" for name in ("record", "checkpoint", "queries", "follower")]
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *map(str, files)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


_WRITE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.hub.ledger.acts_for_tests import ANN, BRIGADE, HandClock, write
from wardmote.hub.ledger import acts
clock = HandClock()
write(300, clock, BRIGADE)
acts.make_checkpoint(clock=clock)
acts.erase_entry(7, reason="mistake", actor=ANN, organisation=None, clock=clock)
"""


def test_postgresql_refuses_every_change_behind_the_ledger_s_back(
    environment: dict[str, str], postgres_url: str
) -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "tests.hub.ledger.solo_settings"}
    written = subprocess.run(
        [sys.executable, "-c", _WRITE],
        cwd=ROOT,
        env=environment | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert written.returncode == 0, written.stderr
    with psycopg.connect(postgres_url, autocommit=True) as database:
        cases = FORBIDDEN | ONLY_ON_POSTGRESQL
        assert [what for what, statement in cases.items() if not _is_refused(database, statement)] == []
        assert database.execute("SELECT count(*), count(body) FROM ledger_entry").fetchone() == (301, 300)


def _is_refused(database: psycopg.Connection, statement: str) -> bool:
    try:
        database.execute(statement)
    except psycopg.errors.IntegrityError as refusal:
        return "never changed" in str(refusal)
    return False
