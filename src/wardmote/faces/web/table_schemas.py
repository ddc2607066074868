"""The schema of a table: given by its publisher or kept from what was recognised; seen in words, withdrawn."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render

from wardmote.engine.checking.overruling import Overruled
from wardmote.engine.checking.schema_text import schema_from_text
from wardmote.faces.routes import HubRequest, acting, any_role
from wardmote.faces.web.page_face import button, form_page, page
from wardmote.faces.web.schema_words import fields_in_words, rules_in_words
from wardmote.hub.catalogue.dataset import Table, Version, VersionState
from wardmote.hub.catalogue.given_schema import GivenSchema, is_checked
from wardmote.hub.catalogue.own import own_table
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.catalogue.schema_acts import give_schema, withdraw_schema
from wardmote.hub.catalogue.schema_queries import schema_now
from wardmote.hub.intake.answering import AnsweredField
from wardmote.hub.intake.held_tables import Unchecked
from wardmote.hub.intake.schemas import check_again, keep_recognised
from wardmote.hub.intake.upload import Upload
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.kernel.problem import Invalid, TooLarge

_PUBLISHERS = any_role(Role.PUBLISHER)


class SchemaForm(forms.Form):
    """The file of a schema."""

    file = forms.FileField(
        label="A file with the schema",
        help_text="A Table Schema in JSON or YAML, with our rules if you like.",
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
        widget=forms.FileInput(attrs={"accept": ".json,.yaml,.yml"}),
    )


@dataclass(frozen=True)
class Checked:
    """What the page of a version says of what it was checked against.

    `now` is the schema that its table has, `passed_over` says that an ask came before it. `may_keep` and `may_check`
    are what a publisher can do about it; `columns_of` is the upload where she says which column is which, if she can.
    """

    now: GivenSchema | None
    is_held_to_it: bool
    is_stale: bool
    passed_over: bool
    may_keep: bool
    may_check: bool
    overruled: tuple[Overruled, ...]
    unchecked: tuple[Unchecked, ...]
    known_as: tuple[AnsweredField, ...]
    columns_of: str


def checked_of(table: Table, found: Version, upload: Upload | None, *, actor: Actor) -> Checked:
    """What a version of one's own was checked against, and what stands open."""
    now, publishes = schema_now(table.id), actor.has(Role.PUBLISHER)
    of_file = next((each for each in upload.tables if each.version_id == found.id), None) if upload else None
    is_stale = not is_checked(found.schema_id, found.ask, found.id, now)
    draft = found.state is VersionState.DRAFT
    return Checked(
        now=now,
        is_held_to_it=now is not None and found.schema_id == now.id,
        is_stale=is_stale and draft,
        passed_over=now is not None and bool(found.ask),
        may_keep=publishes and found.state is not VersionState.DESTROYED and not found.ask,
        may_check=publishes and draft and is_stale and of_file is not None,
        overruled=of_file.overruled if of_file else (),
        unchecked=of_file.unchecked if of_file else (),
        known_as=of_file.known_as if of_file else (),
        columns_of=upload.id if upload and of_file and publishes and draft else "",
    )


def table_schema(request: HubRequest, table_id: str) -> HttpResponse:
    """The schema of a table in words; and a form to give it one, or another."""
    dataset, table = own_table(table_id, acting(request))
    form = SchemaForm(request.POST, request.FILES) if request.method == "POST" else SchemaForm()
    if request.method == "POST" and _is_given(request, form, table_id):
        messages.success(request, "The next file of this table will be checked against this schema.")
        return redirect("table_schema", table_id=table_id)
    now = schema_now(table_id)
    context = {
        "form": form,
        "dataset": dataset,
        "table": table,
        "now": now,
        "schema": now.schema if now else None,
        "fields": fields_in_words(now.schema) if now else [],
        "rules": rules_in_words(now.schema) if now else [],
        "kept_from": next((each for each in table.versions if now and each.id == now.kept_from), None),
        "latest": next((each for each in table.versions if each.state is not VersionState.DESTROYED), None),
        "draft": next((each for each in table.versions if each.state is VersionState.DRAFT), None),
    }
    return render(request, "schemas/show.html", context)


def schema_json(request: HubRequest, table_id: str) -> HttpResponse:
    """The schema of a table, as a file to change and give again."""
    own_table(table_id, acting(request))
    now = schema_now(table_id)
    if now is None:
        raise unknown()
    text = json.dumps(now.descriptor, ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": 'attachment; filename="schema.json"'}
    return HttpResponse(text, content_type="application/json", headers=headers)


def withdraw(request: HubRequest, table_id: str) -> HttpResponse:
    """Takes the schema of a table back."""
    withdraw_schema(table_id, actor=acting(request), clock=request.clock)
    messages.success(request, "The schema is withdrawn. The next file will be read as it is found.")
    return redirect("table_schema", table_id=table_id)


def keep(request: HubRequest, version_id: str) -> HttpResponse:
    """Keeps what was recognised in a version as the schema of its table."""
    table_id = keep_recognised(version_id, actor=acting(request), clock=request.clock)
    messages.success(request, "What was recognised is kept: following files are checked against it.")
    return redirect("table_schema", table_id=table_id)


def check(request: HubRequest, version_id: str) -> HttpResponse:
    """Has a draft's file read again, and so checked against the schema there is now."""
    upload_id = check_again(version_id, actor=acting(request), clock=request.clock)
    messages.info(request, "The file is read again, and checked against the schema.")
    return redirect("upload", upload_id=upload_id)


def _is_given(request: HubRequest, form: SchemaForm, table_id: str) -> bool:
    """Whether what was sent is the table's schema now; else the form says why not."""
    too_large: TooLarge | None = getattr(request, "upload_problem", None)
    sent = request.FILES.get("file")
    is_valid = form.is_valid()
    try:
        if too_large is not None:
            raise too_large
        if not is_valid or not isinstance(sent, SimpleUploadedFile):
            return False
        schema = schema_from_text(sent.read())
        give_schema(table_id, schema, kept_from="", actor=acting(request), clock=request.clock)
    except (Invalid, TooLarge) as problem:
        form.errors.clear()
        place = f" ({problem.where})" if problem.where and problem.where not in form.fields else ""
        form.add_error("file", f"{problem.what}{place} {problem.next_step}")
        return False
    return True


ROUTES = [
    form_page(
        "tables/<str:table_id>/schema",
        table_schema,
        name="table_schema",
        needs=_PUBLISHERS,
        says="The schema of a table of one's own in words; give it one, or another.",
    ),
    page(
        "tables/<str:table_id>/schema.json",
        schema_json,
        name="table_schema_json",
        needs=_PUBLISHERS,
        says="The schema of a table of one's own, as a file.",
    ),
    button(
        "tables/<str:table_id>/schema/withdraw",
        withdraw,
        name="table_schema_withdraw",
        needs=_PUBLISHERS,
        says="Withdraw the schema of a table of one's own.",
    ),
    button(
        "versions/<str:version_id>/keep-schema",
        keep,
        name="version_keep_schema",
        needs=_PUBLISHERS,
        says="Keep what was recognised in a version of one's own as its table's schema.",
    ),
    button(
        "versions/<str:version_id>/check-again",
        check,
        name="version_check_again",
        needs=_PUBLISHERS,
        says="Check a draft of one's own against the schema its table has now.",
    ),
]
