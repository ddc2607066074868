"""What a review forgets: the list of a version goes with its rows. Decisions are the organisation's, and stay."""

from __future__ import annotations

from wardmote.hub.derivation.models import Review
from wardmote.hub.holdings.ledger_acts import DESTROYED, DESTROYED_AGAIN
from wardmote.hub.ledger.entry import Entry
from wardmote.kernel.clock import Clock


class ForgetsReviews:
    """Follows versions that are destroyed."""

    name = "reviews_forgotten"
    acts = frozenset({DESTROYED.name, DESTROYED_AGAIN.name})

    def handle(self, entry: Entry, *, clock: Clock) -> None:  # noqa: ARG002 - as the protocol has it
        """Safe to repeat."""
        Review.objects.filter(version_id=entry.object_id).delete()
