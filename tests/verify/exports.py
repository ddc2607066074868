"""Exports for the checker's tests: a small ledger, its exports, and ways to take one apart and put it together."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest

from tests.hub.ledger.acts_for_tests import ANN, BOROUGH, BRIGADE, CHARITY, HandClock, write
from wardmote.hub.ledger import acts
from wardmote.hub.ledger.canonical import canonical_json
from wardmote.hub.ledger.export import export_chunks
from wardmote.verify.command import main


@dataclass(frozen=True)
class Export:
    """The files of an export, in order."""

    files: dict[str, bytes]

    def lines(self, name: str) -> list[bytes]:
        return self.files[name].splitlines(keepends=True)

    def with_file(self, name: str, content: bytes) -> Export:
        return replace(self, files=self.files | {name: content})

    def with_lines(self, name: str, lines: list[bytes]) -> Export:
        return self.with_file(name, b"".join(lines))

    def with_entry(self, place: int, change: Callable[[dict[str, Any]], None]) -> Export:
        """The line at that place (from 0) of the entries, changed and written canonically again."""
        lines = self.lines("entries.ndjson")
        value = json.loads(lines[place])
        change(value)
        lines[place] = canonical_json(value) + b"\n"
        return self.with_lines("entries.ndjson", lines)

    def with_leaf(self, sequence: int, leaf: bytes) -> Export:
        leaves = self.files["leaves.bin"]
        return self.with_file("leaves.bin", leaves[: 32 * sequence - 32] + leaf + leaves[32 * sequence :])

    def save(self, path: Path) -> Path:
        with ZipFile(path, "w") as archive:
            for name, content in self.files.items():
                info = ZipInfo(name)
                info.compress_type = ZIP_STORED if name == "leaves.bin" else ZIP_DEFLATED
                archive.writestr(info, content)
        return path


def exported(of: str | None, path: Path) -> Export:
    """Exports through the hub's own code, and reads the files back."""
    path.write_bytes(b"".join(export_chunks(of)))
    with ZipFile(path) as archive:
        return Export({name: archive.read(name) for name in archive.namelist()})


@dataclass
class Desk:
    """A member's desk: the folder with what it holds, and the checker."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def hold(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def hold_key(self) -> Path:
        return self.hold("hub.pem", acts.public_key())

    def verify(self, export: Export | Path, *since: Path, key: Path | None = None) -> tuple[int, int | None]:
        """The exit code, and the first bad sequence number."""
        path = export if isinstance(export, Path) else export.save(self.folder / "changed.zip")
        held = [part for checkpoint in since for part in ("--since", str(checkpoint))]
        self.capsys.readouterr()
        code = main([str(path), "--key", str(key or self.folder / "hub.pem"), "--json", *held])
        answer = self.capsys.readouterr()
        if code == 2:
            assert json.loads(answer.err)["unreadable"]
            return code, None
        found = json.loads(answer.out)
        assert found["holds"] == (code == 0)
        return code, found["first_bad_sequence"]


def write_a_ledger(clock: HandClock) -> list[str]:
    """25 entries: 1-10 with the brigade, 11 to 13 erased and told, 14-25 with the charity; three checkpoints' notes."""
    notes = []
    for step in (_first_ten, _erasure, _with_charity):
        step(clock)
        clock.tick(minutes=1)
        checkpoint = acts.make_checkpoint(clock=clock)
        assert checkpoint is not None
        notes.append(checkpoint.note)
    return notes


def _first_ten(clock: HandClock) -> None:
    write(10, clock, BRIGADE)


def _erasure(clock: HandClock) -> None:
    write(2, clock)
    acts.erase_entry(11, reason="mistake", actor=ANN, organisation=BOROUGH, clock=clock)


def _with_charity(clock: HandClock) -> None:
    write(6, clock, CHARITY)
    write(6, clock, BRIGADE, CHARITY)
