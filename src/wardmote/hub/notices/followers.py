"""Follows the ledger and tells every organisation of what others did that is its business."""

from __future__ import annotations

from wardmote.hub.ledger.entry import Entry
from wardmote.hub.ledger.follower import EVERY_ACT, AnyFollower
from wardmote.hub.notices.models import Notice
from wardmote.kernel.clock import Clock


class TellsThoseConcerned:
    """Makes a notice for each organisation that an entry concerns, the one that acted apart."""

    name = "notices"
    acts = EVERY_ACT

    def handle(self, entry: Entry, *, clock: Clock) -> None:
        """Safe to repeat: an organisation is told of an entry once."""
        Notice.objects.bulk_create(
            [
                Notice(organisation_id=party, sequence=entry.sequence, made_at=clock())
                for party in entry.parties
                if party != entry.organisation
            ],
            ignore_conflicts=True,
        )


FOLLOWERS: tuple[AnyFollower, ...] = (TellsThoseConcerned(),)
