"""One's own account: tokens are made with a fresh second factor, shown once, and end when revoked."""

from __future__ import annotations

import re

from django.http import HttpResponse
from django.test import Client

from tests.faces.visitor import Visitor
from tests.faces.web.conftest import Cast
from tests.hub import people
from wardmote.hub.organisations import queries
from wardmote.kernel.clock import system_clock

FORM = {"name": "Weekly script", "scopes": ["catalogue", "data"], "days": "30"}


def made(visitor: Visitor) -> str:
    page = visitor.post("/account/tokens/new", FORM).content.decode()
    found = re.search(r"data-secret>([^<]+)<", page)
    assert found
    return found[1]


def test_the_page_says_who_one_is(cast: Cast, visitor: Visitor) -> None:
    page = visitor.signed_in(cast.administrator).get("/account").content.decode()
    for words in ("Ada", "Northmarsh Council", "administrator"):
        assert words in page


def test_a_token_is_shown_once_and_works(cast: Cast, visitor: Visitor) -> None:
    token = made(visitor.signed_in(cast.analyst))
    actor = queries.actor_of_token(token, now=system_clock())
    assert actor is not None
    assert actor.account_id == cast.analyst.account_id
    page = visitor.get("/account").content.decode()
    assert "Weekly script" in page
    assert token not in page


def test_a_revoked_token_stops_working(cast: Cast, visitor: Visitor) -> None:
    token = made(visitor.signed_in(cast.analyst))
    (shown,) = queries.tokens_of(cast.analyst)
    visitor.post(f"/account/tokens/{shown.id}/revoke")
    assert queries.actor_of_token(token, now=system_clock()) is None


def test_nobody_revokes_anothers_token(cast: Cast, visitor: Visitor) -> None:
    token = made(visitor.signed_in(cast.analyst))
    (shown,) = queries.tokens_of(cast.analyst)
    assert (
        Visitor().signed_in(cast.administrator).post(f"/account/tokens/{shown.id}/revoke").status_code == 404
    )
    assert queries.actor_of_token(token, now=system_clock()) is not None


def test_a_token_needs_a_scope(cast: Cast, visitor: Visitor) -> None:
    page = (
        visitor.signed_in(cast.analyst).post("/account/tokens/new", {**FORM, "scopes": []}).content.decode()
    )
    assert 'href="#id_scopes"' in page
    assert 'id="id_scopes"' in page


def change(visitor: Visitor, old: str, new: str) -> HttpResponse:
    form = {"old": old, "password": new, "again": new}
    return visitor.post("/account/password", form)  # type: ignore[return-value]


def test_a_changed_password_ends_other_sessions_and_not_this_one(cast: Cast, visitor: Visitor) -> None:
    other = Visitor().signed_in(cast.analyst)
    visitor.signed_in(cast.analyst)
    change(visitor, people.PASSWORD, "a wholly different phrase 3")
    assert visitor.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert Visitor().give_password(cast.analyst, "a wholly different phrase 3").status_code == 302


def test_a_password_is_not_changed_without_the_old_one(cast: Cast, visitor: Visitor) -> None:
    visitor.signed_in(cast.analyst)
    page = change(visitor, "not the password", "a wholly different phrase 3").content.decode()
    assert "That is not your password" in page
    for _ in range(5):
        page = change(visitor, "not the password", "a wholly different phrase 3").content.decode()
    assert "Too many" in page
    assert Visitor().give_password(cast.operator).status_code == 302


def test_a_weak_new_password_is_not_taken(cast: Cast, visitor: Visitor) -> None:
    visitor.signed_in(cast.analyst)
    assert "at least 12 characters" in change(visitor, people.PASSWORD, "tiny pw").content.decode()


def test_a_token_opens_no_page(cast: Cast, visitor: Visitor) -> None:
    token = made(visitor.signed_in(cast.analyst))
    by_token = Client(HTTP_HOST="localhost", HTTP_AUTHORIZATION=f"Bearer {token}")
    assert by_token.get("/account").status_code == 303
