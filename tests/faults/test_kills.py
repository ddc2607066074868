"""At least 100 kills at random points of the story: what was acknowledged is there, and nothing is half there."""

from __future__ import annotations

import json
import os
import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faults.hub_process import HubProcess

pytestmark = [pytest.mark.fault, pytest.mark.slow]

KILLS = int(os.environ.get("WARDMOTE_KILLS", "100"))
ROWS = 2_000
MOST_UNREAD = 5
DESCRIPTION = {
    "title": "Reports",
    "summary": "",
    "licence": "closed",
    "visibility": "members",
    "frequency": "monthly",
    "contact": "a@example.org",
    "topics": [],
}


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    process = HubProcess(tmp_path / "home")
    process.start()
    yield process
    process.stop()


@dataclass
class Acknowledged:
    """What the hub said yes to: only that is held against it."""

    uploads: set[str] = field(default_factory=set)
    published: dict[str, int] = field(default_factory=dict)  # version to number
    permits: set[str] = field(default_factory=set)
    bytes_of: set[str] = field(default_factory=set)  # permits under which at least one byte came


class Publisher(threading.Thread):
    """Sends, publishes and reads without a pause, and remembers what was acknowledged."""

    def __init__(self, hub: HubProcess, seed: int) -> None:
        super().__init__(daemon=True)
        self._hub, self._chance = hub, random.Random(seed)
        self._unread: list[str] = []
        self.known = Acknowledged()
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.is_set():
            self._send()
            self._publish()
            self._read()

    def _send(self) -> None:
        if len(self._unread) == MOST_UNREAD:
            return
        lines = [
            f"{10_000_000_000 + self._chance.randrange(10**9)},Ward {n % 7},£{n}.50" for n in range(ROWS)
        ]
        content = "\n".join(["UPRN,Ward,Charge", *lines]).encode()
        status, answer = self._hub.raw("POST", "/api/v1/uploads?file_name=reports.csv", content)
        if status in {200, 201, 202}:
            self._unread.append(json.loads(answer)["id"])
            self.known.uploads.add(self._unread[-1])

    def _publish(self) -> None:
        for upload_id in list(self._unread):
            status, upload = self._hub.call("GET", f"/api/v1/uploads/{upload_id}")
            if status != 200 or upload["state"] != "ready":
                continue
            version_id = upload["tables"][0]["version_id"]
            self._hub.call("PUT", f"/api/v1/datasets/{upload['dataset_id']}", DESCRIPTION)
            status, _ = self._hub.call("POST", f"/api/v1/versions/{version_id}/publish", {})
            if status == 200:
                self.known.published[version_id] = 1
            if status in {200, 409}:  # published just now, or by a call whose answer was cut
                self._unread.remove(upload_id)

    def _read(self) -> None:
        if not self.known.published:
            return
        version_id = self._chance.choice(sorted(self.known.published))
        asked = {"version_id": version_id, "use": "download"}
        status, permit = self._hub.call("POST", "/api/v1/permits", asked)
        if status != 201:
            return
        self.known.permits.add(permit["id"])
        status, rows = self._hub.raw("GET", f"/api/v1/permits/{permit['id']}/rows.csv")
        if rows:
            self.known.bytes_of.add(permit["id"])


def test_nothing_acknowledged_is_lost_and_nothing_is_half_there(hub: HubProcess, tmp_path: Path) -> None:
    chance = random.Random(20261121)
    publishers = [Publisher(hub, seed) for seed in (1, 2)]
    for each in publishers:
        each.start()
    killed: dict[str, int] = {}
    for _ in range(KILLS):
        hub.wait_until_at_work()  # so that something is under way when the next is killed
        time.sleep(chance.uniform(0.05, 1.5))
        kind = hub.kill_something(chance)
        killed[kind] = killed.get(kind, 0) + 1
    for each in publishers:
        each.stopping.set()
        each.join(timeout=180)
    hub.wait()
    known = [each.known for each in publishers]
    assert sum(killed.values()) >= KILLS
    assert any(each.uploads for each in known)
    assert any(each.published for each in known)
    _uploads_are_all_read(hub, known)
    _published_versions_are_whole(hub, known)
    _every_disclosure_is_in_the_ledger(hub, known)
    hub.verify_ledger(tmp_path)


def _uploads_are_all_read(hub: HubProcess, known: list[Acknowledged]) -> None:
    for upload_id in set().union(*(each.uploads for each in known)):
        upload = hub.finished_upload(upload_id)
        assert upload["state"] == "ready", upload
        assert [table["rows"] for table in upload["tables"]] == [ROWS]


def _published_versions_are_whole(hub: HubProcess, known: list[Acknowledged]) -> None:
    for version_id in set().union(*(each.published for each in known)):
        status, permit = hub.call("POST", "/api/v1/permits", {"version_id": version_id, "use": "download"})
        assert status == 201, permit
        status, rows = hub.raw("GET", f"/api/v1/permits/{permit['id']}/rows.csv")
        assert status == 200
        assert rows.count(b"\n") == ROWS + 1


def _every_disclosure_is_in_the_ledger(hub: HubProcess, known: list[Acknowledged]) -> None:
    given = {entry["details"]["permit"] for entry in hub.entries() if entry["act"] == "permit.given"}
    assert set().union(*(each.permits | each.bytes_of for each in known)) <= given
