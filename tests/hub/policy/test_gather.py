"""The light reads that decisions are made on say what the rooms' plain reads say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.hub import datasets, people
from tests.hub.agreed import City
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.catalogue.dataset import Licence
from wardmote.hub.organisations import acts, people_acts, queries, token_acts
from wardmote.hub.organisations.actor import Actor, Role, Scope
from wardmote.hub.organisations.models import AssuranceEvidence, Organisation
from wardmote.hub.organisations.organisation import Evidence, EvidenceKind, Standing


def _lapses(city: City) -> None:
    AssuranceEvidence.objects.filter(
        organisation_id=city.fire.organisation_id, kind=EvidenceKind.ICO_REGISTRATION
    ).update(valid_until=date(2026, 2, 20))


def _is_renewed(city: City) -> None:
    _lapses(city)
    renewed = Evidence(EvidenceKind.ICO_REGISTRATION, "ZA000001", date(2027, 1, 1))
    acts.add_evidence(city.fire.organisation_id, renewed, actor=city.operator, clock=city.clock)


def _is_suspended(city: City) -> None:
    acts.suspend_member(city.fire.organisation_id, reason="x", actor=city.operator, clock=city.clock)


def _leaves(city: City) -> None:
    Organisation.objects.filter(pk=city.fire.organisation_id).update(left_at=city.clock())


def _has_no_evidence(city: City) -> None:
    AssuranceEvidence.objects.filter(organisation_id=city.fire.organisation_id).delete()


def _only_applied(city: City) -> None:
    Organisation.objects.filter(pk=city.fire.organisation_id).update(admitted_at=None)


@pytest.mark.parametrize(
    ("happen", "expected"),
    [
        (lambda city: None, Standing.ASSURED),
        (_lapses, Standing.EVIDENCE_DUE),
        (_is_renewed, Standing.ASSURED),
        (_is_suspended, Standing.SUSPENDED),
        (_leaves, Standing.LEFT),
        (_has_no_evidence, Standing.SUSPENDED),
        (_only_applied, Standing.APPLIED),
    ],
)
def test_standings_are_those_of_the_members(
    city: City, happen: Callable[[City], None], expected: Standing
) -> None:
    happen(city)
    now = city.clock()
    ids = [each.id for each in queries.members(now=now)]
    light = queries.standings([*ids, "organisation_unknown"], now=now)
    assert light == {each: queries.member(each, now=now).standing for each in ids}
    assert light[city.fire.organisation_id] is expected


def test_standings_follow_the_day(city: City) -> None:
    last = people.EVIDENCE[0].valid_until
    assert last is not None
    for days in (0, 1, 30, 31):
        now = city.clock().replace(year=last.year, month=last.month, day=last.day) + timedelta(days=days)
        light = queries.standings([city.fire.organisation_id], now=now)
        assert light[city.fire.organisation_id] is queries.member(city.fire.organisation_id, now=now).standing


def roles_of(account_id: str, city: City) -> tuple[str, frozenset[Role]] | None:
    return queries.roles_now(account_id, token_id=None, now=city.clock())


def test_roles_are_those_of_the_actor(city: City, operator: Actor) -> None:
    several = people.hire(
        city.fire.organisation_id,
        Role.ANALYST,
        Role.IG_LEAD,
        name="Both",
        operator=operator,
        clock=city.clock,
    )
    for person in (several, *city.fire.people().values()):
        assert roles_of(person.account_id, city) == (person.organisation_id, person.roles)
    people_acts.close_account(several.account_id, actor=city.fire.administrator, clock=city.clock)
    assert roles_of(several.account_id, city) is None
    assert roles_of("account_unknown", city) is None


def test_roles_go_with_a_token_that_is_good_and_ones_own(city: City) -> None:
    analyst, other = city.fire.analyst, city.fire.publisher
    token_id, _ = token_acts.make_token(
        name="x", scopes={Scope.DATA}, life=timedelta(days=1), actor=analyst, clock=city.clock
    )

    def roles(account_id: str) -> object:
        return queries.roles_now(account_id, token_id=token_id, now=city.clock())

    assert roles(analyst.account_id) == (analyst.organisation_id, analyst.roles)
    assert roles(other.account_id) is None
    city.clock.move(timedelta(days=1))
    assert roles(analyst.account_id) is None


def test_a_located_version_is_the_version(city: City) -> None:
    _, draft = datasets.draft(city.dataset_id, publisher=city.borough.publisher, clock=city.clock)
    for version_id in (city.version_id, draft):
        dataset, table, version = catalogue.version(version_id)
        located = catalogue.located(version_id)
        assert located is not None
        assert (located.version_id, located.table_id, located.dataset_id) == (
            version.id,
            table.id,
            dataset.id,
        )
        assert (located.number, located.state) == (version.number, version.state)
        assert (located.owner_id, located.visibility) == (
            dataset.organisation_id,
            dataset.description.visibility,
        )
        assert (located.access, located.contact) == (dataset.access, dataset.description.contact)
        assert list(located.columns.items()) == list(version.column_types().items())
        assert dataset.description.licence is Licence.CLOSED
    assert catalogue.located("version_unknown") is None
