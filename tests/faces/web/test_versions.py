"""Versions by the pages: what was found, publishing, letting through, withdrawing, destroying."""

from __future__ import annotations

import csv
import io

import pytest

from tests.faces.api import world
from tests.faces.visitor import Visitor
from tests.faces.web.test_uploads import without_token, words
from tests.hub import agreed
from tests.hub.intake.sending import read, send
from wardmote.hub.catalogue.dataset import VersionState
from wardmote.hub.catalogue.queries import version
from wardmote.hub.ledger import queries as ledger
from wardmote.kernel.clock import system_clock

ABSENT = "version_" + "0" * 20
NAMES = "Councillor,Ward\r\n" + "".join(
    f"Cllr {name},Eastwick\r\n"
    for name in ("Ada Okafor", "Ben Shah", "Cyn Walker", "Dan Hughes", "Eve Patel", "Fay Morgan")
)
OPEN = {
    "title": "Councillors",
    "licence": "OGL-UK-3.0",
    "visibility": "public",
    "frequency": "annual",
    "contact": "democracy@example.org",
}


@pytest.fixture
def publisher(city: agreed.City) -> Visitor:
    return Visitor().signed_in(city.borough.publisher)


@pytest.fixture
def lead(city: agreed.City) -> Visitor:
    return Visitor().signed_in(city.borough.ig_lead)


def state(version_id: str) -> VersionState:
    return version(version_id)[2].state


def draft(city: agreed.City, content: bytes = b"Ref,Bins\r\n1,2\r\n2,3\r\n") -> str:
    """A draft of a dataset that was not described yet."""
    upload_id = send(content, "councillors.csv", actor=city.borough.publisher, clock=system_clock)
    return read(upload_id, actor=city.borough.publisher, clock=system_clock).tables[0].version_id


def body(answer: object) -> str:
    return b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


def test_the_owner_sees_columns_bad_cells_and_first_rows(city: agreed.City, publisher: Visitor) -> None:
    page = words(publisher.get(f"/versions/{city.version_id}"))
    assert world.CANARY in page
    assert "It is not a ward." in page
    report = list(
        csv.DictReader(io.StringIO(body(publisher.get(f"/versions/{city.version_id}/bad-cells.csv"))))
    )
    assert [(each["line"], each["column"], each["value"]) for each in report] == [
        ("7", "ward", "'=cmd()"),
        ("8", "ward", "???"),
    ]


def test_the_ig_lead_sees_columns_and_no_cell(city: agreed.City, lead: Visitor) -> None:
    page = words(lead.get(f"/versions/{city.version_id}"))
    assert "What each column is" in page
    assert world.CANARY not in page
    assert "=cmd()" not in page
    assert lead.get(f"/versions/{city.version_id}/bad-cells.csv").status_code == 403
    assert ledger.entries(act="permit.refused", object_id=city.version_id), (
        "it was asked, and refused, on record"
    )


def test_what_is_not_described_is_described_first(city: agreed.City, publisher: Visitor) -> None:
    version_id = draft(city)
    dataset_id = version(version_id)[0].id
    answer = publisher.post(f"/versions/{version_id}/publish")
    assert answer.headers["Location"] == f"/datasets/{dataset_id}/describe"
    assert state(version_id) is VersionState.DRAFT
    publisher.post(f"/datasets/{dataset_id}/describe", {**OPEN, "licence": "closed"})
    publisher.post(f"/versions/{version_id}/publish")
    assert state(version_id) is VersionState.PUBLISHED


