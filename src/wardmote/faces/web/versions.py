"""Versions of tables, for their owner: what was found, every bad cell, publishing, withdrawing, destroying."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from wardmote.faces.downloads import bad_cells_download
from wardmote.faces.routes import HubRequest, acting, any_role
from wardmote.faces.web.bad_cell_map import BadCellCounter
from wardmote.faces.web.datasets import OWNERS
from wardmote.faces.web.difference import shown
from wardmote.faces.web.mending import first_cells, mending_of, steps_again
from wardmote.faces.web.page_face import button, form_page, page
from wardmote.faces.web.preview import previewed
from wardmote.faces.web.publishing_steps import Place, is_described, steps
from wardmote.faces.web.quality import shown_quality
from wardmote.faces.web.table_schemas import Checked, checked_of
from wardmote.faces.web.version_summary import mendable, summary
from wardmote.hub.catalogue import acts
from wardmote.hub.catalogue.dataset import Access, Version, VersionState, personal_columns
from wardmote.hub.catalogue.own import own_version
from wardmote.hub.holdings import publishing
from wardmote.hub.holdings.destroy import destroy_version
from wardmote.hub.holdings.marked import MOST_CELLS
from wardmote.hub.holdings.publishing import difference_of
from wardmote.hub.holdings.rows import open_bad_cells, open_rows
from wardmote.hub.intake.queries import upload_of_version
from wardmote.hub.intake.upload import Upload
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.hub.policy.decide import decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Permit, Use
from wardmote.hub.policy.rule import ROLES_THAT_OPEN_OWN_ROWS
from wardmote.kernel.problem import Conflict

_PUBLISHERS = any_role(Role.PUBLISHER)
_PUBLISHERS_DO = {
    VersionState.DRAFT: frozenset({"publish", "replace", "destroy"}),
    VersionState.PUBLISHED: frozenset({"withdraw"}),
    VersionState.WITHDRAWN: frozenset({"destroy"}),
    VersionState.DESTROYED: frozenset[str](),
}
BAD_CELLS_SHOWN = 100
ROWS_SHOWN = 5


class LetThroughForm(forms.Form):
    """The IG lead's reason for publishing columns openly that look personal."""

    reason = forms.CharField(
        label="Why may these columns be open?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text="For example: councillors are elected, and their names are public. The reason is kept.",
        error_messages={"required": "Enter a reason."},
    )


def show(request: HubRequest, version_id: str) -> HttpResponse:
    """What was found in a version of one's own: columns; bad cells and first rows too for who may open rows."""
    dataset, table, found = own_version(version_id, acting(request))
    personal = personal_columns(found.columns)
    stopped = found.state is VersionState.DRAFT and dataset.access is Access.OPEN and bool(personal)
    difference = difference_of(dataset, table, found, now=request.clock())
    accepted = difference is None or not difference.broken or difference.sha256 == found.accepted_difference
    upload = upload_of_version(version_id, organisation_id=dataset.organisation_id)
    checked = checked_of(table, found, upload, actor=acting(request))
    context: dict[str, Any] = {
        "dataset": dataset,
        "table": table,
        "version": found,
        "upload": upload,
        "personal": personal,
        "stopped": stopped,
        "described": is_described(dataset),
        "difference": shown(difference) if difference else None,
        "difference_accepted": accepted,
        "quality": shown_quality(table, found, dataset.description.frequency, now=request.clock()),
        "offered": _offered(
            found.state, acting(request), stopped=stopped, accepted=accepted, checked=checked
        ),
        "checked": checked,
        "may_publish": acting(request).has(Role.PUBLISHER),
        "may_review": bool(found.derived_from and acting(request).roles & ROLES_THAT_OPEN_OWN_ROWS),
    }
    if found.state is VersionState.DRAFT and acting(request).has(Role.PUBLISHER):
        here = Place.PUBLISHING if is_described(dataset) else Place.REPORT
        context["steps"] = steps(here, dataset=dataset, draft=found)
    if found.state is not VersionState.DESTROYED and acting(request).roles & ROLES_THAT_OPEN_OWN_ROWS:
        context |= _cells(request, found, upload)
        context["steps_again"] = steps_again(upload, version_id, clock=request.clock)
    offers = context.get("offers")
    context["mendable"] = mendable(offers) if offers else 0
    read_as = (
        next((each for each in upload.tables if each.version_id == version_id), None) if upload else None
    )
    context["in_short"] = summary(found, upload, read_as, offers)
    return render(request, "versions/show.html", context)


def bad_cells_csv(request: HubRequest, version_id: str) -> HttpResponseBase:
    """The whole report of bad cells as CSV."""
    own_version(version_id, acting(request))
    permit = _permit(request, version_id, Use.DOWNLOAD)
    return bad_cells_download(request, permit, clock=request.clock)


