"""A borough, a fire brigade and a charity with their people, and agreements between them at any stage.

Everything is made through the hub's own acts, with made-up names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from tests.hub import datasets, people
from tests.hub.people import TestClock
from tests.laid_down import laid_down
from wardmote.hub.agreements import acts, binding_acts, queries, review_acts
from wardmote.hub.agreements.agreement import Agreement
from wardmote.hub.agreements.code_list import code_lists
from wardmote.hub.agreements.content import Contact, DataItem, RowLimit
from wardmote.hub.agreements.dpia import DpiaRecord, Risk
from wardmote.hub.agreements.template import Gaps
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.catalogue.dataset import Description
from wardmote.hub.ledger.acts import make_checkpoint
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.hub.organisations.organisation import Kind
from wardmote.kernel.clock import Clock

START, REVIEW, END = date(2026, 3, 1), date(2026, 9, 1), date(2027, 3, 1)
AGREED = ("uprn", "ward", "bins")


@dataclass(frozen=True)
class Team:
    """An organisation with one person in each role."""

    organisation_id: str
    publisher: Actor
    analyst: Actor
    ig_lead: Actor
    signatory: Actor
    administrator: Actor

    def people(self) -> dict[Role, Actor]:
        """The person in each role."""
        return {
            Role.PUBLISHER: self.publisher,
            Role.ANALYST: self.analyst,
            Role.IG_LEAD: self.ig_lead,
            Role.SIGNATORY: self.signatory,
            Role.ADMINISTRATOR: self.administrator,
        }

    def again(self, clock: Clock) -> Team:
        """The same people, signed in with a second factor of this moment."""
        signed_in = {role.value: again(who, clock) for role, who in self.people().items()}
        return Team(self.organisation_id, **signed_in)


def again(actor: Actor, clock: Clock) -> Actor:
    """The same person, signed in with a second factor of this moment."""
    return replace(actor, second_factor_at=clock())


def team(name: str, kind: Kind, *, operator: Actor, clock: TestClock) -> Team:
    """A member organisation with one person in each role."""
    organisation_id = people.join(name, kind=kind, operator=operator, clock=clock)
    hired = {
        role.value: people.hire(
            organisation_id,
            role,
            name=f"{name}-{role.value}".replace(" ", "-"),
            operator=operator,
            clock=clock,
        )
        for role in Role
    }
    return Team(organisation_id=organisation_id, **hired)


@dataclass(frozen=True)
class City:
    """Two boroughs, a fire brigade and a charity; the first borough has published a closed table."""

    clock: TestClock
    operator: Actor
    borough: Team
    fire: Team
    other_borough: Team
    dataset_id: str
    table_id: str
    version_id: str

    def again(self, clock: TestClock) -> City:
        """The same city laid down again: its people signed in with a second factor of this moment."""
        return replace(
            self,
            clock=clock,
            operator=again(self.operator, clock),
            borough=self.borough.again(clock),
            fire=self.fire.again(clock),
            other_borough=self.other_borough.again(clock),
        )

    def signatories(self) -> tuple[Actor, ...]:
        """Of the two parties of `draft`."""
        return (self.borough.signatory, self.fire.signatory)

    def agreement(self, agreement_id: str) -> Agreement:
        """As the borough sees it."""
        return queries.agreement(agreement_id, organisation_id=self.borough.organisation_id)


def city(*, operator: Actor, clock: TestClock, description: Description = datasets.CLOSED) -> City:
    """The city, at its first moment."""
    borough = team("Northmarsh", Kind.BOROUGH, operator=operator, clock=clock)
    dataset_id, version_id = datasets.published(description, publisher=borough.publisher, clock=clock)
    return City(
        clock=clock,
        operator=operator,
        borough=borough,
        fire=team("Fire Brigade", Kind.FIRE, operator=operator, clock=clock),
        other_borough=team("Southmarsh", Kind.BOROUGH, operator=operator, clock=clock),
        dataset_id=dataset_id,
        table_id=catalogue.dataset(dataset_id).tables[0].id,
        version_id=version_id,
    )


def laid_down_city(clock: TestClock) -> City:
    """The city with its hub, where the database holds nothing yet; made by the acts once in a process."""
    made = laid_down("city", lambda: city(operator=people.found_hub(clock), clock=clock), clock())
    return made.again(clock)


def item(table_id: str, column: str, *, recipient: str) -> DataItem:
    """One opened column."""
    return DataItem(
        table_id=table_id,
        column=column,
        type=datasets.COLUMNS[column],
        category="personal",
        necessary_because="Visits are planned with it.",
        recipients=(recipient,),
    )


def gaps(
    city: City, *, columns: tuple[str, ...] = AGREED, rows: tuple[RowLimit, ...] = (), **changes: object
) -> Gaps:
    """What the template for fire safety visits leaves open, filled for the borough and the brigade."""
    giver, receiver = city.borough.organisation_id, city.fire.organisation_id
    filled = Gaps(
        title="Assisted bins for fire safety visits",
        reference="NM-2026-01",
        providers=(giver,),
        recipients=(receiver,),
        items=tuple(item(city.table_id, each, recipient=receiver) for each in columns),
        rows=rows,
        start=START,
        end=END,
        reviews=(REVIEW,),
        owner=giver,
        contacts=tuple(
            Contact(each, "single_point_of_contact", "Data desk", "desk@example.org")
            for each in (giver, receiver)
        ),
    )
    return replace(filled, **changes)  # type: ignore[arg-type]  # tests change what they name


def draft(city: City, **changes: object) -> str:
    """An agreement in draft, worded so that it could be signed."""
    filled = gaps(city, **changes)  # type: ignore[arg-type]  # tests change what they name
    agreement_id = acts.draft_from_template(
        "home_fire_safety_visits", filled, actor=city.borough.ig_lead, clock=city.clock
    )
    content = city.agreement(agreement_id).newest.content
    about = replace(content.subjects, area="Northmarsh", approximate_number=2_000)
    acts.edit(
        agreement_id,
        replace(content, subjects=about),
        based_on=1,
        actor=city.borough.ig_lead,
        clock=city.clock,
    )
    return agreement_id


def answers(**yes: bool) -> dict[str, bool]:
    """Every question of the screening answered no, but those named."""
    return {code: yes.get(code, False) for code in code_lists().dpia_triggers}


DPIA = DpiaRecord(
    reference="DPIA-2026-14",
    dpo_name="Dilys Protheroe",
    dpo_advice="Go ahead with the least columns.",
    advice_accepted=True,
    overruled_because="",
    approver_name="Sid Iromonger",
    approver_post="SIRO",
    approved_on=date(2026, 2, 20),
    residual_risk=Risk.MEDIUM,
    ico_reference="",
)


def screen(city: City, agreement_id: str, **yes: bool) -> None:
    """Answers the whole screening."""
    review_acts.answer_screening(agreement_id, answers(**yes), actor=city.borough.ig_lead, clock=city.clock)


def assess(city: City, agreement_id: str, dpia: DpiaRecord = DPIA) -> None:
    """Screens into a full DPIA and records it."""
    screen(city, agreement_id, data_matching=True)
    review_acts.record_dpia(agreement_id, dpia, actor=city.borough.ig_lead, clock=city.clock)


def make_ready(city: City, agreement_id: str) -> str:
    """Takes a draft of the two parties through DPIA and review. Returns the digest to sign."""
    assess(city, agreement_id)
    review_acts.send_for_review(agreement_id, actor=city.borough.ig_lead, clock=city.clock)
    sha256 = city.agreement(agreement_id).newest.content_sha256
    review_acts.mark_ready(agreement_id, content_sha256=sha256, actor=city.fire.ig_lead, clock=city.clock)
    return sha256


def sign(city: City, agreement_id: str) -> None:
    """Both parties sign the newest wording, each with a second factor of this moment."""
    sha256 = city.agreement(agreement_id).newest.content_sha256
    for signatory in city.signatories():
        fresh = people.signed_in(signatory.account_id, clock=city.clock)
        binding_acts.sign(agreement_id, content_sha256=sha256, actor=fresh, clock=city.clock)


def signed(city: City, **changes: object) -> str:
    """An agreement that both parties signed."""
    agreement_id = draft(city, **changes)
    make_ready(city, agreement_id)
    sign(city, agreement_id)
    return agreement_id


def reword(city: City, agreement_id: str) -> int:
    """Changes one byte of the newest wording. Returns the new version's number."""
    newest = city.agreement(agreement_id).newest
    title = replace(newest.content.identity, title=newest.content.identity.title + ".")
    return acts.edit(
        agreement_id,
        replace(newest.content, identity=title),
        based_on=newest.number,
        actor=city.borough.ig_lead,
        clock=city.clock,
    )


def at(moment: datetime, city: City) -> None:
    """Sets the city's clock, and seals the ledger as a worker would have done in the meantime."""
    city.clock.now = moment
    make_checkpoint(clock=city.clock)
