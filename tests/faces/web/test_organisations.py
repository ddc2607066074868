"""The pages of the hub's operator: admitting, evidence, suspending."""

from __future__ import annotations

from hashlib import sha256

import pytest

from tests.faces.visitor import Visitor
from tests.faces.web.conftest import Cast
from tests.faces.web.test_people import link_on
from tests.hub import people
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations import acts, queries
from wardmote.hub.organisations.organisation import EvidenceKind, Standing
from wardmote.kernel.clock import system_clock


@pytest.fixture
def operator(cast: Cast, visitor: Visitor) -> Visitor:
    return visitor.signed_in(cast.operator)


def standing(organisation_id: str) -> Standing:
    return queries.member(organisation_id, now=system_clock()).standing


def test_an_applicant_is_admitted_and_gets_an_administrator(cast: Cast, operator: Visitor) -> None:
    applicant = acts.apply_to_join(people.application("Southfen Council"), clock=system_clock)
    assert "Waiting to be admitted" in operator.get("/organisations").content.decode()
    operator.post(f"/organisations/{applicant}/admit")
    assert standing(applicant) is Standing.ASSURED
    form = {"name": "Fay", "email": "fay@example.org"}
    code = link_on(operator.post(f"/organisations/{applicant}/invite", form))
    Visitor().post("/join", {"code": code, "password": people.PASSWORD, "again": people.PASSWORD})
    assert [each.name for each in queries.people_of(applicant)] == ["Fay"]
    assert "Fay" in operator.get(f"/organisations/{applicant}").content.decode()


def test_a_member_is_suspended_and_restored(cast: Cast, operator: Visitor) -> None:
    member = cast.outsider.organisation_id
    operator.post(f"/organisations/{member}/suspend", {"reason": "Breach under inquiry"})
    assert standing(member) is Standing.SUSPENDED
    assert "Breach under inquiry" in operator.get(f"/organisations/{member}").content.decode()
    (told,) = ledger.entries(act="organisation.suspended")
    assert told.details["reason"] == sha256(b"Breach under inquiry").hexdigest(), (
        "the words stay out of the ledger"
    )
    operator.post(f"/organisations/{member}/restore")
    assert standing(member) is Standing.ASSURED
    assert "Breach under inquiry" not in operator.get(f"/organisations/{member}").content.decode()


def test_a_suspension_needs_a_reason(cast: Cast, operator: Visitor) -> None:
    page = operator.post(f"/organisations/{cast.outsider.organisation_id}/suspend", {"reason": ""})
    assert "There is a problem" in page.content.decode()
    assert standing(cast.outsider.organisation_id) is Standing.ASSURED


def test_evidence_is_recorded(cast: Cast, operator: Visitor) -> None:
    member = cast.outsider.organisation_id
    form = {"kind": "cyber_essentials_plus", "reference": "CE-1", "valid_until": "31/3/2031"}
    operator.post(f"/organisations/{member}/evidence", form)
    kinds = {each.kind for each in queries.member(member, now=system_clock()).evidence}
    assert EvidenceKind.CYBER_ESSENTIALS_PLUS in kinds


def test_an_unknown_organisation_is_not_found(operator: Visitor) -> None:
    assert operator.get("/organisations/organisation_x").status_code == 404


@pytest.mark.parametrize("address", ["/organisations", "/organisations/organisation_x"])
def test_a_members_administrator_is_refused(cast: Cast, visitor: Visitor, address: str) -> None:
    assert visitor.signed_in(cast.administrator).get(address).status_code == 403
