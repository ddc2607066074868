"""Drafts, publishing, the personal data gate, withdrawing."""

from dataclasses import replace

import pytest

from tests.hub import people
from wardmote.hub.catalogue import acts, queries
from wardmote.hub.catalogue.dataset import (
    Access,
    Column,
    Description,
    Frequency,
    Licence,
    VersionState,
    Visibility,
)
from wardmote.hub.holdings import publishing
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations import acts as organisations
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.kernel.ids import new_id
from wardmote.kernel.problem import Conflict, Invalid, NotFound, Refused

OPEN = Description(
    title="Councillors",
    summary="Who sits for which ward.",
    licence=Licence.OGL_3,
    visibility=Visibility.PUBLIC,
    frequency=Frequency.ANNUAL,
    contact="data@example.org",
    topics=("democracy",),
)
CLOSED = replace(OPEN, licence=Licence.CLOSED, visibility=Visibility.MEMBERS)
DIGEST = "ab" * 32


def column(name: str, *, personal: bool = False) -> Column:
    return Column(
        name=name,
        type="string",
        semantic_type="person_name" if personal else None,
        personal=personal,
        special_category=False,
        share_valid=1.0,
        bad_cells=0,
        empty_cells=0,
        evidence="",
    )


@pytest.fixture
def publisher(borough: str, operator: Actor, clock: people.TestClock) -> Actor:
    return people.hire(borough, Role.PUBLISHER, operator=operator, clock=clock)


@pytest.fixture
def ig_lead(borough: str, operator: Actor, clock: people.TestClock) -> Actor:
    return people.hire(borough, Role.IG_LEAD, operator=operator, clock=clock)


def add_draft(
    actor: Actor, clock: people.TestClock, *columns: Column, dataset_id: str | None = None
) -> tuple[str, str]:
    draft = acts.Draft(
        id=new_id("version"),
        table_name="members",
        rows=3,
        bad_cells=0,
        content_sha256=DIGEST,
        columns=columns,
    )
    found = acts.add_drafts(
        [draft],
        dataset_id=dataset_id,
        title="members.csv",
        organisation_id=actor.organisation_id,
        actor_id=actor.account_id,
        clock=clock,
    )
    return found, draft.id


def test_a_draft_is_closed_and_has_no_number(publisher: Actor, clock: people.TestClock) -> None:
    dataset_id, _ = add_draft(publisher, clock, column("ward"))
    found = queries.dataset(dataset_id)
    assert found.access is Access.CLOSED
    assert not found.has_published
    assert found.tables[0].versions[0].number is None


def test_an_undescribed_draft_is_not_published(publisher: Actor, clock: people.TestClock) -> None:
    _, version_id = add_draft(publisher, clock, column("ward"))
    with pytest.raises(Conflict) as refused:
        publishing.publish(version_id, reason_for_personal=None, actor=publisher, clock=clock)
    assert refused.value.code == "dataset.not_described"


def test_versions_are_numbered_and_the_first_can_still_be_found(
    publisher: Actor, clock: people.TestClock
) -> None:
    dataset_id, first = add_draft(publisher, clock, column("ward"))
    acts.describe(CLOSED, dataset_id=dataset_id, actor=publisher, clock=clock)
    assert publishing.publish(first, reason_for_personal=None, actor=publisher, clock=clock) == 1
    _, second = add_draft(publisher, clock, column("ward"), dataset_id=dataset_id)
    assert publishing.publish(second, reason_for_personal=None, actor=publisher, clock=clock) == 2
    table = queries.dataset(dataset_id).tables[0]
    assert table.current is not None
    assert table.current.id == second
    assert queries.version(first)[2].state is VersionState.PUBLISHED


def test_openly_publishing_personal_columns_is_stopped_with_the_columns_named(
    publisher: Actor, ig_lead: Actor, clock: people.TestClock
) -> None:
    dataset_id, version_id = add_draft(publisher, clock, column("ward"), column("councillor", personal=True))
    acts.describe(OPEN, dataset_id=dataset_id, actor=publisher, clock=clock)
    with pytest.raises(Refused, match="councillor"):
        publishing.publish(version_id, reason_for_personal=None, actor=publisher, clock=clock)
    with pytest.raises(Refused):
        publishing.publish(version_id, reason_for_personal="they are elected", actor=publisher, clock=clock)
    with pytest.raises(Refused):
        publishing.publish(version_id, reason_for_personal="  ", actor=ig_lead, clock=clock)
    assert queries.version(version_id)[2].state is VersionState.DRAFT
    assert (
        publishing.publish(version_id, reason_for_personal="they are elected", actor=ig_lead, clock=clock)
        == 1
    )
    let_through = ledger.entries(act="version.personal_let_through")
    assert [entry.details["columns"] for entry in let_through] == [["councillor"]]


