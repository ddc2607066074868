"""What is foreseen is what is decided: for every kind of person, in every state of an agreement and a membership."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.hub import agreed, datasets
from tests.hub.agreed import City
from tests.hub.policy.asking import CASE, PURPOSE
from wardmote.hub.agreements import binding_acts
from wardmote.hub.agreements.models import AgreementVersion
from wardmote.hub.agreements.state import start_of
from wardmote.hub.catalogue import queries
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations import acts as organisations
from wardmote.hub.organisations.actor import Actor, Scope
from wardmote.hub.policy.decide import decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.outlook import Reach, outlook
from wardmote.hub.policy.permit import Use
from wardmote.hub.policy.refused import RefusedUnder
from wardmote.kernel.problem import Damaged, Problem


def _suspended(city: City) -> None:
    binding_acts.suspend(agreed.signed(city), reason="Lost.", actor=city.fire.ig_lead, clock=city.clock)


def _ended(city: City) -> None:
    binding_acts.end(agreed.signed(city), reason="Over.", actor=city.fire.ig_lead, clock=city.clock)


def _expired(city: City) -> None:
    agreed.signed(city)
    agreed.at(start_of(agreed.END), city)


def _not_begun(city: City) -> None:
    agreed.signed(city)
    agreed.at(start_of(agreed.START) - timedelta(days=1), city)


def _lapsed(city: City) -> None:
    agreed.signed(city)
    organisations.suspend_member(city.fire.organisation_id, reason="x", actor=city.operator, clock=city.clock)


def _owner_lapsed(city: City) -> None:
    agreed.signed(city)
    owner = city.borough.organisation_id
    organisations.suspend_member(owner, reason="x", actor=city.operator, clock=city.clock)


def _two(city: City) -> None:
    agreed.signed(city)
    binding_acts.suspend(agreed.signed(city), reason="x", actor=city.fire.ig_lead, clock=city.clock)


def _changed_columns(city: City) -> None:
    agreed.signed(city)
    _, version_id = datasets.draft(
        city.dataset_id, publisher=city.borough.publisher, clock=city.clock, columns={"uprn": "string"}
    )
    datasets.publish_all_the_same(version_id, publisher=city.borough.publisher, clock=city.clock)


def _damaged(city: City) -> None:
    agreed.signed(city)
    AgreementVersion.objects.update(content="{}")


MADE: tuple[Callable[[City], object], ...] = (
    lambda city: None,
    agreed.draft,
    agreed.signed,
    _suspended,
    _ended,
    _expired,
    _not_begun,
    _lapsed,
    _owner_lapsed,
    _two,
    _changed_columns,
    _damaged,
)


def _askers(city: City) -> list[Actor | None]:
    bare = replace(city.fire.analyst, scopes=frozenset({Scope.CATALOGUE}))
    fire, borough = city.fire, city.borough
    named = (fire.analyst, fire.ig_lead, borough.analyst, borough.signatory, city.other_borough.analyst)
    return [None, bare, *named]


@pytest.mark.parametrize("made", MADE)
def test_what_is_foreseen_is_what_is_decided(made: Callable[[City], object], city: City) -> None:
    made(city)
    found = queries.dataset(city.dataset_id)
    current = found.tables[0].current
    assert current is not None
    foreseen, decided = [], []
    for actor in _askers(city):
        for purpose, case, use in (
            (PURPOSE, CASE, Use.DOWNLOAD),
            (PURPOSE, None, Use.SHARE),
            (None, CASE, Use.QUERY),
        ):
            before = ledger.head()
            seen = outlook([found.organisation_id], actor=actor, now=city.clock())
            judged = seen.asked(found, current, use=use, purpose=purpose, case_reference=case)
            assert ledger.head() == before, "looking ahead is no asking"
            foreseen.append(getattr(judged.decision, "reason", None))
            decided.append(_reason(Ask(current.id, use, None, None, purpose, case), actor, city))
    assert [_told(each) for each in foreseen] == decided


def _reason(ask: Ask, actor: Actor | None, city: City) -> str:
    try:
        decide(ask, actor=actor, clock=city.clock)
    except Problem as problem:
        return problem.code.removeprefix("policy.")
    return ""


def _told(reason: object) -> str:
    known = {"None": "", "sign_in": "sign_in.needed", "unknown": "not_found"}
    return known.get(str(reason), str(reason))


def test_each_agreement_is_foreseen_for_whoever_would_name_a_purpose(city: City) -> None:
    _two(city)
    found = queries.dataset(city.dataset_id)
    current = found.tables[0].current
    assert current is not None
    seen = outlook([found.organisation_id], actor=city.fire.analyst, now=city.clock())
    works, suspended = seen.prospects(found, current, uses=(Use.DOWNLOAD,))
    assert works.refusal is None
    assert isinstance(suspended.refusal, RefusedUnder)
    assert [each.reason for each in suspended.refusal.suspensions] == ["x"]
    assert seen.reach(found) is Reach.AGREED
    other = outlook([found.organisation_id], actor=city.other_borough.analyst, now=city.clock())
    assert not other.prospects(found, current, uses=(Use.DOWNLOAD,))
    assert other.reach(found) is Reach.CLOSED


def test_one_damaged_agreement_takes_nothing_else_from_the_list(city: City) -> None:
    _damaged(city)
    seen = outlook((), actor=city.fire.analyst, now=city.clock())
    assert seen.openings == {city.table_id: None}
    with pytest.raises(Damaged):
        city.agreement(AgreementVersion.objects.values_list("agreement_id", flat=True)[0])


def test_more_agreements_take_no_more_queries(city: City) -> None:
    counts = []
    for _ in range(2):
        agreed.signed(city)
        with CaptureQueriesContext(connection) as asked:
            outlook([city.borough.organisation_id], actor=city.fire.analyst, now=city.clock())
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 4


def test_an_opening_whose_recipient_is_no_party_tells_them_nothing(city: City) -> None:
    """It cannot be drafted; should it ever be stored, its words are still the parties' own."""
    _suspended(city)
    found = queries.dataset(city.dataset_id)
    current = found.tables[0].current
    assert current is not None
    seen = outlook([found.organisation_id], actor=city.fire.analyst, now=city.clock())
    (opening,) = seen.openings[city.table_id] or ()
    others = replace(opening, party_ids=(city.borough.organisation_id, city.other_borough.organisation_id))
    odd = replace(seen, openings={city.table_id: (others,)})
    for outlooks, told in ((seen, True), (odd, False)):
        (prospect,) = outlooks.prospects(found, current, uses=(Use.DOWNLOAD,))
        assert isinstance(prospect.refusal, RefusedUnder) is told
