"""Using data: choosing under which agreement and for which purpose, a preview, downloads, Delta Sharing profiles."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from wardmote.faces.api.delta_sharing.profile import profile
from wardmote.faces.downloads import csv_download, file_download
from wardmote.faces.problems import sign_in_needed
from wardmote.faces.routes import PUBLIC, SIGNED_IN, HubRequest, acting
from wardmote.faces.web.agreements_words import purpose_title
from wardmote.faces.web.home import Task, offer
from wardmote.faces.web.page_face import button, form_page, hidden_from_strangers, page
from wardmote.hub.agreements.opening import Opening
from wardmote.hub.agreements.queries import agreement, agreements_opening
from wardmote.hub.catalogue.dataset import Access, Dataset, Table, Version, VersionState
from wardmote.hub.catalogue.queries import dataset_of_table, unknown, version
from wardmote.hub.holdings import shares
from wardmote.hub.holdings.handovers import handed_over
from wardmote.hub.holdings.links import link_ends_at, permit_of_link
from wardmote.hub.holdings.rows import open_rows
from wardmote.hub.holdings.stored import FileFormat
from wardmote.hub.ledger.case_reference import CASE_REFERENCE_RULE, is_case_reference
from wardmote.hub.policy.decide import decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Permit, Use
from wardmote.hub.policy.rule import uses_of
from wardmote.hub.policy.visible import find_dataset

offer(Task("My shares", "Delta Sharing profiles for pandas, Spark and Power BI.", "shares"))


class UseForm(forms.Form):
    """The purpose and the case. A purpose is said as its agreement's id, a slash, and its code."""

    purpose = forms.ChoiceField(label="What is it for?", widget=forms.RadioSelect)
    case_reference = forms.CharField(
        label="Case reference",
        max_length=30,
        required=False,
        help_text=f"{CASE_REFERENCE_RULE} Never a name: it is kept in the ledger.",
    )

    def __init__(self, data: Mapping[str, Any] | None, openings: Sequence[Opening]) -> None:
        super().__init__(data)
        self._openings = {each.agreement_id: each for each in openings}
        purpose = self.fields["purpose"]
        assert isinstance(purpose, forms.ChoiceField)  # noqa: S101 - for the type checker: declared above
        purpose.choices = choices = [
            (f"{each.agreement_id}/{code}", f"{title} ({each.title})")
            for each in openings
            for code, title in each.purposes.items()
        ]
        if len(choices) == 1:
            self.initial["purpose"] = choices[0][0]

    def clean_case_reference(self) -> str:
        """Refuses what does not look like a reference, and none where the agreement asks for one."""
        reference: str = self.cleaned_data["case_reference"].strip()
        if reference and not is_case_reference(reference):
            raise forms.ValidationError(CASE_REFERENCE_RULE)
        opening = self._opening()
        if not reference and opening is not None and opening.case_reference_required:
            raise forms.ValidationError(
                "Enter the reference of the case you work on: the agreement asks for one."
            )
        return reference

    def choice(self) -> Choice:
        """What was said. To be downloaded, unless the agreement lets its recipient look and no more."""
        agreement_id, _, purpose = self.cleaned_data["purpose"].partition("/")
        opening = self._opening()
        looks_only = opening is not None and Use.DOWNLOAD not in uses_of(opening)
        use = Use.PREVIEW if looks_only else Use.DOWNLOAD
        return Choice(agreement_id, purpose, self.cleaned_data["case_reference"] or None, use)

    def _opening(self) -> Opening | None:
        return self._openings.get(self.cleaned_data.get("purpose", "").partition("/")[0])


@dataclass(frozen=True)
class Choice:
    """What somebody chose to use a table for, and how. Open data and one's own need no agreement and no purpose."""

    agreement_id: str | None = None
    purpose: str | None = None
    case_reference: str | None = None
    use: Use = Use.DOWNLOAD


def use(request: HubRequest, table_id: str) -> HttpResponse:
    """Asks what for, decides, and leads to the rows. Open data and one's own need no purpose."""
    dataset, table = _table(request, table_id)
    wanted = _wanted_version(request, table)
    if dataset.access is Access.OPEN or dataset.organisation_id == acting(request).organisation_id:
        return _permitted(request, wanted.id, Choice())
    form = UseForm(request.POST or None, _openings(request, table_id))
    if request.method == "POST" and form.is_valid():
        return _permitted(request, wanted.id, form.choice())
    context = {"form": form, "dataset": dataset, "table": table, "version": wanted}
    return render(request, "permits/use.html", context)


def open_use(request: HubRequest, table_id: str) -> HttpResponse:
    """Leads anybody to the rows of an open table; to the way in of a closed one, whoever is signed in."""
    dataset, table = _table(request, table_id)
    if dataset.access is not Access.OPEN:
        if request.actor is None:
            raise sign_in_needed()
        return redirect("table_use", table_id=table_id)
    return _permitted(request, _wanted_version(request, table).id, Choice())


def permit(request: HubRequest, permit_id: str) -> HttpResponse:
    """The rows one may see: the first of them, and the ways to take them all."""
    found = _standing(request, permit_id, Use.DOWNLOAD, Use.PREVIEW)
    dataset, table, current = version(found.version_id)
    with open_rows(found, clock=request.clock) as opened:
        head = opened.head()
    handed_over(f"{found.id}:preview", found, rows=head.num_rows, size_bytes=head.nbytes, clock=request.clock)
    context = {
        "permit": found,
        "purpose": _purpose(found),
        "dataset": dataset,
        "table": table,
        "version": current,
        "ends_at": link_ends_at(found),
        "may_download": found.use is Use.DOWNLOAD,
        "columns": head.column_names,
        "rows": [list(each.values()) for each in head.to_pylist()],
    }
    return render(request, "permits/show.html", context)


