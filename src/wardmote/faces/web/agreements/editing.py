"""Changing an agreement's wording, a section at a time. Each change makes a new version, in draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from wardmote.faces.routes import HubRequest, acting, any_role
from wardmote.faces.web.agreements import words
from wardmote.faces.web.agreements.columns import ItemsForm, RowsForm, TableForm
from wardmote.faces.web.agreements.forms import Desk, SectionForm
from wardmote.faces.web.agreements.found import found_for
from wardmote.faces.web.agreements.lists import ContactsForm, PartiesForm, PurposesForm
from wardmote.faces.web.agreements.parts import (
    BasisForm,
    GovernanceForm,
    IdentityForm,
    LegalForm,
    MethodForm,
    RetentionForm,
    RightsForm,
    SecurityForm,
    SubjectsForm,
    UseLimitsForm,
)
from wardmote.faces.web.form_fields import add_problem
from wardmote.faces.web.page_face import form_page
from wardmote.hub.agreements import acts
from wardmote.hub.agreements.agreement import Agreement
from wardmote.hub.agreements.state import Action
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.organisations.actor import Role
from wardmote.kernel.problem import Conflict, Invalid

_IG_LEADS = any_role(Role.IG_LEAD)


@dataclass(frozen=True)
class Section:
    """A part of the wording with a page of its own. `hint` is a sentence under its title."""

    form: type[SectionForm]
    hint: str = ""


SECTIONS: Mapping[str, Section] = {
    "identity": Section(IdentityForm),
    "parties": Section(PartiesForm, "Every party signs. Who is taken out loses their columns too."),
    "purposes": Section(PurposesForm, "Whoever uses the data picks one of these each time."),
    "legal": Section(LegalForm, "Each party’s own basis and gateways have a page of their own."),
    "basis": Section(BasisForm, "What is not verified needs a lawyer’s eye before anybody signs."),
    "items": Section(ItemsForm, "Only what is needed for the purposes. Say for each column why."),
    "rows": Section(RowsForm, "Without any condition all rows are opened. A row must meet every condition."),
    "subjects": Section(SubjectsForm),
    "method": Section(MethodForm),
    "use_limits": Section(UseLimitsForm),
    "retention": Section(RetentionForm),
    "security": Section(SecurityForm),
    "rights": Section(RightsForm),
    "governance": Section(GovernanceForm),
    "contacts": Section(ContactsForm, "At least one for each party."),
}
_OF_ONE = {"basis", "items", "rows"}


def change(request: HubRequest, agreement_id: str, section: str, of: str = "") -> HttpResponse:
    """Changes one section."""
    found = found_for(Action.EDIT, request, agreement_id)
    if section not in SECTIONS or bool(of) is not (section in _OF_ONE):
        raise unknown()
    form = SECTIONS[section].form(
        request.POST or None, desk=_desk(request, found), of=of, based_on=found.newest.number
    )
    if request.method == "POST" and form.is_valid() and _save(request, agreement_id, form):
        return redirect("agreement_version", agreement_id=agreement_id, number=found.newest.number + 1)
    context = {
        "agreement": found,
        "section": SECTIONS[section],
        "section_title": words.SECTIONS[section],
        "form": form,
        "voids": len(found.newest.signatures) if not found.newest.signed_at else 0,
        "screened": bool(found.newest.screening.answers),
        "runs": found.running is not None,
    }
    return render(request, "agreements/change.html", context)


def add_table(request: HubRequest, agreement_id: str) -> HttpResponse:
    """Chooses the next table to open columns of."""
    found = found_for(Action.EDIT, request, agreement_id)
    form = TableForm(request.POST or None, desk=_desk(request, found), of="", based_on=found.newest.number)
    if request.method == "POST" and form.is_valid():
        table_id = form.cleaned_data["table"]
        return redirect("agreement_change_of", agreement_id=agreement_id, section="items", of=table_id)
    return render(request, "agreements/add_table.html", {"agreement": found, "form": form})


def _desk(request: HubRequest, found: Agreement) -> Desk:
    return Desk(found.newest.content, acting(request), request.clock())


def _save(request: HubRequest, agreement_id: str, form: SectionForm) -> bool:
    """Makes the new version, or says on the form why it could not be made."""
    try:
        number = acts.edit(
            agreement_id,
            form.applied(),
            based_on=form.cleaned_data["based_on"],
            actor=acting(request),
            clock=request.clock,
        )
    except (Conflict, Invalid) as problem:
        add_problem(form, problem)
        return False
    messages.success(request, f"Saved. This is version {number} now.")
    return True


ROUTES = [
    form_page(
        "agreements/<str:agreement_id>/change/table",
        add_table,
        name="agreement_add_table",
        needs=_IG_LEADS,
        says="Choose another table for an agreement.",
    ),
    form_page(
        "agreements/<str:agreement_id>/change/<str:section>",
        change,
        name="agreement_change",
        needs=_IG_LEADS,
        says="Change one section of an agreement's wording.",
    ),
    form_page(
        "agreements/<str:agreement_id>/change/<str:section>/<str:of>",
        change,
        name="agreement_change_of",
        needs=_IG_LEADS,
        says="Change what an agreement says of one party or table.",
    ),
]
