"""The Delta Sharing protocol, call by call: what clients rely on, and what must not work."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client

from tests.faces.api import world
from tests.faces.api.calling import content
from tests.hub import people
from tests.hub.people import TestClock
from wardmote.engine.lake import version_reader
from wardmote.faces.api.delta_sharing.file_link import LIFE
from wardmote.faces.api.delta_sharing.spark_schema import spark_type
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.catalogue import queries
from wardmote.hub.holdings.shares import SHARE_LIFE, make_share, revoke_share
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.kernel.problem import Damaged

ROOT = "/delta-sharing"


class Reader:
    """A client of one share."""

    def __init__(self, token: str) -> None:
        self._client = Client(headers={"Authorization": f"Bearer {token}"})
        listed = self.get("/shares").json()["items"]
        self.share = listed[0]["name"] if listed else ""
        (table,) = self.get(f"/shares/{self.share}/all-tables").json()["items"]
        self.table = f"/shares/{self.share}/schemas/{table['schema']}/tables/{table['name']}"

    def get(self, path: str, **headers: str) -> Any:
        return self._client.get(f"{ROOT}{path}", headers=headers)

    def query(self, body: Any = None) -> Any:
        return self._client.post(f"{ROOT}{self.table}/query", body, content_type="application/json")

    def file(self) -> str:
        """The path of a fresh link to the table's file."""
        answer = self.query({})
        assert answer.status_code == 200, answer.content
        url: str = json.loads(answer.content.splitlines()[2])["file"]["url"]
        return url[url.index(ROOT) :]


@pytest.fixture
def owner(borough: str, operator: Actor, clock: TestClock) -> Actor:
    return people.hire(borough, Role.PUBLISHER, Role.ANALYST, operator=operator, clock=clock)


@pytest.fixture
def dataset_id(owner: Actor, clock: TestClock) -> str:
    return world.store(world.rows(30), publisher=owner, clock=clock)[0]


@pytest.fixture
def share(owner: Actor, dataset_id: str, clock: TestClock) -> tuple[str, Reader]:
    """A share's id, and its client."""
    table_id = queries.dataset(dataset_id).tables[0].id
    made, token = make_share(
        table_id, agreement_id=None, purpose=None, case_reference=None, actor=owner, clock=clock
    )
    return made.id, Reader(token)


def test_lists_are_one_line_and_come_in_pages(share: tuple[str, Reader]) -> None:
    _, reader = share
    for path in ("/shares", f"/shares/{reader.share}/schemas", f"/shares/{reader.share}/all-tables"):
        answer = reader.get(path)
        assert b"\n" not in answer.content
        assert "nextPageToken" not in answer.json()
        assert len(answer.json()["items"]) == 1
        first = reader.get(f"{path}?maxResults=0").json()
        assert first == {"items": [], "nextPageToken": "0"}
        assert reader.get(f"{path}?pageToken=1").json()["items"] == []
        assert reader.get(f"{path}?pageToken=x").status_code == 400
    assert reader.get(f"/shares/{reader.share.upper()}").json()["share"]["name"] == reader.share


def test_metadata_and_query_say_version_schema_and_file(share: tuple[str, Reader]) -> None:
    _, reader = share
    assert reader.get(f"{reader.table}/version").headers["Delta-Table-Version"] == "1"
    answer = reader.get(
        f"{reader.table}/metadata", **{"delta-sharing-capabilities": "responseformat=delta,parquet"}
    )
    assert answer.headers["Content-Type"] == "application/x-ndjson; charset=utf-8"
    assert answer.headers["Delta-Table-Version"] == "1"
    assert "delta-sharing-capabilities" not in answer.headers
    protocol, metadata = (json.loads(line) for line in answer.content.splitlines())
    assert protocol == {"protocol": {"minReaderVersion": 1}}
    assert metadata["metaData"]["format"] == {"provider": "parquet"}
    schema = json.loads(metadata["metaData"]["schemaString"])
    assert {each["name"]: each["type"] for each in schema["fields"]} == {
        "uprn": "long",
        "ward": "string",
        "bins": "long",
        "since": "date",
        "name": "string",
    }
    answer = reader.query(
        {"limitHint": 3, "predicateHints": ["bins > 1"], "version": 1, "hintOfTheFuture": []}
    )
    *_, file = (json.loads(line) for line in answer.content.splitlines())
    assert json.loads(file["file"]["stats"]) == {"numRecords": 30}
    assert file["file"]["partitionValues"] == {}


