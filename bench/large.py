"""A CSV of 0.1, 1 and, where asked for, 10 GB through a running hub: sent in parts by tuspy, read, checked and stored.

Memory is what web and worker have with all their children (each page of memory once), sampled; time is the
processor's, which a busy machine changes least, beside that of the clock.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tusclient.client import TusClient

from bench.hub import Hub, running_hub
from bench.process_tree import Tree
from bench.sizes import make_larger
from bench.timing import Figure

_GB = 10**9
_PART_BYTES = 64 * 2**20
_SAMPLE_SECONDS = 0.5
_WEB_MB, _WORKER_MB = 300, 1_500


@dataclass
class Stage:
    """What one stage cost: seconds, and processor seconds of web and worker."""

    seconds: float = 0.0
    web_cpu_seconds: float = 0.0
    worker_cpu_seconds: float = 0.0


@dataclass
class Passage:
    """One file on its way: sent, its last part, read and checked. Peaks are sums over processes, in MB."""

    size_gb: float
    sent: Stage
    last_part: Stage
    read: Stage
    web_mb: float
    worker_mb: float
    home_gb: float
    rows: int

    def __str__(self) -> str:
        return (
            f"{self.size_gb:.2f} GB, {self.rows:,} rows: sent in {self.sent.seconds:.1f} s "
            f"({self.sent.web_cpu_seconds:.1f} CPU s), the last part of it in {self.last_part.seconds:.2f} s "
            f"({self.last_part.web_cpu_seconds:.2f} CPU s), read in "
            f"{self.read.seconds:.0f} s ({self.read.worker_cpu_seconds:.1f} CPU s); web {self.web_mb:.0f} MB, "
            f"worker {self.worker_mb:.0f} MB, on the disk at most {self.home_gb:.1f} GB"
        )


def measure(rows: Path, folder: Path, *, ten: bool) -> list[Figure]:
    """The figures, each size in a hub of its own."""
    base_gb = rows.stat().st_size / _GB
    passages = []
    for gigabytes in (0.1, 1, *((10,) if ten else ())):
        file = make_larger(rows, folder / "larger.csv", max(1, round(gigabytes / base_gb)))
        with running_hub(folder / f"hub-{gigabytes}") as hub:
            passages.append(_through(hub, file))
        print(passages[-1], flush=True)
        file.unlink()
    first = passages[0]

    def even(of: Callable[[Passage], float]) -> bool:
        slopes = [(of(each) - of(first)) / (each.size_gb - first.size_gb) for each in passages[1:]]
        return all(slope <= 1.5 * of(first) / first.size_gb for slope in slopes)

    linear = even(lambda each: each.read.worker_cpu_seconds) and even(lambda each: each.sent.web_cpu_seconds)
    web, worker = max(each.web_mb for each in passages), max(each.worker_mb for each in passages)
    return [
        Figure("a CSV through the hub by its size", "time linear", "; ".join(map(str, passages)), linear),
        Figure("the same, peak memory of web", "under 300 MB", f"{web:.0f} MB", web < _WEB_MB),
        Figure("the same, worker", "under 1,500 MB", f"{worker:.0f} MB", worker < _WORKER_MB),
    ]


def _through(hub: Hub, file: Path) -> Passage:
    worker, web = Tree(hub.worker_pid()), Tree(hub.pid, without=(hub.worker_pid(),))
    with _sampled(web, worker, hub.home) as peaks:
        sent, last_part = Stage(), Stage()
        client = TusClient(f"{hub.url}/api/tus", headers={"Authorization": f"Bearer {hub.token}"})
        with file.open("rb") as content:
            sender = client.uploader(
                file_stream=content, chunk_size=_PART_BYTES, metadata={"filename": "large.csv"}
            )
            with _timed(sent, web, worker):
                while sender.offset < sender.get_file_size() - _PART_BYTES:
                    sender.upload_chunk()
                with _timed(last_part, web, worker):
                    while sender.offset < sender.get_file_size():
                        sender.upload_chunk()
        read = Stage()
        with _timed(read, web, worker):
            found = _finished(hub)
    if found["state"] != "ready":
        raise RuntimeError(found)
    size_gb = file.stat().st_size / _GB
    rows = found["tables"][0]["rows"]
    return Passage(size_gb, sent, last_part, read, peaks["web"], peaks["worker"], peaks["home"], rows)


def _finished(hub: Hub) -> dict[str, Any]:
    while True:
        found: dict[str, Any] = hub.call("GET", "/uploads")["uploads"][0]
        if found["state"] not in {"received", "reading"}:
            return found
        time.sleep(0.2)


@contextmanager
def _timed(stage: Stage, web: Tree, worker: Tree) -> Iterator[None]:
    began, of_web, of_worker = time.perf_counter(), web.cpu_seconds(), worker.cpu_seconds()
    yield
    stage.seconds = time.perf_counter() - began
    stage.web_cpu_seconds = web.cpu_seconds() - of_web
    stage.worker_cpu_seconds = worker.cpu_seconds() - of_worker


@contextmanager
def _sampled(web: Tree, worker: Tree, home: Path) -> Iterator[dict[str, float]]:
    """The most that was seen: memory in MB, the home's room on the disk in GB (files without a name among it)."""
    peaks = {"web": 0.0, "worker": 0.0, "home": 0.0}
    over = threading.Event()

    def sample() -> None:
        while not over.wait(_SAMPLE_SECONDS):
            now = {"web": web.memory_mb(), "worker": worker.memory_mb()}
            now["home"] = (_on_disk_bytes(home) + worker.nameless_bytes()) / _GB
            for name, value in now.items():
                peaks[name] = max(peaks[name], value)

    sampler = threading.Thread(target=sample)
    sampler.start()
    try:
        yield peaks
    finally:
        over.set()
        sampler.join()


def _on_disk_bytes(home: Path) -> int:
    total = 0
    for path in home.rglob("*"):
        try:
            total += path.stat().st_blocks * 512 if path.is_file() else 0
        except FileNotFoundError:
            continue
    return total
