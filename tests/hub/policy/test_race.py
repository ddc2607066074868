"""Suspending and deciding at the same moment: the ledger's order is the truth, and nothing is given after the stop."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import connection

from tests.hub import agreed, people
from tests.hub.agreed import City
from tests.hub.people import TestClock
from tests.hub.policy.asking import permit
from wardmote.hub.agreements import binding_acts
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.policy.decide import still
from wardmote.hub.policy.refused import RefusedUnder
from wardmote.kernel.problem import Conflict, Problem

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8
READERS = 3


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """What came of each job, all started at the same moment, each on a connection of its own."""
    start = Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        try:
            start.wait()
            return job()
        except Problem as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [each.result() for each in [pool.submit(run, job) for job in jobs]]


@pytest.fixture
def agreement_id(city: City) -> str:
    return agreed.signed(city)


def test_no_permit_is_given_after_the_entry_of_a_suspension(city: City, agreement_id: str) -> None:
    reading = Event()

    def suspend() -> None:
        assert reading.wait(timeout=30)
        binding_acts.suspend(agreement_id, reason="x", actor=city.borough.ig_lead, clock=city.clock)

    def read() -> None:
        for _ in range(1_000):
            permit(city)
            reading.set()

    outcomes: set[type] = set()
    for _ in range(ROUNDS):
        reading.clear()
        outcomes |= {type(each) for each in at_once(suspend, *[read] * READERS)}
        binding_acts.resume(agreement_id, actor=city.borough.ig_lead, clock=city.clock)
    assert outcomes == {type(None), RefusedUnder}
    entries = ledger.entries(agreement=agreement_id, limit=10_000)
    suspended = False
    for entry in entries:
        if entry.act in {"agreement.suspended", "agreement.resumed"}:
            suspended = entry.act == "agreement.suspended"
        if entry.act == "permit.given":
            assert not suspended, f"entry {entry.sequence}"
        if entry.act == "permit.refused":
            assert suspended, f"entry {entry.sequence}"
    acts = [entry.act for entry in entries]
    assert acts.count("agreement.suspended") == ROUNDS
    assert acts.count("permit.given") >= ROUNDS
    assert "permit.refused" in acts


def test_a_stop_seen_by_several_readers_at_once_is_recorded_once(city: City, agreement_id: str) -> None:
    given = permit(city)
    binding_acts.suspend(agreement_id, reason="x", actor=city.borough.ig_lead, clock=city.clock)
    outcomes = at_once(*[lambda: still(given, clock=city.clock)] * 4)
    assert {type(each) for each in outcomes} == {RefusedUnder}
    assert len(ledger.entries(act="permit.stopped")) == 1


def test_a_party_that_signs_or_suspends_twice_at_once_does_it_once(city: City, clock: TestClock) -> None:
    agreement_id = agreed.draft(city)
    sha256 = agreed.make_ready(city, agreement_id)
    second = people.hire(
        city.fire.organisation_id,
        *city.fire.signatory.roles,
        name="Other",
        operator=city.operator,
        clock=clock,
    )
    signing = [
        lambda who=who: binding_acts.sign(agreement_id, content_sha256=sha256, actor=who, clock=clock)
        for who in (city.fire.signatory, second, city.borough.signatory)
    ]
    outcomes = at_once(*signing)
    assert sorted(type(each).__name__ for each in outcomes) == ["Conflict", "bool", "bool"]
    assert len(city.agreement(agreement_id).newest.signatures) == 2
    suspending = [
        lambda: binding_acts.suspend(agreement_id, reason="x", actor=city.fire.ig_lead, clock=clock)
    ] * 3
    outcomes = at_once(*suspending)
    assert sum(isinstance(each, Conflict) for each in outcomes) == 2
    assert len(city.agreement(agreement_id).standing_suspensions) == 1
