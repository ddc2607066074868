"""Using data: what one may use, choosing under which agreement and for which purpose, a preview, downloads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from wardmote.faces.downloads import csv_download, file_download
from wardmote.faces.problems import sign_in_needed
from wardmote.faces.routes import PUBLIC, SIGNED_IN, HubRequest, acting
from wardmote.faces.throttle import require_turn
from wardmote.faces.web.home import Task, offer
from wardmote.faces.web.page_face import form_page, hidden_from_strangers, page, problem_page
from wardmote.faces.web.preview import previewed
from wardmote.faces.web.use_form import Choice, UseForm, why_not
from wardmote.hub.agreements.opening import Opening
from wardmote.hub.catalogue.dataset import Access, Dataset, Table, Version, VersionState
from wardmote.hub.catalogue.queries import dataset_ids_of_tables, dataset_of_table, unknown, version
from wardmote.hub.holdings.handovers import handed_over
from wardmote.hub.holdings.links import ends_under, permit_of_link
from wardmote.hub.holdings.rows import open_rows
from wardmote.hub.holdings.stored import FileFormat
from wardmote.hub.policy.decide import decide, recall
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.given import Given, Placed, Received, given_to, placed, received_by, refusal_now
from wardmote.hub.policy.outlook import Outlook, outlook
from wardmote.hub.policy.permit import ANYONE, Permit, Use
from wardmote.hub.policy.rule import ROLES_THAT_OPEN_AGREED_ROWS, ROLES_THAT_OPEN_OWN_ROWS
from wardmote.hub.policy.visible import find_dataset, find_datasets
from wardmote.kernel.problem import NotFound, Problem, Refused

offer(
    Task(
        "What I may use",
        "Data that agreements open to you, and what you used lately.",
        "permits",
        roles=ROLES_THAT_OPEN_OWN_ROWS | ROLES_THAT_OPEN_AGREED_ROWS,
    )
)

_SHOWN = 50
_ASK_AGAIN = frozenset({"policy.stopped", "policy.terms_changed", "link.expired"})
"""What asking once more puts right, if the answer is still yes."""

_View = Callable[[HubRequest, str], HttpResponseBase]


def use(request: HubRequest, table_id: str) -> HttpResponse:
    """Asks what for, decides, and leads to the rows. Open data and one's own need no purpose."""
    dataset, table = table_for(request, table_id)
    wanted = _wanted_version(request, table)
    if dataset.access is Access.OPEN or dataset.organisation_id == acting(request).organisation_id:
        return _permitted(request, wanted.id, Choice())
    prospects = outlook_on(request, dataset).prospects(dataset, wanted, uses=(Use.DOWNLOAD, Use.PREVIEW))
    form = UseForm(request.POST or None, prospects, before=_before(request, table_id))
    if request.method == "POST" and form.is_valid():
        return _permitted(request, wanted.id, form.choice())
    form.show_again()
    context = {
        "form": form,
        "dataset": dataset,
        "table": table,
        "version": wanted,
        "refused": why_not(prospects),
        "offered": any(each.refusal is None for each in prospects),
    }
    return render(request, "permits/use.html", context)


def open_use(request: HubRequest, table_id: str) -> HttpResponse:
    """Leads anybody to the rows of an open table; to the way in of a closed one, whoever is signed in."""
    dataset, table = table_for(request, table_id)
    if dataset.access is not Access.OPEN:
        if request.actor is None:
            raise sign_in_needed()
        return redirect("table_use", table_id=table_id)
    require_turn(request)
    return _permitted(request, _wanted_version(request, table).id, Choice())


def _asking_again(view: _View) -> _View:
    """For the addresses of a permit: the page that says it works no more offers to ask again, where that can help."""

    @wraps(view)
    def answered(request: HubRequest, permit_id: str) -> HttpResponseBase:
        try:
            return view(request, permit_id)
        except (Refused, NotFound) as problem:
            if problem.code not in _ASK_AGAIN:
                raise
            return problem_page(request, problem, again=_again(recall(permit_id)))

    return answered


@_asking_again
def permit(request: HubRequest, permit_id: str) -> HttpResponse:
    """The rows one may see: the first of them, and the ways to take them all."""
    found = _standing(request, permit_id, Use.DOWNLOAD, Use.PREVIEW)
    dataset, table, current = version(found.version_id)
    with open_rows(found, clock=request.clock) as opened:
        head = opened.head()
    handed_over(
        f"{found.id}:preview",
        found,
        file_format="page",
        rows=head.num_rows,
        size_bytes=head.nbytes,
        clock=request.clock,
    )
    openings = outlook_on(request, dataset).openings.get(table.id) or ()
    context = {
        "permit": found,
        "opening": _opening(found, openings),
        "dataset": dataset,
        "table": table,
        "version": current,
        "ends_at": ends_under(found, openings),
        "may_download": found.use is Use.DOWNLOAD,
        "preview": previewed(head, current.columns),
    }
    return render(request, "permits/show.html", context)


@_asking_again
def rows_csv(request: HubRequest, permit_id: str) -> HttpResponseBase:
    """All permitted rows as CSV."""
    require_turn(request)
    return csv_download(request, _standing(request, permit_id, Use.DOWNLOAD), raw=False, clock=request.clock)


