"""What texts of a column should say: one box for each bad one, one for any other, and how words are spelt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from wardmote.engine.checking.mending import BadText, StepKind, bad_texts
from wardmote.faces.plural import counted
from wardmote.faces.routes import HubRequest, acting, any_role
from wardmote.faces.web.data_words import cell
from wardmote.faces.web.form_fields import add_problem
from wardmote.faces.web.mending import first_cells, read_once_more, table_of, upload_to_mend
from wardmote.faces.web.page_face import form_page
from wardmote.hub.catalogue.dataset import Column
from wardmote.hub.catalogue.queries import unknown, version
from wardmote.hub.holdings.rows import open_bad_cells
from wardmote.hub.intake.mending import TableStep, table_steps
from wardmote.hub.intake.mending_acts import take_steps
from wardmote.hub.organisations.actor import Role
from wardmote.hub.policy.decide import decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Use
from wardmote.kernel.problem import Conflict, Invalid

_MOST_TEXTS = 30
_LONGEST = 10_000


class TextsForm(forms.Form):
    """What is to be written. Fields are numbered: a text may be anything."""

    says_optional_once = True

    def __init__(self, columns: Sequence[Column], texts: Sequence[BadText], data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a form's data as it comes
        self._texts = texts
        if len(columns) > 1:
            self.fields["column"] = forms.ChoiceField(
                label="Which column?",
                choices=[(str(n), each.name) for n, each in enumerate(columns, start=1)],
            )
        for number, each in enumerate(texts):
            perhaps = f" Perhaps {cell(each.suggestion)}." if each.suggestion else ""
            self.fields[f"text_{number}"] = forms.CharField(
                label=cell(each.text),
                help_text=f"{counted(each.cells, 'cell')}. {each.message}{perhaps}",
                required=False,
                max_length=_LONGEST,
            )
        self.fields["old"] = forms.CharField(
            label="Another text" if texts else "Cells that say",
            help_text="Exactly as it stands in the cells.",
            required=False,
            max_length=_LONGEST,
        )
        self.fields["new"] = forms.CharField(
            label="Should say",
            help_text="Enter nothing to empty these cells.",
            required=False,
            max_length=_LONGEST,
        )
        self.fields["spellings"] = forms.CharField(
            label="Spell these as they stand here",
            help_text="One on each line. Cells that differ only in capitals or spaces are written like this.",
            required=False,
            max_length=100_000,
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    def clean(self) -> dict[str, Any]:
        """Refuses a form that says nothing."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("new") and not given.get("old"):
            self.add_error("old", "Enter what these cells say now.")
        elif not any(value for name, value in given.items() if name != "column"):
            raise forms.ValidationError("Enter what at least one text should say.")
        return given

    def steps(self, column: str) -> tuple[TableStep, ...]:
        """The steps that write them so. Raises Invalid where a text would become itself."""
        given = self.cleaned_data
        texts = {each.text: given[f"text_{n}"] for n, each in enumerate(self._texts)}
        pairs = [(old, new) for old, new in texts.items() if new]
        if given["old"]:
            pairs.append((given["old"], given["new"]))
        said: list[dict[str, Any]] = [
            {"kind": StepKind.REPLACE.value, "column": column, "from": old, "to": new} for old, new in pairs
        ]
        spellings = [each.strip() for each in given["spellings"].splitlines() if each.strip()]
        if spellings:
            said.append({"kind": StepKind.SPELL_AS.value, "column": column, "spellings": spellings})
        return table_steps(said)


def mend_texts(request: HubRequest, version_id: str) -> HttpResponse:
    """Says what texts of a column should be, and has the file read again."""
    upload = upload_to_mend(request, version_id)
    dataset, table, found = version(version_id)
    column = _column(request.GET, found.columns)
    texts = _bad_texts(request, version_id, column) if column else ()
    form = TextsForm(
        [column] if column else found.columns, texts, request.POST if request.method == "POST" else None
    )
    if request.method == "POST" and form.is_valid():
        chosen = column or _column(form.cleaned_data, found.columns)
        try:
            steps = form.steps(chosen.name if chosen else "")
            here = [TableStep(table_of(upload, version_id), each.step) for each in steps]
            take_steps(upload.id, here, actor=acting(request), clock=request.clock)
            return read_once_more(request, upload)
        except (Invalid, Conflict) as problem:
            add_problem(form, problem)
    context = {"form": form, "dataset": dataset, "table": table, "version": found, "column": column}
    return render(request, "versions/mend_texts.html", context)


def _column(said: Mapping[str, Any], columns: Sequence[Column]) -> Column | None:
    """The column of which a number is said; None where nothing is. Raises NotFound for one there is not."""
    number = str(said.get("column", ""))
    if not number:
        return None
    if not number.isascii() or not number.isdecimal() or not 0 < int(number[:9]) <= len(columns):
        raise unknown()
    return columns[int(number[:9]) - 1]


def _bad_texts(request: HubRequest, version_id: str, column: Column) -> tuple[BadText, ...]:
    ask = Ask(version_id, Use.PREVIEW, None, None, None, None)
    permit = decide(ask, actor=request.actor, clock=request.clock)
    with open_bad_cells(permit, clock=request.clock) as report:
        return bad_texts(first_cells(report.batches()), column.name, _MOST_TEXTS)


ROUTES = [
    form_page(
        "versions/<str:version_id>/mend/texts",
        mend_texts,
        name="version_mend_texts",
        needs=any_role(Role.PUBLISHER),
        says="Say what texts of a column should be, in a draft of one's own.",
    ),
]
