"""How a file is read, overruled: the header's row, the encoding, what columns are; and what is remembered let go."""

from __future__ import annotations

import json
from dataclasses import replace

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from wardmote.engine.reading.choices import (
    KeptRows,
    ReadChoices,
    TableChoices,
)
from wardmote.engine.reading.notes import NoteKind
from wardmote.faces.routes import HubRequest, acting, any_role
from wardmote.faces.web.columns_form import ColumnsForm
from wardmote.faces.web.data_words import DELIMITERS, begun
from wardmote.faces.web.form_fields import add_problem
from wardmote.faces.web.page_face import button, form_page
from wardmote.faces.web.reading_place import Place
from wardmote.faces.web.reading_words import KEPT
from wardmote.hub.catalogue.dataset import VersionState
from wardmote.hub.catalogue.queries import unknown, version
from wardmote.hub.holdings.rows import open_first_rows
from wardmote.hub.intake import acts, queries
from wardmote.hub.intake.first_seen import NumberedRows, first_rows_seen
from wardmote.hub.intake.reading import Reading
from wardmote.hub.organisations.actor import Role
from wardmote.hub.policy.decide import decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Use
from wardmote.kernel.problem import Invalid, NotFound

_PUBLISHERS = any_role(Role.PUBLISHER)
_ENCODINGS = {
    "utf-8": "UTF-8",
    "windows-1252": "Windows-1252 (Western European)",
    "utf-16": "UTF-16 (“Unicode” in older programs)",
    "mac-roman": "Mac Roman",
    "cp437": "Code page 437 (MS-DOS)",
}
_FOUND = "Found from the file"
_ROWS_SHOWN = 15
_CELLS_SHOWN = 12


