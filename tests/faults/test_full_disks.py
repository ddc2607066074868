"""A whole hub whose disks fill up: it says so, loses nothing it acknowledged, and goes on when there is room."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.faults.hub_process import HubProcess
from tests.faults.small_disks import SmallDisks
from tests.faults.test_kills import DESCRIPTION

pytestmark = [pytest.mark.fault, pytest.mark.slow]

CODES = {"lake.disk_full", "hub.database", "upload.no_room"}
RESERVE_BYTES = 256 * 2**20
APART = ["lake", "spool", "home"]
"""Which disk fills up, where each part of the hub has one; the database is in the home folder."""
WAIT_SECONDS = 60.0
_EMPTY_THE_LOG = """
import sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=30) as database:
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
"""
"""SQLite writes over what stands in its log from before: a full disk would not be felt for a while."""


@dataclass
class Place:
    """A running hub and the disks it stands on."""

    hub: HubProcess
    disks: SmallDisks
    folders: dict[str, Path]

    def fill(self, name: str) -> None:
        if name == "home":
            self.hub.run("-c", _EMPTY_THE_LOG, str(self.folders["home"] / "hub.sqlite3"))
        self.disks.fill(self.folders[name])

    def log(self) -> str:
        """What the hub said so far."""
        return self.hub.log.read_text(encoding="utf-8", errors="replace")

    def seen(self, name: str) -> Path:
        """The folder as it is within the hub's own view."""
        return self.disks.seen(self.folders[name])

    def refused(self, method: str, path: str, body: bytes | None = None) -> dict[str, Any]:
        """Asks for what must be refused for want of room, and says what to do."""
        status, answer = self.hub.raw(method, path, body)
        assert status == 503, (path, status, answer)
        problem: dict[str, Any] = json.loads(answer)
        assert problem["code"] in CODES, problem
        assert problem["next_step"], problem
        return problem

    def state_of(self, upload_id: str) -> tuple[str, str | None]:
        """Where an upload stands, and the code of its problem."""
        _, found = self.hub.call("GET", f"/api/v1/uploads/{upload_id}")
        return found["state"], found["problem"] and found["problem"]["code"]

    @contextmanager
    def worker_asleep(self) -> Iterator[None]:
        worker = self.hub.worker()
        os.kill(worker, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(worker, signal.SIGCONT)


@contextmanager
def running(base: Path, *, apart: bool) -> Iterator[Place]:
    folders = {name: base / name for name in APART} if apart else {"home": base / "home"}
    disks = SmallDisks(*folders.values())
    settings = {f"WARDMOTE_{name.upper()}": str(folder) for name, folder in folders.items()}
    try:
        hub = HubProcess(folders["home"], settings=settings, within=disks.within)
        hub.start()
        try:
            hub.worker()
            yield Place(hub, disks, {"lake": base / "home" / "lake"} | folders)
        finally:
            hub.stop()
    finally:
        disks.close()


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Lake, spool and database have a disk each."""
    with running(tmp_path_factory.mktemp("apart"), apart=True) as place:
        yield place


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """All are on one disk."""
    with running(tmp_path_factory.mktemp("together"), apart=False) as place:
        yield place


@pytest.fixture
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    found: Place = request.getfixturevalue(getattr(request, "param", "together"))
    yield found
    found.disks.make_room()


def csv_of(rows: int, *, first: int = 0) -> bytes:
    lines = [f"{10_000_000_000 + n},Ward {n % 7},£{n}.50" for n in range(first, first + rows)]
    return "\n".join(["UPRN,Ward,Charge", *lines]).encode()


def drafted(hub: HubProcess, rows: int = 500) -> str:
    """A version that is described and could be published."""
    _, sent = hub.call_upload(csv_of(rows), "reports.csv")
    upload = hub.finished_upload(sent["id"])
    assert upload["state"] == "ready", upload
    assert hub.call("PUT", f"/api/v1/datasets/{upload['dataset_id']}", DESCRIPTION)[0] == 200
    version_id: str = upload["tables"][0]["version_id"]
    return version_id


def published(hub: HubProcess, rows: int = 500) -> str:
    version_id = drafted(hub, rows)
    assert publish(hub, version_id) == 200
    return version_id


def publish(hub: HubProcess, version_id: str) -> int:
    return hub.call("POST", f"/api/v1/versions/{version_id}/publish", {})[0]


def permit(hub: HubProcess, version_id: str) -> str:
    status, found = hub.call("POST", "/api/v1/permits", asked(version_id))
    assert status == 201, found
    permit_id: str = found["id"]
    return permit_id


def asked(version_id: str) -> dict[str, str]:
    return {"version_id": version_id, "use": "download"}


def uploads(hub: HubProcess) -> set[str]:
    return {each["id"] for each in hub.call("GET", "/api/v1/uploads")[1]["uploads"]}


def wait_until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def goes_on(place: Place, serving: set[int], folder: Path) -> None:
    """Makes room, and everything works again in the same processes; the ledger is whole."""
    place.disks.make_room()
    version_id = published(place.hub)
    rows = place.hub.raw("GET", f"/api/v1/permits/{permit(place.hub, version_id)}/rows.xlsx")
    assert rows[0] == 200
    wait_until(lambda: place.hub.call("GET", "/healthz")[0] == 200, "all is well again")
    assert place.hub.processes() == serving, "nothing had to be started again"
    place.hub.verify_ledger(folder)


@pytest.mark.parametrize("place", ["apart", "together"], indirect=True)
def test_a_full_database_disk_refuses_what_would_be_recorded(place: Place, tmp_path: Path) -> None:
    hub = place.hub
    draft, version_id = drafted(hub), published(hub)
    given, before, serving = permit(hub, version_id), uploads(hub), hub.processes()
    place.fill("home")
    status, health = hub.call("GET", "/healthz")
    assert (status, health["space_home"]) == (503, "low")
    place.refused("POST", "/api/v1/uploads?file_name=x.csv", csv_of(100))
    place.refused("POST", f"/api/v1/versions/{draft}/publish", b"{}")
    place.refused("POST", "/api/v1/permits", json.dumps(asked(version_id)).encode())
    # under a permit of before the rows still come; that they all came cannot be recorded, and so it looks cut
    status, rows = hub.raw("GET", f"/api/v1/permits/{given}/rows.csv")
    assert status in {0, 503}
    assert rows.count(b"\n") <= 501
    place.disks.make_room()
    assert uploads(hub) == before, "what was refused is not there"
    assert publish(hub, draft) == 200, "it was not published, nor half so: twice would be a conflict"
    goes_on(place, serving, tmp_path)


@pytest.mark.parametrize("place", ["apart"], indirect=True)
def test_a_full_lake_refuses_files_and_lets_everything_else_go_on(place: Place, tmp_path: Path) -> None:
    hub = place.hub
    draft, version_id = drafted(hub), published(hub)
    before, serving = uploads(hub), hub.processes()
    given = permit(hub, version_id)
    place.fill("lake")
    assert hub.call("GET", "/healthz")[1]["space"] == "low"
    place.refused("POST", "/api/v1/uploads?file_name=x.csv", csv_of(100))
    place.refused("POST", "/api/v1/uploads?file_name=large.csv", csv_of(200_000))
    for kind in ("parquet", "xlsx"):
        place.refused("GET", f"/api/v1/permits/{given}/rows.{kind}")
    status, rows = hub.raw("GET", f"/api/v1/permits/{given}/rows.csv")
    assert (status, rows.count(b"\n")) == (200, 501)
    assert publish(hub, draft) == 200
    assert list((place.seen("lake") / "partial").iterdir()) == []
    assert uploads(hub) == before
    goes_on(place, serving, tmp_path)


@pytest.mark.parametrize("place", ["apart", "together"], indirect=True)
def test_a_disk_that_fills_up_during_an_upload_cuts_it_and_keeps_nothing(
    place: Place, tmp_path: Path
) -> None:
    hub, content = place.hub, csv_of(300_000)
    before, serving = uploads(hub), hub.processes()
    with closing(HTTPConnection("localhost", hub.port, timeout=60)) as connection:
        connection.putrequest("POST", "/api/v1/uploads?file_name=x.csv")
        connection.putheader("Authorization", f"Bearer {hub.token}")
        connection.putheader("Content-Length", str(len(content)))
        connection.endheaders()
        connection.send(content[: len(content) // 2])
        partial = place.seen("lake") / "partial"
        wait_until(lambda: any(partial.glob("*/sealed")), "the first half is on its way")
        place.disks.leave(RESERVE_BYTES, place.folders["lake" if "spool" in place.folders else "home"])
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.send(content[len(content) // 2 :])
        answer = connection.getresponse()
        assert (answer.status, json.loads(answer.read())["code"]) == (503, "lake.disk_full")
    assert list(partial.iterdir()) == []
    assert uploads(hub) == before
    # the room that is kept is the database's: what is recorded still can be
    assert hub.call("POST", "/api/v1/permits", asked("version_" + "0" * 20))[0] == 404
    goes_on(place, serving, tmp_path)


@pytest.mark.parametrize("place", ["apart"], indirect=True)
@pytest.mark.parametrize(("name", "code"), [("spool", "spool.full"), ("lake", "lake.disk_full")])
def test_what_was_acknowledged_waits_for_room_to_be_read(
    place: Place, name: str, code: str, tmp_path: Path
) -> None:
    hub, serving = place.hub, place.hub.processes()
    with place.worker_asleep():
        _, sent = hub.call_upload(csv_of(700), "reports.csv")
        place.fill(name)
    wait_until(lambda: place.state_of(sent["id"]) == ("received", code), "it says what it waits for")
    part = {"spool": "space_spool", "lake": "space"}[name]
    assert hub.call("GET", "/healthz")[1][part] == "low"
    assert list(place.seen("spool").iterdir()) == []
    place.disks.make_room()
    assert [each["rows"] for each in hub.finished_upload(sent["id"])["tables"]] == [700]
    goes_on(place, serving, tmp_path)


@pytest.mark.parametrize(
    ("place", "name"), [("apart", "lake"), ("apart", "home"), ("together", "home")], indirect=["place"]
)
def test_a_disk_that_fills_up_while_a_file_is_read_delays_it(place: Place, name: str, tmp_path: Path) -> None:
    hub, serving, rows = place.hub, place.hub.processes(), 600_000
    said_before = len(place.log())
    _, sent = hub.call_upload(csv_of(rows), "large.csv")

    def begun() -> bool:
        return bool(hub.call("GET", f"/api/v1/uploads/{sent['id']}")[1]["rows_read"])

    def held_up() -> bool:
        # by the lake, whose half-written files are given back at once, or by the database
        waits = place.state_of(sent["id"])[1] in {"lake.disk_full", "spool.full"}
        return waits or "the database takes nothing in" in place.log()[said_before:]

    wait_until(begun, "some of it is read")
    place.fill(name)
    wait_until(held_up, "the worker met the full disk")
    place.disks.make_room()
    upload = hub.finished_upload(sent["id"])
    assert (upload["state"], [each["rows"] for each in upload["tables"]]) == ("ready", [rows])
    read = [entry["object_id"] for entry in hub.entries() if entry["act"] == "upload.read"]
    assert read.count(sent["id"]) == 1
    goes_on(place, serving, tmp_path)


@pytest.mark.parametrize("place", ["apart"], indirect=True)
def test_a_full_spool_refuses_workbooks_alone(place: Place, tmp_path: Path) -> None:
    hub, serving = place.hub, place.hub.processes()
    given = permit(hub, published(hub))
    place.fill("spool")
    assert hub.call("GET", "/healthz")[1]["space_spool"] == "low"
    place.refused("GET", f"/api/v1/permits/{given}/rows.xlsx")
    for kind in ("csv", "parquet"):
        assert hub.raw("GET", f"/api/v1/permits/{given}/rows.{kind}")[0] == 200
    assert list(place.seen("spool").iterdir()) == []
    goes_on(place, serving, tmp_path)


def test_a_disk_that_fills_up_again_and_again_loses_no_entry_of_the_ledger(
    place: Place, tmp_path: Path
) -> None:
    hub, serving = place.hub, place.hub.processes()
    version_id = published(hub)
    given: set[str] = set()
    refused: set[int] = set()
    stopping = threading.Event()

    def ask_and_ask() -> None:
        while not stopping.is_set():
            status, found = hub.call("POST", "/api/v1/permits", asked(version_id))
            if status == 201:
                given.add(found["id"])
            else:
                refused.add(status)

    askers = [threading.Thread(target=ask_and_ask, daemon=True) for _ in range(3)]
    for each in askers:
        each.start()
    for _ in range(12):
        place.disks.leave(60_000, place.folders["home"])  # it runs full in the middle of some transaction
        time.sleep(0.4)
        place.disks.make_room()
        time.sleep(0.2)
    stopping.set()
    for each in askers:
        each.join(60)
    assert given
    assert refused == {503}
    recorded = {entry["details"]["permit"] for entry in hub.entries() if entry["act"] == "permit.given"}
    assert given <= recorded
    goes_on(place, serving, tmp_path)
