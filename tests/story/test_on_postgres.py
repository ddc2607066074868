"""The story on PostgreSQL, as a hub that people use runs: `wardmote serve`, its worker, and programs with tokens."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pyotp
import pytest
import requests

from tests.hub import agreed
from tests.story.before import CAST
from tests.story.stage import running_hub
from wardmote.faces.api.shapes import as_json
from wardmote.hub.agreements.content import Contact, DataItem
from wardmote.hub.agreements.template import Gaps
from wardmote.hub.organisations.actor import Role
from wardmote.kernel.clock import system_clock

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

ROWS = 2_000
FILE = "UPRN,Ward,Bins,Name\r\n" + "".join(
    f"{10_000_000_000 + n},Eastwick,{n % 4},Ada Lovelock\r\n" for n in range(ROWS)
)
COLUMNS = {"UPRN": "string", "Ward": "string"}
PURPOSE = {"purpose": "home_fire_safety_visits", "case_reference": "HFSV-2026/0147"}
_WAIT_SECONDS = 60.0


@dataclass(frozen=True)
class Program:
    """A program with one person's token."""

    url: str
    token: str
    totp_secret: str

    def send(self, method: str, address: str, body: Any = None) -> requests.Response:
        raw = {"data": body} if isinstance(body, bytes) else {"json": body}
        headers = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, f"{self.url}/api/v1/{address}", headers=headers, timeout=60, **raw)

    def take(self, method: str, address: str, body: Any = None) -> Any:
        answer = self.send(method, address, body)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None


@dataclass(frozen=True)
class Place:
    """The running hub, and who has a program there."""

    url: str
    cast: list[dict[str, Any]]

    def program(self, organisation: str, role: Role) -> Program:
        told = next(
            each for each in self.cast if (each["organisation"], each["role"]) == (organisation, role)
        )
        return Program(self.url, told["api_token"], told["totp_secret"])


@pytest.fixture
def place(tmp_path: Path, postgres_url: str) -> Iterator[Place]:
    with running_hub(tmp_path, database_url=postgres_url, with_files=False) as url:
        yield Place(url, json.loads((tmp_path / CAST).read_text(encoding="utf-8")))
        with psycopg.connect(postgres_url) as connection:
            (entries,) = connection.execute("SELECT count(*) FROM ledger_entry").fetchone() or (0,)
        assert entries > 100, "it was this database that everything went into"
    assert not (tmp_path / "hub.sqlite3").exists()


def published(publisher: Program) -> tuple[str, str]:
    """A file that the worker read, described and published. Returns the ids of its table and its version."""
    sent = publisher.take("POST", "uploads?file_name=bins.csv", FILE.encode())
    deadline = time.monotonic() + _WAIT_SECONDS
    while (upload := publisher.take("GET", f"uploads/{sent['id']}"))["state"] in {"received", "reading"}:
        assert time.monotonic() < deadline, upload
        time.sleep(0.1)
    assert upload["state"] == "ready", upload
    said = {"title": "Assisted bins", "contact": "bins@example.org", "visibility": "members"}
    publisher.take("PUT", f"datasets/{upload['dataset_id']}", said)
    version_id = upload["tables"][0]["version_id"]
    publisher.take("POST", f"versions/{version_id}/publish", {})
    (table,) = publisher.take("GET", f"datasets/{upload['dataset_id']}")["tables"]
    return table["id"], version_id


def agreed_on(place: Place, table_id: str) -> str:
    """Drafted, screened, assessed, reviewed and signed. Returns the agreement's id."""
    lead, other = (place.program(each, Role.IG_LEAD) for each in ("northmarsh", "fire-brigade"))
    giver, receiver = (each.take("GET", "me")["organisation_id"] for each in (lead, other))
    today = system_clock().date()
    gaps = Gaps(
        title="Assisted bins for fire safety visits",
        reference="NM-2026-01",
        providers=(giver,),
        recipients=(receiver,),
        items=tuple(
            DataItem(table_id, name, kind, "personal", "Visits are planned with it.", (receiver,))
            for name, kind in COLUMNS.items()
        ),
        rows=(),
        start=today,
        end=today + timedelta(days=300),
        reviews=(today + timedelta(days=100),),
        owner=giver,
        contacts=tuple(
            Contact(each, "single_point_of_contact", "Data desk", "desk@example.org")
            for each in (giver, receiver)
        ),
    )
    drafted = lead.take("POST", "agreements", {"template": "home_fire_safety_visits", "gaps": as_json(gaps)})
    at, words = f"agreements/{drafted['id']}", drafted["newest"]["content"]
    words["subjects"] |= {"area": "Northmarsh", "approximate_number": ROWS}
    lead.take("PUT", f"{at}/content", {"based_on": 1, "content": words})
    lead.take("POST", f"{at}/screening", {"answers": agreed.answers(data_matching=True)})
    lead.take("POST", f"{at}/dpia", as_json(agreed.DPIA))
    lead.take("POST", f"{at}/review")
    sha256 = lead.take("GET", at)["newest"]["content_sha256"]
    other.take("POST", f"{at}/ready", {"content_sha256": sha256})
    for organisation in ("northmarsh", "fire-brigade"):
        signatory = place.program(organisation, Role.SIGNATORY)
        code = pyotp.TOTP(signatory.totp_secret).now()
        signatory.take("POST", f"{at}/sign", {"content_sha256": sha256, "totp_code": code})
    assert lead.take("GET", at)["state"] == "signed"
    return str(drafted["id"])


def completed(lead: Program, count: int) -> list[int]:
    """The rows of each completed download, once there are so many: it is recorded just after the last byte."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        found = lead.take("GET", "ledger/entries?act=permit.completed")["entries"]
        if len(found) >= count or time.monotonic() > deadline:
            return [each["details"]["rows"] for each in found]
        time.sleep(0.1)


def test_the_story_over_http_on_postgresql(place: Place) -> None:
    health = requests.get(f"{place.url}/healthz", timeout=30).json()
    assert health["database"] == "ok"
    publisher = place.program("northmarsh", Role.PUBLISHER)
    lead = place.program("northmarsh", Role.IG_LEAD)
    analyst = place.program("fire-brigade", Role.ANALYST)
    table_id, version_id = published(publisher)
    asked = {"table_id": table_id, **PURPOSE}
    assert analyst.send("POST", "permits", asked).status_code == 404, "nothing is open yet"
    agreement_id = agreed_on(place, table_id)

    permit = analyst.take("POST", "permits", asked)
    assert permit["columns"] == list(COLUMNS)
    rows = analyst.send("GET", f"permits/{permit['id']}/rows.csv")
    assert (rows.status_code, rows.text.count("\n")) == (200, ROWS + 1)
    assert "Lovelock" not in rows.text
    for kind in ("parquet", "xlsx"):
        assert analyst.send("GET", f"permits/{permit['id']}/rows.{kind}").ok
    assert completed(lead, 3) == [ROWS] * 3

    lead.take("POST", f"agreements/{agreement_id}/suspend", {"reason": "A laptop is lost."})
    for refused in (
        analyst.send("GET", f"permits/{permit['id']}/rows.csv"),
        analyst.send("POST", "permits", asked),
    ):
        assert (refused.status_code, refused.json()["code"]) == (403, "policy.suspended")
    outsider = place.program("eastferry", Role.ANALYST)
    assert outsider.send("GET", f"permits/{permit['id']}/rows.csv").status_code == 404
    publisher.take("POST", f"versions/{version_id}/withdraw")
    publisher.take("POST", f"versions/{version_id}/destroy")
    assert publisher.send("POST", "permits", {"version_id": version_id, "use": "download"}).status_code == 403
