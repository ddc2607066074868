"""Declared routes: nothing opens without a declaration, and the guard does what was declared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.test import RequestFactory
from django.urls import URLPattern, include, path

from wardmote.faces import routes
from wardmote.faces.problems import MethodNotAllowed, status_of
from wardmote.faces.routes import (
    HUB_OPERATOR,
    PUBLIC,
    SIGNED_IN,
    Face,
    HubRequest,
    Need,
    any_role,
    freshly,
    route,
    together,
    token_scope,
)
from wardmote.hub.organisations.actor import Actor, Role, Scope
from wardmote.kernel.problem import Conflict, Problem, Refused, SignInNeeded

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def someone(*roles: Role, **changes: Any) -> Actor:
    facts: dict[str, Any] = {
        "account_id": "account_1",
        "organisation_id": "organisation_1",
        "roles": frozenset(roles),
        "scopes": frozenset(Scope),
        "operates_hub": False,
        "second_factor_at": NOW,
    }
    return Actor(**{**facts, **changes})


def plain_face(actor: Actor | None) -> Face:
    """A face that knows who asks, and says a Problem as JSON."""

    def answer(request: HttpRequest, problem: Problem) -> JsonResponse:
        return JsonResponse(problem.as_json(), status=status_of(problem))

    return Face("test", identify=lambda request, clock: actor, answer=answer, shield=lambda view: view)


def seen(request: HubRequest) -> HttpResponse:
    return HttpResponse("seen")


def ask(pattern: URLPattern, method: str = "GET") -> HttpResponse:
    request = RequestFactory().generic(method, "/x")
    answer: HttpResponse = pattern.callback(request)
    return answer


def declare(
    view: Callable[..., HttpResponse] = seen,
    *,
    needs: Need = PUBLIC,
    actor: Actor | None = None,
    methods: tuple[str, ...] = ("GET",),
    name: str = "x",
) -> URLPattern:
    return route("x", view, name=name, face=plain_face(actor), needs=needs, methods=methods, says="A test.")


# needs


def test_public_needs_nobody() -> None:
    PUBLIC.require(None, clock=lambda: NOW)


def test_signed_in_needs_somebody() -> None:
    SIGNED_IN.require(someone(), clock=lambda: NOW)
    with pytest.raises(SignInNeeded):
        SIGNED_IN.require(None, clock=lambda: NOW)


def test_any_of_the_roles_will_do_and_another_will_not() -> None:
    need = any_role(Role.IG_LEAD, Role.SIGNATORY)
    need.require(someone(Role.SIGNATORY), clock=lambda: NOW)
    with pytest.raises(Refused, match="information governance lead"):
        need.require(someone(Role.ADMINISTRATOR), clock=lambda: NOW)


def test_the_hub_operator_is_its_administrator_and_nobody_else() -> None:
    HUB_OPERATOR.require(someone(Role.ADMINISTRATOR, operates_hub=True), clock=lambda: NOW)
    for other in (someone(Role.ADMINISTRATOR), someone(Role.ANALYST, operates_hub=True)):
        with pytest.raises(Refused):
            HUB_OPERATOR.require(other, clock=lambda: NOW)


def test_a_token_without_the_scope_is_refused() -> None:
    need = token_scope(Scope.DATA)
    need.require(someone(scopes=frozenset({Scope.DATA})), clock=lambda: NOW)
    with pytest.raises(Refused):
        need.require(someone(scopes=frozenset({Scope.CATALOGUE})), clock=lambda: NOW)


@pytest.mark.parametrize(("age_minutes", "fresh"), [(0, True), (10, True), (10.01, False), (-0.01, False)])
def test_a_second_factor_is_fresh_for_ten_minutes(age_minutes: float, fresh: bool) -> None:
    actor = someone(second_factor_at=NOW - timedelta(minutes=age_minutes))
    if fresh:
        freshly(SIGNED_IN).require(actor, clock=lambda: NOW)
        return
    with pytest.raises(SignInNeeded):
        freshly(SIGNED_IN).require(actor, clock=lambda: NOW)


def test_a_menu_shows_what_only_lacks_a_fresh_second_factor() -> None:
    stale = someone(Role.ADMINISTRATOR, second_factor_at=NOW - timedelta(hours=1))
    assert freshly(any_role(Role.ADMINISTRATOR)).admits(stale, clock=lambda: NOW)
    assert not any_role(Role.ANALYST).admits(stale, clock=lambda: NOW)


def test_every_need_says_what_it_is() -> None:
    assert str(PUBLIC) == "anybody"
    assert (
        str(freshly(token_scope(Scope.DATA)))
        == "signed in, token scope data, second factor used within 10 minutes"
    )


# the guard


def test_the_view_gets_actor_clock_and_route() -> None:
    got: dict[str, object] = {}

    def look(request: HubRequest) -> HttpResponse:
        got.update(actor=request.actor, now=request.clock(), name=request.route.name)
        return HttpResponse()

    actor = someone()
    ask(declare(look, needs=SIGNED_IN, actor=actor))
    assert got["actor"] == actor
    assert isinstance(got["now"], datetime)
    assert got["name"] == "x"


def test_the_view_is_not_reached_without_what_it_needs() -> None:
    reached = []
    pattern = declare(lambda request: reached.append(1) or HttpResponse(), needs=SIGNED_IN)
    assert ask(pattern).status_code == 401
    assert reached == []


def test_a_method_that_was_not_declared_is_refused_with_those_that_were() -> None:
    with_get = declare(methods=("GET",))
    assert ask(with_get, "HEAD").status_code == 200
    assert ask(with_get, "POST").status_code == 405
    assert MethodNotAllowed(frozenset({"GET", "POST"})).next_step == "Use GET or POST."


def test_a_stranger_learns_nothing_of_the_methods() -> None:
    assert ask(declare(needs=SIGNED_IN), "DELETE").status_code == 401


@pytest.mark.parametrize(
    ("raised", "status"),
    [(Conflict("c", "W.", next_step="N."), 409), (Http404(), 404), (PermissionDenied(), 403)],
    ids=["Problem", "Http404", "PermissionDenied"],
)
def test_what_a_view_raises_becomes_an_answer(raised: Exception, status: int) -> None:
    def fail(request: HubRequest) -> HttpResponse:
        raise raised

    assert ask(declare(fail)).status_code == status


def test_a_fault_of_the_program_is_not_swallowed() -> None:
    def fail(request: HubRequest) -> HttpResponse:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask(declare(fail))


def test_what_somebody_signed_in_sees_is_not_stored() -> None:
    assert ask(declare(needs=SIGNED_IN, actor=someone())).headers["Cache-Control"] == "no-store"
    assert ask(declare(actor=someone())).headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in ask(declare()).headers


def test_a_view_may_say_itself_what_is_stored() -> None:
    def kept(request: HubRequest) -> HttpResponse:
        return HttpResponse(headers={"Cache-Control": "private, max-age=60"})

    assert (
        ask(declare(kept, needs=SIGNED_IN, actor=someone())).headers["Cache-Control"] == "private, max-age=60"
    )


# one address, several needs


def test_methods_of_one_address_may_need_different_things() -> None:
    pattern = together(
        declare(needs=PUBLIC),
        declare(needs=SIGNED_IN, methods=("POST", "DELETE"), name="write"),
    )
    assert ask(pattern).status_code == 200
    assert ask(pattern, "HEAD").status_code == 200
    assert ask(pattern, "POST").status_code == 401
    assert ask(pattern, "DELETE").status_code == 401
    assert ask(pattern, "PATCH").status_code == 405
    assert [each.name for each in routes.declared_routes([pattern])] == ["x", "write"]


def test_only_declared_routes_of_one_address_go_together() -> None:
    other = route("y", seen, name="y", face=plain_face(None), needs=PUBLIC, methods=["GET"], says="A test.")
    for wrong in ([declare(), other], [declare(), path("x", seen)]):
        with pytest.raises(ImproperlyConfigured):
            together(*wrong)


# declarations


def test_an_undeclared_address_is_found_wherever_it_hides() -> None:
    inside = [declare(), path("hidden", seen)]
    assert routes.undeclared([path("a/", include((inside, "app")))]) == ["hidden"]
    assert routes.undeclared([declare()]) == []


def test_a_route_says_what_it_is() -> None:
    with pytest.raises(ImproperlyConfigured):
        route("x", seen, name="x", face=plain_face(None), needs=PUBLIC, methods=["GET"], says="")
    with pytest.raises(ImproperlyConfigured):
        declare(methods=())
