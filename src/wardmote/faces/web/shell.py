"""What the frame around every page shows: who is signed in, the menu that goes with their roles, who runs the hub."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from wardmote.faces.routes import Access, Route, declared_routes
from wardmote.faces.web.page_face import SIGNING_IN_FACE
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.organisations.queries import hub_operator


def shell(request: HttpRequest) -> dict[str, Any]:
    """Django's context processor for all pages."""
    actor: Actor | None = getattr(request, "actor", None)
    declared: Route | None = getattr(request, "route", None)
    signed_in = actor is not None and declared is not None and declared.face is not SIGNING_IN_FACE
    operator = hub_operator(now=settings.CLOCK())
    context: dict[str, Any] = {
        "actor": actor,
        "signed_in": signed_in,
        "half_signed_in": not signed_in and request.user.is_authenticated,
        "menu": _menu(declared, actor if signed_in else None),
        "operator_name": operator.name if operator else None,
        "operator_email": operator.contact_email if operator else None,
    }
    if signed_in and request.user.is_authenticated:
        context |= {
            "person_name": request.user.name,
            "organisation_name": request.user.organisation.name,
        }
    return context


def _menu(here: Route | None, actor: Actor | None) -> list[dict[str, Any]]:
    return [
        {
            "text": each.menu,
            "href": reverse(each.name),
            "current": each is here,
            "active": here is not None and here.address.startswith(f"{each.address}/"),
        }
        for each in _routes_with_menu()
        if each.need.admits(actor, clock=settings.CLOCK)
        and (actor is not None or each.need.access is Access.PUBLIC)
    ]


@cache
def _routes_with_menu() -> tuple[Route, ...]:
    return tuple(each for each in declared_routes() if each.menu)
