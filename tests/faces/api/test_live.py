"""Against a real server: real clients read what is permitted, and a download that is cut looks cut."""

from __future__ import annotations

import io
import json
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import delta_sharing
import pandas
import polars
import pytest
import requests
from django.conf import settings
from requests.exceptions import ChunkedEncodingError, HTTPError

from tests.browser import LiveHub
from tests.faces.api import world
from tests.faces.api.world import PURPOSE
from tests.hub import agreed
from wardmote.hub.agreements import binding_acts
from wardmote.hub.holdings.models import StoredObject
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations.actor import Actor, Scope
from wardmote.hub.organisations.token_acts import make_token
from wardmote.kernel.clock import system_clock

COUNT = 400_000
WARD_CHARACTERS = 120
"""So that the CSV is far larger than what the two ends' network buffers take."""
COLUMNS = list(agreed.AGREED)


@dataclass
class Place:
    """The running hub, the city in it, and the brigade's analyst as a program."""

    hub: LiveHub
    city: agreed.City
    agreement_id: str
    session: requests.Session

    def url(self, path: str) -> str:
        return f"{self.hub.url}/api/v1/{path}"

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.session.post(self.url(path), json=body, timeout=60)
        assert answer.ok, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def permit(self, **changes: Any) -> dict[str, Any]:
        return self.post("permits", {"table_id": self.city.table_id, **PURPOSE, **changes})

    def suspend(self) -> None:
        with self.hub.inside():
            binding_acts.suspend(
                self.agreement_id, reason="Test.", actor=self.city.borough.ig_lead, clock=system_clock
            )

    def resume(self) -> None:
        with self.hub.inside():
            binding_acts.resume(self.agreement_id, actor=self.city.borough.ig_lead, clock=system_clock)


def token(actor: Actor) -> str:
    return make_token(
        name="live", scopes=tuple(Scope), life=timedelta(days=1), actor=actor, clock=system_clock
    )[1]


@pytest.fixture(scope="module")
def place(live_hub: LiveHub) -> Iterator[Place]:
    with live_hub.inside():
        city = world.city(
            world.rows(COUNT, ward_characters=WARD_CHARACTERS),
            operator=live_hub.operator(),
            clock=system_clock,
            name=secrets.token_hex(3),
        )
        agreement_id = world.signed_now(city)
        session = requests.Session()
        session.headers["Authorization"] = f"Bearer {token(city.fire.analyst)}"
    with session:
        yield Place(live_hub, city, agreement_id, session)


@pytest.fixture
def profile(place: Place, tmp_path: Path) -> tuple[Path, str]:
    """A profile file of the Delta Sharing client, and what it calls the table."""
    made = place.post("shares", {"table_id": place.city.table_id, **PURPOSE})
    path = tmp_path / "profile.share"
    path.write_text(json.dumps(made["profile"]))
    return path, made["share"]["share_table"]


def test_the_delta_sharing_client_reads_the_permitted_columns(
    place: Place, profile: tuple[Path, str]
) -> None:
    path, table = profile
    client = delta_sharing.SharingClient(str(path))
    (listed,) = client.list_all_tables()
    assert f"{listed.share}.{listed.schema}.{listed.name}" == table
    assert [each.name for each in client.list_schemas(client.list_shares()[0])] == [listed.schema]
    url = f"{path}#{table}"
    assert delta_sharing.get_table_version(url) == 1
    assert delta_sharing.get_table_protocol(url).min_reader_version == 1
    before = completions(place)
    read = delta_sharing.load_as_pandas(url)
    assert (list(read.columns), len(read)) == (COLUMNS, COUNT)
    assert read["uprn"].iloc[-1] == 10_000_000_000 + COUNT - 1
    assert completions(place) == before + 1, "one read is one completion, however many requests it made"
    assert len(delta_sharing.load_as_pandas(url, limit=5)) == 5


def test_after_suspension_the_client_raises_and_reads_nothing(
    place: Place, profile: tuple[Path, str]
) -> None:
    path, table = profile
    link = file_link(path, table)
    assert requests.get(link, headers={"Range": "bytes=0-3"}, timeout=30).content == b"PAR1"
    place.suspend()
    try:
        started = time.monotonic()
        with pytest.raises(HTTPError) as told:
            delta_sharing.load_as_pandas(f"{path}#{table}")
        assert told.value.response.status_code == 403
        assert "suspended" in told.value.response.json()["message"]
        assert time.monotonic() - started < 20, "the client did not ask again for minutes"
        for refused in (requests.get(link, timeout=30), requests.head(link, timeout=30)):
            assert refused.status_code == 403
    finally:
        place.resume()


def file_link(path: Path, table: str) -> str:
    told = json.loads(path.read_text())
    share, schema, name = table.split(".")
    answer = requests.post(
        f"{told['endpoint']}/shares/{share}/schemas/{schema}/tables/{name}/query",
        headers={"Authorization": f"Bearer {told['bearerToken']}"},
        timeout=60,
    )
    return str(json.loads(answer.text.splitlines()[2])["file"]["url"])


