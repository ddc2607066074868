"""The agreement of the story: five columns for home fire safety visits, from first draft to both signatures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from wardmote.demo.story.cast import Cast
from wardmote.hub.agreements import acts, binding_acts, queries, review_acts
from wardmote.hub.agreements.code_list import code_lists
from wardmote.hub.agreements.content import Contact, Content, DataItem
from wardmote.hub.agreements.dpia import DpiaRecord, Risk
from wardmote.hub.agreements.template import Gaps
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.catalogue.dataset import Column, Table
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.kernel.clock import Clock

TEMPLATE = "home_fire_safety_visits"
PURPOSE = "home_fire_safety_visits"
YES_TO = frozenset({"data_matching", "children_or_vulnerable"})
_WHY = {
    "uprn": "Ties a household to one door.",
    "postcode": "Places a household on a crew's round.",
    "ward": "Visits are planned by station ground.",
    "lives_alone": "Nobody else is there to raise the alarm.",
    "mobility_need": "Whoever moves with difficulty needs longer to get out.",
}
_RUNS_FOR = timedelta(days=365)


@dataclass(frozen=True)
class Sides:
    """The keys of the organisation that gives and of the one that receives."""

    provider: str
    recipient: str


def agree(dataset_id: str, headers: dict[str, str], sides: Sides, cast: Cast, *, clock: Clock) -> str:
    """Drafts, screens, assesses, reviews and signs. `headers`: the columns' names. Returns the agreement's id."""
    lead = cast.actor(sides.provider, Role.IG_LEAD, clock=clock)
    table = catalogue.dataset(dataset_id).tables[0]
    gaps = _gaps(table, headers, sides, cast, today=clock().date())
    agreement_id = acts.draft_from_template(TEMPLATE, gaps, actor=lead, clock=clock)
    acts.edit(agreement_id, _worded(agreement_id, lead), based_on=1, actor=lead, clock=clock)
    answers = {code: code in YES_TO for code in code_lists().dpia_triggers}
    review_acts.answer_screening(agreement_id, answers, actor=lead, clock=clock)
    review_acts.record_dpia(agreement_id, _assessment(clock().date()), actor=lead, clock=clock)
    review_acts.send_for_review(agreement_id, actor=lead, clock=clock)
    _sign(agreement_id, sides, cast, clock=clock)
    return agreement_id


def _gaps(table: Table, headers: dict[str, str], sides: Sides, cast: Cast, *, today: date) -> Gaps:
    recipient = cast.organisation_ids[sides.recipient]
    provider = cast.organisation_ids[sides.provider]
    version = table.current
    columns = {column.name: column for column in version.columns} if version else {}
    return Gaps(
        title="Assisted collections for home fire safety visits",
        reference="NBC-DCFB-2026-01",
        providers=(provider,),
        recipients=(recipient,),
        items=tuple(_item(table.id, columns[name], _WHY[key], recipient) for key, name in headers.items()),
        rows=(),
        start=today,
        end=today + _RUNS_FOR,
        reviews=(today + _RUNS_FOR / 2,),
        owner=provider,
        contacts=tuple(_contact(cast, side) for side in (sides.provider, sides.recipient)),
    )


def _item(table_id: str, column: Column, why: str, recipient: str) -> DataItem:
    return DataItem(table_id, column.name, column.type, _category(column), why, (recipient,))


def _category(column: Column) -> str:
    if column.special_category:
        return "special_health"
    return "personal" if column.personal else "de_identified"


def _contact(cast: Cast, organisation: str) -> Contact:
    lead = cast.player(organisation, Role.IG_LEAD)
    return Contact(cast.organisation_ids[organisation], "single_point_of_contact", lead.name, lead.email)


def _worded(agreement_id: str, lead: Actor) -> Content:
    """What the template leaves to its users: the condition for health data, and how many people it is about."""
    content = queries.agreement(agreement_id, organisation_id=lead.organisation_id).newest.content
    return replace(
        content,
        legal=replace(
            content.legal,
            article_9="g",
            schedule_1="18",
            policy_document="APD-07, safeguarding of individuals at risk",
        ),
        subjects=replace(content.subjects, approximate_number=500, area="Northmarsh"),
    )


def _assessment(today: date) -> DpiaRecord:
    return DpiaRecord(
        reference="DPIA-2026-14",
        dpo_name="Dora Lindqvist",
        dpo_advice="Proceed. Keep to the five columns, and tell residents in the collection letter.",
        advice_accepted=True,
        overruled_because="",
        approver_name="Martin Abara",
        approver_post="SIRO",
        approved_on=today,
        residual_risk=Risk.LOW,
        ico_reference="",
    )


def _sign(agreement_id: str, sides: Sides, cast: Cast, *, clock: Clock) -> None:
    partner = cast.actor(sides.recipient, Role.IG_LEAD, clock=clock)
    shown = queries.agreement(agreement_id, organisation_id=partner.organisation_id).newest.content_sha256
    review_acts.mark_ready(agreement_id, content_sha256=shown, actor=partner, clock=clock)
    for side in (sides.provider, sides.recipient):
        signatory = cast.actor(side, Role.SIGNATORY, clock=clock)
        binding_acts.sign(agreement_id, content_sha256=shown, actor=signatory, clock=clock)
