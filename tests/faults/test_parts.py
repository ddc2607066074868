"""Files sent in parts by a client of others, while the hub is killed: nothing acknowledged is lost."""

from __future__ import annotations

import hashlib
import os
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed
from tusclient.uploader import Uploader

from tests.faults.hub_process import HubProcess
from wardmote.engine.lake.chunk_cipher import HEADER_BYTES

SIZE_BYTES = 48 * 2**20 + 12_345
LINE = b"x" * 1_000
PART_BYTES = 5 * 2**20 + 1
KILLS = int(os.environ.get("WARDMOTE_KILLS", "20")) // 2


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    hub = HubProcess(tmp_path / "home")
    hub.start()
    yield hub
    hub.stop()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A table of one column, so that the hub can read in the end what was sent."""
    path = tmp_path / "long.csv"
    chance = random.Random(3)
    with path.open("wb") as out:
        out.write(b"name\r\n")
        while out.tell() < SIZE_BYTES:
            out.write(f"{chance.randrange(10**9)}-".encode() + LINE + b"\r\n")
    return path


@pytest.mark.fault
@pytest.mark.timeout(900)
@pytest.mark.parametrize("part_bytes", [PART_BYTES, None], ids=["parts", "one-request"])
def test_tuspy_goes_on_over_kills(hub: HubProcess, file: Path, part_bytes: int | None) -> None:
    chance, told = random.Random(11), [0]
    client = TusClient(f"{hub.url}/api/tus", headers={"Authorization": f"Bearer {hub.token}"})
    done = threading.Event()
    killer = threading.Thread(target=_kills, args=(hub, chance, done))
    killer.start()
    with file.open("rb") as content:
        uploader = client.uploader(
            file_stream=content,
            chunk_size=part_bytes or file.stat().st_size,
            metadata={"filename": "long.csv"},
        )
        _send(hub, uploader, told)
    done.set()
    killer.join()
    hub.wait()
    uploader.get_offset()  # records it, if a kill came just then
    (upload,) = hub.call("GET", "/api/v1/uploads")[1]["uploads"]
    finished = hub.finished_upload(upload["id"])
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    assert (finished["state"], finished["sha256"]) == ("ready", digest)
    received = [each for each in hub.entries() if each["act"] == "upload.received"]
    assert len(received) == 1
    left = [each.stat().st_size for each in (hub.home / "lake" / "growing").glob("*/sealed")]
    assert set(left) <= {HEADER_BYTES}, "at most what was begun by a request whose answer a kill cut off"


def _send(hub: HubProcess, uploader: Uploader, told: list[int]) -> None:
    while uploader.offset < uploader.get_file_size():
        try:
            uploader.offset = _offset(uploader)
            assert uploader.offset >= told[0], "less than was acknowledged"
            told[0] = uploader.offset
            uploader.upload_chunk()
            told[0] = uploader.offset
        except (TusCommunicationError, TusUploadFailed, requests.RequestException, OSError):
            time.sleep(0.2)


def _kills(hub: HubProcess, chance: random.Random, done: threading.Event) -> None:
    for _ in range(KILLS):
        if done.wait(chance.uniform(0.1, 0.8)):
            return
        hub.kill_something(chance)


def _offset(uploader: Uploader) -> int:
    if not uploader.url:
        uploader.set_url(uploader.create_url())
    return int(uploader.get_offset())
