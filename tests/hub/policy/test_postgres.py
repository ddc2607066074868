"""Agreements and policy on PostgreSQL, in a process of its own: above all, what happens at the same moment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[3]
FILES = (
    "policy/test_race.py",
    "policy/test_decide.py",
    "policy/test_agreed_use.py",
    "policy/test_still.py",
    "policy/test_gather.py",
    "agreements/test_signing.py",
    "agreements/test_running.py",
    "derivation/test_processing.py",
)


def test_agreements_and_policy_pass_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WARDMOTE_")}
    environment = kept | {"WARDMOTE_HOME": str(tmp_path / "home"), "DATABASE_URL": postgres_url}
    files = [str(ROOT / "tests" / "hub" / each) for each in FILES]
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *files]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
