"""A process and all under it: memory, processor seconds, and room on the disk of files that have no name any more."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Tree:
    """`pid` and what it started, without the trees of `without`."""

    pid: int
    without: tuple[int, ...] = ()

    def pids(self) -> list[int]:
        """Those that live now."""
        return list(self._under(self.pid))

    def memory_mb(self) -> float:
        """What they have in memory now, in MB; a page that several share counts once (proportional set size)."""
        return sum(_pss_kb(pid) for pid in self.pids()) / 1000

    def cpu_seconds(self) -> float:
        """What they and their children that ended have used so far."""
        return sum(_ticks(pid) for pid in self.pids()) / _TICKS

    def nameless_bytes(self) -> int:
        """Room of files that they have open and that have no name any more, each once."""
        found: dict[tuple[int, int], int] = {}
        for pid in self.pids():
            for facts in _deleted(pid):
                found[facts.st_dev, facts.st_ino] = facts.st_blocks * 512
        return sum(found.values())

    def _under(self, pid: int) -> Iterator[int]:
        if pid in self.without:
            return
        yield pid
        try:
            tasks = list(Path(f"/proc/{pid}/task").iterdir())
            texts = [(task / "children").read_text(encoding="ascii") for task in tasks]
        except OSError:
            return
        for child in " ".join(texts).split():
            yield from self._under(int(child))


def _pss_kb(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        return int(text.split("\nPss:")[1].split()[0])
    except (OSError, IndexError):
        return 0


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, fields[11:15]))


def _deleted(pid: int) -> Iterator[os.stat_result]:
    try:
        for each in Path(f"/proc/{pid}/fd").iterdir():
            facts = each.stat()
            if facts.st_nlink == 0 and facts.st_blocks:
                yield facts
    except OSError:
        return