def publish(request: HubRequest, version_id: str) -> HttpResponse:
    """Publishes a draft, or says why not."""
    dataset, _, _ = own_version(version_id, acting(request))
    try:
        number = publishing.publish(
            version_id, reason_for_personal=None, actor=acting(request), clock=request.clock
        )
    except Conflict as problem:
        if problem.code != "dataset.not_described":
            raise
        messages.info(request, f"{problem.what} {problem.next_step}")
        return redirect("dataset_describe", dataset_id=dataset.id)
    messages.success(request, f"Version {number} is published.")
    return redirect("dataset", dataset_id=dataset.id)


def let_through(request: HubRequest, version_id: str) -> HttpResponse:
    """The IG lead lets columns that look personal be published openly, with a reason."""
    dataset, table, found = own_version(version_id, acting(request))
    form = LetThroughForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        number = publishing.publish(
            version_id, reason_for_personal=reason, actor=acting(request), clock=request.clock
        )
        messages.success(request, f"Version {number} is published openly. Your reason is kept with it.")
        return redirect("dataset", dataset_id=dataset.id)
    context = {
        "form": form,
        "dataset": dataset,
        "table": table,
        "version": found,
        "personal": personal_columns(found.columns),
    }
    return render(request, "versions/let_through.html", context)


def withdraw(request: HubRequest, version_id: str) -> HttpResponse:
    """Takes a version back, after asking once."""
    dataset, table, found = own_version(version_id, acting(request))
    if request.method == "POST":
        acts.withdraw(version_id, actor=acting(request), clock=request.clock)
        messages.success(request, f"Version {found.number} is withdrawn. Nobody else can read it any more.")
        return redirect("dataset", dataset_id=dataset.id)
    return render(request, "versions/withdraw.html", {"dataset": dataset, "table": table, "version": found})


def destroy(request: HubRequest, version_id: str) -> HttpResponse:
    """Destroys the rows of a draft or withdrawn version, after asking once."""
    dataset, table, found = own_version(version_id, acting(request))
    if request.method == "POST":
        destroy_version(version_id, actor=acting(request), clock=request.clock)
        messages.success(request, "The rows are destroyed: their key is gone, from backups too.")
        return redirect("own_datasets")
    return render(request, "versions/destroy.html", {"dataset": dataset, "table": table, "version": found})


def _offered(
    state: VersionState, actor: Actor, *, stopped: bool, accepted: bool, checked: Checked
) -> frozenset[str]:
    """What the page offers.

    `stopped`: columns look personal, and publishing would open them to everybody. `accepted`: it breaks no reader, or
    that was accepted. A draft that was not `checked` against its table's schema is first of all to be that.
    """
    offered = _PUBLISHERS_DO[state] if actor.has(Role.PUBLISHER) else frozenset[str]()
    if checked.is_stale:
        return offered - {"publish"}
    if not accepted:
        return (offered | {"accept_difference"} if offered else offered) - {"publish"}
    if stopped:
        offered -= {"publish"}
        offered |= {"let_through"} if actor.has(Role.IG_LEAD) else frozenset[str]()
    return offered


def _cells(request: HubRequest, found: Version, upload: Upload | None) -> dict[str, object]:
    permit = _permit(request, found.id, Use.PREVIEW)
    with open_rows(permit, clock=request.clock) as opened:
        head = opened.head(ROWS_SHOWN)
    with open_bad_cells(permit, clock=request.clock) as report:
        bad = report.head(BAD_CELLS_SHOWN).to_pylist()
        counter = BadCellCounter([each.name for each in found.columns], found.rows)
        seen = _counted(first_cells(report.batches()), counter)
        mending = mending_of(upload, found.id, found.columns, seen, clock=request.clock)
    return {
        **mending,
        "preview": previewed(head, found.columns),
        "bad_cells": bad,
        "bad_cell_map": counter.drawn(),
        "most_in_workbook": MOST_CELLS,
    }


def _counted(batches: Iterable[pa.RecordBatch], counter: BadCellCounter) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        counter.add(batch)
        yield batch


def _permit(request: HubRequest, version_id: str, use: Use) -> Permit:
    return decide(Ask(version_id, use, None, None, None, None), actor=request.actor, clock=request.clock)


ROUTES = [
    page(
        "versions/<str:version_id>",
        show,
        name="version",
        needs=OWNERS,
        says="What was found in a version of one's own.",
    ),
    page(
        "versions/<str:version_id>/bad-cells.csv",
        bad_cells_csv,
        name="version_bad_cells",
        needs=OWNERS,
        says="Every bad cell of a version of one's own, as CSV.",
    ),
    button(
        "versions/<str:version_id>/publish",
        publish,
        name="version_publish",
        needs=_PUBLISHERS,
        says="Publish a draft.",
    ),
    form_page(
        "versions/<str:version_id>/let-through",
        let_through,
        name="version_let_through",
        needs=any_role(Role.IG_LEAD),
        says="Publish openly, with a reason, columns that look personal.",
    ),
    form_page(
        "versions/<str:version_id>/withdraw",
        withdraw,
        name="version_withdraw",
        needs=_PUBLISHERS,
        says="Withdraw a version.",
    ),
    form_page(
        "versions/<str:version_id>/destroy",
        destroy,
        name="version_destroy",
        needs=_PUBLISHERS,
        says="Destroy the rows of a draft or withdrawn version.",
    ),
]
