"""Every address of the hub: each face's routes, and last what catches the rest."""

from __future__ import annotations

import sys

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

from wardmote.faces import health
from wardmote.faces.api.delta_sharing import routes as delta_sharing
from wardmote.faces.api.delta_sharing.face import FILE_FACE, SHARE_FACE, failed_json
from wardmote.faces.api.tus import routes as tus
from wardmote.faces.api.tus.face import TUS_FACE
from wardmote.faces.api.v1 import routes as v1
from wardmote.faces.json_face import JSON_FACE
from wardmote.faces.problems import status_of
from wardmote.faces.routes import Route
from wardmote.faces.web import subjects
from wardmote.faces.web.sending_in_parts import TUS_PAGE_FACE
from wardmote.kernel.problem import Unavailable

urlpatterns = [
    *health.ROUTES,
    *v1.ROUTES,
    *tus.ROUTES,
    *delta_sharing.ROUTES,
    *subjects.ROUTES,
    *subjects.LAST,
]


def failed(request: HttpRequest) -> HttpResponseBase:
    """The answer when the program failed, or its database did; what happened is in the log, not in the answer."""
    declared: Route | None = getattr(request, "route", None)
    if isinstance(sys.exception(), OperationalError):
        return _without_database(request, declared)
    if declared is not None and declared.face in {JSON_FACE, TUS_FACE, TUS_PAGE_FACE}:
        body = {
            "title": "The hub failed",
            "status": 500,
            "code": "hub.failed",
            "what": "The hub failed to answer this.",
            "where": None,
            "next_step": "Try again later; if it stays, tell the hub's operator the time.",
        }
        return JsonResponse(body, status=500, content_type="application/problem+json")
    if declared is not None and declared.face in {SHARE_FACE, FILE_FACE}:
        return failed_json()
    return HttpResponse(
        render_to_string("500.html"), status=500
    )  # without the frame, which may be what failed


def _without_database(request: HttpRequest, declared: Route | None) -> HttpResponseBase:
    """A disk that is full, a lock that was not had, a server that is away: nobody's mistake, and it passes."""
    problem = Unavailable(
        "hub.database",
        "The hub’s database does not take anything in at the moment.",
        next_step="Try again in a few minutes. If it stays, tell the hub’s operator: the disk may be full.",
    )
    if declared is not None and declared.face in {JSON_FACE, TUS_FACE, TUS_PAGE_FACE, SHARE_FACE, FILE_FACE}:
        return declared.face.answer(request, problem)
    return HttpResponse(render_to_string("500.html", {"problem": problem}), status=status_of(problem))


handler500 = failed
