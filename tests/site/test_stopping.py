"""Whoever stops the server stops its worker too, however early."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

WAIT_SECONDS = 60.0


def processes_of(group: int) -> list[int]:
    """The processes that are still there of a process group."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, _, pgrp = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
            except OSError:
                continue
            if int(pgrp) == group and state != "Z":
                found.append(int(entry.name))
    return found


@pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="NO PROCESSES CAN BE COUNTED HERE: there is no /proc"
)
@pytest.mark.parametrize("to_all", [True, False], ids=["Ctrl-C", "SIGTERM to the server"])
@pytest.mark.parametrize("wait_s", [0.0, 3.0], ids=["at once", "later"])
def test_a_server_that_is_stopped_leaves_no_worker(
    tmp_path: Path, migrated_home: Callable[[Path], Path], *, to_all: bool, wait_s: float
) -> None:
    migrated_home(tmp_path)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "TMPDIR"}}
    command = [sys.executable, "-m", "wardmote.site", "serve", "--home", str(tmp_path), "--port", str(port)]
    log = tmp_path / "log"
    with log.open("wb") as said:
        server = subprocess.Popen(command, env=kept, stdout=said, stderr=said, start_new_session=True)
    deadline = time.monotonic() + WAIT_SECONDS
    while b"Booting worker" not in log.read_bytes():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)
    time.sleep(wait_s)
    if to_all:
        os.killpg(server.pid, signal.SIGINT)
    else:
        server.terminate()
    server.wait(WAIT_SECONDS)
    deadline = time.monotonic() + WAIT_SECONDS
    while processes_of(server.pid):
        assert time.monotonic() < deadline, "somebody is left"
        time.sleep(0.1)
    assert "starting it again" not in log.read_text()
