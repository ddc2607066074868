"""Doubtful addresses, one at a time: which property is it? For people of the table's owner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from wardmote.engine.linkage.decided import Verdict
from wardmote.engine.linkage.review.agreement import Agreement
from wardmote.engine.linkage.review.reviewing import SHOWN_FIRST
from wardmote.engine.linkage.review.side_by_side import Beside, Mark, Part, What
from wardmote.faces.decisions_download import decisions_download
from wardmote.faces.plural import counted
from wardmote.faces.routes import HubRequest, acting, any_role
from wardmote.faces.web.form_fields import add_problem
from wardmote.faces.web.page_face import button, form_page, page
from wardmote.hub.catalogue.queries import version
from wardmote.hub.derivation import review_acts
from wardmote.hub.derivation.queries import derivation_of
from wardmote.hub.derivation.review_acts import Sitting, sit
from wardmote.hub.derivation.review_forgetting import decisions_held, forget_decisions
from wardmote.hub.derivation.review_rows import HeldUprn, Shown, shown
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.hub.organisations.queries import people_of
from wardmote.hub.policy.instruction import Processing
from wardmote.hub.policy.instructions import instruction_in_force
from wardmote.hub.policy.rule import ROLES_THAT_OPEN_OWN_ROWS
from wardmote.kernel.problem import Invalid

REVIEWERS = any_role(*ROLES_THAT_OPEN_OWN_ROWS)
_NONE, _UNSURE, _OTHER = "none", "unsure", "other"
_WITHOUT_PROPERTY = {_NONE: Verdict.NONE, _UNSURE: Verdict.CANNOT_TELL}


class DecisionForm(forms.Form):
    """Which of the properties it is, another one by its UPRN, none of them, or that nobody could tell."""

    choice = forms.ChoiceField(
        label="Which property is it?",
        widget=forms.RadioSelect,
        required=False,  # a UPRN that is entered below says it as well
    )
    uprn = forms.CharField(
        label="UPRN of another property",
        help_text="Only if it is another property. Up to 12 digits.",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-10"}),
    )

    def __init__(self, offered: Iterable[int], data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a form's data as it comes
        named = [(str(each), str(each)) for each in offered]
        choices = [*named, *((each, each) for each in (_OTHER, _NONE, _UNSURE))]
        self.fields["choice"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """Takes a UPRN that was entered as chosen, and refuses one beside another choice; another property needs it."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if "choice" not in given:
            return given
        digits = given.get("uprn", "").replace(" ", "")
        choice = given["choice"] = given["choice"] or (_OTHER if digits else "")
        if not choice:
            self.add_error("choice", "Choose a property, or say that you cannot tell.")
        elif choice == _OTHER and not (digits.isascii() and digits.isdecimal() and len(digits) <= 12):
            self.add_error("uprn", "Enter the UPRN of the property, up to 12 digits.")
        elif digits and choice not in (_OTHER, digits):
            self.add_error("uprn", "Clear this, or choose “Another property, whose UPRN I know” above.")
        return given

    def decision(self) -> tuple[Verdict, int]:
        """What was decided, and the property, 0 for none."""
        choice = self.cleaned_data["choice"]
        if choice in _WITHOUT_PROPERTY:
            return _WITHOUT_PROPERTY[choice], 0
        return Verdict.PROPERTY, int(
            self.cleaned_data["uprn"].replace(" ", "") if choice == _OTHER else choice
        )


@dataclass(frozen=True)
class PropertyShown:
    """A property as a radio button says it. `pieces` are parts of its address, each with what stands before it.

    `is_held`: rows came with its UPRN.
    """

    uprn: int
    pieces: tuple[tuple[str, Part], ...]
    differences: tuple[str, ...]
    is_held: bool


def show(request: HubRequest, version_id: str) -> HttpResponse:
    """How far the review is, and where to go on."""
    sitting = sit(version_id, actor=acting(request), clock=request.clock)
    dataset, table, found = version(version_id)
    standing = review_acts.tell(sitting, clock=request.clock)
    context = {
        "dataset": dataset,
        "table": table,
        "version": found,
        "standing": standing,
        "following": review_acts.next_address(sitting),
        "left_out": sitting.review.left_out,
        "match_again": _table_to_match_again(version_id, actor=acting(request)),
        "older": [(version(each.version_id)[2], each) for each in review_acts.older_lists(sitting)],
        "may_forget": acting(request).has(Role.PUBLISHER),
        "agreements": _agreements(standing.agreements, acting(request).organisation_id),
        "verdicts": [(_VERDICTS[each], standing.verdicts.get(each, 0)) for each in Verdict],
    }
    return render(request, "reviews/show.html", context)


