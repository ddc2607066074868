"""Who a browser's session speaks for: signed in, with a second factor, and not for too long."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth import logout
from django.http import HttpRequest

from wardmote.hub.organisations.actor import SECOND_FACTOR_MAX_AGE, Actor
from wardmote.hub.organisations.queries import actor_of
from wardmote.kernel.clock import Clock

IDLE_LIMIT = timedelta(minutes=30)
ABSOLUTE_LIMIT = timedelta(hours=10)
PROOF_MAX_AGE = SECOND_FACTOR_MAX_AGE
_SEEN_EVERY = timedelta(minutes=1)
"""How exact the idle time is: noting it at each request would be a write too many."""

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

_SIGNED_IN_AT = "wardmote.signed_in_at"
_SEEN_AT = "wardmote.seen_at"


def session_actor(request: HttpRequest, clock: Clock) -> Actor | None:
    """Who is signed in with a password and a second factor, or with a passkey; None for nobody.

    A session that was idle or open too long is ended here.
    """
    if not request.user.is_authenticated:
        return None
    if _is_over(request, clock()):
        logout(request)
        return None
    used_at = second_factor_at(request)
    return actor_of(request.user.pk, second_factor_at=used_at) if used_at else None


def half_session_actor(request: HttpRequest, clock: Clock) -> Actor | None:
    """Who gave the password, whatever is still missing: without any role or scope, so good for nothing else."""
    if not request.user.is_authenticated:
        return None
    if _is_over(request, clock()):
        logout(request)
        return None
    actor = actor_of(request.user.pk, second_factor_at=second_factor_at(request))
    return replace(actor, roles=frozenset(), scopes=frozenset(), operates_hub=False) if actor else None


def begin(request: HttpRequest, *, clock: Clock) -> None:
    """Starts the limits of a session that was just signed in."""
    request.session[_SIGNED_IN_AT] = request.session[_SEEN_AT] = clock().timestamp()


def second_factor_at(request: HttpRequest) -> datetime | None:
    """When this session last used a second factor: allauth's records of method `mfa`, never a password."""
    return _last_used(request, "mfa")


def last_method(request: HttpRequest) -> str:
    """By what the session was proved last: `totp`, `webauthn`, `recovery_codes` or `password`."""
    records = get_authentication_records(request, request.user)
    return str(records[-1].get("type") or records[-1]["method"]) if records else "password"


def second_factors(request: HttpRequest) -> frozenset[str]:
    """The kinds of second factor the account has set up, `totp` and `webauthn`; recovery codes alone are none."""
    held = Authenticator.objects.filter(user_id=request.user.pk, type__in=SECOND_FACTORS)
    return frozenset(held.values_list("type", flat=True))


def gave_password(request: HttpRequest, *, now: datetime) -> bool:
    """Whether the password was given within PROOF_MAX_AGE."""
    return _is_fresh(_last_used(request, "password"), now)


def may_change_factors(request: HttpRequest, *, now: datetime) -> bool:
    """Whether the session proved enough to add or remove a second factor.

    That is a second factor used within PROOF_MAX_AGE; for the account's first one, the password.
    """
    if second_factors(request):
        return _is_fresh(second_factor_at(request), now)
    return gave_password(request, now=now)


def _is_fresh(proved_at: datetime | None, now: datetime) -> bool:
    return proved_at is not None and timedelta(0) <= now - proved_at <= PROOF_MAX_AGE


def _last_used(request: HttpRequest, method: str) -> datetime | None:
    records = get_authentication_records(request, request.user)
    moments = [each["at"] for each in records if each.get("method") == method]
    return datetime.fromtimestamp(max(moments), UTC) if moments else None


def _is_over(request: HttpRequest, now: datetime) -> bool:
    seen, signed_in = request.session.get(_SEEN_AT), request.session.get(_SIGNED_IN_AT)
    if seen is None or signed_in is None:
        return True
    idle = now - datetime.fromtimestamp(seen, UTC)
    open_for = now - datetime.fromtimestamp(signed_in, UTC)
    if idle > IDLE_LIMIT or open_for > ABSOLUTE_LIMIT:
        return True
    if idle >= _SEEN_EVERY:
        request.session[_SEEN_AT] = now.timestamp()
    return False
