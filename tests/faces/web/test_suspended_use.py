"""While an agreement is suspended: what the parties' people are told on every face, what is not offered, the way back.

Whoever is no party learns nothing of it: not the reason, not the agreement, not that there is one.
"""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.faces.api import world
from tests.faces.visitor import Visitor
from tests.faces.web.test_uploads import without_token, words
from tests.hub import agreed, people
from wardmote.hub.agreements import binding_acts
from wardmote.hub.holdings.shares import make_share
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations.actor import Role, Scope
from wardmote.hub.organisations.token_acts import make_token
from wardmote.kernel.clock import system_clock

REASON = "Canaryreason: a laptop with a copy was lost."
CASE = "HFSV-2026/0933"


@pytest.fixture
def analyst(city: agreed.City) -> Visitor:
    return Visitor().signed_in(city.fire.analyst)


@pytest.fixture
def agreement_id(city: agreed.City) -> str:
    return world.signed_now(city)


def chosen(agreement_id: str, case: str = CASE) -> dict[str, str]:
    return {"purpose": f"{agreement_id}/home_fire_safety_visits", "case_reference": case}


def permitted(city: agreed.City, analyst: Visitor, agreement_id: str) -> str:
    return str(analyst.post(f"/tables/{city.table_id}/use", chosen(agreement_id)).headers["Location"])


def suspend(city: agreed.City, agreement_id: str) -> None:
    binding_acts.suspend(agreement_id, reason=REASON, actor=city.borough.ig_lead, clock=system_clock)


def resume(city: agreed.City, agreement_id: str) -> None:
    binding_acts.resume(agreement_id, actor=city.borough.ig_lead, clock=system_clock)


def shared(city: agreed.City, agreement_id: str) -> tuple[Client, str]:
    """A Delta Sharing client, and the address of its table."""
    made, token = make_share(
        city.table_id,
        agreement_id=agreement_id,
        purpose="home_fire_safety_visits",
        case_reference=CASE,
        actor=city.fire.analyst,
        clock=system_clock,
    )
    at = f"/delta-sharing/shares/{made.share}/schemas/{made.schema}/tables/{made.table}"
    return Client(headers={"Authorization": f"Bearer {token}"}), at


def token_of(actor: Any) -> dict[str, str]:
    _, token = make_token(
        name="t", scopes=tuple(Scope), life=timedelta(days=1), actor=actor, clock=system_clock
    )
    return {"Authorization": f"Bearer {token}"}


