"""The question what data is used for: one purpose of one agreement, and the case where the agreement asks for one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from wardmote.faces.web.agreements.words import listed
from wardmote.hub.agreements.opening import Opening
from wardmote.hub.ledger.case_reference import CASE_REFERENCE_RULE, is_case_reference
from wardmote.hub.policy.outlook import Prospect
from wardmote.hub.policy.permit import Permit, Use
from wardmote.hub.policy.rule import uses_of
from wardmote.kernel.problem import Problem


@dataclass(frozen=True)
class Choice:
    """What somebody chose to use a table for, and how. Open data and one's own need no agreement and no purpose."""

    agreement_id: str | None = None
    purpose: str | None = None
    case_reference: str | None = None
    use: Use = Use.DOWNLOAD


class UseForm(forms.Form):
    """The purpose and the case. A purpose is said as its agreement's id, a slash, and its code.

    The form shows what can be had now. It takes the purposes of every agreement that names the table: a form that was
    open while an agreement was suspended is answered with the refusal, and not with a choice that is gone.
    """

    purpose = forms.ChoiceField(
        label="What is it for?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you use it for."},
    )
    case_reference = forms.CharField(label="Case reference", max_length=30, required=False)

    def __init__(
        self, data: Mapping[str, Any] | None, prospects: Sequence[Prospect], *, before: Permit | None = None
    ) -> None:
        super().__init__(data)
        self._openings = {each.opening.agreement_id: each.opening for each in prospects}
        self._offered = [each.opening for each in prospects if each.refusal is None]
        choices = _choices(self._offered)
        self._show(choices if data is None else _choices(self._openings.values()))
        if len(choices) == 1:
            self.initial["purpose"] = choices[0][0]
        if before is not None:
            self.initial["purpose"] = f"{before.agreement_id}/{before.purpose}"
            self.initial["case_reference"] = before.case_reference or ""
        self._say_who_asks_for_a_case()

    def show_again(self) -> None:
        """After a mistake: offers what can be had now, and no more."""
        self._show(_choices(self._offered))

    def clean_case_reference(self) -> str:
        """Refuses what does not look like a reference, and none where the agreement asks for one."""
        reference: str = self.cleaned_data["case_reference"].strip()
        if reference and not is_case_reference(reference):
            raise forms.ValidationError(CASE_REFERENCE_RULE)
        opening = self._opening()
        if not reference and opening is not None and opening.case_reference_required:
            raise forms.ValidationError(_CASE_MISSING)
        return reference

    def choice(self) -> Choice:
        """What was said. To be downloaded, unless the agreement lets its recipient look and no more."""
        agreement_id, _, purpose = self.cleaned_data["purpose"].partition("/")
        opening = self._opening()
        looks_only = opening is not None and Use.DOWNLOAD not in uses_of(opening)
        use = Use.PREVIEW if looks_only else Use.DOWNLOAD
        return Choice(agreement_id, purpose, self.cleaned_data["case_reference"] or None, use)

    def _opening(self) -> Opening | None:
        return self._openings.get(self.cleaned_data.get("purpose", "").partition("/")[0])

    def _show(self, choices: list[tuple[str, str]]) -> None:
        purpose = self.fields["purpose"]
        assert isinstance(purpose, forms.ChoiceField)  # noqa: S101 - for the type checker: declared above
        purpose.choices = choices

    def _say_who_asks_for_a_case(self) -> None:
        """“(optional)” stands only where no agreement on offer asks for a case."""
        asking = [each for each in self._offered if each.case_reference_required]
        field = self.fields["case_reference"]
        field.required = bool(asking) and len(asking) == len(self._offered)
        field.error_messages["required"] = _CASE_MISSING
        who = f"Needed for {listed(f'“{each.title}”' for each in asking)}. " if asking else ""
        if not field.required and asking:
            field.label = "Case reference, where the agreement asks for one"
        field.help_text = f"{who}{CASE_REFERENCE_RULE} Never a name: it is kept in the ledger."


_CASE_MISSING = "Enter the reference of the case you work on: the agreement asks for one."


def why_not(prospects: Sequence[Prospect]) -> list[Problem]:
    """Why what is not offered is not, each reason once: a role that is missing is missing for every agreement."""
    return list({each.refusal.what: each.refusal for each in prospects if each.refusal}.values())


def _choices(openings: Iterable[Opening]) -> list[tuple[str, str]]:
    return [
        (f"{each.agreement_id}/{code}", f"{title} ({each.title})")
        for each in openings
        for code, title in each.purposes.items()
    ]
