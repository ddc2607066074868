"""Every address of the hub: each face's routes, and last what catches the rest."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

from wardmote.faces import health
from wardmote.faces.api.delta_sharing import routes as delta_sharing
from wardmote.faces.api.delta_sharing.face import FILE_FACE, SHARE_FACE, failed_json
from wardmote.faces.api.v1 import routes as v1
from wardmote.faces.routes import Route
from wardmote.faces.web import subjects

urlpatterns = [*health.ROUTES, *v1.ROUTES, *delta_sharing.ROUTES, *subjects.ROUTES, *subjects.LAST]


def failed(request: HttpRequest) -> HttpResponseBase:
    """The answer when the program itself failed; what happened is in the log, not in the answer."""
    declared: Route | None = getattr(request, "route", None)
    if declared is not None and declared.face.name == "api":
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


handler500 = failed
