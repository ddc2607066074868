"""Drafting an agreement from a template, one question a page. Answers wait in the session until the draft is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from wardmote.faces.routes import HubRequest, acting, any_role
from wardmote.faces.web.agreements.columns import ItemsForm, RowsForm, TableForm
from wardmote.faces.web.agreements.fields import OneOf
from wardmote.faces.web.agreements.forms import Desk, DeskForm, SectionForm
from wardmote.faces.web.agreements.lists import ContactsForm
from wardmote.faces.web.agreements.parts import GovernanceForm, NameForm
from wardmote.faces.web.agreements.told import told
from wardmote.faces.web.agreements.words import wording_words
from wardmote.faces.web.form_fields import HintedChoices, add_problem
from wardmote.faces.web.page_face import form_page
from wardmote.faces.web.words import KINDS
from wardmote.hub.agreements import acts
from wardmote.hub.agreements.content import Contact, Content
from wardmote.hub.agreements.template import Gaps, Part, Template, fill, templates
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.hub.organisations.queries import Member, member, members, person
from wardmote.kernel.problem import Conflict, Invalid

_IG_LEADS = any_role(Role.IG_LEAD)
_KEPT_AS = "agreement_draft"


class TemplateForm(forms.Form):
    """Which template."""

    template = OneOf(
        label="Which template fits best?",
        choices=[(each.code, each.title) for each in templates().values()],
        hints={each.code: each.about for each in templates().values()},
    )


class PartnersForm(forms.Form):
    """With whom, and who gives."""

    def __init__(self, data: Any, *, template: Template, own: Member, others: list[Member]) -> None:
        super().__init__(data)
        parts = template.parts_of(own.kind)
        if len(parts) > 1:
            self.fields["part"] = OneOf(
                label="Who gives the data?",
                choices=[(each.value, f"{own.name} {each.value}") for each in Part],
                coerce=Part,
            )
        fitting = [each for each in others if template.suits_partner(each.kind, of=parts)] or others
        self.fields["partners"] = HintedChoices(
            label="With whom?",
            choices=[(each.id, each.name) for each in fitting],
            hints={each.id: KINDS[each.kind] for each in fitting},
        )
        self.fields["partners"].error_messages["required"] = "Choose one partner at least."
        self._only_part = parts[0]

    def part(self) -> Part:
        """Which side one's own organisation is on."""
        chosen: Part = self.cleaned_data.get("part") or self._only_part
        return chosen


@dataclass(frozen=True)
class Step:
    """A page of the guided draft. `form` changes the wording that is being made, or chooses its table."""

    title: str
    form: type[DeskForm]
    hint: str = ""


STEPS: Mapping[str, Step] = {
    "table": Step("Which table?", TableForm, "Others can be added when the draft is there."),
    "columns": Step(
        "Which columns?", ItemsForm, "Those that such agreements usually open are ticked already."
    ),
    "rows": Step(
        "Which rows?", RowsForm, "Leave it empty to open all rows. A row must meet every condition."
    ),
    "name": Step("What is it called?", NameForm),
    "dates": Step("When does it run?", GovernanceForm),
    "contacts": Step("Whom to ask?", ContactsForm, "At least one for each party."),
}
_ORDER = [*STEPS, "check"]
_COUNT = len(_ORDER) + 2  # the template and the partners come first


@dataclass(frozen=True)
class Begun:
    """A draft on its way: the template, who gives and receives, the wording so far."""

    template: Template
    providers: tuple[str, ...]
    recipients: tuple[str, ...]
    table_id: str
    content: Content

    def as_json(self) -> dict[str, Any]:
        """What the session keeps."""
        return {
            "template": self.template.code,
            "providers": self.providers,
            "recipients": self.recipients,
            "table_id": self.table_id,
            "content": self.content.as_json(),
        }

    def gaps(self) -> Gaps:
        """What was answered, as the template's gaps."""
        content, terms = self.content, self.content.governance
        return Gaps(
            title=content.identity.title,
            reference=content.identity.reference,
            providers=self.providers,
            recipients=self.recipients,
            items=content.items,
            rows=content.rows,
            start=terms.start,
            end=terms.end,
            reviews=terms.reviews,
            owner=terms.owner,
            contacts=content.contacts,
        )


def new(request: HubRequest) -> HttpResponse:
    """Chooses the template."""
    form = TemplateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("agreement_new_partners", template=form.cleaned_data["template"])
    return render(request, "agreements/new.html", {"form": form, "count": _COUNT})


def partners(request: HubRequest, template: str) -> HttpResponse:
    """Chooses the partners, which begins the draft."""
    found, actor, now = templates().get(template), acting(request), request.clock()
    if found is None:
        raise unknown()
    own = member(actor.organisation_id, now=now)
    others = [each for each in members(now=now) if each.standing.may_act and each.id != own.id]
    form = PartnersForm(request.POST or None, template=found, own=own, others=others)
    if request.method == "POST" and form.is_valid():
        chosen = tuple(form.cleaned_data["partners"])
        sides = ((own.id,), chosen) if form.part() is Part.GIVES else (chosen, (own.id,))
        _keep(request, _begin(found, sides, actor=actor, now=now))
        return redirect("agreement_new_step", step=_ORDER[0])
    return render(request, "agreements/new_partners.html", {"form": form, "template": found, "count": _COUNT})


