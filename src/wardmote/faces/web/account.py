"""One's own account: who one is here, second factors, API tokens."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model, update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from wardmote.faces.routes import SIGNED_IN, HubRequest, acting, freshly
from wardmote.faces.web.form_fields import HintedChoices, add_problem
from wardmote.faces.web.joining import NewPasswordFields
from wardmote.faces.web.page_face import button, form_page, page
from wardmote.faces.web.words import SCOPES
from wardmote.hub.organisations import queries, sign_in_acts, token_acts
from wardmote.hub.organisations.actor import Scope
from wardmote.kernel.problem import Invalid


class TokenForm(forms.Form):
    """What an API token is for, and for how long."""

    name = forms.CharField(
        label="Name",
        max_length=100,
        help_text="So that you can tell it from others: for example “Weekly R script”.",
    )
    scopes = HintedChoices(
        label="What may it be used for?",
        choices=[(scope.value, title) for scope, (title, _) in SCOPES.items()],
        hints={scope.value: hint for scope, (_, hint) in SCOPES.items()},
    )
    days = forms.TypedChoiceField(
        label="How long should it work?",
        coerce=int,
        choices=[(7, "7 days"), (30, "30 days"), (90, "90 days")],
        initial=30,
        widget=forms.RadioSelect,
    )


class ChangePasswordForm(NewPasswordFields):
    """The old password and a new one, twice."""

    old = forms.CharField(
        label="Your password now",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password."},
    )
    field_order = ("old", "password", "again")


def account(request: HubRequest) -> HttpResponse:
    """My details, second factors and API tokens."""
    actor = acting(request)
    context = {
        "person": queries.person(actor.account_id),
        "tokens": queries.tokens_of(actor),
        "now": request.clock(),
    }
    return render(request, "account/show.html", context)


def change_password(request: HubRequest) -> HttpResponse:
    """A new password, against the old one."""
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not _is_own_password(request, form):
            return render(request, "account/change_password.html", {"form": form})
        try:
            sign_in_acts.change_password(
                form.cleaned_data["password"], actor=acting(request), clock=request.clock
            )
        except Invalid as problem:
            add_problem(form, problem)
        else:
            _stay_signed_in(request)
            messages.success(
                request, "Your password is changed. Wherever else you were signed in, you are signed out."
            )
            return redirect("account")
    return render(request, "account/change_password.html", {"form": form})


def _is_own_password(request: HubRequest, form: ChangePasswordForm) -> bool:
    """Whether the old password is right, under the throttle of signing in; says so on the form if not."""
    try:
        right = bool(get_adapter(request).reauthenticate(request.user, form.cleaned_data["old"]))
    except ValidationError as throttled:
        form.add_error("old", throttled)
        return False
    if not right:
        form.add_error("old", "That is not your password.")
    return right


def _stay_signed_in(request: HubRequest) -> None:
    account = get_user_model().objects.get(pk=acting(request).account_id)
    update_session_auth_hash(request, account)


def make_token(request: HubRequest) -> HttpResponse:
    """Makes an API token and shows it once."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            _, text = token_acts.make_token(
                name=chosen["name"],
                scopes=[Scope(each) for each in chosen["scopes"]],
                life=timedelta(days=chosen["days"]),
                actor=acting(request),
                clock=request.clock,
            )
        except Invalid as problem:
            add_problem(form, problem)
        else:
            return render(request, "account/token_made.html", {"token": text, "name": chosen["name"]})
    return render(request, "account/make_token.html", {"form": form})


def revoke_token(request: HubRequest, token_id: str) -> HttpResponse:
    """Ends an API token."""
    token_acts.revoke_token(token_id, actor=acting(request), clock=request.clock)
    messages.success(request, "The API token is revoked. It stopped working at once.")
    return redirect("account")


ROUTES = [
    page(
        "account",
        account,
        name="account",
        needs=SIGNED_IN,
        says="One's own details, second factors and tokens.",
    ),
    form_page(
        "account/password",
        change_password,
        name="password_change",
        needs=freshly(SIGNED_IN),
        says="Change one's own password.",
    ),
    form_page(
        "account/tokens/new",
        make_token,
        name="token_make",
        needs=freshly(SIGNED_IN),
        says="Make an API token, shown once.",
    ),
    button(
        "account/tokens/<str:token_id>/revoke",
        revoke_token,
        name="token_revoke",
        needs=SIGNED_IN,
        says="Revoke one of one's API tokens.",
    ),
]
