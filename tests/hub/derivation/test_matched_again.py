"""A publisher has a table matched again: after a failure, or with what was decided since."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.hub import people
from tests.hub.derivation.matching import Borough, install_for_all, plan, work
from tests.hub.derivation.test_review import DOUBTFUL, HOLLIN, at, decide_all, matched_of
from wardmote.hub.derivation.acts import match_again, withdraw_matching
from wardmote.hub.derivation.models import Derivation
from wardmote.hub.derivation.queries import latest_derivation
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations.actor import Role, Scope
from wardmote.hub.organisations.acts import restore_member, suspend_member
from wardmote.kernel.problem import Conflict, NotFound, Refused


def again(borough: Borough) -> None:
    borough.clock.move(timedelta(minutes=1))
    match_again(borough.table_id, actor=borough.publisher, clock=borough.clock)


def test_after_a_failure_it_is_made(borough: Borough, village_folder: Path) -> None:
    owner = borough.publisher.organisation_id
    install_for_all(village_folder, borough.clock)
    borough.instruct()
    plan(borough.clock)
    suspend_member(owner, reason="A laptop is lost.", actor=borough.operator, clock=borough.clock)
    work(borough.clock)
    with pytest.raises(Refused):
        again(borough)
    restore_member(owner, actor=borough.operator, clock=borough.clock)
    work(borough.clock)
    assert borough.derived() is None, "a failure stands until somebody says again"
    again(borough)
    work(borough.clock)
    found = latest_derivation(borough.table_id)
    assert found is not None
    assert (found.state, found.report.matched) == ("made", 3)
    asked = ledger.entries(act="derivation.asked")
    assert {each.actor for each in asked} == {"hub:derivation", borough.publisher.account_id}


def test_what_was_decided_since_is_used(borough: Borough, village_folder: Path) -> None:
    install_for_all(village_folder, borough.clock)
    borough.next_version(DOUBTFUL)
    borough.instruct()
    first = matched_of(borough)
    decide_all(borough, at(borough, first), HOLLIN + 4)
    again(borough)
    second = matched_of(borough)
    assert second != first
    assert borough.rows(first).column("uprn").to_pylist()[:2] == [None, None]
    assert borough.rows(second).column("uprn").to_pylist()[:2] == [HOLLIN + 4, HOLLIN + 4]


def test_the_owners_publisher_alone_has_it_done_and_not_what_waits_nor_without_an_instruction(
    borough: Borough, village_folder: Path
) -> None:
    install_for_all(village_folder, borough.clock)
    with pytest.raises(Conflict, match="not instructed"):
        again(borough)
    borough.instruct()
    plan(borough.clock)
    with pytest.raises(Conflict, match="waits to be matched already"):
        again(borough)
    work(borough.clock)
    nobody_else_has_it_done(borough)
    again(borough)
    withdraw_matching(borough.table_id, actor=borough.publisher, clock=borough.clock)
    work(borough.clock)
    assert list(Derivation.objects.order_by("attempt").values_list("attempt", "state")) == [
        (1, "made"),
        (2, "passed_over"),
    ]


def nobody_else_has_it_done(borough: Borough) -> None:
    elsewhere = people.join("Southmarsh Council", operator=borough.operator, clock=borough.clock)
    stranger = people.hire(elsewhere, Role.PUBLISHER, operator=borough.operator, clock=borough.clock)
    with pytest.raises(NotFound):
        again(replace(borough, publisher=stranger))
    own = borough.publisher.organisation_id
    analyst = people.hire(own, Role.ANALYST, operator=borough.operator, clock=borough.clock)
    for colleague in (analyst, replace(borough.publisher, scopes=frozenset({Scope.DATA}))):
        with pytest.raises(Refused):
            again(replace(borough, publisher=colleague))
    assert Derivation.objects.count() == 1
