"""A member keeps checkpoints outside the hub, and is told when the hub's history is not what it was."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from tests.hub.ledger.acts_for_tests import HandClock, write
from wardmote.hub.ledger import acts
from wardmote.hub.ledger.signing_key import public_key_pem
from wardmote.site.__main__ import main
from wardmote.verify.command import main as verify
from wardmote.verify.shown import ShownLedger

Keep = Callable[..., int]


@pytest.fixture
def hub(transactional_db: None, live_server: Any) -> str:
    """A real HTTP server over the ledger that the test writes."""
    if connection.vendor != "sqlite":
        pytest.skip("its database is set back as a file")
    url: str = live_server.url
    return url


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kept"


@pytest.fixture
def keep(hub: str, folder: Path) -> Keep:
    def look(*more: str, url: str = hub) -> int:
        return main(["checkpoints", "keep", "--hub", url, "--out", str(folder), "--once", *more])

    return look


def grow(count: int, clock: HandClock) -> str:
    """So many entries more, sealed."""
    write(count, clock)
    clock.tick(minutes=1)
    made = acts.make_checkpoint(clock=clock)
    assert made is not None
    return made.note


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def set_back(tmp_path: Path) -> Callable[[], Callable[[], None]]:
    """Takes a backup of the whole database; what it gives restores it."""

    def backup() -> Callable[[], None]:
        name = connection.settings_dict["NAME"]
        kept = tmp_path / "backup.sqlite3"
        _copy(name, kept)

        def restore() -> None:
            connection.close()
            _copy(kept, name)

        return restore

    return backup


def _copy(source: object, target: object) -> None:
    with closing(sqlite3.connect(str(source))) as old, closing(sqlite3.connect(str(target))) as new:
        old.backup(new)


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir() if each.is_file())


def test_each_new_checkpoint_is_kept_as_a_file_once(
    keep: Keep, folder: Path, clock: HandClock, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keep() == 2, "there is no key yet, so nothing can be said"
    assert "did not answer" in capsys.readouterr().err
    grow(3, clock)
    second = grow(4, clock)
    assert keep() == 0
    assert "Compare its SHA-256" in capsys.readouterr().out
    assert names(folder) == ["checkpoint-7.txt", "public-key.pem"], "of the past, the latest"
    assert (folder / "checkpoint-7.txt").read_text() == second
    assert (folder / "public-key.pem").read_text() == acts.public_key()
    for size in (8, 300, 513):
        grow(size - (7 if size == 8 else 8 if size == 300 else 300), clock)
    assert keep() == 0
    assert "Kept 3 new: the ledger has 513 entries" in capsys.readouterr().out
    assert [f"checkpoint-{size}.txt" in names(folder) for size in (8, 300, 513)] == [True] * 3
    assert keep() == 0
    assert capsys.readouterr().out == ""


def test_a_kept_checkpoint_is_one_to_verify_since(
    keep: Keep, folder: Path, clock: HandClock, tmp_path: Path
) -> None:
    grow(3, clock)
    keep()
    grow(5, clock)
    export = tmp_path / "export.zip"
    export.write_bytes(b"".join(acts.export(None, actor="operator", organisation=None, clock=clock)))
    key, since = folder / "public-key.pem", folder / "checkpoint-3.txt"
    assert verify([str(export), "--key", str(key), "--since", str(since)]) == 0


def test_a_ledger_that_was_rewritten_is_told_and_the_evidence_kept(
    keep: Keep, folder: Path, clock: HandClock, set_back: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    grow(3, clock)
    restore = set_back()
    held = grow(4, clock)
    assert keep() == 0
    restore()
    shown = grow(9, clock)
    for _ in range(2):
        assert keep() == 1, "it is told each time"
        said = capsys.readouterr().out
        assert "its history was rewritten" in said
        assert "evidence" in said
    evidence = folder / "evidence" / "forked-7-12"
    assert (evidence / "held.txt").read_text() == held
    assert (evidence / "shown.txt").read_text() == shown
    assert json.loads((evidence / "proof.json").read_text())
    assert "checkpoint-12.txt" not in names(folder), "what does not follow is not kept among what does"


def test_two_ledgers_of_one_size_are_told(
    keep: Keep, folder: Path, clock: HandClock, set_back: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    grow(3, clock)
    restore = set_back()
    grow(4, clock)
    assert keep() == 0
    restore()
    grow(4, clock)
    assert keep() == 1
    assert "two different ledgers of 7 entries" in capsys.readouterr().out
    assert (folder / "evidence" / "forked-7-7").is_dir()


def test_a_ledger_that_was_rolled_back_is_told(
    keep: Keep, folder: Path, clock: HandClock, set_back: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    grow(3, clock)
    restore = set_back()
    held = grow(4, clock)
    assert keep() == 0
    restore()
    assert keep() == 1
    assert "you hold a checkpoint over 7 entries" in capsys.readouterr().out
    assert (folder / "evidence" / "rolled-back-7-3" / "held.txt").read_text() == held


def test_a_restored_ledger_that_lost_nothing_signed_is_no_fork(
    keep: Keep, clock: HandClock, set_back: Any
) -> None:
    grow(3, clock)
    assert keep() == 0
    restore = set_back()
    grow(4, clock)
    restore()
    grow(2, clock)
    assert keep() == 0


def test_a_checkpoint_of_another_key_is_told(
    keep: Keep, folder: Path, clock: HandClock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grow(3, clock)
    right, wrong = tmp_path / "right.pem", tmp_path / "wrong.pem"
    right.write_text(acts.public_key())
    wrong.write_text(public_key_pem(Ed25519PrivateKey.generate().public_key()))
    assert keep("--key", str(wrong)) == 1
    assert "not signed with the key you hold" in capsys.readouterr().out
    assert "checkpoint-3.txt" not in names(folder)
    assert keep("--key", str(right)) == 2, "the folder was begun with another key"
    (folder / "public-key.pem").unlink()
    assert keep("--key", str(right)) == 0
    assert "Compare" not in capsys.readouterr().out, "nothing was taken on trust"


def test_a_hub_that_does_not_answer_changes_nothing(
    keep: Keep, folder: Path, clock: HandClock, capsys: pytest.CaptureFixture[str]
) -> None:
    grow(3, clock)
    assert keep() == 0
    before = names(folder)
    assert keep(url="http://127.0.0.1:9") == 2
    assert "did not answer" in capsys.readouterr().err
    assert keep(url="ftp://hub.example.org") == 2
    assert names(folder) == before


def test_it_looks_again_until_the_hub_answers(hub: str, folder: Path, clock: HandClock) -> None:
    """Begun before the hub has anything to show, it goes on by itself."""
    words = ["checkpoints", "keep", "--hub", hub, "--out", str(folder), "--every", "0.05"]
    keeper = subprocess.Popen(
        [sys.executable, "-m", "wardmote.site", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"WARDMOTE_HOME": "/nowhere", "DJANGO_SETTINGS_MODULE": ""},
        text=True,
    )
    try:
        assert keeper.stderr is not None
        assert "did not answer" in keeper.stderr.readline()
        grow(3, clock)
        assert keeper.stdout is not None
        assert "Compare" in keeper.stdout.readline()
        assert "3 entries" in keeper.stdout.readline()
        grow(2, clock)
        assert "5 entries" in keeper.stdout.readline()
    finally:
        keeper.kill()
        keeper.communicate()


def test_a_full_disk_leaves_nothing_half_kept(
    keep: Keep, folder: Path, clock: HandClock, capsys: pytest.CaptureFixture[str]
) -> None:
    grow(3, clock)
    assert keep() == 0
    before = names(folder)
    grow(4, clock)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    # only files that are written from here on, and nothing of the hub's is
    resource.setrlimit(resource.RLIMIT_FSIZE, (60, limits[1]))
    try:
        code = keep()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert code == 2
    assert "cannot be written" in capsys.readouterr().err
    assert names(folder) == before
    assert keep() == 0
    assert "checkpoint-7.txt" in names(folder)


def test_what_is_kept_and_was_spoilt_is_not_taken_for_a_checkpoint(
    keep: Keep, folder: Path, clock: HandClock, capsys: pytest.CaptureFixture[str]
) -> None:
    grow(3, clock)
    assert keep() == 0
    (folder / "checkpoint-3.txt").write_text("wardmote/")
    assert keep() == 2
    assert "checkpoint-3.txt is not a checkpoint" in capsys.readouterr().err


@pytest.mark.parametrize("answer", ["[]", '{"checkpoints": 3}', '{"checkpoints": [{"note": "x"}]}', "{"])
def test_an_answer_that_is_none_is_no_evidence(answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ShownLedger, "_get", lambda *_, **__: answer.encode())
    with pytest.raises(Exception, match="not with"):
        ShownLedger("https://hub.example.org").newest()
