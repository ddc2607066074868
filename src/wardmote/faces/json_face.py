"""The face that programs meet: an API token says who asks, and a Problem is JSON.

It reads the Authorization header and never a cookie, so nothing a browser sends by itself can act here.
"""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from wardmote.faces.problems import headers_of, members_of, sign_in_needed, status_of, title_of
from wardmote.faces.routes import Face, unshielded
from wardmote.hub.organisations import secret
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.organisations.queries import actor_of_token
from wardmote.hub.organisations.token_acts import note_token_use
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Problem

_SCHEME = "bearer "


def bearer_actor(request: HttpRequest, clock: Clock) -> Actor | None:
    """Who presents the token in `Authorization: Bearer ...`; None without one, or with one that does not work."""
    text = bearer_text(request)
    actor = actor_of_token(text, now=clock())
    presented = secret.read_secret(text)
    if actor is not None and presented is not None:
        note_token_use(presented.id, clock=clock)
    return actor


def bearer_text(request: HttpRequest) -> str:
    """The token in `Authorization: Bearer ...`; empty where there is none."""
    header = request.headers.get("Authorization", "")
    return header[len(_SCHEME) :].strip() if header[: len(_SCHEME)].lower() == _SCHEME else ""


def problem_json(request: HttpRequest, problem: Problem, status: int | None = None) -> JsonResponse:  # noqa: ARG001 - a Face's signature
    """The Problem as application/problem+json (RFC 9457), with the members every face shows beside its own.

    `status` is that of a protocol that has one of its own.
    """
    if problem.code == sign_in_needed().code:
        problem = (
            sign_in_needed()
        )  # whoever raised it: strangers are told the same of all there is and is not
    status = status or status_of(problem).value
    body = {"title": title_of(problem), "status": status, **members_of(problem)}
    return JsonResponse(
        body, status=status, content_type="application/problem+json", headers=headers_of(problem)
    )


JSON_FACE = Face(name="api", identify=bearer_actor, answer=problem_json, shield=unshielded)
