"""Recording: inside a transaction, without gaps, with nothing in it that was not declared."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from tests.hub.ledger import plain_tree
from tests.hub.ledger.acts_for_tests import (
    ANN,
    BOROUGH,
    BRIGADE,
    CHARITY,
    CLOSED,
    OPENED,
    TABLE,
    HandClock,
    an_act,
    write,
)
from wardmote.hub.ledger import acts, queries
from wardmote.hub.ledger.kinds import ActKind
from wardmote.hub.ledger.models import LedgerHead, StoredEntry, StoredThread
from wardmote.hub.ledger.thread import tag

pytestmark = pytest.mark.django_db

AGREEMENT = "agreement_" + "f" * 20


def test_an_entry_says_what_was_recorded(clock: HandClock) -> None:
    with transaction.atomic():
        recorded = acts.record(
            OPENED,
            actor=ANN,
            organisation=BRIGADE,
            object_id=TABLE,
            parties=[BOROUGH],
            clock=clock,
            agreement=AGREEMENT,
            purpose="home_fire_safety_visits",
            details={"rows": 12, "columns": ["uprn", "assisted_bin"], "case": "HFSV-1"},
        )
    assert recorded == queries.entry(1)
    assert recorded.sequence == 1
    assert recorded.time == clock.now
    assert (recorded.actor, recorded.organisation, recorded.object_id) == (ANN, BRIGADE, TABLE)
    assert (recorded.agreement, recorded.purpose) == (AGREEMENT, "home_fire_safety_visits")
    assert recorded.parties == (BOROUGH, BRIGADE)
    assert recorded.details == {"rows": 12, "columns": ["uprn", "assisted_bin"], "case": "HFSV-1"}


def test_outside_a_transaction_nothing_can_be_recorded(clock: HandClock, transactional_db: None) -> None:
    with pytest.raises(TransactionManagementError):
        acts.record(CLOSED, actor=ANN, organisation=None, object_id=TABLE, parties=[], clock=clock)
    assert queries.head() == 0


def test_a_rollback_takes_its_entries_with_it_and_leaves_no_gap(clock: HandClock) -> None:
    write(3, clock)
    with transaction.atomic():
        acts.record_many([an_act([BRIGADE])] * 5, clock=clock)
        transaction.set_rollback(True)
    write(2, clock, BRIGADE)
    assert [entry.sequence for entry in queries.entries()] == [1, 2, 3, 4, 5]
    assert StoredThread.objects.get(pk=BRIGADE).entries == 2


def test_what_a_savepoint_takes_back_leaves_no_gap_either(clock: HandClock) -> None:
    with transaction.atomic():
        write(1, clock)
        with transaction.atomic():
            write(2, clock, BRIGADE)
            transaction.set_rollback(True)
        write(1, clock, BRIGADE)
    assert [entry.sequence for entry in queries.entries()] == [1, 2]
    assert StoredThread.objects.get(pk=BRIGADE).entries == 1
    assert acts.make_checkpoint(clock=clock) is not None


def test_leaves_and_root_are_those_of_the_format(clock: HandClock) -> None:
    write(21, clock, BRIGADE)
    write(20, clock)
    stored = list(StoredEntry.objects.order_by("sequence"))
    leaves = [sha256(b"\x00" + bytes(one.salt) + one.body.encode()).digest() for one in stored]
    assert [bytes(one.leaf) for one in stored] == leaves
    assert len({bytes(one.salt) for one in stored}) == 41
    checkpoint = acts.make_checkpoint(clock=clock)
    assert checkpoint is not None
    assert checkpoint.root == plain_tree.mth(leaves)


def test_each_organisation_has_its_own_numbering_that_only_its_key_reveals(clock: HandClock) -> None:
    write(2, clock, BRIGADE)
    write(1, clock, CHARITY)
    threads = {one.organisation: bytes(one.key) for one in StoredThread.objects.all()}
    bodies = [json.loads(one.body) for one in StoredEntry.objects.order_by("sequence")]
    assert [body["parties"][BOROUGH] for body in bodies] == [tag(threads[BOROUGH], n) for n in (1, 2, 3)]
    assert bodies[2]["parties"] == {BOROUGH: tag(threads[BOROUGH], 3), CHARITY: tag(threads[CHARITY], 1)}


def test_time_never_runs_backwards_and_the_entry_says_that_the_clock_did(clock: HandClock) -> None:
    first = write(1, clock)[0]
    clock.tick(hours=-1)
    second = write(1, clock)[0]
    clock.tick(hours=2)
    third = write(1, clock)[0]
    assert first.time == second.time < third.time
    assert [one.clock_behind for one in (first, second, third)] == [False, True, False]


def test_an_undeclared_act_is_a_mistake(clock: HandClock) -> None:
    stray = ActKind("ledgertest.stray", "did what nobody declared")
    with pytest.raises(ValueError, match="not declared"), transaction.atomic():
        acts.record(stray, actor=ANN, organisation=None, object_id=TABLE, parties=[], clock=clock)


@pytest.mark.parametrize(
    "wrong",
    [
        {"actor": "Ann Smith"},
        {"actor": "hub: Ann Smith"},
        {"actor": "person_" + "a" * 19},
        {"object_id": "Annual return of Ann Smith"},
        {"organisation": "Borough"},
        {"parties": ["Borough"]},
        {"parties": BOROUGH},
        {"agreement": "our agreement"},
        {"purpose": "to see Ann Smith"},
        {"details": {"reason": "because Ann Smith asked"}},
        {"details": {"note": 1}},
    ],
)
def test_free_text_cannot_enter_anywhere(wrong: dict[str, Any], clock: HandClock) -> None:
    right: dict[str, Any] = {
        "actor": ANN,
        "organisation": BOROUGH,
        "object_id": TABLE,
        "parties": [BRIGADE],
        "agreement": AGREEMENT,
        "purpose": "visits",
        "details": {"reason": "asked"},
    }
    with transaction.atomic():
        acts.record(OPENED, clock=clock, **right)
    with pytest.raises(ValueError) as refusal, transaction.atomic():
        acts.record(OPENED, clock=clock, **(right | wrong))
    assert "Smith" not in str(refusal.value)
    assert queries.head() == 1


@pytest.mark.parametrize(
    "actor", ["hub", "hub:notices", "public", "operator", "anonymous", "system:worker.1", ANN]
)
def test_who_may_stand_as_an_actor(actor: str, clock: HandClock) -> None:
    with transaction.atomic():
        entry = acts.record(CLOSED, actor=actor, organisation=None, object_id="hub", parties=[], clock=clock)
    assert entry.actor == actor
    assert entry.parties == ()


def test_nothing_to_record_is_nothing(clock: HandClock) -> None:
    with transaction.atomic():
        assert acts.record_many([], clock=clock) == []
    assert not LedgerHead.objects.exists()


def test_a_batch_is_as_good_as_single_acts(clock: HandClock) -> None:
    batch = write(300, clock, BRIGADE)
    assert [entry.sequence for entry in batch] == list(range(1, 301))
    assert list(queries.entries(limit=1_000)) == batch
    assert {entry.time for entry in batch} == {clock.now}
