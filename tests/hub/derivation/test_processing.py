"""The hub's own permit, through everything that gathers the facts: each near miss of an instruction opens nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.hub.derivation.matching import Borough, draft, publish
from wardmote.hub.derivation.acts import withdraw_matching
from wardmote.hub.holdings.rows import open_rows
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.policy.decide import decide, still
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.instruction import DERIVATION, Processor
from wardmote.hub.policy.permit import Ground, Permit, Use
from wardmote.kernel.problem import Refused


def ask(borough: Borough) -> Ask:
    return Ask(
        version_id=borough.version_id,
        use=Use.PROCESS,
        columns=("ref", "address"),
        agreement_id=None,
        purpose="match_addresses",
        case_reference=None,
    )


def permit(borough: Borough, *, by: Processor = DERIVATION, **changes: object) -> Permit:
    asked = replace(ask(borough), **changes)  # type: ignore[arg-type]  # tests change what they name
    return decide(asked, actor=by, clock=borough.clock)


def test_the_instructed_columns_are_opened_and_no_others(borough: Borough) -> None:
    given = borough.instruct()
    found = permit(borough)
    assert (found.ground, found.instruction_id, found.purpose) == (
        Ground.PROCESSING,
        given,
        "match_addresses",
    )
    with open_rows(found, clock=borough.clock) as rows:
        assert rows.head().column_names == ["ref", "address"]


def test_no_near_miss_opens_anything(borough: Borough) -> None:
    with pytest.raises(Refused):
        permit(borough)
    borough.instruct()
    _, drafted = draft(borough.publisher, borough.clock, dataset_id=borough.dataset_id)
    _, elsewhere = publish(borough.publisher, borough.clock)
    for changes in (
        {"columns": ("ref", "tenant")},
        {"use": Use.DOWNLOAD},
        {"use": Use.QUERY},
        {"purpose": "match_people"},
        {"purpose": None},
        {"version_id": drafted},
        {"version_id": elsewhere},
    ):
        with pytest.raises(Refused):
            permit(borough, **changes)
    for other in ("hub:intake", "hub", "", borough.publisher.account_id):
        with pytest.raises(Refused):
            permit(borough, by=Processor(other or "hub:nobody"))
    assert len(ledger.entries(act="permit.given")) == 0
    assert {each.details["reason"] for each in ledger.entries(act="permit.refused")} == {
        "not_instructed",
        "column_not_instructed",
        "not_published",
    }


def test_an_instruction_that_is_withdrawn_ends_what_runs_and_a_new_one_does_not_revive_it(
    borough: Borough,
) -> None:
    borough.instruct()
    running = permit(borough)
    still(running, clock=borough.clock)
    withdraw_matching(borough.table_id, actor=borough.publisher, clock=borough.clock)
    with open_rows(running, clock=borough.clock) as rows, pytest.raises(Refused):
        next(rows.batches())
    borough.instruct()
    with pytest.raises(Refused):
        still(running, clock=borough.clock)
    (stopped,) = ledger.entries(act="permit.stopped")
    assert stopped.details["reason"] == "not_instructed"


def test_an_instruction_in_anothers_place_ends_what_runs_under_the_first(borough: Borough) -> None:
    borough.instruct()
    running = permit(borough)
    borough.instruct()
    with pytest.raises(Refused):
        still(running, clock=borough.clock)
