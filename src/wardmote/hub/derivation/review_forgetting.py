"""What a review forgets: the list of a version goes with its rows, decisions when their owner forgets them all."""

from __future__ import annotations

from django.db import transaction

from wardmote.hub.derivation import ledger_acts
from wardmote.hub.derivation.models import AddressDecision, FirstWord, Review
from wardmote.hub.holdings.ledger_acts import DESTROYED, DESTROYED_AGAIN
from wardmote.hub.ledger.acts import record
from wardmote.hub.ledger.entry import Entry
from wardmote.hub.organisations.actor import Actor, Role, Scope, require_role, require_scope
from wardmote.kernel.clock import Clock


def forget_decisions(*, actor: Actor, clock: Clock) -> int:
    """Forgets all that was decided of addresses of the actor's organisation. Returns how many decisions that were.

    What was matched with them stays as it was made. Raises Refused without the publisher's role.
    """
    require_scope(actor, Scope.UPLOAD)
    require_role(actor, Role.PUBLISHER, organisation_id=actor.organisation_id)
    with transaction.atomic():
        FirstWord.objects.filter(owner_id=actor.organisation_id).delete()
        count, _ = AddressDecision.objects.filter(owner_id=actor.organisation_id).delete()
        if count:
            record(
                ledger_acts.FORGOTTEN,
                actor=actor.account_id,
                organisation=actor.organisation_id,
                object_id=actor.organisation_id,
                parties=[],
                clock=clock,
                details={"decisions": count},
            )
    return count


def decisions_held(actor: Actor) -> int:
    """How many there are of the actor's organisation."""
    return AddressDecision.objects.filter(owner_id=actor.organisation_id).count()


class ForgetsReviews:
    """Follows versions that are destroyed."""

    name = "reviews_forgotten"
    acts = frozenset({DESTROYED.name, DESTROYED_AGAIN.name})

    def handle(self, entry: Entry, *, clock: Clock) -> None:  # noqa: ARG002 - as the protocol has it
        """Safe to repeat."""
        Review.objects.filter(version_id=entry.object_id).delete()