def test_the_file_is_whole_in_ranges_and_counted_once(share: tuple[str, Reader], clock: TestClock) -> None:
    _, reader = share
    path, anybody = reader.file(), Client()
    whole = content(anybody.get(path))
    assert whole[:4] == whole[-4:] == b"PAR1"
    head = anybody.head(path)
    assert (head.headers["Content-Length"], head.headers["Accept-Ranges"]) == (str(len(whole)), "bytes")
    assert content(anybody.get(path, headers={"Range": "bytes=-8"})) == whole[-8:]
    assert len(ledger.entries(act="permit.completed")) == 1
    content(anybody.get(reader.file()))
    assert len(ledger.entries(act="permit.completed")) == 2, "each query is one grant"
    assert len(ledger.entries(act="permit.given")) == 1, "and one decision does for the version"


def test_links_end_soon_with_their_share_and_cannot_be_made_up(
    share: tuple[str, Reader], owner: Actor, clock: TestClock
) -> None:
    share_id, reader = share
    path, anybody = reader.file(), Client()
    for other in (
        path[:-1] + ("A" if path[-1] != "A" else "B"),
        path + "x",
        f"{ROOT}/files/x",
        f"{ROOT}/files/a.b",
    ):
        assert anybody.get(other).status_code == 404
    clock.move(LIFE - timedelta(seconds=1))
    assert anybody.get(path).status_code == 200
    clock.move(timedelta(seconds=1))
    assert anybody.get(path).status_code == 404
    path = reader.file()
    revoke_share(share_id, actor=owner, clock=clock)
    assert anybody.get(path).status_code == 404
    assert reader.get("/shares").status_code == 401


def test_a_new_version_is_read_under_a_decision_of_its_own(
    share: tuple[str, Reader], owner: Actor, dataset_id: str, clock: TestClock
) -> None:
    _, reader = share
    path = reader.file()
    _, newer = world.store(world.rows(5), publisher=owner, clock=clock, dataset_id=dataset_id)
    assert reader.get(f"{reader.table}/version").headers["Delta-Table-Version"] == "2"
    assert Client().get(path).status_code == 200, "the link is for the version it was made for"
    assert reader.query({"version": 1}).json()["errorCode"] == "INVALID_PARAMETER_VALUE"
    assert len(ledger.entries(act="permit.given")) == 2
    catalogue.withdraw(newer, actor=owner, clock=clock)
    assert reader.get(f"{reader.table}/version").headers["Delta-Table-Version"] == "1"


def test_other_names_other_tokens_and_other_calls(share: tuple[str, Reader], clock: TestClock) -> None:
    _, reader = share
    for path in ("/shares/other", "/shares/other/schemas", f"{reader.table}x/metadata", "/nothing", "/files"):
        answer = reader.get(path)
        assert (answer.status_code, answer.json()["errorCode"]) == (404, "RESOURCE_DOES_NOT_EXIST")
    for header in ("", "Bearer x", "Basic x", "Bearer wardmote.share_x.y"):
        answer = Client(headers={"Authorization": header}).get(f"{ROOT}/shares")
        assert (answer.status_code, answer.json()["errorCode"]) == (401, "UNAUTHENTICATED")
        assert set(answer.json()) == {"errorCode", "message"}
    assert reader.get(f"{reader.table}/changes?startingVersion=0").status_code == 400
    for body in ([], {"timestamp": "2020-01-01T00:00:00Z"}, {"startingVersion": 0}):
        assert reader.query(body).status_code == 400
    only_delta = {"delta-sharing-capabilities": "responseformat=delta;readerfeatures=deletionvectors"}
    assert reader.get(f"{reader.table}/metadata", **only_delta).status_code == 400
    clock.move(SHARE_LIFE)
    assert reader.get("/shares").status_code == 401


def test_damage_is_said_without_making_clients_try_again(
    share: tuple[str, Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, reader = share

    def damaged(*_: object) -> None:
        raise Damaged("lake.version_damaged", "A stored file cannot be read.", next_step="Tell the operator.")

    monkeypatch.setattr(version_reader, "_fragment", damaged)
    answer = reader.get(f"{reader.table}/metadata")
    assert (answer.status_code, answer.json()["errorCode"]) == (409, "LAKE_VERSION_DAMAGED")


def test_a_fault_of_ours_is_not_tried_again_for_minutes_either(
    share: tuple[str, Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, reader = share

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(version_reader, "_fragment", broken)
    monkeypatch.setattr(reader._client, "raise_request_exception", False)
    answer = reader.get(f"{reader.table}/metadata")
    assert (answer.status_code, answer.json()["errorCode"]) == (409, "INTERNAL_ERROR")


def test_types_that_a_version_may_hold_have_names_in_spark() -> None:
    named = {
        pa.dictionary(pa.int32(), pa.string()): "string",
        pa.time32("s"): "string",
        pa.decimal128(10, 2): "decimal(10,2)",
        pa.timestamp("us", tz="UTC"): "timestamp",
        pa.float64(): "double",
        pa.int16(): "short",
    }
    assert {kind: spark_type(kind) for kind in named} == named
    with pytest.raises(TypeError):
        spark_type(pa.list_(pa.string()))
