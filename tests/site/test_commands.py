"""The commands that open a hub, each run as its operator runs it."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

FOUND = ["--name", "Hub operator", "--email", "root@example.org", "--person", "Amina Yusuf"]
EVIDENCE = ["--ico", "ZA000000", "--dpo", "Data Protection Officer"]
ROLES = {"publisher", "analyst", "ig_lead", "signatory", "administrator"}


def run(home: Path, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Runs the command with nothing set but what it is told."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "TMPDIR"}}
    command = [sys.executable, "-m", "wardmote.site", arguments[0], "--home", str(home), *arguments[1:]]
    return subprocess.run(command, env=kept, capture_output=True, text=True, check=False, timeout=timeout)


@pytest.mark.slow
def test_a_hub_is_founded_once_and_a_mistake_in_its_ledger_erased(tmp_path: Path) -> None:
    first = run(tmp_path, "found", *FOUND, *EVIDENCE)
    assert first.returncode == 0, first.stderr
    assert "http://localhost:8000/join#wardmote.link_" in first.stdout
    again = run(tmp_path, "found", *FOUND, *EVIDENCE)
    assert again.returncode == 2
    assert "wardmote.link_" not in again.stdout
    assert run(tmp_path, "migrate").returncode == 0
    erased = run(tmp_path, "erase-entry", "1", "--reason", "mistake")
    assert "The content of entry 1 is erased. Entry " in erased.stdout
    again = run(tmp_path, "erase-entry", "1", "--reason", "mistake")
    assert (again.returncode, again.stdout) == (2, "")
    with closing(sqlite3.connect(tmp_path / "hub.sqlite3")) as database:
        bodies = database.execute("SELECT body IS NULL FROM ledger_entry ORDER BY sequence").fetchall()
    assert [is_erased for (is_erased,) in bodies] == [1] + [0] * (len(bodies) - 1)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_demo_says_who_can_sign_in_and_what_there_is(tmp_path: Path) -> None:
    built = run(tmp_path, "demo", "--no-serve", "--seed", "10", "--scale", "0.05", timeout=800)
    assert built.returncode == 0, built.stderr
    told = json.loads((tmp_path / "demo.json").read_text(encoding="utf-8"))
    assert set(told) == {"base_url", "people", "datasets", "agreement", "share_profile", "share_table"}
    assert {each["role"] for each in told["people"]} == ROLES
    assert {each["access"] for each in told["datasets"]} == {"open", "closed"}
    matched = [each for each in told["datasets"] if each["title"].endswith(": matched to properties")]
    assert [(each["organisation"], each["access"]) for each in matched] == [
        ("Eastferry Borough Council (demo)", "closed")
    ]
    with closing(sqlite3.connect(tmp_path / "hub.sqlite3")) as database:
        decided = database.execute(
            "SELECT verdict FROM derivation_addressdecision ORDER BY verdict"
        ).fetchall()
    assert decided == [("cannot tell",), ("property",)], (
        "of the one doubtful address of this seed, by two people"
    )
    assert json.loads(Path(told["share_profile"]).read_text())["shareCredentialsVersion"] == 1
    assert told["share_table"].count(".") == 2
    secret = told["people"][0]["totp_secret"]
    assert secret in built.stdout
    assert (tmp_path / "demo.json").stat().st_mode & 0o077 == 0
    again = run(tmp_path, "demo", "--no-serve", "--port", "8123")
    assert again.returncode == 0, "what is there is served, not built again"
    assert secret in again.stdout
    assert "http://localhost:8123" in again.stdout
    moved = json.loads((tmp_path / "demo.json").read_text(encoding="utf-8"))
    assert moved == told | {"base_url": "http://localhost:8123"}
    assert "http://localhost:8123" in Path(told["share_profile"]).read_text(encoding="utf-8")
    assert (tmp_path / "demo.json").stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_what_the_worker_gave_up_on_is_shown_and_tried_again(
    tmp_path: Path, migrated_home: Callable[[Path], Path]
) -> None:
    migrated_home(tmp_path)
    assert run(tmp_path, "parked").stdout == "Nothing is parked.\n"
    with closing(sqlite3.connect(tmp_path / "hub.sqlite3")) as database, database:
        database.execute(
            "INSERT INTO ledger_parked_entry (follower, sequence, attempts, fault, parked, retry) "
            "VALUES ('intake.reader', 12, 7, 'spool.full in spooled', '2026-11-22 10:30:00', 0)"
        )
    shown = run(tmp_path, "parked").stdout
    assert "intake.reader, entry 12: spool.full in spooled (7 times, last at 2026-11-22 10:30 UTC)" in shown
    assert "The worker tries 1 of them again." in run(tmp_path, "parked", "--retry").stdout
    assert "to be tried again" in run(tmp_path, "parked").stdout


def test_a_port_that_is_taken_is_said_before_anything_is_built(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for command in ("demo", "serve"):
            told = run(tmp_path, command, "--port", port)
            assert told.returncode == 2
            assert "--port" in told.stderr
            assert told.stdout == ""
    assert not (tmp_path / "hub.sqlite3").exists()