def address(request: HubRequest, version_id: str, place: int) -> HttpResponse:
    """One address beside what it could be; sent, it is decided."""
    sitting = sit(version_id, actor=acting(request), clock=request.clock)
    listed = review_acts.place(sitting, place)
    form = DecisionForm(listed.offered, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            review_acts.choose(sitting, place, *form.decision(), clock=request.clock)
            return _to_next(request, sitting)
        except Invalid as problem:
            add_problem(form, problem)
    seen = shown(sitting.permit, sitting.columns, listed, clock=request.clock)
    first = seen.properties if "all" in request.GET else _first(seen)
    standing = review_acts.how_far(sitting)
    context = {
        "form": form,
        "version_id": version_id,
        "seen": seen,
        "properties": [
            property_shown(each, is_held=each.uprn in {one.uprn for one in seen.held}) for each in first
        ],
        "held": held_words(seen),
        "others": len(seen.properties) - len(first),
        "number": min(standing.mine + 1, standing.mine + standing.left),
        "count": standing.mine + standing.left,
        "may_undo": bool(standing.mine),
        "why": _why(seen),
    }
    return render(request, "reviews/address.html", context)


def undo(request: HubRequest, version_id: str) -> HttpResponse:
    """Takes the last decision of the one who asks back, and shows its address again."""
    sitting = sit(version_id, actor=acting(request), clock=request.clock)
    place = review_acts.undo(sitting, clock=request.clock)
    if place is None:
        messages.info(request, "There is no decision of yours to take back.")
        return redirect("review", version_id=version_id)
    messages.success(request, "Your last decision is taken back.")
    return redirect("review_address", version_id=version_id, place=place)


def decisions_csv(request: HubRequest, version_id: str) -> HttpResponseBase:
    """What was decided, with the addresses, as `wardmote match addresses --decisions` reads it."""
    return decisions_download(request, version_id)


def forget(request: HubRequest) -> HttpResponse:
    """Asks whether all decisions of the organisation are to be forgotten; sent, they are."""
    if request.method == "POST":
        count = forget_decisions(actor=acting(request), clock=request.clock)
        messages.success(request, f"{counted(count, 'decision')} forgotten.")
        return redirect("own_datasets")
    return render(request, "reviews/forget.html", {"decisions": decisions_held(acting(request))})


def _table_to_match_again(version_id: str, *, actor: Actor) -> str | None:
    """The table that the version was made of, where the one who asks may have it matched again."""
    made = derivation_of(version_id)
    if made is None or not actor.has(Role.PUBLISHER):
        return None
    instruction = instruction_in_force(made.source_table_id, Processing.MATCH_ADDRESSES)
    return made.source_table_id if instruction else None


def property_shown(beside: Beside, *, is_held: bool) -> PropertyShown:
    """Its address in pieces, and in words what differs from the text."""
    return PropertyShown(beside.uprn, _pieces(beside.parts), differences(beside), is_held)


def held_words(seen: Shown) -> list[str]:
    """A sentence for each UPRN that rows of the address came with, which the gazetteer may have otherwise."""
    said = [
        f"{_whose(each, seen.listed.rows)} came with UPRN {each.uprn}, {_has(each)}." for each in seen.held
    ]
    if seen.held_besides:
        said.append(f"Other rows came with {counted(seen.held_besides, 'other UPRN')}.")
    return said


def _whose(held: HeldUprn, rows: int) -> str:
    if rows == 1:
        return "The row"
    return f"All {rows:,} rows" if held.rows == rows else f"{held.rows:,} of the rows"


def _has(held: HeldUprn) -> str:
    if held.beside is None:
        return "which the gazetteer does not have"
    listed = "".join(before + part.listed for before, part in _pieces(held.beside.parts))
    return f"which the gazetteer has as {_quoted(listed)}"


def _first(seen: Shown) -> list[Beside]:
    """Those most like the address, and whatever rows came with."""
    held = {each.uprn for each in seen.held}
    return [each for at, each in enumerate(seen.properties) if at < SHOWN_FIRST or each.uprn in held]


def differences(beside: Beside) -> tuple[str, ...]:
    """That it is a whole building; a sentence for each part that is not the same, or that all are; then the rest."""
    said = [_difference(each) for each in beside.parts if each.mark is not Mark.SAME]
    if beside.left_over:
        said.append(f"The address also says {_quoted(' '.join(beside.left_over))}.")
    nature = f"{beside.nature[:1].upper()}{beside.nature[1:]}."
    if beside.units:
        said.insert(0, f"The whole building, which has {counted(beside.units, 'unit')}.")
    return (*(said or ["Everything agrees."]), *([nature] if beside.nature else []))


def _pieces(parts: Sequence[Part]) -> tuple[tuple[str, Part], ...]:
    found: list[tuple[str, Part]] = []
    for each in (one for one in parts if one.listed):
        before = found[-1][1].what if found else None
        joins = before in (each.what, What.NUMBER)
        found.append(("" if before is None else " " if joins else ", ", each))
    return tuple(found)


def _difference(part: Part) -> str:
    what = _WHATS[part.what]
    if not part.listed:
        return f"It has no {what}; the address says {_quoted(part.said)}."
    if part.mark is Mark.MISSING:
        return f"The address does not say {_quoted(part.listed)}."
    if not part.said:
        return f"Another {what}: {_quoted(part.listed)}."
    nearly = "Nearly the same" if part.mark is Mark.NEAR else "Another"
    return f"{nearly} {what}: {_quoted(part.listed)}; the address says {_quoted(part.said)}."


def _quoted(text: str) -> str:
    return f"“{text}”"


_WHATS = {
    What.UNIT: "unit",
    What.NAME: "building’s name",
    What.NUMBER: "number",
    What.STREET: "street",
    What.POSTCODE: "postcode",
}
_VERDICTS = {
    Verdict.PROPERTY: "A property was chosen",
    Verdict.NONE: "None of the properties",
    Verdict.CANNOT_TELL: "Nobody can tell, or two differ",
}


def _why(seen: Shown) -> str:
    """The explanation from after the stage's name on, as a sentence."""
    _, _, text = seen.explanation.partition(": ")
    text = text or seen.explanation
    return text[:1].upper() + text[1:]


def _to_next(request: HubRequest, sitting: Sitting) -> HttpResponse:
    following = review_acts.next_address(sitting)
    version_id = sitting.review.version_id
    if following is None:
        messages.success(request, "There is nothing left for you to decide.")
        return redirect("review", version_id=version_id)
    return redirect("review_address", version_id=version_id, place=following.place)


def _agreements(found: Any, organisation_id: str) -> list[tuple[str, str, str]]:
    """Who, how many they both decided and how often alike, and kappa."""
    names = {each.id: each.name for each in people_of(organisation_id)}
    return [
        (
            " and ".join(names.get(each, "somebody who left") for each in who),
            f"{counted(each.rows, 'address')}, {each.share:.0%} alike",
            _kappa(each),
        )
        for who, each in sorted(found.items(), key=lambda item: -item[1].rows)
    ]


def _kappa(each: Agreement) -> str:
    return "cannot be told: both always chose the same" if each.kappa is None else f"{each.kappa:.2f}"


ROUTES = [
    page(
        "versions/<str:version_id>/review",
        show,
        name="review",
        needs=REVIEWERS,
        says="How far the review of a matched version's doubtful addresses is.",
    ),
    form_page(
        "versions/<str:version_id>/review/<int:place>",
        address,
        name="review_address",
        needs=REVIEWERS,
        says="One doubtful address beside the properties that it could be; decide which it is.",
    ),
    button(
        "versions/<str:version_id>/review/undo",
        undo,
        name="review_undo",
        needs=REVIEWERS,
        says="Take one's last decision on an address back.",
    ),
    page(
        "versions/<str:version_id>/review/decisions.csv",
        decisions_csv,
        name="review_decisions_csv",
        needs=REVIEWERS,
        says="What was decided of a matched version's addresses, as CSV.",
    ),
    form_page(
        "review-decisions/forget",
        forget,
        name="review_forget",
        needs=any_role(Role.PUBLISHER),
        says="Forget all that was decided of addresses of one's organisation.",
    ),
]
