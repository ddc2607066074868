"""Programs present a token, never a cookie, and get problems as JSON."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import RequestFactory

from tests.hub import people
from wardmote.faces.json_face import JSON_FACE, bearer_actor, problem_json
from wardmote.faces.problems import MethodNotAllowed
from wardmote.hub.organisations import queries, token_acts
from wardmote.hub.organisations.actor import Actor, Scope
from wardmote.kernel.clock import system_clock
from wardmote.kernel.problem import Refused, SignInNeeded

REQUESTS = RequestFactory()


@pytest.fixture
def person(db: None) -> Actor:
    return people.found_hub(system_clock)


@pytest.fixture
def token(person: Actor) -> str:
    _, text = token_acts.make_token(
        name="script", scopes=[Scope.DATA], life=timedelta(days=7), actor=person, clock=system_clock
    )
    return text


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_token_says_who_asks_with_its_scopes(person: Actor, token: str, scheme: str) -> None:
    request = REQUESTS.get("/", headers={"Authorization": f"{scheme} {token}"})
    actor = bearer_actor(request, system_clock)
    assert actor is not None
    assert (actor.account_id, actor.scopes) == (person.account_id, {Scope.DATA})
    assert actor.second_factor_at is None


def test_its_use_is_noted(person: Actor, token: str) -> None:
    bearer_actor(REQUESTS.get("/", headers={"Authorization": f"Bearer {token}"}), system_clock)
    (shown,) = queries.tokens_of(person)
    assert shown.last_used_at is not None


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer wardmote.token_x.y"])
def test_anything_else_is_nobody(db: None, header: str) -> None:
    assert bearer_actor(REQUESTS.get("/", headers={"Authorization": header}), system_clock) is None


def test_a_problem_is_problem_json() -> None:
    answer = problem_json(REQUESTS.get("/"), Refused("role.missing", "No.", where="here", next_step="Ask."))
    assert answer.status_code == 403
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.content == (
        b'{"title": "You cannot do this", "status": 403, "code": "role.missing", "what": "No.", '
        b'"where": "here", "next_step": "Ask."}'
    )


def test_who_is_not_known_is_told_how_to_say_it() -> None:
    answer = problem_json(REQUESTS.get("/"), SignInNeeded("s", "W.", next_step="N."))
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="wardmote"'
    assert JSON_FACE.answer(REQUESTS.get("/"), MethodNotAllowed(frozenset({"GET"}))).headers["Allow"] == "GET"
