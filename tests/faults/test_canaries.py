"""A thousand canary names go through the hub: none is found in a log, an error, an address or the ledger."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.hub_process import HubProcess
from tests.faults.test_kills import DESCRIPTION

pytestmark = [pytest.mark.fault, pytest.mark.slow]
CANARIES = [f"Canarybird{number:04d}" for number in range(1000)]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    process = HubProcess(tmp_path / "home")
    process.start()
    yield process
    process.stop()


def file_of(canaries: list[str], *, spoilt: bool) -> bytes:
    """Names in every place a cell can have: right, wrong type, and where a number should be."""
    lines = [
        f"{name},{'twelve ' + name if spoilt and n % 50 == 0 else n},{name}@example.org,0{n % 9}/03/1950"
        for n, name in enumerate(canaries)
    ]
    return "\n".join(["Resident name,Visits,E-mail,Date of birth", *lines]).encode()


def test_no_canary_leaves_the_rows(hub: HubProcess) -> None:
    errors = [hub.raw("GET", f"/datasets/{CANARIES[0]}")[1]]
    versions = [_published(hub, file_of(CANARIES, spoilt=spoilt)) for spoilt in (False, True)]
    for version_id in versions:
        errors += _misuse(hub, version_id)
    errors += _broken_uploads(hub)
    assert _read(hub, versions[0]).count(b"Canarybird") >= len(CANARIES)  # they could have leaked
    told = b"".join(errors[1:])
    assert b"Canarybird" not in told
    assert b"Canarybird" not in hub.log.read_bytes()
    assert "Canarybird" not in _database_text(hub.home / "hub.sqlite3", except_tables={"intake_upload"})


def _published(hub: HubProcess, content: bytes) -> str:
    _, sent = hub.call_upload(content, "people.csv")
    upload = hub.finished_upload(sent["id"])
    version_id: str = upload["tables"][0]["version_id"]
    hub.call("PUT", f"/api/v1/datasets/{upload['dataset_id']}", DESCRIPTION)
    status, answer = hub.call("POST", f"/api/v1/versions/{version_id}/publish", {})
    assert status == 200, answer
    return version_id


def _read(hub: HubProcess, version_id: str) -> bytes:
    _, permit = hub.call("POST", "/api/v1/permits", {"version_id": version_id, "use": "download"})
    return hub.raw("GET", f"/api/v1/permits/{permit['id']}/rows.csv")[1]


def _misuse(hub: HubProcess, version_id: str) -> list[bytes]:
    """Answers that are errors: wrong columns, wrong purposes, queries that fail on the cells they meet."""
    query = f"/api/v1/versions/{version_id}/query"
    asked: list[tuple[str, str, bytes | None]] = [
        ("POST", "/api/v1/permits", json.dumps({"version_id": version_id, "columns": ["nothing"]}).encode()),
        ("POST", "/api/v1/permits", b'{"nonsense": 1}'),
        ("POST", query, json.dumps({"sql": 'SELECT CAST("Resident name" AS INT) FROM data'}).encode()),
        ("POST", query, json.dumps({"sql": 'SELECT error("Resident name") FROM data'}).encode()),
        ("GET", "/api/v1/permits/permit_00000000000000000000/rows.csv", None),
    ]
    answers = [hub.raw(*each) for each in asked]
    assert all(status >= 400 for status, _ in answers), [status for status, _ in answers]
    return [answer for _, answer in answers]


def _broken_uploads(hub: HubProcess) -> list[bytes]:
    """Files that are refused: what is said of them must not repeat them."""
    broken = [
        b"%PDF-1.7 " + CANARIES[3].encode(),
        b"<html>" + CANARIES[4].encode(),
        b"PK\x03\x04" + CANARIES[5].encode() * 50,
    ]
    answers = []
    for content in broken:
        _, sent = hub.call_upload(content, "broken.csv")
        upload = hub.finished_upload(sent["id"])
        assert upload["state"] == "refused", upload
        answers.append(str(upload["problem"]).encode())
    return answers


def _database_text(path: Path, *, except_tables: set[str]) -> str:
    """Everything readable in the database. Column names and the sender's file name are its owner's and stay there."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        texts = [
            str(row)
            for name in names
            if name not in except_tables
            for row in database.execute(f'SELECT * FROM "{name}"')
        ]
    return "\n".join(texts)
