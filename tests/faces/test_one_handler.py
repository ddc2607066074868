"""Test clients share the middleware, and nothing else."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db


def chain(client: Client) -> object:
    """What the client's requests go through."""
    client.get("/no-such-page")
    return vars(client.handler)["_middleware_chain"]


def test_middleware_is_set_up_again_only_where_a_setting_changed() -> None:
    first = chain(Client())
    assert chain(Client()) is first
    with override_settings(MIDDLEWARE=settings.MIDDLEWARE[1:]):
        assert "Content-Security-Policy" not in Client().get("/no-such-page").headers
    assert chain(Client()) is not first
    assert "Content-Security-Policy" in Client().get("/no-such-page").headers


def test_each_client_keeps_whether_forms_need_their_token() -> None:
    answers = [
        Client(HTTP_HOST="localhost", enforce_csrf_checks=checks).post("/sign-in", {}).status_code
        for checks in (False, True, False)
    ]
    assert answers == [200, 403, 200]
