"""The sections of a wording that are one group of fields each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django import forms

from wardmote.faces.web.agreements.fields import (
    AnyOf,
    Day,
    Days,
    Line,
    Lines,
    Number,
    OneOf,
    Tick,
    Words,
    code_choices,
    code_field,
    code_hints,
)
from wardmote.faces.web.agreements.forms import PartForm, SectionForm
from wardmote.faces.web.agreements.words import MARKINGS, ONWARD
from wardmote.hub.agreements.code_list import Gateway, code_lists
from wardmote.hub.agreements.content import Content, Marking, OnwardSharing, PartyBasis
from wardmote.hub.catalogue.queries import unknown

_LISTS = code_lists()


def _gateway_title(row: Gateway) -> str:
    return row.title if row.verified else f"{row.title} (not verified)"


def _gateway_hint(row: Gateway) -> str:
    alone = "" if row.kind.carries else " Never enough on its own."
    force = "" if row.in_force else " Not known to be in force."
    return f"{row.purpose}.{alone}{force}"


class NameForm(PartForm):
    """What it is called."""

    part = "identity"
    title = Line(label="Title")
    reference = Line(label="Reference", hint="As your register of agreements has it.", longest=100)


class IdentityForm(NameForm):
    """What it is called, and what it is."""

    type = code_field(_LISTS.agreement_types, label="Type")
    marking = OneOf(
        label="Protective marking",
        choices=[(each.value, word) for each, word in MARKINGS.items()],
        coerce=Marking,
    )


class LegalForm(PartForm):
    """Why it is lawful, but for each party's own basis."""

    part = "legal"
    article_9 = code_field(
        _LISTS.article_9, label="Condition for special category data, Article 9(2)", none="None needed"
    )
    article_10 = code_field(
        _LISTS.article_10, label="Ground for criminal offence data, Article 10", none="None needed"
    )
    schedule_1 = code_field(_LISTS.schedule_1, label="Schedule 1 condition", none="None needed")
    policy_document = Line(
        label="Appropriate policy document",
        hint="Where it is. Many Schedule 1 conditions need one.",
        optional=True,
    )
    confidentiality = code_field(_LISTS.confidentiality, label="Basis in the common law of confidentiality")
    necessity = Words(label="Why it is necessary", hint="What could not be done without this data.")
    proportionality = Words(
        label="Why it is proportionate", hint="Why no less data, and no fewer people, would do."
    )


class BasisForm(SectionForm):
    """One party's own lawful basis and gateways; `of` is the party."""

    article_6 = code_field(_LISTS.article_6, label="Lawful basis, Article 6(1)")
    annex_1 = code_field(
        _LISTS.annex_1,
        label="Condition of Annex 1",
        hint="With recognised legitimate interest, Article 6(1)(ea), and only with that.",
        none="None needed",
    )
    gateways = AnyOf(
        label="Legal gateways",
        hint="The powers or duties under which this party gives or receives. A public authority needs one.",
        choices=[(each.code, _gateway_title(each)) for each in _LISTS.gateways.values()],
        hints={each.code: _gateway_hint(each) for each in _LISTS.gateways.values()},
    )

    @property
    def about(self) -> str:
        """The party's name."""
        return self.desk.names[self.of]

    def lay_out(self) -> None:
        """Shows the party's basis, if it has one yet."""
        if self.of not in self.desk.names:
            raise unknown()
        held = next((each for each in self.desk.content.legal.bases if each.organisation_id == self.of), None)
        if held:
            for name in ("article_6", "annex_1", "gateways"):
                self.fields[name].initial = getattr(held, name)

    def applied(self) -> Content:
        """The wording with this basis in place of the party's earlier one, in the order of the parties."""
        said, legal = self.cleaned_data, self.desk.content.legal
        basis = PartyBasis(self.of, said["article_6"], said["annex_1"], said["gateways"])
        others = [each for each in legal.bases if each.organisation_id != self.of]
        order = self.desk.content.party_ids
        bases = sorted([*others, basis], key=lambda each: _place(each.organisation_id, order))
        return replace(self.desk.content, legal=replace(legal, bases=tuple(bases)))


class SubjectsForm(PartForm):
    """Whose data it is."""

    part = "subjects"
    groups = Lines(label="Groups of people", hint="One on each line.")
    children = Tick(label="There are children among them")
    vulnerable = Tick(label="There are vulnerable people among them")
    approximate_number = Number(label="About how many people")
    area = Line(label="Area", hint="For example the borough, or some of its wards.")


class MethodForm(PartForm):
    """How it travels."""

    part = "method"
    ways = AnyOf(label="Ways", choices=code_choices(_LISTS.methods), hints=code_hints(_LISTS.methods))
    frequency = code_field(_LISTS.frequencies, label="How often")
    encryption = Words(label="Encryption", hint="In transit and at rest.", rows=2)


class UseLimitsForm(PartForm):
    """What may be done with it."""

    part = "use_limits"
    onward_sharing = OneOf(
        label="Passing it on",
        choices=[(each.value, word) for each, word in ONWARD.items()],
        coerce=OnwardSharing,
    )
    onward_recipients = Lines(
        label="Passed on to",
        hint="One on each line. Only where it is passed on to those listed.",
        rows=3,
        optional=True,
    )
    linkage = Tick(label="It may be linked with other data")
    automated_decisions = Tick(label="Decisions about people may be made automatically with it")
    profiling = Tick(label="People may be profiled with it", hint="For example ranked by risk.")
    research = Tick(label="It may be used for research")
    international_transfer = code_field(_LISTS.international_transfers, label="Transfer abroad")
    case_reference_required = Tick(label="Each use needs a case reference")


class RetentionForm(PartForm):
    """How long it is kept."""

    part = "retention"
    period_days = Number(label="Days a copy may be kept", hint="365 for a year.", most=1_000_000)
    trigger = code_field(_LISTS.retention_triggers, label="Counted from")
    method = code_field(_LISTS.disposal_methods, label="Disposed of by")
    certificate = Tick(label="Each recipient certifies that its copies are gone")


class SecurityForm(PartForm):
    """How it is kept safe."""

    part = "security"
    baseline = Line(
        label="Baseline", hint="A standard that every recipient meets, for example Cyber Essentials."
    )
    access_roles = Words(label="Who has access", rows=2)
    training = Words(label="Training", rows=2)
    vetting = code_field(_LISTS.vetting_levels, label="Vetting")
    report_incident_within_hours = Number(label="Hours within which an incident is reported", most=10_000)


class RightsForm(PartForm):
    """Rights of the people it is about."""

    part = "rights"
    answered_by = Words(label="Requests are answered by", rows=2)
    notice = Words(label="How people are told", rows=2)
    objection = Words(label="How they object", rows=2)
    complaint = Words(label="How they complain", rows=2)


class GovernanceForm(PartForm):
    """When it runs, and who looks after it."""

    part = "governance"
    start = Day(label="From the start of")
    end = Day(label="To the start of")
    reviews = Days(label="Reviews", hint="Dates such as 31/3/2027, one on each line.", rows=3)
    owner = OneOf(label="Looked after by", choices=[])

    def lay_out(self) -> None:
        """The parties to choose from."""
        super().lay_out()
        offer(self.fields["owner"], self.desk.names)


def offer(field: forms.Field, choices: Mapping[str, str]) -> None:
    """Gives a field of a closed list its choices."""
    if not isinstance(field, forms.ChoiceField):
        raise TypeError("this field has no choices")
    field.choices = list(choices.items())


def _place(organisation_id: str, order: tuple[str, ...]) -> int:
    return order.index(organisation_id) if organisation_id in order else len(order)
