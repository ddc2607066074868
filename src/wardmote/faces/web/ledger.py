"""The ledger for the people it concerns: entries in sentences, one's own export, and what to verify it with."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from wardmote.faces.ledger_files import NOTHING_SIGNED, export_file, public_key_file
from wardmote.faces.routes import PUBLIC, HubRequest, acting, any_role
from wardmote.faces.web.data_words import begun
from wardmote.faces.web.home import Task, offer
from wardmote.faces.web.ledger_words import Sentences, detail_words
from wardmote.faces.web.page_face import button, page
from wardmote.hub.agreements import queries as agreements
from wardmote.hub.agreements.agreement import Agreement
from wardmote.hub.agreements.surroundings import named_tables
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.catalogue.dataset import Dataset
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.ledger import queries
from wardmote.hub.ledger.kinds import declared
from wardmote.hub.organisations.actor import Role
from wardmote.hub.policy.visible import find_dataset, find_datasets

_IG_LEADS = any_role(Role.IG_LEAD)
_PAGE = 50
_CHECKPOINTS = 20

offer(
    Task("Ledger", "Who used what, why, under which agreement, and when. Export it and verify it.", "ledger")
)

_GROUPS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "use": ("Use of data", ("permit", "share")),
    "agreements": ("Agreements", ("agreement",)),
    "data": ("Datasets and files", ("dataset", "table", "version", "upload", "lake", "review")),
    "derived": ("Derived tables and instructions", ("instruction", "gazetteer", "derivation")),
    "people": ("People and organisations", ("account", "token", "organisation")),
    "ledger": ("The ledger itself", ("ledger",)),
}


class EntriesForm(forms.Form):
    """Which entries."""

    act = forms.ChoiceField(label="What", required=False)
    dataset = forms.ChoiceField(label="Dataset", required=False)
    agreement = forms.ChoiceField(label="Agreement", required=False)

    def __init__(self, data: object, *, datasets: list[Dataset], agreements: list[Agreement]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # what stands in the address
        titles = [(each.id, each.description.title) for each in datasets]
        named = [(each.id, (each.running or each.newest).content.identity.title) for each in agreements]
        for name, choices in (("act", _act_choices()), ("dataset", titles), ("agreement", named)):
            self.fields[name].choices = [("", "All"), *choices]  # type: ignore[attr-defined]  # choice fields


def _act_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every kind of act under the title of its group, by its words; each group begins with all of it."""
    return [
        (title, [(code, f"All: {title[:1].lower()}{title[1:]}"), *_acts_in(rooms)])
        for code, (title, rooms) in _GROUPS.items()
    ]


def _acts_in(rooms: tuple[str, ...]) -> list[tuple[str, str]]:
    says = ((each.name, begun(each.says)) for each in declared() if each.name.partition(".")[0] in rooms)
    return sorted(says, key=lambda choice: choice[1])


def ledger(request: HubRequest) -> HttpResponse:
    """Entries that are one's organisation's business, newest first."""
    actor, now = acting(request), request.clock()
    bound = agreements.agreements_of(actor.organisation_id)
    form = EntriesForm(request.GET, datasets=_datasets(request, bound), agreements=bound)
    asked = form.cleaned_data if form.is_valid() else {}
    before = _number(request.GET.get("before", ""))
    found = queries.entries(
        organisation=actor.organisation_id,
        act=_acts(asked.get("act", "")),
        object_id=_objects(asked.get("dataset", ""), request),
        agreement=asked.get("agreement") or None,
        before=before,
        limit=_PAGE + 1,
        newest_first=True,
    )
    shown = found[:_PAGE]
    filters = {name: value for name, value in asked.items() if value}
    older = f"?{urlencode({**filters, 'before': shown[-1].sequence})}" if len(found) > _PAGE else ""
    context = {
        "lines": Sentences(shown, actor=actor, now=now).lines(),
        "form": form,
        "filtered": bool(filters),
        "older": older,
        "newest": f"?{urlencode(filters)}" if before else "",
        "own_id": actor.organisation_id,
    }
    return render(request, "ledger/list.html", context)


