"""allauth's forms with our words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ConfirmForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth is untyped
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "login", "E-mail address")
        self.fields["login"].widget = forms.EmailInput(
            attrs={"autocomplete": "username webauthn", "spellcheck": "false"}
        )
        _say(self, "password", "Password")


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "password", "Password")


class _CodeWords:
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]  # of the form it is mixed into
        fields["code"].label = "Code"
        fields["code"].help_text = self.hint
        fields["code"].widget.attrs |= {"class": "govuk-input--width-10", "spellcheck": "false"}

    hint = "6 digits from your authenticator app, or one of your recovery codes."


class SecondFactorForm(_CodeWords, AuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """A code, after the password."""


class ConfirmCodeForm(_CodeWords, ConfirmForm):  # type: ignore[misc]  # allauth is untyped
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