def rows_csv(request: HubRequest, permit_id: str) -> HttpResponseBase:
    """All permitted rows as CSV."""
    return csv_download(request, _standing(request, permit_id, Use.DOWNLOAD), raw=False, clock=request.clock)


def rows_xlsx(request: HubRequest, permit_id: str) -> HttpResponseBase:
    """All permitted rows as a workbook."""
    return _file(request, permit_id, FileFormat.XLSX)


def rows_parquet(request: HubRequest, permit_id: str) -> HttpResponseBase:
    """All permitted rows as Parquet."""
    return _file(request, permit_id, FileFormat.PARQUET)


def share(request: HubRequest, table_id: str) -> HttpResponse:
    """Makes a Delta Sharing profile, which is shown once."""
    dataset, table = _table(request, table_id)
    choice = Choice()
    if dataset.access is Access.CLOSED and dataset.organisation_id != acting(request).organisation_id:
        form = UseForm(request.POST or None, _openings(request, table_id))
        if request.method != "POST" or not form.is_valid():
            return render(request, "shares/new.html", {"form": form, "dataset": dataset, "table": table})
        choice = form.choice()
    elif request.method != "POST":
        return render(request, "shares/new.html", {"form": forms.Form(), "dataset": dataset, "table": table})
    made, token = shares.make_share(
        table_id,
        agreement_id=choice.agreement_id,
        purpose=choice.purpose,
        case_reference=choice.case_reference,
        actor=acting(request),
        clock=request.clock,
    )
    context = {
        "dataset": dataset,
        "table": table,
        "share": made,
        "profile": json.dumps(profile(made, token), indent=2),
    }
    return render(request, "shares/made.html", context)


def my_shares(request: HubRequest) -> HttpResponse:
    """One's own Delta Sharing profiles."""
    return render(
        request, "shares/list.html", {"shares": shares.shares_of(acting(request)), "now": request.clock()}
    )


def revoke_share(request: HubRequest, share_id: str) -> HttpResponse:
    """Ends one."""
    shares.revoke_share(share_id, actor=acting(request), clock=request.clock)
    messages.success(request, "The profile stopped working.")
    return redirect("shares")


def _permitted(request: HubRequest, version_id: str, choice: Choice) -> HttpResponse:
    ask = Ask(version_id, choice.use, None, choice.agreement_id, choice.purpose, choice.case_reference)
    given = decide(ask, actor=request.actor, clock=request.clock)
    return redirect("permit", permit_id=given.id)


def _standing(request: HubRequest, permit_id: str, *uses: Use) -> Permit:
    with hidden_from_strangers(request):
        return permit_of_link(permit_id, uses=uses, actor=request.actor, clock=request.clock)


def _file(request: HubRequest, permit_id: str, file_format: FileFormat) -> HttpResponseBase:
    found = _standing(request, permit_id, Use.DOWNLOAD)
    return file_download(request, found, file_format, grant_id=found.id, clock=request.clock)


def _table(request: HubRequest, table_id: str) -> tuple[Dataset, Table]:
    """The table, where the asker may know of its dataset."""
    with hidden_from_strangers(request):
        dataset = find_dataset(dataset_of_table(table_id).id, actor=request.actor, now=request.clock())
    return dataset, next(each for each in dataset.tables if each.id == table_id)


def _wanted_version(request: HubRequest, table: Table) -> Version:
    """The published version whose number the address gives (`?version=1`), or the newest."""
    number = request.GET.get("version")
    wanted = (
        each
        for each in table.versions
        if each.state is VersionState.PUBLISHED and number in {None, str(each.number)}
    )
    with hidden_from_strangers(request):
        found = next(wanted, None)
        if found is None:
            raise unknown()
    return found


def _purpose(permit: Permit) -> str:
    if permit.purpose is None or permit.agreement_id is None or permit.organisation_id is None:
        return ""
    return purpose_title(
        agreement(permit.agreement_id, organisation_id=permit.organisation_id), permit.purpose
    )


def _openings(request: HubRequest, table_id: str) -> Sequence[Opening]:
    """Every agreement that names the table for one's organisation, whatever its state."""
    return agreements_opening(table_id, recipient_id=acting(request).organisation_id, hold=False)


ROUTES = [
    form_page(
        "tables/<str:table_id>/use",
        use,
        name="table_use",
        needs=SIGNED_IN,
        says="Say what a table is used for.",
    ),
    page("tables/<str:table_id>/open", open_use, name="table_open", needs=PUBLIC, says="Use an open table."),
    page(
        "permits/<str:permit_id>",
        permit,
        name="permit",
        needs=PUBLIC,
        says="The first permitted rows, and downloads.",
    ),
    page(
        "permits/<str:permit_id>/rows.csv",
        rows_csv,
        name="permit_csv",
        needs=PUBLIC,
        says="Permitted rows as CSV.",
    ),
    page(
        "permits/<str:permit_id>/rows.xlsx",
        rows_xlsx,
        name="permit_xlsx",
        needs=PUBLIC,
        says="Permitted rows as XLSX.",
    ),
    page(
        "permits/<str:permit_id>/rows.parquet",
        rows_parquet,
        name="permit_parquet",
        needs=PUBLIC,
        says="Permitted rows as Parquet, with ranges.",
    ),
    form_page(
        "tables/<str:table_id>/share",
        share,
        name="table_share",
        needs=SIGNED_IN,
        says="Make a Delta Sharing profile.",
    ),
    page("shares", my_shares, name="shares", needs=SIGNED_IN, says="One's own Delta Sharing profiles."),
    button(
        "shares/<str:share_id>/revoke",
        revoke_share,
        name="share_revoke",
        needs=SIGNED_IN,
        says="End a profile.",
    ),
]
