"""What happens beside signing in: the ledger hears of it, the session's limits begin, its key changes."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import authentication_step_completed, user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.conf import settings
from django.http import HttpRequest

from wardmote.faces.web import session
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.organisations.models import Account
from wardmote.hub.organisations.people_acts import note_sign_in
from wardmote.hub.organisations.queries import actor_of
from wardmote.hub.organisations.sign_in_acts import note_second_factor
from wardmote.kernel.problem import SignInNeeded


def connect() -> None:
    """Listens from now on; called once, when the app is ready."""
    user_logged_in.connect(_signed_in, dispatch_uid="wardmote.signed_in")
    authenticator_added.connect(_set_up, dispatch_uid="wardmote.second_factor_set_up")
    authenticator_reset.connect(_set_up, dispatch_uid="wardmote.second_factor_renewed")
    authenticator_removed.connect(_removed, dispatch_uid="wardmote.second_factor_removed")
    authentication_step_completed.connect(_stepped_up, dispatch_uid="wardmote.stepped_up")


def _signed_in(*, request: HttpRequest, user: Account, **_: Any) -> None:
    session.begin(request, clock=settings.CLOCK)
    note_sign_in(actor=_actor(user), method=session.last_method(request), clock=settings.CLOCK)


def _set_up(*, request: HttpRequest, user: Account, authenticator: Authenticator, **_: Any) -> None:
    """Setting up a second factor proves possession of it, so it counts as used in this session."""
    note_second_factor(authenticator.type, added=True, actor=_actor(user), clock=settings.CLOCK)
    if authenticator.type in session.SECOND_FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
        request.session.cycle_key()


def _removed(*, user: Account, authenticator: Authenticator, **_: Any) -> None:
    note_second_factor(authenticator.type, added=False, actor=_actor(user), clock=settings.CLOCK)


def _stepped_up(*, request: HttpRequest, reauthenticated: bool = False, **_: Any) -> None:
    if reauthenticated:
        request.session.cycle_key()


def _actor(user: Account) -> Actor:
    actor = actor_of(user.pk, second_factor_at=None)
    if actor is None:  # closed in the same moment: nothing more happens in its name
        raise SignInNeeded("sign_in.needed", "This account is closed.", next_step="Ask your administrator.")
    return actor
