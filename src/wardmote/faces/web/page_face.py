"""The face that browsers meet: a session says who asks, and a Problem is a page or the way to sign in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, reverse
from django.views.decorators.csrf import csrf_protect

from wardmote.faces.problems import headers_of, sign_in_needed, status_of, title_of
from wardmote.faces.routes import PASSWORD_GIVEN, Face, HubRequest, Need, View, route
from wardmote.faces.web.session import gave_password, half_session_actor, second_factors, session_actor
from wardmote.kernel.problem import Conflict, NotFound, Problem, Refused, SignInNeeded


def problem_page(request: HttpRequest, problem: Problem, *, again: str = "") -> HttpResponseBase:
    """The page that says the Problem; for SignInNeeded, the way to the proof that is missing, and back.

    `again` is the address of a page on which the same can be asked once more.
    """
    if isinstance(problem, SignInNeeded):
        return to_sign_in(request)
    context = {
        "problem": problem,
        "title": title_of(problem),
        "back": _page_it_came_from(request),
        "again": again,
        "agreement_id": _agreement_asked_about(request) if isinstance(problem, Conflict) else None,
    }
    response = render(request, "problem.html", context, status=status_of(problem))
    for name, value in headers_of(problem).items():
        response.headers[name] = value
    return response


@contextmanager
def hidden_from_strangers(request: HubRequest) -> Iterator[None]:
    """For pages that anybody may ask for. To strangers what is hidden and what does not exist look the same.

    A NotFound raised inside asks whoever is not signed in to do so.
    """
    try:
        yield
    except NotFound as nothing:
        if request.actor is None:
            raise sign_in_needed() from nothing
        raise


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the page where the missing proof is given: sign-in, first second factor, or second factor once more.

    What was asked for comes back as `next`; a form that was sent has to be sent again, from the page it is on.
    """
    address = reverse(_missing_proof(request))
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else _page_it_came_from(request)
    response = HttpResponseRedirect(f"{address}?{urlencode({'next': back})}" if back else address)
    response.status_code = HTTPStatus.SEE_OTHER
    return response


def forged(request: HttpRequest, reason: str = "") -> HttpResponseBase:  # noqa: ARG001 - Django's signature
    """Django's answer to a form without the right token."""
    return problem_page(
        request,
        Refused(
            "form.token",
            "This form was open for too long, or was sent from another site.",
            next_step="Go back, load the page again, and send the form once more.",
        ),
    )


def _missing_proof(request: HttpRequest) -> str:
    if not request.user.is_authenticated:
        return "account_login"
    factors = second_factors(request)
    if not factors:
        return (
            "second_factor_choose"
            if gave_password(request, now=settings.CLOCK())
            else "account_reauthenticate"
        )
    return "mfa_reauthenticate" if "totp" in factors else "mfa_reauthenticate_webauthn"


def _agreement_asked_about(request: HttpRequest) -> str | None:
    """The agreement that the address names: what its page shows is the next step of most conflicts about it."""
    return request.resolver_match.kwargs.get("agreement_id") if request.resolver_match else None


def _page_it_came_from(request: HttpRequest) -> str | None:
    origin = f"{request.scheme}://{request.get_host()}"
    referrer = request.headers.get("Referer", "")
    return referrer.removeprefix(origin) if referrer.startswith(f"{origin}/") else None


def _shield(view: View) -> View:
    shielded: View = csrf_protect(view)
    return shielded


PAGE_FACE = Face(name="page", identify=session_actor, answer=problem_page, shield=_shield)
SIGNING_IN_FACE = Face(name="signing in", identify=half_session_actor, answer=problem_page, shield=_shield)
"""The few pages on which somebody who gave the password gives, or first sets up, the second factor."""


def page(
    address: str,
    view: View,
    *,
    name: str,
    needs: Need,
    says: str,
    methods: tuple[str, ...] = ("GET",),
    menu: str | None = None,
) -> URLPattern:
    """Declares a page. A page is asked with GET, unless `methods` says otherwise; `menu` puts it in the navigation."""
    return route(address, view, name=name, face=PAGE_FACE, needs=needs, methods=methods, says=says, menu=menu)


def form_page(
    address: str, view: View, *, name: str, needs: Need, says: str, menu: str | None = None
) -> URLPattern:
    """Declares a page with a form on it: GET shows it, POST sends it."""
    return page(address, view, name=name, needs=needs, says=says, methods=("GET", "POST"), menu=menu)


def button(address: str, view: View, *, name: str, needs: Need, says: str) -> URLPattern:
    """Declares what a button does: POST alone."""
    return page(address, view, name=name, needs=needs, says=says, methods=("POST",))


def signing_in_page(address: str, view: View, *, name: str, says: str) -> URLPattern:
    """Declares one of the few pages open to somebody who gave the password and no second factor yet."""
    return route(
        address,
        view,
        name=name,
        face=SIGNING_IN_FACE,
        needs=PASSWORD_GIVEN,
        methods=("GET", "POST"),
        says=says,
    )
