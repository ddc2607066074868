"""What is cut in the middle, against `wardmote serve`: an upload leaves nothing, a download looks cut to its reader."""

from __future__ import annotations

import json
import shutil
import socket
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import delta_sharing
import pytest
from aiohttp import ClientError

from tests.faces.api.world import PURPOSE
from tests.faults.hub_process import HubProcess
from tests.faults.relay import Relay

pytestmark = [pytest.mark.fault, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
MIDDLE_BYTES = 2 * 2**20
CONTENT = b"Ref,Ward\r\n" + b"".join(b"%d,Eastwick\r\n" % n for n in range(200_000))


@dataclass
class Place:
    """A running hub behind a relay, with a city in it."""

    hub: HubProcess
    relay: Relay
    city: dict[str, Any]

    def suspend(self) -> None:
        """By the borough's IG lead, past the relay."""
        status, said = self.hub.call(
            "POST", self._agreement("suspend"), {"reason": "Test."}, token=self.city["ig_lead"]
        )
        assert status == 200, said

    def resume(self) -> None:
        assert self.hub.call("POST", self._agreement("resume"), {}, token=self.city["ig_lead"])[0] == 200

    def ask(self, what: str) -> dict[str, Any]:
        """A permit or a share for the brigade's analyst."""
        wanted = {"table_id": self.city["table_id"], **PURPOSE}
        status, made = self.hub.call("POST", f"/api/v1/{what}", wanted, token=self.city["analyst"])
        assert status == 201, made
        return dict(made)

    def acts(self, name: str) -> int:
        """How many of them the borough sees in the ledger."""
        return [entry["act"] for entry in self.hub.entries(token=self.city["ig_lead"])].count(name)

    def _agreement(self, verb: str) -> str:
        return f"/api/v1/agreements/{self.city['agreement_id']}/{verb}"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with closing(Relay()) as relay:
        settings = {"WARDMOTE_BASE_URL": f"http://localhost:{relay.port}", "PYTHONPATH": str(ROOT)}
        hub = HubProcess(tmp_path_factory.mktemp("cuts") / "home", settings=settings)
        city = json.loads(hub.run("-m", "tests.faults.agreed_city").strip().splitlines()[-1])
        hub.start()
        relay.to(hub.port)
        yield Place(hub, relay, city)
        hub.stop()


def wait_until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def uploads(hub: HubProcess) -> list[str]:
    return [each["id"] for each in hub.call("GET", "/api/v1/uploads")[1]["uploads"]]


@pytest.mark.parametrize("with_reset", [False, True], ids=["closed", "reset"])
def test_an_upload_that_is_cut_in_the_middle_leaves_nothing(place: Place, *, with_reset: bool) -> None:
    hub, partial = place.hub, place.hub.home / "lake" / "partial"
    before, objects = uploads(hub), stored(hub)
    head = (
        f"POST /api/v1/uploads?file_name=x.csv HTTP/1.1\r\nHost: localhost:{hub.port}\r\n"
        f"Authorization: Bearer {hub.token}\r\nContent-Length: {2 * len(CONTENT)}\r\n\r\n"
    )
    connection = socket.create_connection(("localhost", hub.port), timeout=30)
    if with_reset:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with connection:
        connection.sendall(head.encode() + CONTENT)
        wait_until(lambda: any(partial.iterdir()), "the half that arrived is on the disk")
    wait_until(lambda: not any(partial.iterdir()), "what was cut is gone")
    assert (uploads(hub), stored(hub)) == (before, objects)
    assert hub.call("GET", "/healthz")[0] == 200


def stored(hub: HubProcess) -> set[str]:
    return {each.name for each in (hub.home / "lake" / "objects").glob("*/*")}


def test_identical_uploads_at_once_each_become_a_draft_of_the_dataset(place: Place) -> None:
    hub = place.hub
    _, first = hub.call_upload(CONTENT, "same.csv")
    dataset_id = hub.finished_upload(first["id"])["dataset_id"]
    address = f"/api/v1/uploads?file_name=same.csv&dataset={dataset_id}"
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: hub.raw("POST", address, CONTENT), range(4)))
    assert [status for status, _ in answers] == [202] * 4
    sent = [json.loads(answer) for _, answer in answers]
    assert len({each["id"] for each in sent}) == 4
    assert {each["sha256"] for each in sent} == {first["sha256"]}
    finished = [hub.finished_upload(each["id"]) for each in sent]
    assert {(each["state"], each["tables"][0]["rows"]) for each in finished} == {("ready", 200_000)}
    _, dataset = hub.call("GET", f"/api/v1/datasets/{dataset_id}")
    (table,) = dataset["tables"]
    drafts = {each["tables"][0]["version_id"] for each in finished}
    assert drafts < {each["id"] for each in table["versions"]}
    assert len(table["versions"]) == 5


def test_the_delta_sharing_client_raises_when_its_running_read_is_cut(place: Place, tmp_path: Path) -> None:
    made = place.ask("shares")
    profile = tmp_path / "profile.share"
    profile.write_text(json.dumps(made["profile"]))
    url = f"{profile}#{made['share']['share_table']}"
    assert len(delta_sharing.load_as_pandas(url)) == place.city["rows"], "it can be read"
    stopped = place.acts("permit.stopped")
    place.relay.arm(MIDDLE_BYTES, place.suspend)
    try:
        # it reads several ranges at once, and one may be refused before another is cut: it returns no table either way
        with pytest.raises((ClientError, OSError)):
            delta_sharing.load_as_pandas(url)
    finally:
        place.resume()
    assert place.acts("permit.stopped") == stopped + 1


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_curl_says_that_a_cut_download_is_not_whole(place: Place, kind: str, tmp_path: Path) -> None:
    link = place.ask("permits")["links"][kind]
    out = tmp_path / "out"
    header = f"Authorization: Bearer {place.city['analyst']}"
    completed = place.acts("permit.completed")
    place.relay.arm(MIDDLE_BYTES, place.suspend)
    try:
        curl = subprocess.run(
            ["curl", "-sS", "-o", str(out), "-H", header, link], capture_output=True, check=False
        )
    finally:
        place.resume()
    assert curl.returncode in {18, 56}, curl.stderr  # a partial file; a failure to receive
    assert place.acts("permit.completed") == completed, "what was cut is not recorded as received"
    assert out.stat().st_size >= MIDDLE_BYTES * 0.9
