"""Data asks: what others ask for and why, the files to fill in, and answering one with the file one has."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from wardmote.engine.checking.library import library_names, library_schema
from wardmote.engine.checking.schema import TableSchema, schema_to_json
from wardmote.engine.writing import xlsx
from wardmote.faces.ask_templates import csv_template, xlsx_template
from wardmote.faces.routes import PUBLIC, HubRequest, acting, any_role
from wardmote.faces.web.form_fields import add_problem
from wardmote.faces.web.home import Task, offer
from wardmote.faces.web.page_face import form_page, page
from wardmote.faces.web.uploads import sending, sent_file
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.intake import queries
from wardmote.hub.intake.acts import read_again
from wardmote.hub.intake.answering import Answer, AskAnswer
from wardmote.hub.intake.proposal import proposed_answer
from wardmote.hub.intake.upload import FoundTable, Upload
from wardmote.hub.organisations.actor import Role
from wardmote.kernel.problem import Conflict, Invalid

_PUBLISHERS = any_role(Role.PUBLISHER)
SENSITIVITIES: Mapping[str, tuple[str, str]] = {
    "open": ("Open", "govuk-tag--green"),
    "official": ("About no person", "govuk-tag--grey"),
    "personal": ("Personal", "govuk-tag--orange"),
    "special": ("Special category", "govuk-tag--red"),
}
"""The word, and the colour of its tag."""
_NONE = ""

offer(Task("Data asks", "See what others ask for, and answer with the file you have.", "asks"))


class _AskedField(forms.ChoiceField):
    """That the file has not got an asked column is an answer too, also where the ask requires it."""

    def validate(self, value: object) -> None:
        if value != _NONE:
            super().validate(value)


class AssignForm(forms.Form):
    """For each asked column, the one of the file that answers it."""

    def __init__(self, data: object, *, ask: TableSchema, columns: tuple[str, ...], answer: Answer) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # what was posted
        chosen = {each.field: each.column for each in answer.fields}
        choices = [(_NONE, "Not in the file"), *((each, each) for each in columns)]
        self._names = {f"field-{place}": each.name for place, each in enumerate(ask.fields)}
        for place, each in enumerate(ask.fields):
            self.fields[f"field-{place}"] = _AskedField(
                label=each.name,
                choices=choices,
                required=each.is_required,
                initial=chosen.get(each.name, _NONE),
                help_text=each.reason,
            )

    def assigned(self) -> dict[str, str]:
        """The file's column of each asked one that has any."""
        return {name: self.cleaned_data[key] for key, name in self._names.items() if self.cleaned_data[key]}


def asks(request: HubRequest) -> HttpResponse:
    """The library, or what of it holds every word."""
    words = request.GET.get("q", "").lower().split()
    found = [each for each in map(library_schema, library_names()) if _holds(each, words)]
    found.sort(key=lambda each: each.title)
    context = {"asks": found, "text": request.GET.get("q", ""), "sensitivities": SENSITIVITIES}
    return render(request, "asks/list.html", context)


def _holds(ask: TableSchema, words: list[str]) -> bool:
    fields = " ".join(f"{each.name} {each.title} {' '.join(each.aliases)}" for each in ask.fields)
    said = f"{ask.name} {ask.title} {ask.extra.get('description', '')} {fields}".lower()
    return all(word in said for word in words)


def ask(request: HubRequest, ask: str) -> HttpResponse:
    """What is asked, and why each column."""
    context = {"ask": library_schema(ask), "sensitivities": SENSITIVITIES}
    return render(request, "asks/show.html", context)


def schema_json(request: HubRequest, ask: str) -> HttpResponse:  # noqa: ARG001 - a view
    """The ask as a Table Schema."""
    text = json.dumps(schema_to_json(library_schema(ask)), ensure_ascii=False, indent=2)
    return _file(text.encode(), f"{ask}.schema.json", "application/json")


def template_csv(request: HubRequest, ask: str) -> HttpResponse:  # noqa: ARG001 - a view
    """An empty CSV with the asked columns."""
    return _file(csv_template(library_schema(ask)), f"{ask}.csv", "text/csv; charset=utf-8")


def template_xlsx(request: HubRequest, ask: str) -> HttpResponse:  # noqa: ARG001 - a view
    """An empty workbook with the asked columns."""
    return _file(xlsx_template(library_schema(ask)), f"{ask}.xlsx", xlsx.MEDIA_TYPE)


def _file(content: bytes, name: str, media_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)


def answer(request: HubRequest, ask: str) -> HttpResponse:
    """Sends a file that answers an ask, and begins a dataset."""
    asked = library_schema(ask)
    form, upload_id = sent_file(request)
    if upload_id is not None:
        return redirect("upload", upload_id=upload_id)
    context = {"form": form, "ask": asked, **sending(request, dataset_id=None, ask=ask)}
    return render(request, "asks/answer.html", context)


def assign(request: HubRequest, upload_id: str, ask: str) -> HttpResponse:
    """Which column of a file answers which asked one: as it was found, to be corrected. The file is then read again."""
    upload = queries.upload(upload_id, actor=acting(request))
    asked, table = library_schema(ask), _table(upload, request.GET.get("table", ""))
    proposed = proposed_answer(table, ask)
    form = AssignForm(request.POST or None, ask=asked, columns=proposed.columns, answer=proposed)
    if request.method == "POST" and form.is_valid():
        try:
            said = AskAnswer(ask, table.name, form.assigned())
            read_again(upload_id, upload.reading.answering(said), actor=acting(request), clock=request.clock)
        except (Conflict, Invalid) as problem:
            add_problem(form, problem)
        else:
            messages.success(request, "The file is being read as an answer to the ask.")
            return redirect("upload", upload_id=upload_id)
    context = {"form": form, "ask": asked, "upload": upload, "table": table, "answer": proposed}
    return render(request, "asks/assign.html", context)


def _table(upload: Upload, name: str) -> FoundTable:
    found = [each for each in upload.tables if name in ("", each.name)]
    if not found:
        raise unknown()
    return next((each for each in found if each.answer or each.looks_like), found[0])


ROUTES = [
    page("asks", asks, name="asks", needs=PUBLIC, says="What others ask for."),
    page("asks/<str:ask>", ask, name="ask", needs=PUBLIC, says="What is asked, and why each column."),
    page(
        "asks/<str:ask>/schema.json",
        schema_json,
        name="ask_schema",
        needs=PUBLIC,
        says="A data ask as a Table Schema.",
    ),
    page(
        "asks/<str:ask>/template.csv",
        template_csv,
        name="ask_csv",
        needs=PUBLIC,
        says="An empty CSV file with the asked columns.",
    ),
    page(
        "asks/<str:ask>/template.xlsx",
        template_xlsx,
        name="ask_xlsx",
        needs=PUBLIC,
        says="An empty workbook with the asked columns.",
    ),
    form_page(
        "asks/<str:ask>/answer",
        answer,
        name="ask_answer",
        needs=_PUBLISHERS,
        says="Send a file that answers a data ask.",
    ),
    form_page(
        "uploads/<str:upload_id>/answers/<str:ask>",
        assign,
        name="upload_answer",
        needs=_PUBLISHERS,
        says="Say which column of a file answers which column of a data ask.",
    ),
]
