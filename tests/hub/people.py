"""Members and actors for tests of the hub: made through the hub's own acts, with made-up names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from wardmote.hub.organisations import acts, people_acts, queries
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.hub.organisations.organisation import Evidence, EvidenceKind, Kind
from wardmote.kernel.clock import Clock

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PASSWORD = "correct horse battery staple 7"


class TestClock:
    """A clock that stands until it is moved."""

    __test__ = False

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


EVIDENCE = (
    Evidence(EvidenceKind.ICO_REGISTRATION, "ZA000000", date(2030, 1, 1)),
    Evidence(EvidenceKind.DPO, "Data Protection Officer", None),
)


def application(name: str, kind: Kind = Kind.BOROUGH) -> acts.Application:
    """An application that can be admitted."""
    return acts.Application(
        name=name, kind=kind, contact_email="data@example.org", website="", evidence=EVIDENCE
    )


def found_hub(clock: Clock) -> Actor:
    """A hub with its operator; returns the operator's administrator, who holds every role."""
    operator_id = acts.found_hub(application("Hub operator", Kind.GOVERNMENT), clock=clock)
    link = people_acts.invite_first_administrator(
        email="root@example.org", name="Root", organisation_id=operator_id, clock=clock
    )
    return signed_in(people_acts.accept_invitation(link.text, password=PASSWORD, clock=clock), clock=clock)


def join(name: str, *, kind: Kind = Kind.BOROUGH, operator: Actor, clock: Clock) -> str:
    """A member organisation, admitted. Returns its id."""
    organisation_id = acts.apply_to_join(application(name, kind), clock=clock)
    acts.admit(organisation_id, actor=operator, clock=clock)
    return organisation_id


def hire(organisation_id: str, *roles: Role, name: str = "", operator: Actor, clock: Clock) -> Actor:
    """A person of the organisation with these roles, signed in with a fresh second factor."""
    return signed_in(_hire(organisation_id, roles, name, operator, clock), clock=clock)


def _hire(organisation_id: str, roles: Iterable[Role], name: str, operator: Actor, clock: Clock) -> str:
    called = name or f"{'-'.join(sorted(roles))}-{len(queries.people_of(organisation_id))}"
    link = people_acts.invite(
        email=f"{called.replace(' ', '.')}.{organisation_id}@example.org",
        name=called,
        roles=roles,
        organisation_id=organisation_id,
        actor=operator,
        clock=clock,
    )
    return people_acts.accept_invitation(link.text, password=PASSWORD, clock=clock)


def signed_in(account_id: str, *, clock: Clock) -> Actor:
    """The actor of a session that used its second factor just now."""
    actor = queries.actor_of(account_id, second_factor_at=clock())
    assert actor is not None
    return actor


def without_second_factor(actor: Actor) -> Actor:
    """The same person, signed in by password alone."""
    return replace(actor, second_factor_at=None)