def test_open_names_are_stopped_and_let_through_by_the_ig_lead_with_a_reason(
    city: agreed.City, publisher: Visitor, lead: Visitor
) -> None:
    version_id = draft(city, NAMES.encode())
    publisher.post(f"/datasets/{version(version_id)[0].id}/describe", OPEN)
    assert "Councillor" in words(publisher.get(f"/versions/{version_id}"))
    stopped = publisher.post(f"/versions/{version_id}/publish")
    assert stopped.status_code in {403, 409}
    assert "Councillor" in words(stopped)
    assert publisher.post(f"/versions/{version_id}/let-through", {"reason": "So."}).status_code == 403
    assert "There is a problem" in words(lead.post(f"/versions/{version_id}/let-through", {"reason": " "}))
    assert state(version_id) is VersionState.DRAFT
    lead.post(f"/versions/{version_id}/let-through", {"reason": "Councillors are elected."})
    assert state(version_id) is VersionState.PUBLISHED
    (entry,) = ledger.entries(act="version.personal_let_through")
    assert entry.details["columns"] == ["Councillor"]
    assert "elected" not in str(entry)


def test_withdrawing_asks_once_and_is_for_good(city: agreed.City, publisher: Visitor) -> None:
    assert "Withdraw version 1" in words(publisher.get(f"/versions/{city.version_id}/withdraw"))
    assert state(city.version_id) is VersionState.PUBLISHED
    publisher.post(f"/versions/{city.version_id}/withdraw")
    assert state(city.version_id) is VersionState.WITHDRAWN
    assert publisher.post(f"/versions/{city.version_id}/publish").status_code == 409


def test_destroying_needs_a_withdrawn_version_and_leaves_the_page(
    city: agreed.City, publisher: Visitor
) -> None:
    assert publisher.post(f"/versions/{city.version_id}/destroy").status_code == 409
    publisher.post(f"/versions/{city.version_id}/withdraw")
    assert "Nobody can undo this" in words(publisher.get(f"/versions/{city.version_id}/destroy"))
    publisher.post(f"/versions/{city.version_id}/destroy")
    assert state(city.version_id) is VersionState.DESTROYED
    page = words(publisher.get(f"/versions/{city.version_id}"))
    assert "Destroyed" in page
    assert world.CANARY not in page


WAYS = ("", "/bad-cells.csv", "/let-through", "/withdraw", "/destroy")


def test_another_organisations_versions_are_not_there(city: agreed.City, outsider: Visitor) -> None:
    for way in WAYS:
        there, nowhere = (outsider.get(f"/versions/{each}{way}") for each in (city.version_id, ABSENT))
        assert there.status_code == nowhere.status_code == 404, way
        assert without_token(there) == without_token(nowhere)
    for way in ("/publish", "/let-through", "/withdraw", "/destroy"):
        for each in (city.version_id, ABSENT):
            assert outsider.post(f"/versions/{each}{way}", {"reason": "So."}).status_code == 404, way
    assert state(city.version_id) is VersionState.PUBLISHED


def test_strangers_are_asked_to_sign_in_whether_it_exists_or_not(city: agreed.City) -> None:
    for way in WAYS:
        answers = [Visitor().get(f"/versions/{each}{way}") for each in (city.version_id, ABSENT)]
        assert {each.status_code for each in answers} == {303}
        assert len({each.content for each in answers}) == 1


@pytest.mark.parametrize("who", ["analyst", "signatory", "administrator"])
def test_other_roles_are_refused(city: agreed.City, who: str) -> None:
    visitor = Visitor().signed_in(getattr(city.borough, who))
    for way in WAYS:
        assert visitor.get(f"/versions/{city.version_id}{way}").status_code == 403
    for way in ("/publish", "/withdraw", "/destroy"):
        assert visitor.post(f"/versions/{city.version_id}{way}").status_code == 403
    assert state(city.version_id) is VersionState.PUBLISHED


def test_forged_buttons_do_nothing(city: agreed.City, publisher: Visitor) -> None:
    publisher.handler.enforce_csrf_checks = True
    for way in ("/publish", "/withdraw", "/destroy"):
        assert publisher.post(f"/versions/{city.version_id}{way}").status_code == 403
    assert state(city.version_id) is VersionState.PUBLISHED
