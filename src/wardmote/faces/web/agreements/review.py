"""How a wording becomes ready to sign: DPIA screening, the DPIA's record, review, comments, each party's mark."""

from __future__ import annotations

from dataclasses import asdict

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from wardmote.faces.routes import HubRequest, acting, any_role
from wardmote.faces.web.agreements.fields import Day, Line, OneOf, Words
from wardmote.faces.web.agreements.found import found_for
from wardmote.faces.web.agreements.words import RISKS
from wardmote.faces.web.form_fields import add_problem
from wardmote.faces.web.page_face import button, form_page
from wardmote.hub.agreements import review_acts
from wardmote.hub.agreements.code_list import code_lists
from wardmote.hub.agreements.dpia import DpiaRecord, Risk
from wardmote.hub.agreements.review_acts import LONGEST_COMMENT
from wardmote.hub.agreements.state import Action
from wardmote.hub.organisations.actor import Role
from wardmote.kernel.problem import Invalid

_IG_LEADS = any_role(Role.IG_LEAD)


class ScreeningForm(forms.Form):
    """The questions of the screening."""

    def __init__(self, data: object, *, answers: dict[str, bool]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a request's form, or None
        for trigger in code_lists().dpia_triggers.values():
            together = " Counts only together with another yes." if trigger.combined else ""
            field = OneOf(
                label=trigger.title, choices=[("yes", "Yes"), ("no", "No")], hint=f"{trigger.text}{together}"
            )
            field.error_messages["required"] = f"Answer yes or no: {trigger.title}"
            if trigger.code in answers:
                field.initial = "yes" if answers[trigger.code] else "no"
            self.fields[trigger.code] = field

    def answers(self) -> dict[str, bool]:
        """What was answered."""
        return {code: answer == "yes" for code, answer in self.cleaned_data.items()}


class DpiaForm(forms.Form):
    """The record of a full DPIA."""

    reference = Line(label="Reference of the DPIA", hint="Where the assessment itself is kept.")
    dpo_name = Line(label="Name of the Data Protection Officer")
    dpo_advice = Words(label="What the Data Protection Officer advised")
    advice_accepted = OneOf(
        label="Was the advice accepted?",
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda said: said == "yes",
    )
    overruled_because = Words(label="If not, why it was overruled", rows=3, optional=True)
    approver_name = Line(label="Name of who approved it", hint="Who answers for the risk, usually the SIRO.")
    approver_post = Line(label="Their post")
    approved_on = Day(label="Approved on", hint="For example 28/2/2027.")
    residual_risk = OneOf(
        label="Risk that is left with all measures in place",
        choices=[(each.value, word) for each, word in RISKS.items()],
        coerce=Risk,
    )
    ico_reference = Line(
        label="Reference of the consultation of the ICO",
        hint="Where the risk that is left is high (Article 36).",
        optional=True,
    )

    def record(self) -> DpiaRecord:
        """What was said, as the record."""
        return DpiaRecord(**self.cleaned_data)


class CommentForm(forms.Form):
    """What one has to say about the wording."""

    comment = forms.CharField(
        label="Comment",
        max_length=LONGEST_COMMENT,
        help_text="The parties see it. The ledger keeps a digest of these words, not the words.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )


def screening(request: HubRequest, agreement_id: str) -> HttpResponse:
    """Answers the screening."""
    found = found_for(Action.ANSWER_SCREENING, request, agreement_id)
    form = ScreeningForm(request.POST or None, answers=dict(found.newest.screening.answers))
    if request.method == "POST" and form.is_valid():
        review_acts.answer_screening(agreement_id, form.answers(), actor=acting(request), clock=request.clock)
        messages.success(request, "The screening is answered.")
        return redirect("agreement", agreement_id=agreement_id)
    return render(request, "agreements/screening.html", {"agreement": found, "form": form})


def dpia(request: HubRequest, agreement_id: str) -> HttpResponse:
    """Records the full DPIA."""
    found = found_for(Action.RECORD_DPIA, request, agreement_id)
    form = DpiaForm(request.POST or None, initial=_recorded(found.newest.dpia))
    if request.method == "POST" and form.is_valid():
        try:
            review_acts.record_dpia(agreement_id, form.record(), actor=acting(request), clock=request.clock)
        except Invalid as problem:
            add_problem(form, _at_field(problem))
        else:
            messages.success(request, "The DPIA is recorded.")
            return redirect("agreement", agreement_id=agreement_id)
    triggers = [code_lists().dpia_triggers[each].title for each in found.newest.screening.triggers]
    return render(request, "agreements/dpia.html", {"agreement": found, "form": form, "triggers": triggers})


def send_for_review(request: HubRequest, agreement_id: str) -> HttpResponse:
    """Sends the newest wording to its parties."""
    review_acts.send_for_review(agreement_id, actor=acting(request), clock=request.clock)
    messages.success(request, "Sent for review. Every party sees it now, and says when it is ready to sign.")
    return redirect("agreement", agreement_id=agreement_id)


def comment(request: HubRequest, agreement_id: str) -> HttpResponse:
    """Says something about the wording under review."""
    found = found_for(Action.COMMENT, request, agreement_id)
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        review_acts.comment(
            agreement_id, form.cleaned_data["comment"], actor=acting(request), clock=request.clock
        )
        messages.success(request, "The parties see your comment now.")
        return redirect("agreement", agreement_id=agreement_id)
    return render(request, "agreements/comment.html", {"agreement": found, "form": form})


def mark_ready(request: HubRequest, agreement_id: str) -> HttpResponse:
    """Says for one's own party that the wording shown is ready to sign."""
    review_acts.mark_ready(
        agreement_id,
        content_sha256=request.POST.get("content_sha256", ""),
        actor=acting(request),
        clock=request.clock,
    )
    messages.success(request, "Your party has said that this version is ready to sign.")
    return redirect("agreement", agreement_id=agreement_id)


def _at_field(problem: Invalid) -> Invalid:
    """The same, with its place as this form's field is called."""
    place = (problem.where or "").removeprefix("dpia.")
    return Invalid(problem.code, problem.what, where=place, next_step=problem.next_step)


def _recorded(record: DpiaRecord | None) -> dict[str, object]:
    if record is None:
        return {}
    return {**asdict(record), "advice_accepted": "yes" if record.advice_accepted else "no"}


ROUTES = [
    form_page(
        "agreements/<str:agreement_id>/screening",
        screening,
        name="agreement_screening",
        needs=_IG_LEADS,
        says="Answer the questions of the DPIA screening.",
    ),
    form_page(
        "agreements/<str:agreement_id>/dpia",
        dpia,
        name="agreement_dpia",
        needs=_IG_LEADS,
        says="Record the full DPIA of an agreement.",
    ),
    button(
        "agreements/<str:agreement_id>/review",
        send_for_review,
        name="agreement_review",
        needs=_IG_LEADS,
        says="Send an agreement to its parties for review.",
    ),
    form_page(
        "agreements/<str:agreement_id>/comment",
        comment,
        name="agreement_comment",
        needs=_IG_LEADS,
        says="Comment on a wording under review.",
    ),
    button(
        "agreements/<str:agreement_id>/ready",
        mark_ready,
        name="agreement_ready",
        needs=_IG_LEADS,
        says="Say for one's party that a wording is ready to sign.",
    ),
]
