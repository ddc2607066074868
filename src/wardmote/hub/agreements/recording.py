"""The entry of the ledger that goes with each act of this room."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from wardmote.hub.ledger.acts import record
from wardmote.hub.ledger.kinds import ActKind
from wardmote.hub.organisations.actor import Actor
from wardmote.kernel.clock import Clock


def record_act(
    kind: ActKind,
    agreement_id: str,
    *,
    actor: Actor,
    parties: Iterable[str],
    details: Mapping[str, object],
    clock: Clock,
) -> None:
    """Records an act about an agreement: the business of all its parties."""
    record(
        kind,
        actor=actor.account_id,
        organisation=actor.organisation_id,
        object_id=agreement_id,
        parties=parties,
        clock=clock,
        agreement=agreement_id,
        details=details,
    )


def digest(text: str) -> str:
    """SHA-256 of words that stay in this room."""
    return hashlib.sha256(text.encode()).hexdigest()
