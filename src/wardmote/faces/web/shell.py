"""What the frame around every page shows: who is signed in, the menu that goes with their roles, who runs the hub."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from wardmote.faces.routes import Access, Route, declared_routes
from wardmote.faces.web.page_face import SIGNING_IN_FACE
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.organisations.queries import hub_operator

_COUNTS: dict[str, tuple[Callable[[Actor], int], str]] = {}


def count_in_menu(route_name: str, count: Callable[[Actor], int], *, says: str) -> None:
    """Puts a number beside a route's title in the menu while it is not 0; `says` is what it counts, for the ear."""
    _COUNTS[route_name] = (count, says)


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
            **_title(each, actor),
            "href": reverse(each.name),
            "current": each is here,
            "active": here is not None and here.address.startswith(f"{each.address}/"),
        }
        for each in _routes_with_menu()
        if each.need.admits(actor, clock=settings.CLOCK)
        and (actor is not None or each.need.access is Access.PUBLIC)
    ]


def _title(route: Route, actor: Actor | None) -> dict[str, str]:
    count, says = _COUNTS.get(route.name, (None, ""))
    number = count(actor) if count and actor else 0
    if not number:
        return {"text": route.menu or ""}
    shown = '{} <span class="wm-count">{}<span class="govuk-visually-hidden"> {}</span></span>'
    return {"html": format_html(shown, route.menu, number, says)}


@cache
def _routes_with_menu() -> tuple[Route, ...]:
    return tuple(each for each in declared_routes() if each.menu)
