"""A visitor without a browser: Django's test client that can sign in through the pages."""

from __future__ import annotations

import pyotp
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from tests.hub import people
from wardmote.hub.organisations import queries
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.organisations.models import Account


class Visitor(Client):
    """Asks http://localhost, and sends forms with their token as a browser would."""

    def __init__(self) -> None:
        super().__init__(HTTP_HOST="localhost", enforce_csrf_checks=False)

    def signed_in(self, actor: Actor) -> Visitor:
        """Signs in with password and second factor, which is set up if the account has none."""
        give_second_factor(actor.account_id)
        self.give_password(actor)
        answer = self.post("/sign-in/second-factor", {"code": code(actor.account_id)})
        assert answer.status_code == 302, answer.content.decode()
        return self

    def give_password(self, actor: Actor, password: str = people.PASSWORD) -> HttpResponse:
        """The first step of signing in."""
        return self.post("/sign-in", {"login": email(actor.account_id), "password": password})  # type: ignore[return-value]


def give_second_factor(account_id: str) -> str:
    """An authenticator app for the account, unless it has one. Returns its secret."""
    found = Authenticator.objects.filter(user_id=account_id, type=Authenticator.Type.TOTP).first()
    if found is None:
        found = TOTP.activate(Account.objects.get(pk=account_id), pyotp.random_base32()).instance
    return _secret(found)


def code(account_id: str, *, unused: bool = True) -> str:
    """What the account's app shows now. With `unused`, the hub forgets that it saw the code before."""
    found = Authenticator.objects.get(user_id=account_id, type=Authenticator.Type.TOTP)
    shown = pyotp.TOTP(_secret(found)).now()
    if unused:
        cache.delete(f"allauth.mfa.totp.used?user={account_id}&code={shown}")
    return shown


def email(account_id: str) -> str:
    """The account's email address."""
    person = queries.person(account_id)
    assert person is not None
    return person.email


def _secret(authenticator: Authenticator) -> str:
    # the adapter, not the wrapper, opens it: the same way the hub does
    from allauth.mfa.utils import decrypt

    return str(decrypt(authenticator.data["secret"]))
