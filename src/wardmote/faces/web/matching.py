"""Matching a table's addresses to properties: its owner instructs the hub, sees what came of it, and takes it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from wardmote.engine.linkage.match import Level
from wardmote.engine.linkage.tables.held import MEANS, Held
from wardmote.faces.routes import HubRequest, acting, any_role
from wardmote.faces.web.address_review import REVIEWERS
from wardmote.faces.web.data_words import LEVELS
from wardmote.faces.web.form_fields import add_problem
from wardmote.faces.web.page_face import button, form_page, page
from wardmote.hub.catalogue.dataset import Column, Table, Version, VersionState
from wardmote.hub.catalogue.own import own_table
from wardmote.hub.catalogue.queries import version
from wardmote.hub.derivation.acts import instruct_matching, match_again, withdraw_matching
from wardmote.hub.derivation.derivation import Group, Report
from wardmote.hub.derivation.gazetteers import gazetteer_for
from wardmote.hub.derivation.matching_report import ROLES_THAT_KNOW_REPORTS, matching_report
from wardmote.hub.derivation.matching_terms import found_columns, from_terms, said
from wardmote.hub.derivation.queries import latest_derivation, lineage
from wardmote.hub.derivation.report_by import ReportBy, may_see_groups, offered_columns, report_by
from wardmote.hub.organisations.actor import Role
from wardmote.hub.policy.instruction import Instruction, Processing
from wardmote.hub.policy.instructions import instruction_in_force
from wardmote.kernel.problem import Conflict, Invalid

_PUBLISHERS = any_role(Role.PUBLISHER)
_GROUPS_SHOWN = 100


class MatchingForm(forms.Form):
    """Which columns say where, and which stand in what is made."""

    address = forms.MultipleChoiceField(
        label="Where does the address stand?",
        help_text="Tick the column of the whole address, or each of its lines. They are read in the table’s order.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick the column of the address."},
    )
    postcode = forms.ChoiceField(
        label="Postcode",
        required=False,
        help_text="Leave it out where the postcode stands in the address.",
    )
    held_uprn = forms.ChoiceField(
        label="UPRN that the table has already",
        required=False,
        help_text="It is checked against the address and the gazetteer.",
    )
    carried = forms.MultipleChoiceField(
        label="Columns of the new table",
        help_text="The hub opens these and no others. Leave out what readers of the new table do not need.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick the columns that the new table shall have."},
    )

    def __init__(self, data: Any, *, columns: Sequence[Column], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        names = [(each.name, each.name) for each in columns]
        for name, choices in (
            ("address", names),
            ("postcode", [("", "No column"), *names]),
            ("held_uprn", [("", "No column"), *names]),
            ("carried", names),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # choice fields


@dataclass(frozen=True)
class Bar:
    """A line of a report: how many rows, as a share of all (0 to 1), and what that means."""

    name: str
    rows: int
    share: float
    means: str


class ByForm(forms.Form):
    """The column by which the report is wanted."""

    by = forms.ChoiceField(
        label="Column",
        help_text="One with few values, such as the source or the tenure. That you looked is recorded.",
        error_messages={
            "required": "Choose a column.",
            "invalid_choice": "Choose a column of the list: others have too many values, or tell single rows apart.",
        },
    )

    def __init__(self, data: Any, *, columns: Sequence[str]) -> None:
        super().__init__(data)
        self.fields["by"].choices = [(each, each) for each in columns]  # type: ignore[attr-defined]  # a choice field


@dataclass(frozen=True)
class By:
    """The form that asks for a column, and the report by it, None where none was asked for."""

    form: ByForm
    counted: ReportBy | None
    groups: list[Bar]


def matching(request: HubRequest, table_id: str) -> HttpResponse:
    """What the hub is instructed to do with the table, and what came of it; a form to instruct it, or otherwise."""
    dataset, table = own_table(table_id, acting(request))
    columns = _columns(table)
    given = instruction_in_force(table_id, Processing.MATCH_ADDRESSES)
    form = MatchingForm(
        request.POST if request.method == "POST" else None, columns=columns, initial=_initial(given, columns)
    )
    if request.method == "POST" and form.is_valid() and _is_instructed(request, form, table_id):
        messages.success(request, "The hub is instructed. What it makes is on the page of this dataset.")
        return redirect("table_matching", table_id=table_id)
    made = latest_derivation(table_id)
    context = {
        "form": form,
        "dataset": dataset,
        "table": table,
        "given": given,
        "wanted": from_terms(given.terms) if given else None,
        "doubt": None if given else found_columns(columns).doubt,
        "left_out": _left_out(given, columns),
        "gazetteer": gazetteer_for(dataset.organisation_id),
        "made": made,
        "source": version(made.source_version_id)[2] if made else None,
    }
    return render(request, "matching/instruct.html", context)


def withdraw(request: HubRequest, table_id: str) -> HttpResponse:
    """Takes the instruction back."""
    withdraw_matching(table_id, actor=acting(request), clock=request.clock)
    messages.success(
        request, "The instruction is withdrawn: the hub opens nothing more of this table for it."
    )
    return redirect("table_matching", table_id=table_id)


def again(request: HubRequest, table_id: str) -> HttpResponse:
    """Has the current version matched once more."""
    match_again(table_id, actor=acting(request), clock=request.clock)
    messages.success(request, "The hub matches the table again.")
    return redirect("table_matching", table_id=table_id)


def report(request: HubRequest, version_id: str) -> HttpResponse:
    """How well the addresses of a version were matched, and what it was made of."""
    made = matching_report(version_id, actor=acting(request))
    dataset, table, found = version(version_id)
    sees_groups = may_see_groups(acting(request))
    by = _by(request, found) if sees_groups and found.state is not VersionState.DESTROYED else None
    origin = lineage(dataset, actor=request.actor, now=request.clock()).made_of.get(version_id)
    context = {
        "dataset": dataset,
        "table": table,
        "version": found,
        "made": made,
        "origin": origin,
        "kinds": _kinds(made.report),
        "stands_out": made.report.stands_out,
        "sees_groups": sees_groups,
        "by": by,
        "form": by.form if by else None,
        "levels": _levels(made.report),
        "held": _held(made.report),
        "may_review": REVIEWERS.admits(request.actor, clock=request.clock),
    }
    return render(request, "matching/report.html", context)


def _levels(found: Report) -> list[Bar]:
    rows = ((each, found.levels.get(each, 0)) for each in Level)
    return [Bar(LEVELS[each][0], count, _share(count, found.rows), LEVELS[each][1]) for each, count in rows]


def _kinds(found: Report) -> list[tuple[str, list[Bar]]]:
    """What groups are by, and each with its rows that have a UPRN."""
    kinds = dict.fromkeys(each.by for each in found.groups)
    return [(kind, _groups(each for each in found.groups if each.by == kind)) for kind in kinds]


def _groups(found: Iterable[Group]) -> list[Bar]:
    return [
        Bar(each.value, each.rows, _share(each.matched, each.rows), "")
        for each in islice(found, _GROUPS_SHOWN)
    ]


def _by(request: HubRequest, found: Version) -> By:
    """The column that the report is asked by, and what came of that."""
    columns = offered_columns(found.columns, found.rows)
    form = ByForm(request.GET if "by" in request.GET else None, columns=columns)
    counted = None
    if form.is_valid():
        asked = form.cleaned_data["by"]
        try:
            counted = report_by(found.id, asked, actor=acting(request), clock=request.clock)
        except Invalid as problem:
            add_problem(form, problem)
    return By(form, counted, _groups(counted.groups) if counted else [])


def _held(found: Report) -> list[Bar]:
    held = sum(found.held.values())
    counts = ((each, found.held[each]) for each in Held if each in found.held)
    return [Bar(str(each), count, _share(count, held), MEANS[each]) for each, count in counts]


def _share(count: int, of: int) -> float:
    return count / of if of else 0.0


def _is_instructed(request: HubRequest, form: MatchingForm, table_id: str) -> bool:
    sent = form.cleaned_data
    wanted = said(address=sent["address"], postcode=sent["postcode"], held_uprn=sent["held_uprn"])
    try:
        instruct_matching(
            table_id, wanted, carried=sent["carried"], actor=acting(request), clock=request.clock
        )
    except (Conflict, Invalid) as problem:
        add_problem(form, problem)
        return False
    return True


def _initial(given: Instruction | None, columns: Sequence[Column]) -> dict[str, Any]:
    wanted = from_terms(given.terms) if given else found_columns(columns).wanted
    return {
        "address": list(wanted.columns.address),
        "postcode": wanted.columns.postcode or "",
        "held_uprn": wanted.uprn or "",
        "carried": list(given.columns) if given else [each.name for each in columns],
    }


def _left_out(given: Instruction | None, columns: Sequence[Column]) -> list[str]:
    return [each.name for each in columns if given is not None and each.name not in given.columns]


def _columns(table: Table) -> tuple[Column, ...]:
    newest = table.current or next(iter(table.versions), None)
    return newest.columns if newest else ()


ROUTES = [
    form_page(
        "tables/<str:table_id>/matching",
        matching,
        name="table_matching",
        needs=_PUBLISHERS,
        says="Instruct the hub to match the addresses of a table of one's own to properties.",
    ),
    button(
        "tables/<str:table_id>/matching/withdraw",
        withdraw,
        name="table_matching_withdraw",
        needs=_PUBLISHERS,
        says="Withdraw that instruction.",
    ),
    button(
        "tables/<str:table_id>/matching/again",
        again,
        name="table_matching_again",
        needs=_PUBLISHERS,
        says="Have the current version matched again: after a failure, or with what was decided since.",
    ),
    page(
        "versions/<str:version_id>/matching",
        report,
        name="version_matching",
        needs=any_role(*ROLES_THAT_KNOW_REPORTS),
        says="How well the addresses of a version of one's own were matched.",
    ),
]
