"""What differs between a version and the one readers have: in words, and accepting that it breaks somebody."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from wardmote.faces.plural import counted
from wardmote.faces.routes import HubRequest, acting, any_role
from wardmote.faces.web.data_words import begun, meaning, type_words
from wardmote.faces.web.form_fields import add_problem
from wardmote.faces.web.page_face import form_page
from wardmote.hub.catalogue.drift import BrokenReader, Change, ChangeKind, Difference, ReaderKind
from wardmote.hub.catalogue.own import own_version
from wardmote.hub.holdings.publishing import accept_difference, difference_of
from wardmote.hub.organisations.actor import Role
from wardmote.hub.organisations.queries import organisation_names
from wardmote.kernel.problem import Conflict

_ABOUT_PEOPLE: Mapping[str, str] = {
    "no": "Not about people",
    "personal": "Personal data",
    "special": "Special category data",
}
_WHAT: Mapping[ChangeKind, str] = {
    ChangeKind.GONE: "Gone",
    ChangeKind.RENAMED: "Renamed, it seems",
    ChangeKind.TYPE: "Another type",
    ChangeKind.MEANING: "Another meaning",
    ChangeKind.PERSONAL: "About people",
    ChangeKind.CATEGORIES: "Different values",
    ChangeKind.ADDED: "New",
    ChangeKind.ROWS: "Number of rows",
}


def _type(text: str) -> str:
    return type_words(text) if text else "Not there"


_SAYS: Mapping[ChangeKind, Callable[[str], str]] = {
    ChangeKind.GONE: _type,
    ChangeKind.RENAMED: str,
    ChangeKind.TYPE: _type,
    ChangeKind.MEANING: lambda text: meaning(text) or "None recognised",
    ChangeKind.PERSONAL: lambda text: _ABOUT_PEOPLE[text],
    ChangeKind.CATEGORIES: lambda text: f"{int(text):,} different values",
    ChangeKind.ADDED: _type,
    ChangeKind.ROWS: lambda text: counted(int(text), "row"),
}


@dataclass(frozen=True)
class ChangeLine:
    """One line of the table of differences. `breaks` says whom, or is empty."""

    column: str
    what: str
    before: str
    after: str
    breaks: str


@dataclass(frozen=True)
class DifferenceShown:
    """A difference in words. `readers` has a sentence for each reader who is broken."""

    found: Difference
    lines: Sequence[ChangeLine]
    readers: Sequence[str]

    @property
    def is_broken(self) -> bool:
        """Whether it breaks anybody."""
        return bool(self.found.broken)


class AcceptForm(forms.Form):
    """The publisher accepts one difference, by its digest."""

    difference = forms.CharField(widget=forms.HiddenInput, max_length=64)
    accepted = forms.BooleanField(
        label="I accept that readers will not find these columns as they know them",
        error_messages={
            "required": "Tick the box if you accept it. If not, go back and upload another file."
        },
    )


def shown(found: Difference) -> DifferenceShown:
    """The words for a difference."""
    names = organisation_names({each for reader in found.broken for each in reader.told})
    return DifferenceShown(
        found,
        [_line(found, each) for each in found.changes],
        [_reader(each, names) for each in found.broken],
    )


def _line(found: Difference, change: Change) -> ChangeLine:
    says = _SAYS[change.kind]
    concerned = (
        [each for each in found.broken if change.column in each.columns] if found.breaks(change) else []
    )
    return ChangeLine(
        column=change.column or "The table",
        what=_WHAT[change.kind],
        before=says(change.before),
        after=says(change.after),
        breaks=begun("; ".join(_short(each) for each in concerned)),
    )


def _short(reader: BrokenReader) -> str:
    match reader.kind:
        case ReaderKind.AGREEMENT:
            return f"the agreement “{reader.agreement_title}”"
        case ReaderKind.SHARE:
            return "a Delta Sharing profile"
        case ReaderKind.OPEN:
            return "programs that read it openly"


def _reader(reader: BrokenReader, names: Mapping[str, str]) -> str:
    columns = ", ".join(reader.columns)
    told = " and ".join(names[each] for each in reader.told if each in names)
    match reader.kind:
        case ReaderKind.AGREEMENT:
            return (
                f"The agreement “{reader.agreement_title}” names {columns}. It opens nothing of this version; "
                f"its parties can go on with earlier ones, and are told: {told}."
            )
        case ReaderKind.SHARE:
            return f"{told} reads every column by Delta Sharing, and is told: {columns}."
        case ReaderKind.OPEN:
            return (
                f"The data is open. Whoever reads these columns by a program finds them changed: {columns}."
            )


def accept(request: HubRequest, version_id: str) -> HttpResponse:
    """Accepts that publishing a draft breaks those who read it: exactly the difference that is shown."""
    dataset, table, found = own_version(version_id, acting(request))
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accept_difference(
                version_id,
                sha256=form.cleaned_data["difference"],
                columns=request.POST.getlist("columns"),
                actor=acting(request),
                clock=request.clock,
            )
        except Conflict as problem:
            add_problem(form, problem)
        else:
            messages.success(request, "The difference is accepted. The draft can be published now.")
            return redirect("version", version_id=version_id)
    difference = difference_of(dataset, table, found, now=request.clock())
    context = {
        "form": form,
        "dataset": dataset,
        "table": table,
        "version": found,
        "difference": shown(difference) if difference else None,
    }
    return render(request, "versions/accept_difference.html", context)


ROUTES = [
    form_page(
        "versions/<str:version_id>/accept-difference",
        accept,
        name="version_accept_difference",
        needs=any_role(Role.PUBLISHER),
        says="Accept that a draft breaks those who read the version before it.",
    ),
]