@_asking_again
def rows_xlsx(request: HubRequest, permit_id: str) -> HttpResponseBase:
    """All permitted rows as a workbook."""
    return _file(request, permit_id, FileFormat.XLSX)


@_asking_again
def rows_parquet(request: HubRequest, permit_id: str) -> HttpResponseBase:
    """All permitted rows as Parquet."""
    return _file(request, permit_id, FileFormat.PARQUET)


@dataclass(frozen=True)
class Opened:
    """A table that agreements name for one's organisation. `refusal` None: one may use it now."""

    dataset: Dataset
    table: Table
    opening: Opening
    refusal: Problem | None


@dataclass(frozen=True)
class UsedLately:
    """A permit of one's own in the list. `again` is the address where the same is asked once more, or empty."""

    permit: Permit
    place: Placed
    opening: Opening | None
    received: Received | None
    ends_at: datetime
    is_over: bool
    refusal: Problem | None
    again: str


def permits(request: HubRequest) -> HttpResponse:
    """What one may use now under agreements, and what one was permitted lately."""
    actor, now = acting(request), request.clock()
    given = [each for each in given_to(actor, limit=_SHOWN) if each.permit.use is not Use.SHARE]
    places = placed({each.permit.id: each.permit for each in given}, actor=actor, now=now)
    seen = outlook([each.permit.owner_id for each in given], actor=actor, now=now)
    received = received_by(actor)
    used = [_used(each, places[each.permit.id], received.get(each.permit.id), seen) for each in given]
    return render(request, "permits/list.html", {"opened": _opened(request, seen), "used": used})


def outlook_on(request: HubRequest, dataset: Dataset) -> Outlook:
    """Where the asker stands towards one dataset."""
    return outlook([dataset.organisation_id], actor=request.actor, now=request.clock())


def table_for(request: HubRequest, table_id: str) -> tuple[Dataset, Table]:
    """The table, where the asker may know of its dataset."""
    with hidden_from_strangers(request):
        dataset = find_dataset(dataset_of_table(table_id).id, actor=request.actor, now=request.clock())
    return dataset, next(each for each in dataset.tables if each.id == table_id)


def _opened(request: HubRequest, seen: Outlook) -> list[Opened]:
    ids = set(dataset_ids_of_tables(seen.openings).values())
    return [
        Opened(dataset, table, each.opening, each.refusal)
        for dataset in find_datasets(ids, actor=request.actor, now=seen.now)
        for table in dataset.tables
        if table.current is not None
        for each in seen.prospects(dataset, table.current, uses=tuple(Use))
    ]


def _used(given: Given, place: Placed, received: Received | None, seen: Outlook) -> UsedLately:
    permit, openings = given.permit, seen.openings.get(given.permit.table_id) or ()
    ends_at, refusal = ends_under(permit, openings), refusal_now(given, place, seen)
    is_over = seen.now >= ends_at and refusal is None
    may_ask_again = is_over or (refusal is not None and refusal.code in _ASK_AGAIN)
    return UsedLately(
        permit=permit,
        place=place,
        opening=_opening(permit, openings),
        received=received,
        ends_at=ends_at,
        is_over=is_over,
        refusal=refusal,
        again=_again(permit) if may_ask_again and place.version else "",
    )


def _opening(permit: Permit, openings: Iterable[Opening]) -> Opening | None:
    return next((each for each in openings if each.agreement_id == permit.agreement_id), None)


def _again(permit: Permit) -> str:
    """Where the same can be asked once more. What was said then is read from the permit: no address holds it."""
    if permit.actor_id == ANYONE or permit.agreement_id is None:
        return reverse("table_open", kwargs={"table_id": permit.table_id})
    return f"{reverse('table_use', kwargs={'table_id': permit.table_id})}?again={permit.id}"


def _before(request: HubRequest, table_id: str) -> Permit | None:
    """The permit of the asker's own that is to be asked for again."""
    try:
        found = recall(request.GET.get("again", ""))
    except NotFound:
        return None
    is_own = found.actor_id == acting(request).account_id
    return found if is_own and found.table_id == table_id and found.agreement_id is not None else None


def _permitted(request: HubRequest, version_id: str, choice: Choice) -> HttpResponse:
    ask = Ask(version_id, choice.use, None, choice.agreement_id, choice.purpose, choice.case_reference)
    given = decide(ask, actor=request.actor, clock=request.clock)
    return redirect("permit", permit_id=given.id)


def _standing(request: HubRequest, permit_id: str, *uses: Use) -> Permit:
    with hidden_from_strangers(request):
        return permit_of_link(permit_id, uses=uses, actor=request.actor, clock=request.clock)


def _file(request: HubRequest, permit_id: str, file_format: FileFormat) -> HttpResponseBase:
    found = _standing(request, permit_id, Use.DOWNLOAD)
    return file_download(
        request, found, file_format, grant_id=f"{found.id}:{file_format.value}", clock=request.clock
    )


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
        "permits",
        permits,
        name="permits",
        needs=SIGNED_IN,
        says="What one may use now, and what one used lately.",
    ),
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
]