def test_an_open_table_without_personal_columns_is_published(
    publisher: Actor, clock: people.TestClock
) -> None:
    dataset_id, version_id = add_draft(publisher, clock, column("ward"))
    acts.describe(OPEN, dataset_id=dataset_id, actor=publisher, clock=clock)
    assert publishing.publish(version_id, reason_for_personal=None, actor=publisher, clock=clock) == 1


def test_a_reason_is_no_way_round_the_publisher_where_none_is_needed(
    publisher: Actor, ig_lead: Actor, clock: people.TestClock
) -> None:
    dataset_id, version_id = add_draft(publisher, clock, column("ward"))
    acts.describe(OPEN, dataset_id=dataset_id, actor=publisher, clock=clock)
    with pytest.raises(Refused) as told:
        publishing.publish(version_id, reason_for_personal="Wards are no secret.", actor=ig_lead, clock=clock)
    assert told.value.code == "role.missing"


def test_a_suspended_member_publishes_nothing(
    publisher: Actor, operator: Actor, clock: people.TestClock
) -> None:
    dataset_id, version_id = add_draft(publisher, clock, column("ward"))
    acts.describe(CLOSED, dataset_id=dataset_id, actor=publisher, clock=clock)
    organisations.suspend_member(publisher.organisation_id, reason="x", actor=operator, clock=clock)
    with pytest.raises(Refused) as told:
        publishing.publish(version_id, reason_for_personal=None, actor=publisher, clock=clock)
    assert told.value.code == "organisation.standing"


def test_what_was_published_closed_is_not_opened_by_describing_it(
    publisher: Actor, clock: people.TestClock
) -> None:
    dataset_id, version_id = add_draft(publisher, clock, column("name", personal=True))
    acts.describe(CLOSED, dataset_id=dataset_id, actor=publisher, clock=clock)
    publishing.publish(version_id, reason_for_personal=None, actor=publisher, clock=clock)
    with pytest.raises(Conflict):
        acts.describe(OPEN, dataset_id=dataset_id, actor=publisher, clock=clock)


def test_a_withdrawn_version_is_gone_and_the_one_before_stands_again(
    publisher: Actor, clock: people.TestClock
) -> None:
    dataset_id, first = add_draft(publisher, clock, column("ward"))
    acts.describe(CLOSED, dataset_id=dataset_id, actor=publisher, clock=clock)
    publishing.publish(first, reason_for_personal=None, actor=publisher, clock=clock)
    _, second = add_draft(publisher, clock, column("ward"), dataset_id=dataset_id)
    publishing.publish(second, reason_for_personal=None, actor=publisher, clock=clock)
    acts.withdraw(second, actor=publisher, clock=clock)
    current = queries.dataset(dataset_id).tables[0].current
    assert current is not None
    assert current.id == first
    with pytest.raises(Conflict):
        acts.withdraw(second, actor=publisher, clock=clock)


def test_another_organisation_finds_nothing_to_act_on(
    publisher: Actor, operator: Actor, clock: people.TestClock
) -> None:
    dataset_id, version_id = add_draft(publisher, clock, column("ward"))
    elsewhere = people.join("Southfields Council", operator=operator, clock=clock)
    stranger = people.hire(elsewhere, Role.PUBLISHER, Role.IG_LEAD, operator=operator, clock=clock)
    with pytest.raises(NotFound):
        acts.describe(OPEN, dataset_id=dataset_id, actor=stranger, clock=clock)
    with pytest.raises(NotFound):
        acts.withdraw(version_id, actor=stranger, clock=clock)
    with pytest.raises(NotFound):
        acts.mark_destroyed(version_id, actor=stranger)
    with pytest.raises(NotFound):
        publishing.publish(version_id, reason_for_personal="x", actor=stranger, clock=clock)
    with pytest.raises(NotFound):
        add_draft(stranger, clock, column("ward"), dataset_id=dataset_id)


def test_a_dataset_needs_a_title_and_a_contact(publisher: Actor, clock: people.TestClock) -> None:
    for empty in (replace(CLOSED, title=" "), replace(CLOSED, contact="")):
        with pytest.raises(Invalid):
            acts.describe(empty, dataset_id=None, actor=publisher, clock=clock)
