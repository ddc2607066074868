"""What allauth asks of its host: how strangers are throttled, where secrets are sealed, when proof is fresh enough."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from qrcode import QRCode
from qrcode.image.svg import SvgPathImage

from wardmote.faces.web.session import SECOND_FACTORS, may_change_factors
from wardmote.hub.organisations.models import Account


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Accounts come from invitations; a password alone is never proof enough where there is a second factor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Nobody signs up: an administrator invites."""
        return False

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:  # noqa: ARG002
        """A closed account's passkey: the same words as for a passkey nobody knows."""
        self.add_message(request, messages.ERROR, message=str(self.error_messages["incorrect_code"]))
        return redirect("account_login")

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Whether this is the person's password, under the same throttle as sign-in."""
        assert isinstance(user, Account)  # noqa: S101 - for the type checker: it is our user model
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **_: object) -> bool:  # noqa: ARG002 - allauth's signature
        """allauth's own check before it changes second factors; the route's guard asked the same before."""
        return not may_change_factors(context.request, now=settings.CLOCK())

    def get_reauthentication_methods(self, user: AbstractBaseUser) -> list[dict[str, str]]:
        """Second factors where there are any, else the password."""
        held = set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))
        if not held & set(SECOND_FACTORS):
            return [_method("reauthenticate", "Use your password", "account_reauthenticate")]
        methods = [_method("mfa_reauthenticate", "Use a code", "mfa_reauthenticate")]
        if Authenticator.Type.WEBAUTHN in held:
            methods.append(
                _method("mfa_reauthenticate:webauthn", "Use a passkey", "mfa_reauthenticate_webauthn")
            )
        return methods


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """Seals the secrets of second factors, and keeps everybody from losing their last one."""

    def encrypt(self, text: str) -> str:
        """Seals a secret under a key that is not in the database."""
        return _seal().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Opens what encrypt() sealed. Raises cryptography's InvalidToken for anything else."""
        return _seal().decrypt(encrypted_text.encode("ascii")).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last second factor: one is mandatory."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=SECOND_FACTORS)
        return bool(others.exclude(pk=authenticator.pk).exists())

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:  # noqa: A002 - allauth's name
        """What a passkey is called until somebody renames it: Passkey, Passkey 2, ..."""
        held = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Passkey {held + 1}" if held else "Passkey"

    def build_totp_svg(self, url: str) -> str:
        """The QR code as an element to put into the page: the security policy allows no data: images."""
        code = QRCode(image_factory=SvgPathImage, border=2)
        code.add_data(url)
        drawn: bytes = code.make_image().to_string()
        return drawn.decode().replace("<svg ", '<svg class="wm-qr" role="img" aria-label="QR code" ', 1)


def _method(id_: str, description: str, route_name: str) -> dict[str, str]:
    return {"id": id_, "description": description, "url": reverse(route_name)}


def _seal() -> Fernet:
    return Fernet(settings.HOME.secret("second_factors").encode("ascii") + b"=")
