"""What a browser is told it may do with our answers."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client, RequestFactory

from tests.faces.visitor import Visitor
from tests.faces.web.conftest import Cast
from wardmote.faces.web.headers import CONTENT_SECURITY_POLICY, NoBodyForHead


@pytest.mark.django_db
def test_the_one_inline_script_is_the_one_the_policy_names() -> None:
    page = Client(HTTP_HOST="localhost").get("/").content.decode()
    inline = re.findall(r"<script>(.*?)</script>", page)
    hashes = {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in inline}
    assert len(inline) == 1
    assert all(f"'sha256-{each}'" in CONTENT_SECURITY_POLICY for each in hashes)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/sign-in", "/no-such-thing", "/healthz", "/static/wardmote.js"])
def test_every_answer_carries_the_headers(address: str) -> None:
    answer = Client(HTTP_HOST="localhost").get(address)
    answer.close()
    headers = answer.headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_strict_transport_is_asked_for_only_where_there_is_tls(settings: LazySettings) -> None:
    assert "Strict-Transport-Security" not in Client(HTTP_HOST="localhost").get("/").headers
    settings.SECURE = True
    assert "Strict-Transport-Security" in Client(HTTP_HOST="localhost").get("/").headers


def test_signed_in_pages_are_not_stored(cast: Cast, visitor: Visitor) -> None:
    visitor.signed_in(cast.analyst)
    for address in ("/", "/account", "/cookies", "/account/second-factors"):
        assert "no-store" in visitor.get(address).headers["Cache-Control"], address


def test_the_cookies_are_out_of_reach_of_scripts_and_other_sites(cast: Cast, visitor: Visitor) -> None:
    visitor.get("/sign-in")
    visitor.signed_in(cast.analyst)
    for name in ("session", "csrf"):
        assert visitor.cookies[name]["httponly"]
        assert visitor.cookies[name]["samesite"] == "Lax"
    assert visitor.cookies["session"]["max-age"] == ""


def test_no_page_has_inline_styles_or_handlers(cast: Cast, visitor: Visitor) -> None:
    visitor.signed_in(cast.administrator)
    for address in ("/", "/account", "/people", "/people/invite", "/account/second-factors"):
        page = visitor.get(address).content.decode()
        assert not re.search(r"\sstyle=|\son[a-z]+=|javascript:", page), address


@pytest.mark.django_db
def test_head_is_get_without_the_body() -> None:
    client = Client(HTTP_HOST="localhost")
    # through the middleware itself: Django's test client would take the body away on its own
    request = RequestFactory().head("/cookies", HTTP_HOST="localhost")
    answer = NoBodyForHead(lambda _: HttpResponse(b"0123456789"))(request)
    assert isinstance(answer, HttpResponse)
    assert answer.content == b""
    assert answer.headers["Content-Length"] == "10"
    assert (
        client.head("/cookies").headers["Content-Length"] == client.get("/cookies").headers["Content-Length"]
    )
