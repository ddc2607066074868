"""A file that is made once is there whole, or not at all."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from wardmote.kernel import new_file
from wardmote.kernel.new_file import make_file


def test_it_is_made_once_and_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    assert make_file(path, b"first")
    assert not make_file(path, b"second")
    assert path.read_bytes() == b"first"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_of_many_who_make_it_at_once_one_does_and_nobody_reads_half_of_it(tmp_path: Path) -> None:
    path = tmp_path / "secret"

    def make(number: int) -> tuple[bool, bytes]:
        return make_file(path, bytes([number]) * 100_000), path.read_bytes()

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(make, range(8)))
    assert sum(is_maker for is_maker, _ in made) == 1
    assert {content for _, content in made} == {path.read_bytes()}
    assert len(path.read_bytes()) == 100_000


def test_a_kill_before_it_is_whole_leaves_no_file_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(new_file.os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        make_file(tmp_path / "secret", b"half")
    assert list(tmp_path.iterdir()) == []
