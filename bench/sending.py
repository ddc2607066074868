"""A file on its way into the hub: in one request, and by tuspy in parts of 8 and 64 MB."""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tusclient.client import TusClient

from bench.hub import Hub
from bench.process_tree import Tree
from bench.timing import Figure, timed

_FILE_BYTES = 256 * 2**20
_GB = 10**9


@dataclass
class _Way:
    """One way of sending, and what each run of it cost: seconds, and processor seconds of the web processes."""

    name: str
    send: Callable[[], object]
    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)

    def run(self, web: Tree) -> None:
        before = web.cpu_seconds()
        self.seconds.append(timed(self.send))
        self.cpu_seconds.append(web.cpu_seconds() - before)

    def __str__(self) -> str:
        seconds, spent = statistics.median(self.seconds), statistics.median(self.cpu_seconds)
        return (
            f"{self.name} {_FILE_BYTES / seconds / 1e6:.0f} MB/s, {spent * _GB / _FILE_BYTES:.1f} CPU s a GB"
        )


def measure(hub: Hub, folder: Path, *, runs: int) -> list[Figure]:
    """The figures, the ways in turn. The file is no table: it is sealed like any other, and refused when it is read."""
    file = folder / "random.bin"
    file.write_bytes(os.urandom(_FILE_BYTES))
    client = TusClient(f"{hub.url}/api/tus", headers={"Authorization": f"Bearer {hub.token}"})

    def in_parts(part_bytes: int) -> None:
        with file.open("rb") as content:
            client.uploader(file_stream=content, chunk_size=part_bytes).upload()

    ways = [
        _Way("in one request", lambda: hub.send(file)),
        _Way("in parts of 8 MiB", lambda: in_parts(8 * 2**20)),
        _Way("in parts of 64 MiB", lambda: in_parts(64 * 2**20)),
    ]
    web = Tree(hub.pid, without=(hub.worker_pid(),))
    for _ in range(runs):
        for way in ways:
            way.run(web)
    file.unlink()
    return [Figure("sending 0.27 GB", "none", "; ".join(map(str, ways)), met=True)]
