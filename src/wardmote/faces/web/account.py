"""One's own account: who one is here, second factors, API tokens."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from wardmote.faces.routes import SIGNED_IN, HubRequest, acting, freshly
from wardmote.faces.web.form_fields import HintedChoices, add_problem
from wardmote.faces.web.page_face import button, form_page, page
from wardmote.faces.web.words import SCOPES
from wardmote.hub.organisations import queries, token_acts
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


def account(request: HubRequest) -> HttpResponse:
    """My details, second factors and API tokens."""
    actor = acting(request)
    context = {
        "person": queries.person(actor.account_id),
        "tokens": queries.tokens_of(actor),
        "now": request.clock(),
    }
    return render(request, "account/show.html", context)


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
