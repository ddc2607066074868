"""Datasets: finding them, what is said of them, describing one's own."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from wardmote.faces.routes import PUBLIC, HubRequest, acting, any_role
from wardmote.faces.version_schema import table_schema, visible_version
from wardmote.faces.web.data_words import FREQUENCIES, VISIBILITIES
from wardmote.faces.web.form_fields import add_problem
from wardmote.faces.web.home import Task, offer
from wardmote.faces.web.page_face import form_page, hidden_from_strangers, page
from wardmote.faces.web.publishing_steps import Place, draft_of, is_described, steps
from wardmote.faces.web.quality import QualityShown, shown_quality
from wardmote.hub.catalogue import acts
from wardmote.hub.catalogue.dataset import Access, Dataset, Description, Frequency, Licence, Visibility
from wardmote.hub.catalogue.queries import datasets, unknown
from wardmote.hub.derivation.matching_report import ROLES_THAT_KNOW_REPORTS
from wardmote.hub.derivation.queries import lineage
from wardmote.hub.organisations.actor import Role
from wardmote.hub.organisations.queries import organisation_names
from wardmote.hub.policy.outlook import Prospect, outlook
from wardmote.hub.policy.permit import Use
from wardmote.hub.policy.reason import Reason
from wardmote.hub.policy.rule import ROLES_THAT_OPEN_OWN_ROWS
from wardmote.hub.policy.visible import find_dataset
from wardmote.hub.search.queries import search
from wardmote.kernel.problem import Conflict, Invalid, Problem

_PUBLISHERS = any_role(Role.PUBLISHER)
OWNERS = any_role(Role.PUBLISHER, Role.IG_LEAD)
"""Those who see the versions of a dataset of their own organisation, drafts included."""
_SHOWN = 50

offer(
    Task("Find data", "Search what this hub holds, and see what you may use.", "search"),
    Task("Our datasets", "What your organisation published, and its drafts.", "own_datasets"),
)


class DescribeForm(forms.Form):
    """What a publisher says of a dataset."""

    title = forms.CharField(label="Title", max_length=200, error_messages={"required": "Enter a title."})
    summary = forms.CharField(
        label="Summary",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text="What it holds, what it is for, and what to beware of. Never a person’s details.",
    )
    licence = forms.TypedChoiceField(
        label="Licence",
        widget=forms.RadioSelect,
        coerce=Licence,
        choices=[
            (each.value, each.label)
            for each in (Licence.CLOSED, Licence.OGL_3, Licence.CC_BY_4, Licence.CC0_1)
        ],
    )
    visibility = forms.TypedChoiceField(
        label="Who may know that it exists?",
        widget=forms.RadioSelect,
        coerce=Visibility,
        choices=[(each.value, VISIBILITIES[each]) for each in Visibility],
    )
    frequency = forms.TypedChoiceField(
        label="How often does a new version come?",
        coerce=Frequency,
        choices=[(each.value, FREQUENCIES[each]) for each in Frequency],
    )
    contact = forms.CharField(
        label="Contact",
        max_length=200,
        help_text="A team’s email address or page.",
        error_messages={"required": "Enter a contact."},
    )
    topics = forms.CharField(
        label="Topics",
        required=False,
        max_length=400,
        help_text="Separated by commas, for example: housing, fire safety",
    )

    def clean_topics(self) -> tuple[str, ...]:
        """The topics one by one."""
        return tuple(each.strip() for each in self.cleaned_data["topics"].split(",") if each.strip())

    def description(self) -> Description:
        """What was said, as the catalogue takes it: the fields are the same."""
        return Description(**self.cleaned_data)


def search_page(request: HubRequest) -> HttpResponse:
    """Finds datasets among those the asker may know of."""
    text = request.GET.get("q", "")
    found = search(text, actor=request.actor, now=request.clock())
    shown = found[:_SHOWN]
    owners = [each.dataset.organisation_id for each in shown]
    seen = outlook(owners, actor=request.actor, now=request.clock())
    reach = {each.dataset.id: seen.reach(each.dataset) for each in shown}
    context = {"text": text, "found": shown, "count": len(found), "reach": reach}
    return render(request, "datasets/search.html", context)


def own_datasets(request: HubRequest) -> HttpResponse:
    """The organisation's own datasets, drafts included."""
    found = datasets(organisation_id=acting(request).organisation_id)
    return render(request, "datasets/own.html", {"datasets": found})


