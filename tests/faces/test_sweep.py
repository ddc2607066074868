"""The stranger's sweep: every route, every method, asked by nobody about what is not there.

What is there, and others than nobody, are the sweep's in the folder `sweep`.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import ClassVar

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from wardmote.faces.routes import Access, Route, declared_routes, reference_rows, require_declared
from wardmote.site import urls

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_CAPTURED = re.compile(r"<(?:(\w+):)?\w+>")
_SAMPLES = {"int": "1", "uuid": "00000000-0000-4000-8000-000000000000", "path": "any/where"}

ROUTES = declared_routes()
BY_ADDRESS = {
    name: list(found) for name, found in groupby(ROUTES, key=lambda route: route.address or "front page")
}


def address(route: Route) -> str:
    """The route's address with something in each place."""
    return "/" + _CAPTURED.sub(lambda match: _SAMPLES.get(match[1] or "str", "x1"), route.address)


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open to all")


class UrlsWithOneUndeclared:
    urlpatterns: ClassVar = [path("backdoor", undeclared), *urls.urlpatterns]


def test_every_address_of_the_hub_is_declared() -> None:
    require_declared()
    assert len(ROUTES) > 30


@override_settings(ROOT_URLCONF=UrlsWithOneUndeclared)
def test_the_hub_does_not_start_with_an_undeclared_address() -> None:
    with pytest.raises(ImproperlyConfigured, match="backdoor"):
        require_declared()
    assert "wardmote.E001" in {each.id for each in run_checks()}


def test_names_are_used_once() -> None:
    names = [each.name for each in ROUTES]
    assert sorted(set(names)) == sorted(names)


def test_the_reference_says_what_every_route_is() -> None:
    rows = reference_rows()
    assert ("/account", "GET", "signed in", "One's own details, second factors and tokens.") in rows
    assert all(says.endswith(".") for *_, says in rows)


@pytest.mark.django_db
@pytest.mark.parametrize("routes", BY_ADDRESS.values(), ids=BY_ADDRESS)
def test_a_stranger_asks_every_address_with_every_method(routes: list[Route]) -> None:
    taken = {method for route in routes for method in route.methods}
    for method in METHODS:
        asked = "GET" if method == "HEAD" else method
        route = next((each for each in routes if asked in each.methods), routes[0])
        client = Client(HTTP_HOST="localhost", enforce_csrf_checks=True, raise_request_exception=False)
        answer = client.generic(method, address(route))
        if route.need.access is not Access.PUBLIC:
            assert is_asked_to_sign_in(answer, route), method
        elif asked not in taken:
            assert answer.status_code == 405, method
            assert answer.headers["Allow"] == ", ".join(sorted(taken))
        else:
            assert answer.status_code < 500, method


def is_asked_to_sign_in(answer: HttpResponse, route: Route) -> bool:
    if route.face.name in {"page", "signing in"}:
        asked = answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in")
    else:
        asked = answer.status_code == 401
    return asked and answer.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_what_exists_and_what_does_not_look_the_same_to_a_stranger() -> None:
    client = Client(HTTP_HOST="localhost")
    there, not_there = client.get("/people"), client.get("/no-such-thing")
    assert there.status_code == not_there.status_code == 303
    assert there.headers["Location"] == "/sign-in?next=%2Fpeople"
    assert not_there.headers["Location"] == "/sign-in?next=%2Fno-such-thing"
    assert there.content == not_there.content == b""


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_not_taken() -> None:
    forged = Client(HTTP_HOST="localhost", enforce_csrf_checks=True).post("/sign-in", {"login": "a@b.org"})
    assert forged.status_code == 403
    assert "Go back, load the page again" in forged.content.decode()
