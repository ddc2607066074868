"""The face that programs meet: an API token says who asks, and a Problem is JSON.

It reads the Authorization header and never a cookie, so nothing a browser sends by itself can act here.
"""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from wardmote.faces.problems import MethodNotAllowed, status_of, title_of
from wardmote.faces.routes import Face, View
from wardmote.hub.organisations import secret
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.organisations.queries import actor_of_token
from wardmote.hub.organisations.token_acts import note_token_use
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Problem, SignInNeeded

_SCHEME = "bearer "


def bearer_actor(request: HttpRequest, clock: Clock) -> Actor | None:
    """Who presents the token in `Authorization: Bearer ...`; None without one, or with one that does not work."""
    header = request.headers.get("Authorization", "")
    if header[: len(_SCHEME)].lower() != _SCHEME:
        return None
    text = header[len(_SCHEME) :].strip()
    actor = actor_of_token(text, now=clock())
    presented = secret.read_secret(text)
    if actor is not None and presented is not None:
        note_token_use(presented.id, clock=clock)
    return actor


def problem_json(request: HttpRequest, problem: Problem) -> JsonResponse:  # noqa: ARG001 - a Face's signature
    """The Problem as application/problem+json (RFC 9457), with the members every face shows beside its own."""
    status = status_of(problem)
    body = {"title": title_of(problem), "status": status.value, **problem.as_json()}
    response = JsonResponse(body, status=status, content_type="application/problem+json")
    if isinstance(problem, SignInNeeded):
        response.headers["WWW-Authenticate"] = 'Bearer realm="wardmote"'
    if isinstance(problem, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(problem.methods))
    return response


def _as_it_is(view: View) -> View:
    return view


JSON_FACE = Face(name="api", identify=bearer_actor, answer=problem_json, shield=_as_it_is)
