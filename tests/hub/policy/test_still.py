"""What ends a permit that was given: anything that would have kept it from being given, at the next chunk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.hub import agreed, datasets, people
from tests.hub.agreed import City
from tests.hub.policy.asking import permit
from wardmote.hub.agreements import acts, binding_acts
from wardmote.hub.agreements.content import DataItem
from wardmote.hub.agreements.state import start_of
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.ledger.acts import make_checkpoint
from wardmote.hub.organisations import acts as organisations
from wardmote.hub.organisations import people_acts, queries, token_acts
from wardmote.hub.organisations.actor import Role, Scope
from wardmote.hub.policy.decide import complete, recall, still
from wardmote.hub.policy.models import GivenPermit
from wardmote.hub.policy.permit import Permit
from wardmote.hub.policy.rule import LONGEST_UNSEALED
from wardmote.kernel.problem import Damaged, Problem, Refused, SignInNeeded, Unavailable

SECOND = timedelta(seconds=1)


@pytest.fixture
def agreement_id(city: City) -> str:
    return agreed.signed(city)


def stopped(given: Permit, city: City) -> Problem:
    with pytest.raises(Problem) as told:
        still(given, clock=city.clock)
    return told.value


def _suspend(city: City, agreement_id: str) -> None:
    binding_acts.suspend(agreement_id, reason="Lost.", actor=city.borough.ig_lead, clock=city.clock)


def _end(city: City, agreement_id: str) -> None:
    binding_acts.end(agreement_id, reason="Done.", actor=city.fire.ig_lead, clock=city.clock)


def _withdraw(city: City, _: str) -> None:
    catalogue.withdraw(city.version_id, actor=city.borough.publisher, clock=city.clock)


def _analyst_leaves(city: City, _: str) -> None:
    people_acts.close_account(city.fire.analyst.account_id, actor=city.fire.administrator, clock=city.clock)


def _analyst_changes_job(city: City, _: str) -> None:
    people_acts.change_roles(
        city.fire.analyst.account_id, roles={Role.PUBLISHER}, actor=city.fire.administrator, clock=city.clock
    )


def _reader_suspended(city: City, _: str) -> None:
    organisations.suspend_member(city.fire.organisation_id, reason="x", actor=city.operator, clock=city.clock)


def _owner_suspended(city: City, _: str) -> None:
    organisations.suspend_member(
        city.borough.organisation_id, reason="x", actor=city.operator, clock=city.clock
    )


def _runs_out(city: City, _: str) -> None:
    agreed.at(start_of(agreed.END), city)


def _terms_change(city: City, agreement_id: str) -> None:
    wording = city.agreement(agreement_id).newest.content
    wider = replace(wording, items=(*wording.items, _name(city)))
    acts.edit(agreement_id, wider, based_on=2, actor=city.borough.ig_lead, clock=city.clock)
    agreed.make_ready(city, agreement_id)
    agreed.sign(city, agreement_id)


def _name(city: City) -> DataItem:
    return agreed.item(city.table_id, "name", recipient=city.fire.organisation_id)


ENDS: dict[str, tuple[Callable[[City, str], None], str]] = {
    "suspended": (_suspend, "policy.suspended"),
    "ended": (_end, "policy.ended"),
    "withdrawn": (_withdraw, "policy.withdrawn"),
    "account closed": (_analyst_leaves, "sign_in.needed"),
    "role taken away": (_analyst_changes_job, "policy.role"),
    "reader's organisation suspended": (_reader_suspended, "policy.reader_standing"),
    "owner suspended": (_owner_suspended, "policy.owner_standing"),
    "agreement expired": (_runs_out, "policy.expired"),
    "signed on other terms": (_terms_change, "policy.terms_changed"),
}


@pytest.mark.parametrize("what", ENDS)
def test_a_permit_ends_at_the_next_chunk(what: str, city: City, agreement_id: str) -> None:
    happen, code = ENDS[what]
    given = permit(city)
    still(given, clock=city.clock)
    happen(city, agreement_id)
    assert stopped(given, city).code == code


def test_a_stop_is_recorded_once_and_is_for_good(city: City, agreement_id: str) -> None:
    given = permit(city)
    still(given, clock=city.clock)
    assert not ledger.entries(act="permit.stopped")
    _suspend(city, agreement_id)
    for _ in range(3):
        assert stopped(given, city).code == "policy.suspended"
    binding_acts.resume(agreement_id, actor=city.borough.ig_lead, clock=city.clock)
    assert stopped(given, city).code == "policy.stopped"
    (entry,) = ledger.entries(act="permit.stopped")
    assert (entry.details["permit"], entry.details["reason"]) == (given.id, "suspended")
    still(permit(city), clock=city.clock)


def test_nothing_is_written_while_the_answer_stays_yes(
    city: City, agreement_id: str, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    given = permit(city)
    before = ledger.head()
    with django_assert_max_num_queries(6) as queries_made:  # type: ignore[attr-defined]
        still(given, clock=city.clock)
    assert all(query["sql"].startswith("SELECT") for query in queries_made.captured_queries)
    assert ledger.head() == before


def test_it_runs_out_on_the_second(city: City, agreement_id: str) -> None:
    given = permit(city)
    end = start_of(agreed.END)
    agreed.at(end - SECOND, city)
    still(given, clock=city.clock)
    agreed.at(end, city)
    assert stopped(given, city).code == "policy.expired"


def test_a_ledger_that_nobody_seals_stops_disclosure_until_somebody_does(
    city: City, agreement_id: str
) -> None:
    given = permit(city)
    city.clock.move(LONGEST_UNSEALED - SECOND)
    still(given, clock=city.clock)
    city.clock.move(SECOND)
    assert isinstance(stopped(given, city), Unavailable)
    with pytest.raises(Unavailable):
        permit(city)
    own = permit(city, actor=city.borough.publisher)
    still(own, clock=city.clock)
    make_checkpoint(clock=city.clock)
    still(permit(city), clock=city.clock)


def test_lapsed_evidence_ends_a_permit_after_its_days_of_grace(city: City) -> None:
    _, version_id = datasets.published(
        datasets.OPEN, publisher=city.borough.publisher, clock=city.clock, columns={"a": "string"}
    )
    given = permit(city, version_id=version_id)
    last_day = people.EVIDENCE[0].valid_until
    assert last_day is not None
    agreed.at(start_of(last_day + timedelta(days=30)), city)
    still(given, clock=city.clock)
    agreed.at(start_of(last_day + timedelta(days=32)), city)
    assert stopped(given, city).code == "policy.owner_standing"


def test_a_token_takes_its_permits_with_it(city: City, agreement_id: str) -> None:
    token_id, text = token_acts.make_token(
        name="pandas", scopes={Scope.DATA}, life=timedelta(days=1), actor=city.fire.analyst, clock=city.clock
    )
    holder = queries.actor_of_token(text, now=city.clock())
    assert holder is not None
    given, by_session = permit(city, actor=holder), permit(city)
    still(given, clock=city.clock)
    token_acts.revoke_token(token_id, actor=city.fire.analyst, clock=city.clock)
    with pytest.raises(SignInNeeded):
        still(given, clock=city.clock)
    still(by_session, clock=city.clock)


def test_a_token_made_for_something_else_opens_nothing(city: City, agreement_id: str) -> None:
    _, text = token_acts.make_token(
        name="bot",
        scopes=set(Scope) - {Scope.DATA},
        life=timedelta(days=1),
        actor=city.fire.analyst,
        clock=city.clock,
    )
    with pytest.raises(Refused) as told:
        permit(city, actor=queries.actor_of_token(text, now=city.clock()))
    assert told.value.code == "policy.scope"


def test_a_permit_that_was_never_recorded_does_not_work(city: City, agreement_id: str) -> None:
    given = permit(city)
    GivenPermit.objects.filter(pk=given.id).delete()
    with pytest.raises(Damaged):
        still(given, clock=city.clock)


def test_a_completion_says_how_much(city: City, agreement_id: str) -> None:
    given = permit(city)
    complete(given, file_format="csv", rows=3, size_bytes=1_200, clock=city.clock)
    (entry,) = ledger.entries(act="permit.completed")
    assert (entry.details["permit"], entry.details["rows"], entry.details["size_bytes"]) == (
        given.id,
        3,
        1_200,
    )
    assert city.borough.organisation_id in entry.parties
    with pytest.raises(Damaged):
        complete(
            replace(given, owner_id=city.fire.organisation_id),
            file_format="csv",
            rows=3,
            size_bytes=1,
            clock=city.clock,
        )


def test_a_permit_can_be_recalled_by_its_id_unless_it_was_tampered_with(
    city: City, agreement_id: str
) -> None:
    given = permit(city)
    assert recall(given.id) == given
    stored = GivenPermit.objects.get(pk=given.id)
    stored.body = stored.body.replace('"columns":["uprn"', '"columns":["name"')
    stored.save()
    with pytest.raises(Damaged):
        recall(given.id)


def test_dates_of_an_agreement_are_days(city: City) -> None:
    assert start_of(date(2026, 7, 1)).isoformat() == "2026-07-01T00:00:00+01:00"