def dataset(request: HubRequest, dataset_id: str) -> HttpResponse:
    """One dataset: what is said of it, its tables and columns, and what the asker can do with it."""
    found = _visible(request, dataset_id)
    owner = organisation_names([found.organisation_id])[found.organisation_id]
    actor = request.actor if _owns(request, found) else None
    context = {
        "dataset": found,
        "owner": owner,
        "own": actor is not None,
        "offers": {} if actor else _offers(request, found),
        "may_publish": actor is not None and actor.has(Role.PUBLISHER),
        "draft": draft_of(found) if actor is not None and actor.has(Role.PUBLISHER) else None,
        "described": is_described(found),
        "quality": _quality(found, now=request.clock()),
        "made_by_hub": any(each.derived_from for table in found.tables for each in table.versions),
        "lineage": lineage(found, actor=request.actor, now=request.clock()),
        "may_see_versions": actor is not None and bool(actor.roles & OWNERS.roles),
        "may_see_reports": actor is not None and bool(actor.roles & ROLES_THAT_KNOW_REPORTS),
        "may_review": actor is not None and bool(actor.roles & ROLES_THAT_OPEN_OWN_ROWS),
    }
    return render(request, "datasets/show.html", context)


def _quality(found: Dataset, *, now: datetime) -> dict[str, QualityShown]:
    """The figures of each table's current version, by the table."""
    frequency = found.description.frequency
    return {
        each.id: shown_quality(each, each.current, frequency, now=now)
        for each in found.tables
        if each.current
    }


def schema_json(request: HubRequest, version_id: str) -> HttpResponse:
    """A version's columns as a Table Schema."""
    with hidden_from_strangers(request):
        found = visible_version(version_id, actor=request.actor, clock=request.clock)
    text = json.dumps(table_schema(*found, actor=request.actor), ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": 'attachment; filename="schema.json"'}
    return HttpResponse(text, content_type="application/json", headers=headers)


def describe(request: HubRequest, dataset_id: str) -> HttpResponse:
    """Says more, or something else, of a dataset of one's own."""
    found = _visible(request, dataset_id)
    if not _owns(request, found):
        raise unknown()
    draft = draft_of(found)
    form = DescribeForm(request.POST or None, initial=_said(found))
    if request.method == "POST" and form.is_valid():
        try:
            acts.describe(
                form.description(), dataset_id=dataset_id, actor=acting(request), clock=request.clock
            )
        except (Conflict, Invalid) as problem:
            add_problem(form, problem)
        else:
            if draft is None:
                messages.success(request, "The description is saved.")
                return redirect("dataset", dataset_id=dataset_id)
            messages.success(request, "The description is saved. Next: publish the draft.")
            return redirect("version", version_id=draft.id)
    way = steps(Place.DESCRIPTION, dataset=found, draft=draft) if draft else []
    return render(request, "datasets/describe.html", {"form": form, "dataset": found, "steps": way})


@dataclass(frozen=True)
class TableOffer:
    """What may be offered of a closed table: whether it can be shared now, and whether a suspension bars all use."""

    may_share: bool
    suspended: list[Problem]


def _offers(request: HubRequest, found: Dataset) -> dict[str, TableOffer]:
    """By table. Open tables need none."""
    if request.actor is None or found.access is Access.OPEN:
        return {}
    seen = outlook([found.organisation_id], actor=request.actor, now=request.clock())
    return {
        each.id: _offer(
            seen.prospects(found, each.current, uses=tuple(Use)),
            seen.prospects(found, each.current, uses=(Use.SHARE,)),
        )
        for each in found.tables
        if each.current is not None
    }


def _offer(any_use: list[Prospect], share: list[Prospect]) -> TableOffer:
    usable = any(each.refusal is None for each in any_use)
    suspended = [each.refusal for each in any_use if each.reason is Reason.SUSPENDED and each.refusal]
    return TableOffer(
        may_share=any(each.refusal is None for each in share), suspended=[] if usable else suspended
    )


def _visible(request: HubRequest, dataset_id: str) -> Dataset:
    with hidden_from_strangers(request):
        return find_dataset(dataset_id, actor=request.actor, now=request.clock())


def _owns(request: HubRequest, found: Dataset) -> bool:
    return request.actor is not None and request.actor.organisation_id == found.organisation_id


def _said(found: Dataset) -> dict[str, Any]:
    return {**asdict(found.description), "topics": ", ".join(found.description.topics)}


ROUTES = [
    page(
        "search",
        search_page,
        name="search",
        needs=PUBLIC,
        says="Find datasets one may know of.",
        menu="Find data",
    ),
    page(
        "datasets",
        own_datasets,
        name="own_datasets",
        needs=_PUBLISHERS,
        says="One's own organisation's datasets.",
        menu="Our datasets",
    ),
    page("datasets/<str:dataset_id>", dataset, name="dataset", needs=PUBLIC, says="One dataset."),
    form_page(
        "datasets/<str:dataset_id>/describe",
        describe,
        name="dataset_describe",
        needs=_PUBLISHERS,
        says="Describe a dataset of one's own.",
    ),
    page(
        "versions/<str:version_id>/schema.json",
        schema_json,
        name="version_schema",
        needs=PUBLIC,
        says="The columns of a version as a Table Schema.",
    ),
]
