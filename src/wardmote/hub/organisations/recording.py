"""The entries of the ledger that go with what happens to people's accounts."""

from __future__ import annotations

from collections.abc import Mapping

from wardmote.hub.ledger.acts import record
from wardmote.hub.ledger.kinds import ActKind
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.organisations.models import Account
from wardmote.kernel.clock import Clock


def record_by_actor(
    kind: ActKind, account: Account, *, actor: Actor, details: Mapping[str, object], clock: Clock
) -> None:
    """Records what somebody did to an account: the business of its organisation, and of the actor's."""
    record(
        kind,
        actor=actor.account_id,
        organisation=actor.organisation_id,
        object_id=account.id,
        parties=[account.organisation_id],
        clock=clock,
        details=details,
    )


def record_by_holder(kind: ActKind, account: Account, *, details: Mapping[str, object], clock: Clock) -> None:
    """Records what a person did to their own account without being signed in to it, through a link."""
    record(
        kind,
        actor=account.id,
        organisation=account.organisation_id,
        object_id=account.id,
        parties=[],
        clock=clock,
        details=details,
    )
