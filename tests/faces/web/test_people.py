"""The people pages: administrators of an organisation, for that organisation."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse

from tests.faces.visitor import Visitor
from tests.faces.web.conftest import Cast
from tests.hub import people
from wardmote.hub.organisations import queries
from wardmote.hub.organisations.actor import Role


@pytest.fixture
def administrator(cast: Cast, visitor: Visitor) -> Visitor:
    return visitor.signed_in(cast.administrator)


def link_on(answer: HttpResponse) -> str:
    found = re.search(r"data-link>([^<]+)<", answer.content.decode())
    assert found, answer.content.decode()
    return found[1].partition("#")[2]


def test_the_list_shows_ones_own_people_and_no_others(cast: Cast, administrator: Visitor) -> None:
    page = administrator.get("/people").content.decode()
    assert "Ben" in page
    assert "Cyn" not in page


def test_an_analyst_is_refused(cast: Cast, visitor: Visitor) -> None:
    answer = visitor.signed_in(cast.analyst).get("/people")
    assert answer.status_code == 403
    assert "administrator" in answer.content.decode()


def test_a_person_is_invited_and_joins(cast: Cast, administrator: Visitor) -> None:
    form = {"name": "Eve", "email": "eve@example.org", "roles": ["publisher", "analyst"]}
    code = link_on(administrator.post("/people/invite", form))
    assert "handed over" not in administrator.get("/people").content.decode()
    Visitor().post("/join", {"code": code, "password": people.PASSWORD, "again": people.PASSWORD})
    joined = {each.name: each.roles for each in queries.people_of(cast.administrator.organisation_id)}
    assert joined["Eve"] == {Role.PUBLISHER, Role.ANALYST}


def test_a_person_who_is_here_already_is_said_at_the_field(cast: Cast, administrator: Visitor) -> None:
    form = {"name": "Root", "email": "root@example.org", "roles": ["analyst"]}
    page = administrator.post("/people/invite", form).content.decode()
    assert "has an account with that email address" in page
    assert 'href="#id_email"' in page


def test_roles_are_changed(cast: Cast, administrator: Visitor) -> None:
    administrator.post(f"/people/{cast.analyst.account_id}/roles", {"roles": ["ig_lead"]})
    person = queries.person(cast.analyst.account_id)
    assert person is not None
    assert person.roles == {Role.IG_LEAD}


def test_the_last_administrator_keeps_the_role(cast: Cast, administrator: Visitor) -> None:
    page = administrator.post(f"/people/{cast.administrator.account_id}/roles", {"roles": ["analyst"]})
    assert "keeps at least one administrator" in page.content.decode()
    assert administrator.get("/people").status_code == 200


def test_a_reset_link_lets_somebody_set_a_new_password(cast: Cast, administrator: Visitor) -> None:
    code = link_on(administrator.post(f"/people/{cast.analyst.account_id}/reset"))
    new = "a wholly different phrase 3"
    Visitor().post("/join", {"code": code, "password": new, "again": new})
    assert Visitor().give_password(cast.analyst, new).status_code == 302


def test_starting_over_voids_password_second_factor_and_sessions(cast: Cast, administrator: Visitor) -> None:
    theirs = Visitor().signed_in(cast.analyst)
    code = link_on(administrator.post(f"/people/{cast.analyst.account_id}/start-over"))
    assert theirs.get("/account").status_code == 303
    assert Visitor().give_password(cast.analyst).status_code == 200
    new = "a wholly different phrase 3"
    Visitor().post("/join", {"code": code, "password": new, "again": new})
    anew = Visitor()
    anew.give_password(cast.analyst, new)
    assert anew.get("/account").headers["Location"].startswith("/account/second-factors/choose")


def test_a_closed_account_is_out_and_gone_from_the_pages(cast: Cast, administrator: Visitor) -> None:
    theirs = Visitor().signed_in(cast.analyst)
    administrator.post(f"/people/{cast.analyst.account_id}/close")
    assert theirs.get("/account").status_code == 303
    assert administrator.get(f"/people/{cast.analyst.account_id}").status_code == 404


@pytest.mark.parametrize("what", ["", "/roles", "/reset", "/start-over", "/close"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_organisations_person_looks_like_nobody(
    cast: Cast, administrator: Visitor, what: str, method: str
) -> None:
    known = getattr(administrator, method)(
        f"/people/{cast.outsider.account_id}{what}", {"roles": ["analyst"]}
    )
    nobody = getattr(administrator, method)(f"/people/account_x{what}", {"roles": ["analyst"]})
    assert known.status_code == nobody.status_code
    assert known.status_code in {404, 405}
    person = queries.person(cast.outsider.account_id)
    assert person is not None
    assert person.active
    assert person.roles == {Role.ADMINISTRATOR}