class ReadingForm(forms.Form):
    """What can be said of a file and one of its tables. What does not go with its format is not asked."""

    header_row = forms.IntegerField(
        label="Which row is the header?",
        required=False,
        min_value=0,
        help_text="Its number. If it spans several rows, that of the last of them. Enter 0 if there is no header.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
    )
    header_rows = forms.IntegerField(
        label="How many rows does the header span?",
        required=False,
        min_value=0,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
    )
    one_table = forms.BooleanField(label="All that stands on the sheet is one table", required=False)
    keep = forms.MultipleChoiceField(
        label="Are these rows like any other?",
        help_text="They are set aside otherwise.",
        required=False,
        choices=[(each.value, said) for each, said in KEPT.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    unpivot = forms.BooleanField(
        label="Make a row for each month, quarter or year",
        help_text="The columns named after them become rows: one column says which, and one holds the figure.",
        required=False,
    )
    fill_down = forms.MultipleChoiceField(
        label="Which empty cells take the label above?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    delimiter = forms.ChoiceField(label="What stands between cells?", required=False)
    encoding = forms.ChoiceField(
        label="How are its characters encoded?",
        help_text="Change it where £ or names with accents look wrong.",
        required=False,
    )
    tables = forms.MultipleChoiceField(
        label="Which tables do you want?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one table."},
    )

    def __init__(self, place: Place, data: object = None) -> None:
        said, choices = place.said, place.choices
        super().__init__(
            data,  # type: ignore[arg-type]  # a form's data as it comes
            initial={
                "header_row": said.header_row,
                "header_rows": said.header_rows,
                "one_table": said.one_table,
                "keep": [each.value for each in said.keep],
                "unpivot": said.unpivot,
                "fill_down": list(said.fill_down),
                "delimiter": choices.delimiter or "",
                "encoding": choices.encoding or "",
                "tables": [each.name for each in place.upload.tables],
            },
        )
        self._place = place
        self._offer("delimiter", {mark: begun(said) for mark, said in DELIMITERS.items()}, choices.delimiter)
        self._offer("encoding", _ENCODINGS, choices.encoding)
        labels = dict.fromkeys([*said.fill_down, *place.labels_left_out])
        self._choice("fill_down").choices = [(each, each) for each in labels]
        known = dict.fromkeys([*(each.name for each in place.upload.tables), *choices.leave_out])
        self._choice("tables").choices = [(each, each) for each in known]
        for name in self._unasked(len(known)):
            del self.fields[name]

    def _offer(self, name: str, options: dict[str, str], chosen: str | None) -> None:
        more = {chosen: chosen} if chosen and chosen not in options else {}
        self._choice(name).choices = [("", _FOUND), *(options | more).items()]

    def _choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared so above
        return field

    def _unasked(self, tables: int) -> list[str]:
        table = self._place.table
        unasked = [] if tables > 1 else ["tables"]
        if not self._place.has_noticed(NoteKind.WIDE_PERIODS) and not self._place.said.unpivot:
            unasked.append("unpivot")
        if not self._choice("fill_down").choices:
            unasked.append("fill_down")
        if table is None:
            return [*unasked, "one_table"]
        if table.delimiter is None:
            unasked += ["delimiter", "encoding"]
        if table.names_its_columns:
            return [*unasked, "header_row", "header_rows", "one_table", "keep"]
        several = self._place.has_noticed(NoteKind.ONE_OF_SEVERAL)
        return unasked if several or self._place.said.one_table else [*unasked, "one_table"]

    def choices(self) -> ReadChoices:
        """What is chosen. Raises Invalid where it contradicts itself."""
        given = self.cleaned_data
        chosen = self._place.saying(
            TableChoices(
                header_row=given.get("header_row"),
                header_rows=given.get("header_rows"),
                one_table=given.get("one_table", False),
                keep=tuple(KeptRows(each) for each in given.get("keep", ())),
                unpivot=given.get("unpivot", False),
                fill_down=tuple(given.get("fill_down", ())),
                columns=self._place.said.columns,
            )
        )
        if "delimiter" in self.fields:
            chosen = replace(chosen, delimiter=given["delimiter"] or None, encoding=given["encoding"] or None)
        if "tables" not in self.fields:
            return chosen
        wanted = given["tables"]
        if chosen.sheets:
            return replace(chosen, sheets=tuple(wanted))
        known = [name for name, _ in self.fields["tables"].choices]  # type: ignore[attr-defined]  # as above
        return replace(chosen, leave_out=tuple(each for each in known if each not in wanted))


def upload_reading(request: HubRequest, upload_id: str) -> HttpResponse:
    """Says how a file is read, and has it read again."""
    place = _place(request, upload_id)
    form = ReadingForm(place, request.POST or None)
    done = _read_again(request, place, form)
    context = {
        "form": form,
        "upload": place.upload,
        "table": place.table,
        "first_rows": _first_rows(request, place),
    }
    return done or render(request, "uploads/reading.html", context)


def upload_columns(request: HubRequest, upload_id: str) -> HttpResponse:
    """Says what the columns of a table are, and has the file read again."""
    place = _place(request, upload_id)
    if place.table is None:
        raise unknown()
    form = ColumnsForm(place, version(place.table.version_id)[2].columns, request.POST or None)
    done = _read_again(request, place, form)
    context = {"form": form, "upload": place.upload, "table": place.table}
    return done or render(request, "uploads/columns.html", context)


def upload_as_found(request: HubRequest, upload_id: str) -> HttpResponse:
    """Lets go of all that was chosen, and has the file read as it is found."""
    steps = queries.upload(upload_id, actor=acting(request)).reading.steps
    acts.read_again(upload_id, Reading(steps=steps), actor=acting(request), clock=request.clock)
    return redirect("upload", upload_id=upload_id)


def forget(request: HubRequest, dataset_id: str) -> HttpResponse:
    """Lets go of how files of a dataset are read."""
    acts.forget_reading(dataset_id, actor=acting(request), clock=request.clock)
    messages.success(request, "The next file of this dataset will be read as it is found.")
    return redirect("upload_next", dataset_id=dataset_id)


def _place(request: HubRequest, upload_id: str) -> Place:
    upload = queries.upload(upload_id, actor=acting(request))
    wanted = request.GET.get("table")
    tables = [each for each in upload.tables if wanted in (None, each.version_id)]
    if wanted is not None and not tables:
        raise unknown()
    return Place(upload, tables[0] if tables else None)


def _read_again(request: HubRequest, place: Place, form: ReadingForm | ColumnsForm) -> HttpResponse | None:
    """To the upload, which is read again; None where the form is to be shown."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        reading = replace(place.upload.reading, choices=form.choices())
    except Invalid as problem:
        add_problem(form, problem)
        return None
    acts.read_again(place.upload.id, reading, actor=acting(request), clock=request.clock)
    return redirect("upload", upload_id=place.upload.id)


def _first_rows(request: HubRequest, place: Place) -> NumberedRows:
    """The first rows of the file as they stand there, of a refused one as they were seen; none where none are kept."""
    if place.table is None:
        return _squared(
            first_rows_seen(place.upload.id, actor=acting(request), clock=request.clock)[:_ROWS_SHOWN]
        )
    if version(place.table.version_id)[2].state is not VersionState.DRAFT:
        return []
    asked = Ask(place.table.version_id, Use.PREVIEW, None, None, None, None)
    permit = decide(asked, actor=request.actor, clock=request.clock)
    try:
        with open_first_rows(permit, clock=request.clock) as opened:
            rows = opened.head(_ROWS_SHOWN).to_pylist()
    except NotFound:
        return []
    return _squared([(row["number"], json.loads(row["cells"])) for row in rows])


def _squared(rows: NumberedRows) -> NumberedRows:
    """The rows cut to what is shown, all of the same length."""
    width = min(_CELLS_SHOWN, max((len(cells) for _, cells in rows), default=0))
    return [(number, [*cells[:width], *[""] * (width - len(cells))]) for number, cells in rows]


ROUTES = [
    form_page(
        "uploads/<str:upload_id>/reading",
        upload_reading,
        name="upload_reading",
        needs=_PUBLISHERS,
        says="Say how a file is read, and have it read again.",
    ),
    form_page(
        "uploads/<str:upload_id>/columns",
        upload_columns,
        name="upload_columns",
        needs=_PUBLISHERS,
        says="Say what the columns of a table are, and have the file read again.",
    ),
    button(
        "uploads/<str:upload_id>/as-found",
        upload_as_found,
        name="upload_as_found",
        needs=_PUBLISHERS,
        says="Let go of what was chosen for a file, and have it read as it is found.",
    ),
    button(
        "datasets/<str:dataset_id>/forget-reading",
        forget,
        name="dataset_forget_reading",
        needs=_PUBLISHERS,
        says="Let go of how files of a dataset are read.",
    ),
]