def entry(request: HubRequest, sequence: int) -> HttpResponse:
    """One entry, with every detail that it has."""
    actor = acting(request)
    found = queries.entry(sequence)
    if found is None or actor.organisation_id not in found.parties:
        raise unknown()
    sentences = Sentences([found], actor=actor, now=request.clock())
    context = {
        "entry": found,
        "line": sentences.lines()[0],
        "parties": [(sentences.organisation(each), each) for each in found.parties],
        "details": [(key, detail_words(value)) for key, value in sorted(found.details.items())],
    }
    return render(request, "ledger/entry.html", context)


def export(request: HubRequest) -> HttpResponseBase:
    """One's organisation's entries with their proofs, as the file that `wardmote verify` checks."""
    return export_file(request)


def checkpoints(request: HubRequest) -> HttpResponse:
    """The latest signed checkpoints, and how to use them; for everybody."""
    found = queries.checkpoints(limit=_CHECKPOINTS, newest_first=True)
    context = {
        "checkpoints": found,
        "latest": next(iter(found), None),
        "may_read_ledger": _IG_LEADS.admits(request.actor, clock=request.clock),
    }
    return render(request, "ledger/checkpoints.html", context)


def checkpoint_note(request: HubRequest) -> HttpResponse:  # noqa: ARG001 - a view
    """The latest checkpoint as it was signed: a file to keep."""
    latest = queries.checkpoint_latest()
    if latest is None:
        raise NOTHING_SIGNED
    return HttpResponse(latest.note, content_type="text/plain; charset=utf-8")


def public_key(request: HubRequest) -> HttpResponse:  # noqa: ARG001 - a view
    """The key that checkpoints are signed with: a file to keep."""
    return public_key_file()


def _acts(asked: str) -> list[str] | None:
    if not asked:
        return None
    rooms = _GROUPS[asked][1] if asked in _GROUPS else ()
    return [each.name for each in declared() if each.name == asked or each.name.partition(".")[0] in rooms]


def _objects(dataset_id: str, request: HubRequest) -> list[str] | None:
    """Everything of a dataset that an entry can be about."""
    if not dataset_id:
        return None
    found = find_dataset(dataset_id, actor=acting(request), now=request.clock())
    versions = [version.id for table in found.tables for version in table.versions]
    return [found.id, *(table.id for table in found.tables), *versions]


def _datasets(request: HubRequest, bound: list[Agreement]) -> list[Dataset]:
    """One's own datasets, and those that agreements name."""
    actor = acting(request)
    contents = [each.content for one in bound for each in (one.running, one.newest) if each]
    tables = {table_id for each in contents for table_id in named_tables(each)}
    own = catalogue.datasets(organisation_id=actor.organisation_id)
    known = {table.id for each in own for table in each.tables}
    named = set(catalogue.dataset_ids_of_tables(tables - known).values())
    return [*own, *find_datasets(named, actor=actor, now=request.clock())]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


ROUTES = [
    page(
        "ledger",
        ledger,
        name="ledger",
        needs=_IG_LEADS,
        says="Entries of the ledger that are one's organisation's business.",
        menu="Ledger",
    ),
    page(
        "ledger/entries/<int:sequence>",
        entry,
        name="ledger_entry",
        needs=_IG_LEADS,
        says="One entry of the ledger, with its details.",
    ),
    button(
        "ledger/export",
        export,
        name="ledger_export",
        needs=_IG_LEADS,
        says="One's organisation's entries with their proofs, to verify offline.",
    ),
    page(
        "ledger/checkpoints",
        checkpoints,
        name="ledger_checkpoints",
        needs=PUBLIC,
        says="The latest signed checkpoints, and how to verify with them.",
    ),
    page(
        "ledger/checkpoint.txt",
        checkpoint_note,
        name="ledger_checkpoint",
        needs=PUBLIC,
        says="The latest checkpoint of the ledger as it was signed.",
    ),
    page(
        "ledger/public-key.pem",
        public_key,
        name="ledger_public_key",
        needs=PUBLIC,
        says="The key that the ledger's checkpoints are signed with.",
    ),
]
