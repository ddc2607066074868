"""allauth's forms with our words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ConfirmForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.core.cache import cache

_GOOD_FOR_SECONDS = 3 * 30


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth is untyped
    """Email address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "login", "Email address")
        self.fields["login"].error_messages["required"] = "Enter your email address."
        self.fields["login"].widget = forms.EmailInput(
            attrs={"autocomplete": "username webauthn", "spellcheck": "false"}
        )
        _say(self, "password", "Password")
        self.fields["password"].error_messages["required"] = "Enter your password."


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "password", "Password")
        self.fields["password"].error_messages["required"] = "Enter your password."


class _CodeWords:
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]  # of the form it is mixed into
        fields["code"].label = "Code"
        fields["code"].help_text = self.hint
        fields["code"].error_messages["required"] = "Enter a code."
        fields["code"].widget.attrs |= {"class": "govuk-input--width-10", "spellcheck": "false"}

    hint = "6 digits from your authenticator app, or one of your recovery codes."


class _CodeOnce(_CodeWords):
    def clean_code(self) -> str:
        """The code, if it is good; allauth remembers a used one for one step, but it is good for three."""
        given: str = super().clean_code()  # type: ignore[misc]  # of the form it is mixed into
        used: Authenticator = self.authenticator  # type: ignore[attr-defined]  # which clean_code found
        if used.type == Authenticator.Type.TOTP:
            key = f"allauth.mfa.totp.used?user={used.user_id}&code={normalize_user_code(given)}"
            if not cache.touch(key, _GOOD_FOR_SECONDS):
                raise get_adapter().validation_error("incorrect_code")
        return given


class SecondFactorForm(_CodeOnce, AuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """A code, after the password."""


class ConfirmCodeForm(_CodeOnce, ConfirmForm):  # type: ignore[misc]  # allauth is untyped
    """A code, once more."""


class SetUpAppForm(_CodeWords, ActivateTOTPForm):  # type: ignore[misc]  # allauth is untyped
    """The first code of a new authenticator app."""

    hint = "The 6 digits your app shows now."


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    """A name for the passkey; the browser makes the rest."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(
            self,
            "name",
            "Name of this passkey",
            "So that you can tell it from others, for example “Work laptop”.",
        )
        if "passwordless" in self.fields:
            _say(
                self,
                "passwordless",
                "Let me sign in with this passkey alone",
                "Your device will ask for its PIN, fingerprint or face each time.",
            )


class RenamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    """A new name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "name", "Name of this passkey")


def _say(form: forms.Form, name: str, label: str, hint: str = "") -> None:
    form.fields[name].label = label
    form.fields[name].help_text = hint
