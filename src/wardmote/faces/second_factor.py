"""A second factor proved in the request itself, for programs: the code that the authenticator app shows now."""

from __future__ import annotations

from dataclasses import replace

from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP

from wardmote.faces.problems import TooManyTries
from wardmote.faces.routes import HubRequest, acting
from wardmote.hub.organisations.actor import Actor
from wardmote.kernel.problem import SignInNeeded


def with_code(request: HubRequest, code: str) -> Actor:
    """The request's actor, with a second factor used just now.

    A code works once, and only so many wrong ones may be tried (shared with sign-in: the same key of the same
    throttle). Raises SignInNeeded for a wrong or used one, TooManyTries.
    """
    actor = acting(request)
    key = f"mfa-auth-user-{actor.account_id}"
    if not ratelimit.consume(request, action="login_failed", key=key):
        raise TooManyTries
    held = Authenticator.objects.filter(user_id=actor.account_id, type=Authenticator.Type.TOTP).first()
    if held is None or not TOTP(held).validate_code(code):
        raise SignInNeeded(
            "second_factor.wrong",
            "That is not the code your authenticator app shows now, or it was used before.",
            where="totp_code",
            next_step="Wait for the next code, then try again.",
        )
    ratelimit.clear(request, action="login_failed", key=key)
    return replace(actor, second_factor_at=request.clock())
