"""Pages every public service has: accessibility, cookies."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from wardmote.faces.routes import PUBLIC, HubRequest
from wardmote.faces.web.page_face import page
from wardmote.faces.web.session import ABSOLUTE_LIMIT, IDLE_LIMIT


def accessibility(request: HubRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "about/accessibility.html")


def cookies(request: HubRequest) -> HttpResponse:
    """The cookies that are set, and why there is nothing to consent to."""
    limits = {
        "idle_minutes": int(IDLE_LIMIT.total_seconds() // 60),
        "open_hours": int(ABSOLUTE_LIMIT.total_seconds() // 3600),
    }
    return render(request, "about/cookies.html", limits)


ROUTES = [
    page(
        "accessibility",
        accessibility,
        name="accessibility",
        needs=PUBLIC,
        says="The accessibility statement.",
    ),
    page("cookies", cookies, name="cookies", needs=PUBLIC, says="Which cookies are set, and what for."),
]
