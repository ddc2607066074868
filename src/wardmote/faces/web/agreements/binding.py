"""What binds the parties and unbinds them: signing, suspending, resuming, ending, certifying disposal."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from wardmote.faces.routes import HubRequest, acting, any_role, freshly
from wardmote.faces.web.agreements.fields import Day, Line, code_field
from wardmote.faces.web.agreements.found import found_for
from wardmote.faces.web.agreements.told import told
from wardmote.faces.web.agreements.words import wording_words
from wardmote.faces.web.form_fields import add_problem
from wardmote.faces.web.page_face import button, form_page
from wardmote.hub.agreements import binding_acts, queries
from wardmote.hub.agreements.binding_acts import LONGEST_REASON
from wardmote.hub.agreements.code_list import code_lists
from wardmote.hub.agreements.state import Action
from wardmote.hub.organisations.actor import Role
from wardmote.kernel.problem import Conflict, Invalid

_IG_LEADS = any_role(Role.IG_LEAD)


class ReasonForm(forms.Form):
    """Why, for the other parties."""

    reason = forms.CharField(
        label="Reason",
        max_length=LONGEST_REASON,
        help_text="The other parties see it. The ledger keeps a digest of these words, not the words.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DisposalForm(forms.Form):
    """The certificate that copies are gone."""

    method = code_field(code_lists().disposal_methods, label="How were the copies disposed of?")
    disposed_on = Day(label="On which day?")
    reference = Line(label="Reference of the certificate", longest=100)


def sign(request: HubRequest, agreement_id: str) -> HttpResponse:
    """Shows the whole wording and its digest; signs it for one's party."""
    actor = acting(request)
    found = queries.agreement(agreement_id, organisation_id=actor.organisation_id)
    if request.method == "POST":
        in_force = binding_acts.sign(
            agreement_id,
            content_sha256=request.POST.get("content_sha256", ""),
            actor=actor,
            clock=request.clock,
        )
        messages.success(request, _signed_words(in_force))
        return redirect("agreement", agreement_id=agreement_id)
    found.stage(request.clock()).require(Action.SIGN)
    context = {
        "agreement": found,
        "version": found.newest,
        "told": told(found.newest.content, actor=actor, now=request.clock()),
        "words": wording_words(),
        "signed": actor.organisation_id in {each.organisation_id for each in found.newest.signatures},
    }
    return render(request, "agreements/sign.html", context)


def suspend(request: HubRequest, agreement_id: str) -> HttpResponse:
    """Stops every use at once."""
    found = found_for(Action.SUSPEND, request, agreement_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        binding_acts.suspend(agreement_id, reason=reason, actor=acting(request), clock=request.clock)
        messages.success(request, "The agreement is suspended. Every use under it stopped at once.")
        return redirect("agreement", agreement_id=agreement_id)
    return render(request, "agreements/suspend.html", {"agreement": found, "form": form})


def resume(request: HubRequest, agreement_id: str) -> HttpResponse:
    """Lifts one's own party's suspension."""
    binding_acts.resume(agreement_id, actor=acting(request), clock=request.clock)
    messages.success(request, "Your suspension is lifted.")
    return redirect("agreement", agreement_id=agreement_id)


def end(request: HubRequest, agreement_id: str) -> HttpResponse:
    """Ends it for good, or drops a draft."""
    found = found_for(Action.END, request, agreement_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        binding_acts.end(agreement_id, reason=reason, actor=acting(request), clock=request.clock)
        messages.success(request, "The agreement has ended." if found.running else "The draft is dropped.")
        return redirect("agreement", agreement_id=agreement_id)
    return render(request, "agreements/end.html", {"agreement": found, "form": form})


def certify_disposal(request: HubRequest, agreement_id: str) -> HttpResponse:
    """Certifies that one's party's copies are gone."""
    found = found_for(Action.CERTIFY_DISPOSAL, request, agreement_id)
    form = DisposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            binding_acts.certify_disposal(
                agreement_id, **form.cleaned_data, actor=acting(request), clock=request.clock
            )
        except (Conflict, Invalid) as problem:
            add_problem(form, problem)
        else:
            messages.success(request, "The certificate is recorded.")
            return redirect("agreement", agreement_id=agreement_id)
    return render(request, "agreements/disposal.html", {"agreement": found, "form": form})


def _signed_words(in_force: bool) -> str:
    if in_force:
        return "Signed. Every party has signed now, and the agreement binds them."
    return "Signed. It binds nobody until the other parties have signed too."


ROUTES = [
    form_page(
        "agreements/<str:agreement_id>/sign",
        sign,
        name="agreement_sign",
        needs=freshly(any_role(Role.SIGNATORY)),
        says="Read the whole wording and sign it for one's party.",
    ),
    form_page(
        "agreements/<str:agreement_id>/suspend",
        suspend,
        name="agreement_suspend",
        needs=_IG_LEADS,
        says="Stop every use under an agreement at once.",
    ),
    button(
        "agreements/<str:agreement_id>/resume",
        resume,
        name="agreement_resume",
        needs=_IG_LEADS,
        says="Lift one's own party's suspension.",
    ),
    form_page(
        "agreements/<str:agreement_id>/end",
        end,
        name="agreement_end",
        needs=_IG_LEADS,
        says="End an agreement for good.",
    ),
    form_page(
        "agreements/<str:agreement_id>/disposal",
        certify_disposal,
        name="agreement_disposal",
        needs=_IG_LEADS,
        says="Certify that copies under an agreement are gone.",
    ),
]
