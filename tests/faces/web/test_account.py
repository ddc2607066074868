"""One's own account: tokens are made with a fresh second factor, shown once, and end when revoked."""

from __future__ import annotations

import re

from django.test import Client

from tests.faces.visitor import Visitor
from tests.faces.web.conftest import Cast
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


def test_a_token_opens_no_page(cast: Cast, visitor: Visitor) -> None:
    token = made(visitor.signed_in(cast.analyst))
    by_token = Client(HTTP_HOST="localhost", HTTP_AUTHORIZATION=f"Bearer {token}")
    assert by_token.get("/account").status_code == 303