def test_polars_reads_a_link_in_ranges(place: Place, profile: tuple[Path, str]) -> None:
    scanned = polars.scan_parquet(file_link(*profile))
    assert scanned.collect_schema().names() == COLUMNS
    assert scanned.select(polars.col("bins").sum()).collect().item() == sum(n % 4 for n in range(COUNT))


def test_pandas_reads_a_permits_parquet_with_a_token(place: Place) -> None:
    link = place.permit()["links"]["parquet"]
    headers = {"Authorization": place.session.headers["Authorization"]}
    assert list(pandas.read_parquet(link, storage_options=headers).columns) == COLUMNS


def test_the_head_of_a_download_has_no_body_and_no_false_length(place: Place) -> None:
    links = place.permit()["links"]
    csv, parquet = (place.session.head(links[each], timeout=60) for each in ("csv", "parquet"))
    assert (csv.status_code, csv.headers.get("Content-Length")) == (200, None)
    assert int(parquet.headers["Content-Length"]) > 1000
    assert place.session.get(place.url("me"), timeout=30).ok, "the connection is still good"


def test_a_running_csv_download_is_cut_so_that_it_looks_cut(place: Place) -> None:
    link = place.permit()["links"]["csv"]
    completed = completions(place)
    with place.session.get(link, stream=True, timeout=60) as answer:
        assert answer.ok
        pieces = answer.iter_content(2**16)
        taken = next(pieces)
        place.suspend()
        try:
            with pytest.raises(ChunkedEncodingError):
                taken += b"".join(pieces)
        finally:
            place.resume()
    assert taken.count(b"\n") < COUNT
    assert completions(place) == completed, "what was cut is not recorded as received"
    with place.hub.inside():
        (stopped,) = ledger.entries(
            act="permit.stopped", agreement=place.agreement_id, newest_first=True, limit=1
        )
    assert stopped.details["reason"] == "suspended"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_says_that_a_cut_download_is_not_whole(place: Place, tmp_path: Path) -> None:
    link, arriving = place.permit()["links"]["csv"], tmp_path / "arriving"
    command = ["curl", "-sSN", "--limit-rate", "2M", "-o", str(arriving)]
    header = f"Authorization: {place.session.headers['Authorization']}"
    with subprocess.Popen([*command, "-H", header, link], stderr=subprocess.PIPE) as curl:
        wait_until(lambda: arriving.exists() and arriving.stat().st_size > 0, "the download has begun")
        place.suspend()
        try:
            _, said = curl.communicate(timeout=60)
        finally:
            place.resume()
    assert curl.returncode in {18, 56}, said  # a partial file; a failure to receive


def test_an_upload_that_is_cut_leaves_nothing(place: Place) -> None:
    with place.hub.inside():
        sender = token(place.city.borough.publisher)
    headers = {"Authorization": f"Bearer {sender}"}
    before = requests.get(place.url("uploads"), headers=headers, timeout=30).json()
    there = originals(place)
    where = urlsplit(place.hub.url)
    with socket.create_connection((where.hostname, where.port), timeout=30) as connection:
        head = (
            f"POST /api/v1/uploads?file_name=x.csv HTTP/1.1\r\nHost: {where.netloc}\r\n"
            f"Authorization: Bearer {sender}\r\nContent-Length: 5000000\r\n\r\n"
        )
        connection.sendall(head.encode() + b"a,b\r\n" * 500_000)
        wait_until(lambda: originals(place) > there, "the half that arrived is in the lake")
    wait_until(lambda: originals(place) == there, "what was cut is gone")
    assert requests.get(place.url("uploads"), headers=headers, timeout=30).json() == before


def wait_until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def originals(place: Place) -> set[str]:
    """Uploads that lie in the lake without the database knowing of them."""
    with place.hub.inside():
        known = set(StoredObject.objects.values_list("id", flat=True))
    found = {each.name for each in Path(settings.HOME.lake).rglob("*original_*")}
    return {each for each in found if each.split(".")[0] not in known}


def test_two_uploads_at_once_both_arrive(place: Place) -> None:
    with place.hub.inside():
        sender = token(place.city.borough.publisher)
    headers = {"Authorization": f"Bearer {sender}"}
    bodies = [io.BytesIO(b"a,b\r\n" + b"1,2\r\n" * 200_000) for _ in range(2)]

    def send(body: io.BytesIO) -> requests.Response:
        return requests.post(
            place.url("uploads"), params={"file_name": "same.csv"}, data=body, headers=headers, timeout=60
        )

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, bodies))
    assert [each.status_code for each in answers] == [202, 202]
    first, second = (each.json() for each in answers)
    assert first["id"] != second["id"]
    assert first["sha256"] == second["sha256"]


def completions(place: Place) -> int:
    with place.hub.inside():
        return len(ledger.entries(act="permit.completed", agreement=place.agreement_id, limit=1000))