def test_a_partys_analyst_is_told_the_reason_and_the_agreement_on_every_face(
    city: agreed.City, analyst: Visitor, agreement_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    at = permitted(city, analyst, agreement_id)
    client, table = shared(city, agreement_id)
    file = json.loads(
        client.post(f"{table}/query", {}, content_type="application/json").content.splitlines()[2]
    )
    link = file["file"]["url"].partition("/delta-sharing")[2]
    suspend(city, agreement_id)
    for path in ("", "/rows.csv", "/rows.xlsx", "/rows.parquet"):
        answer = analyst.get(f"{at}{path}")
        assert answer.status_code == 403
        assert REASON in words(answer)
        assert f'href="/agreements/{agreement_id}"' in words(answer)
        assert "Ask for the data again" not in words(answer), "it would be refused"
    program = Client(headers=token_of(city.fire.analyst))
    use = {"table_id": city.table_id, "agreement_id": agreement_id, **world.PURPOSE}
    for answer in (
        program.get(f"/api/v1{at}"),
        program.get(f"/api/v1{at}/rows.csv"),
        program.post("/api/v1/permits", use, content_type="application/json"),
    ):
        told = answer.json()
        assert (answer.status_code, told["agreement_id"]) == (403, agreement_id)
        (said,) = told["suspensions"]
        assert (said["organisation"], said["reason"]) == ("Northmarsh", REASON)
    for answer in (client.get(f"{table}/metadata"), Client().get(f"/delta-sharing{link}")):
        assert answer.status_code == 403
        assert REASON in answer.json()["message"]
    assert REASON not in str(ledger.entries(limit=1_000))
    assert "Canaryreason" not in caplog.text
    assert logging.getLogger("wardmote").propagate, "what is logged would have been seen"


def test_nobody_else_learns_of_it(
    city: agreed.City, analyst: Visitor, agreement_id: str, outsider: Visitor
) -> None:
    """An outsider who knows every address, and a member who may know of the dataset and is no party."""
    at = permitted(city, analyst, agreement_id)
    suspend(city, agreement_id)
    for path in (at, f"{at}/rows.csv", f"/agreements/{agreement_id}"):
        assert outsider.get(path).status_code == 404
        assert "Canaryreason" not in words(outsider.get(path))
    pages = (
        f"/datasets/{city.dataset_id}",
        f"/tables/{city.table_id}/use",
        f"/tables/{city.table_id}/use?again={at.rpartition('/')[2]}",
        f"/tables/{city.table_id}/share",
        "/search",
        "/permits",
        "/shares",
    )
    for path in pages:
        page = words(outsider.get(path))
        assert "Canaryreason" not in page, path
        assert agreement_id not in page, path
        assert "suspended" not in page.lower(), path
    answer = outsider.post(f"/tables/{city.table_id}/use", chosen(agreement_id))
    assert "Canaryreason" not in words(answer)
    assert agreement_id not in words(answer).replace(chosen(agreement_id)["purpose"], "")
    stranger = Client(headers=token_of(_somebody_of_another_member(city)))
    use = {"version_id": city.version_id, "agreement_id": agreement_id, **world.PURPOSE}
    told = stranger.post("/api/v1/permits", use, content_type="application/json")
    nowhere = {**use, "version_id": "version_" + "0" * 20}
    assert told.status_code == 404
    assert told.json() == stranger.post("/api/v1/permits", nowhere, content_type="application/json").json()


def _somebody_of_another_member(city: agreed.City) -> Any:
    other = people.join("Faraway Council", operator=city.operator, clock=system_clock)
    return people.hire(other, *Role, name="Dov", operator=city.operator, clock=system_clock)


def test_while_it_is_suspended_nothing_is_offered_that_would_be_refused(
    city: agreed.City, analyst: Visitor, agreement_id: str
) -> None:
    dataset, use, share = (
        f"/datasets/{city.dataset_id}",
        f"/tables/{city.table_id}/use",
        f"/tables/{city.table_id}/share",
    )
    for path in (use, share):
        assert f'value="{agreement_id}/home_fire_safety_visits"' in words(analyst.get(path))
    assert use in words(analyst.get(dataset))
    suspend(city, agreement_id)
    for path in (dataset, use, share):
        page = words(analyst.get(path))
        assert REASON in page
        assert "Northmarsh suspended it on" in page
        assert f'href="/agreements/{agreement_id}"' in page
        assert f'value="{agreement_id}/' not in page
    for path in (use, share):
        assert path not in words(analyst.get(dataset))
        assert 'name="case_reference"' not in words(analyst.get(path))
    resume(city, agreement_id)
    assert use in words(analyst.get(dataset))
    assert 'name="case_reference"' in words(analyst.get(use))


def test_a_form_that_was_open_is_answered_with_the_refusal_and_recorded(
    city: agreed.City, analyst: Visitor, agreement_id: str
) -> None:
    suspend(city, agreement_id)
    for page in ("use", "share"):
        answer = analyst.post(f"/tables/{city.table_id}/{page}", chosen(agreement_id))
        assert answer.status_code == 403
        assert REASON in words(answer)
    assert {each.details["reason"] for each in ledger.entries(act="permit.refused")} == {"suspended"}


def test_after_the_resume_the_stopped_permit_leads_to_asking_again(
    city: agreed.City, analyst: Visitor, agreement_id: str
) -> None:
    at = permitted(city, analyst, agreement_id)
    permit_id = at.rpartition("/")[2]
    suspend(city, agreement_id)
    assert analyst.get(at).status_code == 403
    resume(city, agreement_id)
    again = f"/tables/{city.table_id}/use?again={permit_id}"
    for path in (at, f"{at}/rows.csv"):
        answer = analyst.get(path)
        assert answer.status_code == 403, "what was stopped stays stopped"
        assert f'href="{again}"' in words(answer)
    form = words(analyst.get(again))
    assert f'value="{agreement_id}/home_fire_safety_visits" checked' in form
    assert f'value="{CASE}"' in form
    assert CASE not in again
    assert analyst.post(again, chosen(agreement_id)).status_code == 302


def test_somebody_elses_permit_fills_no_form(city: agreed.City, analyst: Visitor, agreement_id: str) -> None:
    permit_id = permitted(city, analyst, agreement_id).rpartition("/")[2]
    colleague = people.hire(
        city.fire.organisation_id, Role.ANALYST, name="Bo", operator=city.operator, clock=system_clock
    )
    page = Visitor().signed_in(colleague)
    for which in (permit_id, "permit_" + "0" * 20, "x"):
        assert CASE not in words(page.get(f"/tables/{city.table_id}/use?again={which}"))
    assert CASE in words(analyst.get(f"/tables/{city.table_id}/use?again={permit_id}"))
    assert without_token(page.get(f"/permits/{permit_id}")) == without_token(
        page.get("/permits/permit_" + "0" * 20)
    )
