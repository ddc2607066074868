"""Signing in and out, and the second factor: allauth's views, each behind our guard and in our templates."""

from __future__ import annotations

from functools import wraps
from typing import Any

from allauth.account import views as account_views
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as mfa_views
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as passkey_views
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from wardmote.faces.routes import PUBLIC, SIGNED_IN, HubRequest, View
from wardmote.faces.web.page_face import form_page, page, signing_in_page
from wardmote.faces.web.session import may_change_factors, second_factors
from wardmote.kernel.problem import Conflict, SignInNeeded


def choose_second_factor(request: HubRequest) -> HttpResponse:
    """Where somebody without a second factor is led: nothing else opens before one is set up."""
    if second_factors(request):
        return redirect("mfa_index")
    return render(request, "account/choose_second_factor.html")


def list_passkeys(request: HubRequest) -> HttpResponse:  # noqa: ARG001 - a view
    """Where allauth goes after a passkey was changed: our one list of second factors."""
    return redirect("mfa_index")


def _with_fresh_proof(view: View) -> View:
    """For what changes second factors. Raises SignInNeeded, which leads to the proof and back."""

    @wraps(view)
    def proved(request: HubRequest, **captured: Any) -> HttpResponseBase:
        if not may_change_factors(request, now=request.clock()):
            raise SignInNeeded(
                "second_factor.stale",
                "Show that it is you before you change how you sign in.",
                next_step="Confirm with your second factor, then try again.",
            )
        return view(request, **captured)

    return proved


def _keeping_one(view: View) -> View:
    """Raises Conflict for the removal of the last second factor; allauth asks only about authenticator apps."""

    @wraps(view)
    def kept(request: HttpRequest, **captured: Any) -> HttpResponseBase:
        found = Authenticator.objects.filter(user_id=request.user.pk, pk=captured["pk"]).first()
        if found is not None and not get_adapter().can_delete_authenticator(found):
            raise Conflict(
                "second_factor.last",
                "This is your only second factor, and everybody needs one.",
                next_step="Set up another one first, then remove this.",
            )
        return view(request, **captured)

    return kept


ROUTES = [
    form_page(
        "sign-in",
        account_views.login,
        name="account_login",
        needs=PUBLIC,
        says="Sign in with an email address and a password.",
    ),
    form_page("sign-out", account_views.logout, name="account_logout", needs=PUBLIC, says="Sign out."),
    form_page(
        "sign-in/second-factor",
        mfa_views.authenticate,
        name="mfa_authenticate",
        needs=PUBLIC,
        says="The second factor, after the password.",
    ),
    form_page(
        "sign-in/passkey",
        passkey_views.login_webauthn,
        name="mfa_login_webauthn",
        needs=PUBLIC,
        says="Sign in with a passkey alone.",
    ),
    signing_in_page(
        "sign-in/password",
        account_views.reauthenticate,
        name="account_reauthenticate",
        says="Give the password once more, to set up the first second factor.",
    ),
    signing_in_page(
        "sign-in/confirm",
        mfa_views.reauthenticate,
        name="mfa_reauthenticate",
        says="Use the second factor again, for what needs it fresh.",
    ),
    signing_in_page(
        "sign-in/confirm/passkey",
        passkey_views.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
        says="The same, with a passkey.",
    ),
    signing_in_page(
        "account/second-factors/choose",
        choose_second_factor,
        name="second_factor_choose",
        says="Choose the first second factor; everybody needs one.",
    ),
    signing_in_page(
        "account/second-factors/app",
        _with_fresh_proof(totp_views.activate_totp),
        name="mfa_activate_totp",
        says="Set up an authenticator app.",
    ),
    signing_in_page(
        "account/second-factors/passkeys/add",
        _with_fresh_proof(passkey_views.add_webauthn),
        name="mfa_add_webauthn",
        says="Set up a passkey.",
    ),
    page(
        "account/second-factors",
        mfa_views.index,
        name="mfa_index",
        needs=SIGNED_IN,
        says="The second factors of one's own account.",
    ),
    form_page(
        "account/second-factors/app/remove",
        _with_fresh_proof(totp_views.deactivate_totp),
        name="mfa_deactivate_totp",
        needs=SIGNED_IN,
        says="Remove the authenticator app.",
    ),
    page(
        "account/second-factors/passkeys",
        list_passkeys,
        name="mfa_list_webauthn",
        needs=SIGNED_IN,
        says="To the list of second factors.",
    ),
    form_page(
        "account/second-factors/passkeys/<int:pk>/remove",
        _with_fresh_proof(_keeping_one(passkey_views.remove_webauthn)),
        name="mfa_remove_webauthn",
        needs=SIGNED_IN,
        says="Remove a passkey.",
    ),
    form_page(
        "account/second-factors/passkeys/<int:pk>/rename",
        _with_fresh_proof(passkey_views.edit_webauthn),
        name="mfa_edit_webauthn",
        needs=SIGNED_IN,
        says="Rename a passkey.",
    ),
    page(
        "account/recovery-codes",
        _with_fresh_proof(recovery_views.view_recovery_codes),
        name="mfa_view_recovery_codes",
        needs=SIGNED_IN,
        says="The recovery codes, shown once.",
    ),
    form_page(
        "account/recovery-codes/new",
        _with_fresh_proof(recovery_views.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
        needs=SIGNED_IN,
        says="New recovery codes in place of the old.",
    ),
]
