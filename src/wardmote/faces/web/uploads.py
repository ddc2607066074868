"""Uploads: sending a file, watching it being read, and what was found in it."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from wardmote.engine.reading.formats.registry import CSV, FORMATS
from wardmote.faces.routes import HubRequest, acting, any_role
from wardmote.faces.web.data_words import waiting_words
from wardmote.faces.web.form_fields import add_problem
from wardmote.faces.web.home import Task, offer
from wardmote.faces.web.page_face import form_page, page
from wardmote.faces.web.publishing_steps import Place, steps
from wardmote.faces.web.sealing_upload import ArrivedFile
from wardmote.hub.catalogue.dataset import Dataset
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.intake import queries
from wardmote.hub.intake.arriving_in_parts import open_uploads
from wardmote.hub.intake.upload import UploadState
from wardmote.hub.organisations.actor import Role
from wardmote.hub.policy.visible import find_dataset
from wardmote.kernel.problem import Problem

_PUBLISHERS = any_role(Role.PUBLISHER)

offer(
    Task(
        "Upload a file",
        "Send the spreadsheet you have. See what is in it before anybody else does.",
        "upload_new",
    ),
    Task("Uploads", "What your organisation sent, and how far it is.", "uploads"),
)


class UploadForm(forms.Form):
    """The file to send."""

    file = forms.FileField(
        label="File",
        help_text="As your system gives it: titles, totals and odd encodings are fine.",
        error_messages={"required": "Choose a file."},
    )


def uploads(request: HubRequest) -> HttpResponse:
    """The organisation's latest uploads."""
    return render(request, "uploads/list.html", {"uploads": queries.uploads(actor=acting(request))})


def upload_new(request: HubRequest) -> HttpResponse:
    """Sends a file that begins a new dataset."""
    return _send(request, None)


def upload_next(request: HubRequest, dataset_id: str) -> HttpResponse:
    """Sends the next version of a dataset of one's own."""
    dataset = find_dataset(dataset_id, actor=request.actor, now=request.clock())
    if dataset.organisation_id != acting(request).organisation_id:
        raise unknown()
    return _send(request, dataset)


def sent_file(request: HubRequest) -> tuple[UploadForm, str | None]:
    """The form as it is to be shown, and the upload that came with it: None where none did, or it was refused."""
    if request.method != "POST":
        return UploadForm(), None
    form = UploadForm(request.POST, request.FILES)
    arrived = request.FILES.get("file")
    problem: Problem | None = getattr(request, "upload_problem", None)
    if problem is None and isinstance(arrived, ArrivedFile):
        return form, arrived.finish()
    if problem is not None:
        form.errors.clear()
        add_problem(form, problem)
    return form, None


def _send(request: HubRequest, dataset: Dataset | None) -> HttpResponse:
    form, upload_id = sent_file(request)
    if upload_id is not None:
        return redirect("upload", upload_id=upload_id)
    way = steps(Place.UPLOAD, dataset=dataset, draft=None)
    kept = queries.remembered(dataset.id, actor=acting(request)) if dataset else []
    context = {
        "form": form,
        "dataset": dataset,
        "steps": way,
        "formats": [CSV.title, *(each.title for each in FORMATS if each is not CSV)],
        "remembered": [(table, reading.choices) for table, reading in kept],
        **sending(request, dataset_id=dataset.id if dataset else None, ask=None),
    }
    return render(request, "uploads/new.html", context)


def sending(request: HubRequest, *, dataset_id: str | None, ask: str | None) -> dict[str, object]:
    """What a page that sends a file in parts is told: who sends, and what was begun on this very page before."""
    actor = acting(request)
    begun = open_uploads(actor=actor, clock=request.clock)
    here = [each for each in begun if (each.dataset_id, each.ask) == (dataset_id, ask)]
    return {"who": actor.account_id, "under_way": here}


def upload(request: HubRequest, upload_id: str) -> HttpResponse:
    """One upload: how far it is, and what was found."""
    found = queries.upload(upload_id, actor=acting(request))
    before = queries.upload(found.same_as, actor=acting(request)) if found.same_as else None
    if found.state is UploadState.READY and len(found.tables) == 1 and before is None:
        return redirect("version", version_id=found.tables[0].version_id)
    way = steps(Place.REPORT if found.tables else Place.UPLOAD, dataset=None, draft=None)
    context = {
        "upload": found,
        "sent_before": before,
        "uploads_before": queries.before([upload_id]).get(upload_id, 0),
        "steps": way,
    }
    return render(request, "uploads/show.html", context)


def progress(request: HubRequest, upload_id: str) -> HttpResponse:
    """How far an upload is, for the page to ask while somebody waits."""
    found = queries.upload(upload_id, actor=acting(request))
    before = queries.before([upload_id]).get(upload_id, 0)
    said = waiting_words(before, found)
    return JsonResponse({"finished": found.is_finished, "rows_read": found.rows_read, "said": said})


ROUTES = [
    page(
        "uploads",
        uploads,
        name="uploads",
        needs=_PUBLISHERS,
        says="What one's organisation sent.",
        menu="Uploads",
    ),
    form_page(
        "uploads/new",
        upload_new,
        name="upload_new",
        needs=_PUBLISHERS,
        says="Send a file that begins a dataset.",
    ),
    page(
        "uploads/<str:upload_id>",
        upload,
        name="upload",
        needs=_PUBLISHERS,
        says="One upload, and what was found in it.",
    ),
    page(
        "uploads/<str:upload_id>/progress",
        progress,
        name="upload_progress",
        needs=_PUBLISHERS,
        says="How far an upload is, as JSON.",
    ),
    form_page(
        "datasets/<str:dataset_id>/upload",
        upload_next,
        name="upload_next",
        needs=_PUBLISHERS,
        says="Send the next version of a dataset of one's own.",
    ),
]
