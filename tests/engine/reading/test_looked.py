"""Who waits for a large text is told how far it is, from its first pass on."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from wardmote.engine.reading import looked
from wardmote.engine.reading.limited.text import find_text_apart
from wardmote.engine.reading.looked import Looked, WatchedSource
from wardmote.engine.reading.options import ReadLimits, ReadOptions
from wardmote.engine.reading.text.stream import BLOCK_BYTES, GzipFile, PlainFile, first_bytes

BLOCK = BLOCK_BYTES


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with (tmp_path / "a.csv").open("wb") as file:
        file.truncate(2 * BLOCK + 1)
    return tmp_path / "a.csv"


def test_each_pass_tells_how_far_it_is_and_a_look_at_the_beginning_is_no_pass(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looked, "_EVERY_SECONDS", 0)
    told: list[Looked] = []
    source = WatchedSource(PlainFile(path, "a"), told.append)
    first_bytes(source, 10)
    told.clear()
    plain = list(PlainFile(path, "a").blocks())
    assert list(source.blocks()) == plain
    size = 2 * BLOCK + 1
    assert told == [Looked(False, done, size) for done in (BLOCK, 2 * BLOCK, size)]
    first_bytes(source, 10)
    told.clear()
    assert list(source.blocks()) == plain
    assert told[1:] == [Looked(True, done, size) for done in (2 * BLOCK, size)]


def test_nobody_is_told_at_every_block(path: Path) -> None:
    told: list[Looked] = []
    list(WatchedSource(PlainFile(path, "a"), told.append).blocks())
    assert len(told) < 3


def test_of_an_archive_nobody_knows_how_much_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looked, "_EVERY_SECONDS", 0)
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"a,b\n"))
    told: list[Looked] = []
    list(WatchedSource(GzipFile(tmp_path / "a.gz", "a", ReadLimits()), told.append).blocks())
    assert told == [Looked(False, 4, None)]


@pytest.mark.fault
def test_it_is_told_from_the_process_that_looks_the_text_through(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n" + b"some text,12345\n" * 12_000_000)
    told: list[Looked] = []
    find_text_apart(PlainFile(path, "a"), ReadOptions(), told.append)
    assert {each.of_bytes for each in told} == {path.stat().st_size}
    assert told[-1].for_tables