def step(request: HubRequest, step: str) -> HttpResponse:
    """One question of the draft."""
    begun = _kept(request)
    if step not in STEPS:
        raise unknown()
    if begun is None or (step in {"columns", "rows"} and not begun.table_id):
        return redirect("agreement_new")
    form = STEPS[step].form(request.POST or None, desk=_desk(request, begun), of=_of(step, begun), based_on=0)
    if request.method == "POST" and form.is_valid():
        _keep(request, _answered(begun, form))
        return redirect(_after(step))
    context = {
        "step": STEPS[step],
        "form": form,
        "number": _ORDER.index(step) + 3,
        "count": _COUNT,
        "back": _before(step, begun),
    }
    return render(request, "agreements/new_step.html", context)


def check(request: HubRequest) -> HttpResponse:
    """Shows all answers; makes the draft."""
    begun, actor = _kept(request), acting(request)
    if begun is None:
        return redirect("agreement_new")
    form = forms.Form(request.POST or None)
    if request.method == "POST":
        try:
            made = acts.draft_from_template(
                begun.template.code, begun.gaps(), actor=actor, clock=request.clock
            )
        except (Conflict, Invalid) as problem:
            form.full_clean()
            add_problem(form, problem)
        else:
            del request.session[_KEPT_AS]
            messages.success(request, "The draft is made. Nobody is bound by it, and it opens nothing yet.")
            return redirect("agreement", agreement_id=made)
    context = {
        "form": form,
        "begun": begun,
        "count": _COUNT,
        "content": begun.content,
        "told": told(begun.content, actor=actor, now=request.clock()),
        "words": wording_words(),
        "steps": {name: reverse("agreement_new_step", kwargs={"step": name}) for name in STEPS},
    }
    return render(request, "agreements/new_check.html", context)


def _begin(
    template: Template, sides: tuple[tuple[str, ...], tuple[str, ...]], *, actor: Actor, now: datetime
) -> Begun:
    """The template's wording between these parties, with dates a year apart and contacts to be named."""
    providers, recipients = sides
    start = (now.date().replace(day=1) + timedelta(days=32)).replace(day=1)
    gaps = Gaps(
        title=template.title,
        reference="",
        providers=providers,
        recipients=recipients,
        items=(),
        rows=(),
        start=start,
        end=_later(start, 12),
        reviews=(_later(start, 6),),
        owner=actor.organisation_id,
        contacts=tuple(_contact(each, actor, now) for each in (*providers, *recipients)),
    )
    return Begun(template, providers, recipients, "", fill(template, gaps))


def _later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    return day.replace(year=day.year + year, month=month + 1)


def _contact(organisation_id: str, actor: Actor, now: datetime) -> Contact:
    """Oneself for one's own side; the address that a partner gave the hub."""
    me = person(actor.account_id)
    if organisation_id == actor.organisation_id and me:
        return Contact(organisation_id, "single_point_of_contact", me.name, me.email)
    email = member(organisation_id, now=now).contact_email
    return Contact(organisation_id, "single_point_of_contact", "", email)


def _answered(begun: Begun, form: DeskForm) -> Begun:
    if isinstance(form, SectionForm):
        return replace(begun, content=form.applied())
    table_id = form.cleaned_data["table"]
    content = replace(begun.content, items=(), rows=()) if table_id != begun.table_id else begun.content
    return replace(begun, table_id=table_id, content=content)


def _desk(request: HubRequest, begun: Begun) -> Desk:
    return Desk(
        begun.content,
        acting(request),
        request.clock(),
        givers=begun.providers,
        suggested=begun.template.suggested_items,
    )


def _of(step: str, begun: Begun) -> str:
    return begun.table_id if step in {"columns", "rows"} else ""


def _after(step: str) -> str:
    following = _ORDER[_ORDER.index(step) + 1]
    if following == "check":
        return reverse("agreement_new_check")
    return reverse("agreement_new_step", kwargs={"step": following})


def _before(step: str, begun: Begun) -> str:
    place = _ORDER.index(step)
    if place == 0:
        return reverse("agreement_new_partners", kwargs={"template": begun.template.code})
    return reverse("agreement_new_step", kwargs={"step": _ORDER[place - 1]})


def _keep(request: HubRequest, begun: Begun) -> None:
    request.session[_KEPT_AS] = begun.as_json()


def _kept(request: HubRequest) -> Begun | None:
    kept = request.session.get(_KEPT_AS)
    if kept is None or kept["template"] not in templates():
        return None
    return Begun(
        template=templates()[kept["template"]],
        providers=tuple(kept["providers"]),
        recipients=tuple(kept["recipients"]),
        table_id=kept["table_id"],
        content=Content.from_json(kept["content"]),
    )


ROUTES = [
    form_page(
        "agreements/new",
        new,
        name="agreement_new",
        needs=_IG_LEADS,
        says="Choose the template of a new agreement.",
    ),
    form_page(
        "agreements/new/check",
        check,
        name="agreement_new_check",
        needs=_IG_LEADS,
        says="Check the answers, and make the draft.",
    ),
    form_page(
        "agreements/new/with/<str:template>",
        partners,
        name="agreement_new_partners",
        needs=_IG_LEADS,
        says="Choose the partners of a new agreement.",
    ),
    form_page(
        "agreements/new/<str:step>",
        step,
        name="agreement_new_step",
        needs=_IG_LEADS,
        says="One question of a new agreement.",
    ),
]
