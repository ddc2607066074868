"""Members and applicants, for the administrators of the hub's operator."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from wardmote.faces.routes import HUB_OPERATOR, HubRequest, acting, freshly
from wardmote.faces.web.dates import DAY_FORMATS
from wardmote.faces.web.form_fields import add_problem
from wardmote.faces.web.home import Task, offer
from wardmote.faces.web.page_face import button, form_page, page
from wardmote.faces.web.people import hand_over
from wardmote.faces.web.words import EVIDENCE, KINDS, STANDINGS
from wardmote.hub.organisations import acts, people_acts, queries
from wardmote.hub.organisations.actor import Role
from wardmote.hub.organisations.organisation import Evidence, EvidenceKind, Standing
from wardmote.hub.organisations.queries import Member
from wardmote.kernel.problem import Conflict, Invalid

offer(Task("Organisations", "Admit applicants, keep evidence up to date, suspend members.", "organisations"))


class FirstAdministratorForm(forms.Form):
    """Who will administer a new member's people."""

    name = forms.CharField(label="Name", max_length=200)
    email = forms.EmailField(label="Email address", widget=forms.EmailInput(attrs={"spellcheck": "false"}))


class EvidenceForm(forms.Form):
    """A piece of assurance, as checked by the operator."""

    kind = forms.ChoiceField(
        label="What did you check?", choices=[(kind.value, title) for kind, title in EVIDENCE.items()]
    )
    reference = forms.CharField(
        label="Reference",
        max_length=100,
        help_text="A registration or certificate number; for a role, the post.",
    )
    valid_until = forms.DateField(
        label="Valid until",
        required=False,
        help_text="For example 31/3/2027. Leave empty for a post.",
        input_formats=DAY_FORMATS,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )


class SuspendForm(forms.Form):
    """Why a member is suspended."""

    reason = forms.CharField(
        label="Reason",
        max_length=1000,
        help_text="The ledger keeps a digest of these words, not the words: keep them on file.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def organisations(request: HubRequest) -> HttpResponse:
    """Everybody who applied or joined."""
    found = queries.members(now=request.clock())
    context = {
        "applicants": [_row(each) for each in found if each.standing is Standing.APPLIED],
        "members": [_row(each) for each in found if each.standing is not Standing.APPLIED],
    }
    return render(request, "organisations/list.html", context)


def organisation(request: HubRequest, organisation_id: str) -> HttpResponse:
    """One organisation: evidence, standing, what can be done."""
    found = queries.member(organisation_id, now=request.clock())
    context = {
        **_row(found),
        "member": found,
        "evidence": [(EVIDENCE[each.kind], each) for each in found.evidence],
        "administrators": queries.people_with(Role.ADMINISTRATOR, organisation_id=organisation_id),
        "is_applicant": found.standing is Standing.APPLIED,
        "is_suspended": found.standing is Standing.SUSPENDED,
    }
    return render(request, "organisations/show.html", context)


def admit(request: HubRequest, organisation_id: str) -> HttpResponse:
    """Makes an applicant a member."""
    acts.admit(organisation_id, actor=acting(request), clock=request.clock)
    messages.success(request, "The organisation is a member now. Invite its first administrator next.")
    return redirect("organisation", organisation_id=organisation_id)


def suspend(request: HubRequest, organisation_id: str) -> HttpResponse:
    """Suspends a membership, with a reason."""
    found = queries.member(organisation_id, now=request.clock())
    form = SuspendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        acts.suspend_member(
            organisation_id, reason=form.cleaned_data["reason"], actor=acting(request), clock=request.clock
        )
        messages.success(request, f"The membership of {found.name} is suspended. All use stopped.")
        return redirect("organisation", organisation_id=organisation_id)
    return render(request, "organisations/suspend.html", {"form": form, "member": found})


def restore(request: HubRequest, organisation_id: str) -> HttpResponse:
    """Lets a suspended member act again."""
    acts.restore_member(organisation_id, actor=acting(request), clock=request.clock)
    messages.success(request, "The suspension is lifted.")
    return redirect("organisation", organisation_id=organisation_id)


def add_evidence(request: HubRequest, organisation_id: str) -> HttpResponse:
    """Adds or renews a piece of evidence."""
    found = queries.member(organisation_id, now=request.clock())
    form = EvidenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        evidence = Evidence(EvidenceKind(data["kind"]), data["reference"], data["valid_until"])
        acts.add_evidence(organisation_id, evidence, actor=acting(request), clock=request.clock)
        messages.success(request, "The evidence is recorded.")
        return redirect("organisation", organisation_id=organisation_id)
    return render(request, "organisations/evidence.html", {"form": form, "member": found})


def invite_administrator(request: HubRequest, organisation_id: str) -> HttpResponse:
    """Invites a member's administrator, who then invites everybody else."""
    found = queries.member(organisation_id, now=request.clock())
    form = FirstAdministratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            link = people_acts.invite(
                email=form.cleaned_data["email"],
                name=form.cleaned_data["name"],
                roles=[Role.ADMINISTRATOR],
                organisation_id=organisation_id,
                actor=acting(request),
                clock=request.clock,
            )
        except (Conflict, Invalid) as problem:
            add_problem(form, problem)
        else:
            return hand_over(request, link, name=form.cleaned_data["name"], kind="invitation")
    return render(request, "organisations/invite.html", {"form": form, "member": found})


def _row(member: Member) -> dict[str, object]:
    word, colour = STANDINGS[member.standing]
    return {
        "id": member.id,
        "name": member.name,
        "kind": KINDS[member.kind],
        "standing": {"text": word, "classes": colour},
    }


ROUTES = [
    page(
        "organisations",
        organisations,
        name="organisations",
        needs=HUB_OPERATOR,
        says="Applicants and members.",
        menu="Organisations",
    ),
    page(
        "organisations/<str:organisation_id>",
        organisation,
        name="organisation",
        needs=HUB_OPERATOR,
        says="One organisation, its evidence and standing.",
    ),
    button(
        "organisations/<str:organisation_id>/admit",
        admit,
        name="organisation_admit",
        needs=freshly(HUB_OPERATOR),
        says="Admit an applicant.",
    ),
    form_page(
        "organisations/<str:organisation_id>/suspend",
        suspend,
        name="organisation_suspend",
        needs=HUB_OPERATOR,
        says="Suspend a member.",
    ),
    button(
        "organisations/<str:organisation_id>/restore",
        restore,
        name="organisation_restore",
        needs=freshly(HUB_OPERATOR),
        says="Lift a suspension.",
    ),
    form_page(
        "organisations/<str:organisation_id>/evidence",
        add_evidence,
        name="organisation_evidence",
        needs=HUB_OPERATOR,
        says="Add or renew assurance evidence.",
    ),
    form_page(
        "organisations/<str:organisation_id>/invite",
        invite_administrator,
        name="organisation_invite",
        needs=freshly(HUB_OPERATOR),
        says="Invite a member's administrator.",
    ),
]
