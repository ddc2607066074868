"""Decisions on a real hub: permits, refusals, and that both are recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from tests.hub import datasets, people
from tests.hub.people import TestClock
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.holdings.links import LINK_LIFE
from wardmote.hub.holdings.shares import SHARE_LIFE
from wardmote.hub.holdings.sweep import PAST_SHARE_KEPT
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.hub.policy.decide import complete, decide, recall, still
from wardmote.hub.policy.forgetting import PERMIT_KEPT, forget_decisions
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.models import RecentRefusal
from wardmote.hub.policy.permit import ANYONE, Ground, Permit, Use
from wardmote.hub.policy.recording import REFUSED_AGAIN_AFTER
from wardmote.hub.policy.seal import check
from wardmote.kernel.ids import new_id
from wardmote.kernel.problem import Damaged, NotFound, Refused, SignInNeeded

TREES = {"tree": "integer", "ward": "string"}


def ask(version_id: str, columns: tuple[str, ...] | None = None, use: Use = Use.DOWNLOAD) -> Ask:
    return Ask(version_id, use, columns, agreement_id=None, purpose=None, case_reference=None)


@pytest.fixture
def publisher(borough: str, operator: Actor, clock: TestClock) -> Actor:
    return people.hire(borough, Role.PUBLISHER, operator=operator, clock=clock)


def test_anyone_opens_what_is_open_and_published(publisher: Actor, clock: TestClock) -> None:
    _, version_id = datasets.published(datasets.OPEN, publisher=publisher, clock=clock, columns=TREES)
    permit = decide(ask(version_id), actor=None, clock=clock)
    assert (permit.ground, permit.actor_id, permit.organisation_id) == (Ground.OPEN, ANYONE, None)
    assert permit.columns == ("tree", "ward")
    still(permit, clock=clock)
    complete(permit, file_format="csv", rows=3, size_bytes=100, clock=clock)
    assert recall(permit.id) == permit


def test_nobody_signed_in_is_asked_to_sign_in_for_the_rest(publisher: Actor, clock: TestClock) -> None:
    _, closed = datasets.published(datasets.CLOSED, publisher=publisher, clock=clock)
    told = set()
    for version_id in (closed, new_id("version")):
        with pytest.raises(SignInNeeded) as problem:
            decide(ask(version_id), actor=None, clock=clock)
        told.add(str(problem.value))
    assert len(told) == 1


def test_a_stranger_gets_what_does_not_exist(publisher: Actor, operator: Actor, clock: TestClock) -> None:
    _, closed = datasets.published(datasets.CLOSED, publisher=publisher, clock=clock)
    with pytest.raises(NotFound):
        decide(ask(closed), actor=operator, clock=clock)


def refusals() -> int:
    return len(ledger.entries(act="permit.refused", limit=1_000))


def test_asking_again_and_again_grows_no_ledger(publisher: Actor, operator: Actor, clock: TestClock) -> None:
    _, closed = datasets.published(datasets.CLOSED, publisher=publisher, clock=clock)
    for columns in (None, ("ward",), ("uprn",), ("no_such",)):
        for version_id in (closed, new_id("version")):
            with pytest.raises(SignInNeeded):
                decide(ask(version_id, columns), actor=None, clock=clock)
    assert refusals() == 2  # of the version there is, and of whatever there is not
    for columns in (None, ("ward",), ("ward",)):
        with pytest.raises(NotFound):
            decide(ask(closed, columns), actor=operator, clock=clock)
    assert refusals() == 4  # somebody with a name is recorded with each thing they asked for
    clock.move(REFUSED_AGAIN_AFTER)
    with pytest.raises(SignInNeeded):
        decide(ask(closed), actor=None, clock=clock)
    assert refusals() == 5


def test_a_clock_that_was_set_back_keeps_no_refusal_out_of_the_ledger(
    publisher: Actor, clock: TestClock
) -> None:
    _, closed = datasets.published(datasets.CLOSED, publisher=publisher, clock=clock)
    for _ in range(2):
        with pytest.raises(SignInNeeded):
            decide(ask(closed), actor=None, clock=clock)
        clock.move(-timedelta(days=1))
    assert refusals() == 2


def test_what_no_link_or_share_can_name_is_forgotten(publisher: Actor, clock: TestClock) -> None:
    _, version_id = datasets.published(datasets.CLOSED, publisher=publisher, clock=clock)
    old = decide(ask(version_id), actor=publisher, clock=clock)
    with pytest.raises(SignInNeeded):
        decide(ask(version_id), actor=None, clock=clock)
    clock.move(PERMIT_KEPT)
    forget_decisions(clock=clock)
    young = decide(ask(version_id), actor=publisher, clock=clock)
    assert recall(old.id) == old
    clock.move(timedelta(seconds=1))
    forget_decisions(clock=clock)
    with pytest.raises(NotFound):
        recall(old.id)
    assert recall(young.id) == young
    assert not RecentRefusal.objects.exists()
    assert PERMIT_KEPT > SHARE_LIFE + PAST_SHARE_KEPT > LINK_LIFE


def test_the_owner_opens_a_draft_and_nobody_else_does(
    publisher: Actor, operator: Actor, clock: TestClock
) -> None:
    dataset_id, _ = datasets.published(datasets.OPEN, publisher=publisher, clock=clock, columns=TREES)
    _, version_id = datasets.draft(dataset_id, publisher=publisher, clock=clock)
    assert decide(ask(version_id), actor=publisher, clock=clock).ground is Ground.OWNER
    with pytest.raises(SignInNeeded):
        decide(ask(version_id), actor=None, clock=clock)
    with pytest.raises(NotFound):
        decide(ask(version_id), actor=operator, clock=clock)


def test_a_permit_copied_wider_does_not_open(publisher: Actor, clock: TestClock) -> None:
    _, version_id = datasets.published(datasets.CLOSED, publisher=publisher, clock=clock)
    permit = decide(ask(version_id, ("ward",)), actor=publisher, clock=clock)
    check(permit)
    with pytest.raises(Damaged):
        check(replace(permit, columns=("ward", "name")))


def test_a_withdrawn_version_stops_at_the_next_chunk(publisher: Actor, clock: TestClock) -> None:
    _, version_id = datasets.published(datasets.OPEN, publisher=publisher, clock=clock, columns=TREES)
    permit: Permit = decide(ask(version_id), actor=None, clock=clock)
    catalogue.withdraw(version_id, actor=publisher, clock=clock)
    with pytest.raises(SignInNeeded):
        still(permit, clock=clock)


@pytest.mark.django_db(transaction=True)
def test_a_decision_inside_a_transaction_is_a_mistake(clock: TestClock) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        decide(ask(new_id("version")), actor=None, clock=clock)


def test_the_roles_of_an_owner_that_open_rows(publisher: Actor, operator: Actor, clock: TestClock) -> None:
    _, version_id = datasets.published(datasets.CLOSED, publisher=publisher, clock=clock)
    for role in Role:
        person = people.hire(publisher.organisation_id, role, operator=operator, clock=clock)
        if role in {Role.PUBLISHER, Role.ANALYST}:
            assert decide(ask(version_id), actor=person, clock=clock)
        else:
            with pytest.raises(Refused):
                decide(ask(version_id), actor=person, clock=clock)
