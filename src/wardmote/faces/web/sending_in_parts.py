"""The upload page sends in parts by the protocol of programs: with its session, and a form's token against forgery.

Every request that changes something carries the token, as a form does (X-CSRFToken); an Authorization header says
nothing here. No other origin is let in: there are no CORS headers, and tus's own headers make a browser ask for them.
"""

from __future__ import annotations

from typing import NoReturn

from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.decorators import decorator_from_middleware

from wardmote.faces.api.tus.face import told
from wardmote.faces.api.tus.routes import endpoints
from wardmote.faces.routes import Face, View
from wardmote.faces.web.session import session_actor
from wardmote.kernel.problem import Refused


class _AgainstForgery(CsrfViewMiddleware):
    """Django's own check, told as a Problem."""

    def _reject(self, request: HttpRequest, reason: str) -> NoReturn:  # noqa: ARG002 - Django's signature
        raise Refused(
            "form.token",
            "The page was open for too long, or this comes from another site.",
            next_step="Load the page again, and choose the file once more. What has arrived of it is kept.",
        )


def _shield(view: View) -> View:
    shielded: View = decorator_from_middleware(_AgainstForgery)(view)
    return shielded


TUS_PAGE_FACE = Face(name="tus page", identify=session_actor, answer=told, shield=_shield)

ROUTES = endpoints("uploads-in-parts", name="upload_in_parts", face=TUS_PAGE_FACE)
