"""What an agreement would take from a person now: what its pages offer, and its interface lists."""

from __future__ import annotations

from datetime import datetime

from wardmote.hub.agreements.agreement import Agreement, Version
from wardmote.hub.agreements.dpia import has_office, unsettled
from wardmote.hub.agreements.queries import findings
from wardmote.hub.agreements.state import Action
from wardmote.hub.organisations import queries as organisations
from wardmote.hub.organisations.actor import Actor, Scope

_NEED_STANDING = frozenset({Action.EDIT, Action.SIGN})
_NEED_FITNESS = frozenset({Action.SEND_FOR_REVIEW, Action.SIGN})


def actions_now(found: Agreement, *, actor: Actor, now: datetime) -> frozenset[Action]:
    """Exactly what the acts of this room would take from the actor now, given words that can be taken.

    Signing needs besides a second factor used minutes before, which the signatory gives on the way.
    """
    if Scope.AGREEMENTS not in actor.scopes:
        return frozenset()
    allowed = found.actions_for(actor, now=now)
    if allowed & _NEED_STANDING and not _stands(actor, now):
        allowed -= _NEED_STANDING
    if Action.SIGN in allowed and _holds_another_office(found.newest, actor):
        allowed -= {Action.SIGN}
    if allowed & _NEED_FITNESS and not is_fit(found.newest, now=now):
        allowed -= _NEED_FITNESS
    return allowed


def is_fit(version: Version, *, now: datetime) -> bool:
    """Whether nothing keeps the wording from being sent round or signed: its DPIA is settled, and it has no faults."""
    return unsettled(version.screening, version.dpia) is None and not findings(version, now=now).faults


def _stands(actor: Actor, now: datetime) -> bool:
    own = organisations.standings([actor.organisation_id], now=now).get(actor.organisation_id)
    return own is not None and own.may_act


def _holds_another_office(version: Version, actor: Actor) -> bool:
    person = organisations.person(actor.account_id)
    return person is not None and version.dpia is not None and has_office(version.dpia, person.name)
