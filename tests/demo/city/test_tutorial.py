"""The tutorial on matching addresses, followed as it is written."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.demo.city.conftest import Written
from wardmote.site.__main__ import main

_TUTORIAL = Path(__file__).parents[3] / "docs" / "tutorial" / "match-addresses.md"
_BLOCK = re.compile(r"^```(sh)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_WARDMOTE = ".venv/bin/wardmote"
_ELSEWHERE = ("make demo", ".venv/bin/python -m bench.demo_addresses")


def _blocks() -> list[tuple[list[str], str]]:
    """Commands, and what the tutorial says they print."""
    found: list[tuple[list[str], str]] = []
    for kind, text in _BLOCK.findall(_TUTORIAL.read_text(encoding="utf-8")):
        if kind:
            found.append((text.splitlines(), ""))
        else:
            found[-1] = (found[-1][0], text)
    return found


def _shape(line: str) -> str:
    """A line without its numbers: a smaller city has others."""
    return " ".join(word for word in line.split() if not re.search(r"[0-9]", word) and word != "%")


def test_the_commands_of_the_tutorial_print_what_it_says(
    written: Written, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "var" / "demo").mkdir(parents=True)
    (tmp_path / "var" / "demo" / "extracts").symlink_to(written.folder)
    monkeypatch.chdir(tmp_path)
    called = 0
    for commands, says in _blocks():
        for command in commands:
            if command.startswith(_WARDMOTE):
                refused = "Several columns" in says
                assert main(shlex.split(command)[1:]) == (2 if refused else 0), command
                called += 1
            elif command not in _ELSEWHERE:
                subprocess.run(command, shell=True, check=True)
        printed = capsys.readouterr()
        shapes = {_shape(line) for line in (printed.out + printed.err).replace("\r", "\n").splitlines()}
        for line in filter(None, map(_shape, says.splitlines())):
            known = any(shape.startswith(line) for shape in shapes)
            assert known or line.startswith("by "), line  # not every stage is needed in a small city
    assert called == 5
    assert all(Path(name).exists() for name in ("var/visits.csv", "var/licences.csv"))
