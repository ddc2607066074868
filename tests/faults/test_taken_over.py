"""A worker that dies, or sleeps, while it reads a file: when the lease has run out another takes over, once only."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.hub_process import HubProcess

pytestmark = [pytest.mark.fault, pytest.mark.slow]

ROWS = 600_000
_LET_THE_LEASE_RUN_OUT = """
import sqlite3, sys
from contextlib import closing
with closing(sqlite3.connect(sys.argv[1], timeout=0.2)) as database, database:
    changed = database.execute(
        "UPDATE ledger_follower SET lease_expires = '2026-01-01 00:00:00'"
        " WHERE name LIKE 'intake.reader%' AND holder != ''"
    )
print(changed.rowcount)
"""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    process = HubProcess(tmp_path / "home")
    process.start()
    process.worker()
    yield process
    process.stop()


def wait_until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def being_read(hub: HubProcess) -> str:
    """An upload of which some rows are read."""
    lines = [f"{10_000_000_000 + n},Ward {n % 7},£{n}.50" for n in range(ROWS)]
    _, sent = hub.call_upload("\n".join(["UPRN,Ward,Charge", *lines]).encode(), "reports.csv")
    upload_id: str = sent["id"]
    wait_until(lambda: bool(rows_read(hub, upload_id)), "some of it is read")
    return upload_id


def rows_read(hub: HubProcess, upload_id: str) -> int:
    found: int = hub.call("GET", f"/api/v1/uploads/{upload_id}")[1]["rows_read"]
    return found


def let_the_lease_run_out(hub: HubProcess) -> None:
    """What a minute would do."""
    assert hub.run("-c", _LET_THE_LEASE_RUN_OUT, str(hub.home / "hub.sqlite3")).strip() == "1"


def is_read_once(hub: HubProcess, upload_id: str) -> None:
    upload = hub.finished_upload(upload_id)
    assert (upload["state"], [each["rows"] for each in upload["tables"]]) == ("ready", [ROWS])
    acts = [entry["act"] for entry in hub.entries()]
    assert (acts.count("upload.read"), acts.count("version.drafted")) == (1, 1)
    assert len(hub.call("GET", "/api/v1/datasets")[1]["datasets"]) == 1


def test_another_worker_reads_what_a_killed_one_had_begun(hub: HubProcess) -> None:
    upload_id = being_read(hub)
    killed = hub.worker()
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: hub.worker() != killed, "there is another worker")
    (hub.home / "worker.alive").unlink(missing_ok=True)
    wait_until((hub.home / "worker.alive").exists, "and it is at work")
    assert hub.call("GET", f"/api/v1/uploads/{upload_id}")[1]["state"] == "reading", "it waits for the lease"
    let_the_lease_run_out(hub)
    is_read_once(hub, upload_id)


def tell_all(worker: int, which: signal.Signals) -> None:
    """A worker, and the processes in which it reads."""
    os.kill(worker, which)
    for child in Path(f"/proc/{worker}/task/{worker}/children").read_text().split():
        os.kill(int(child), which)


def test_a_worker_that_slept_finds_its_work_done_and_does_it_no_second_time(hub: HubProcess) -> None:
    upload_id = being_read(hub)
    sleeper = hub.worker()
    tell_all(sleeper, signal.SIGSTOP)
    try:
        let_the_lease_run_out(hub)
        with hub.another_worker():
            is_read_once(hub, upload_id)
            tell_all(sleeper, signal.SIGCONT)
            wait_until(lambda: "lost the lease" in hub.log.read_text(), "the sleeper finds that out")
    finally:
        tell_all(sleeper, signal.SIGCONT)
    is_read_once(hub, upload_id)
    assert hub.worker() == sleeper, "it goes on as a worker"
