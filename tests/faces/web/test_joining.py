"""Coming in: organisations apply, people use invitations and reset links."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core import mail

from tests.faces.visitor import Visitor
from tests.faces.web.conftest import Cast
from tests.hub import people
from wardmote.faces.web.joining import address_of, send
from wardmote.hub.organisations import people_acts, queries
from wardmote.hub.organisations.actor import Role
from wardmote.hub.organisations.organisation import Standing
from wardmote.hub.organisations.people_acts import MadeLink
from wardmote.kernel.clock import system_clock

APPLICATION = {
    "name": "Southfen Council",
    "kind": "borough",
    "contact_email": "data@southfen.example",
    "ico": "ZA000001",
    "ico_until": "31/3/2031",
    "dpo": "Head of Information Governance",
}


def invitation(cast: Cast, email: str = "dee@example.org") -> MadeLink:
    return people_acts.invite(
        email=email,
        name="Dee",
        roles=[Role.ANALYST],
        organisation_id=cast.administrator.organisation_id,
        actor=cast.administrator,
        clock=system_clock,
    )


def test_an_organisation_applies(cast: Cast, visitor: Visitor) -> None:
    answer = visitor.post("/apply", APPLICATION)
    assert "Application sent" in answer.content.decode()
    applied = [each for each in queries.members(now=system_clock()) if each.standing is Standing.APPLIED]
    assert [each.name for each in applied] == ["Southfen Council"]


def test_a_name_that_is_taken_is_said_at_its_field(cast: Cast, visitor: Visitor) -> None:
    page = visitor.post("/apply", {**APPLICATION, "name": "northmarsh council"}).content.decode()
    assert 'href="#id_name"' in page
    assert "has applied already" in page


def test_applications_are_throttled(cast: Cast, visitor: Visitor) -> None:
    answers = [visitor.post("/apply", {**APPLICATION, "name": f"Council {n}"}).status_code for n in range(6)]
    assert answers == [200] * 5 + [429]


def test_an_invitation_is_greeted_accepted_and_used_up(cast: Cast, visitor: Visitor) -> None:
    link = invitation(cast)
    page = visitor.post("/join", {"code": link.text}).content.decode()
    assert "Welcome, Dee" in page
    form = {"code": link.text, "password": people.PASSWORD, "again": people.PASSWORD}
    assert visitor.post("/join", form).headers["Location"] == "/sign-in"
    assert visitor.post("/join", form).status_code == 404
    answer = visitor.post("/sign-in", {"login": "dee@example.org", "password": people.PASSWORD})
    assert answer.headers["Location"] == "/"


def test_the_whole_link_may_be_pasted(cast: Cast, visitor: Visitor) -> None:
    page = visitor.post("/join", {"code": f"  {address_of(invitation(cast))} "}).content.decode()
    assert "Welcome, Dee" in page


def test_the_secret_stands_in_the_fragment_which_no_server_sees(cast: Cast) -> None:
    link = invitation(cast)
    before, _, after = address_of(link).partition("#")
    assert link.text not in before
    assert after == link.text


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("tiny pw", "tiny pw", "at least 12 characters"),
        ("password1234", "password1234", "too common"),
        (people.PASSWORD, "another one entirely", "The two passwords differ"),
    ],
)
def test_a_weak_or_mistyped_password_is_not_taken(
    cast: Cast, visitor: Visitor, password: str, again: str, said: str
) -> None:
    link = invitation(cast)
    page = visitor.post("/join", {"code": link.text, "password": password, "again": again}).content.decode()
    assert said in page
    assert password not in page
    assert people_acts.open_link(link.text, clock=system_clock).name == "Dee"


def test_a_link_that_is_past_unknown_or_nonsense_says_the_same(cast: Cast, visitor: Visitor) -> None:
    link = people_acts.make_reset(
        cast.analyst.account_id,
        actor=cast.administrator,
        clock=lambda: system_clock() - timedelta(days=2),
    )
    pages = {
        visitor.post("/join", {"code": text}).status_code for text in (link.text, "nonsense", link.text[:-1])
    }
    assert pages == {200}
    for text in (link.text, "nonsense"):
        assert "does not work, or not any more" in visitor.post("/join", {"code": text}).content.decode()


def test_a_reset_link_sets_the_password(cast: Cast, visitor: Visitor) -> None:
    link = people_acts.make_reset(cast.analyst.account_id, actor=cast.administrator, clock=system_clock)
    new = "a wholly different phrase 3"
    assert "Set a new password" in visitor.post("/join", {"code": link.text}).content.decode()
    visitor.post("/join", {"code": link.text, "password": new, "again": new})
    assert Visitor().give_password(cast.analyst).status_code == 200
    assert Visitor().give_password(cast.analyst, new).status_code == 302


def test_a_link_is_sent_where_there_is_a_mail_server(cast: Cast, settings: LazySettings) -> None:
    link = invitation(cast)
    assert not send(link, subject="Your invitation")
    settings.MAIL_WORKS = True
    assert send(link, subject="Your invitation")
    assert [(each.to, address_of(link) in each.body) for each in mail.outbox] == [(["dee@example.org"], True)]
