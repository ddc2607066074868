"""Follows the ledger and tells every organisation of what others did that is its business."""

from __future__ import annotations

from wardmote.hub.ledger.entry import Entry
from wardmote.hub.ledger.follower import EVERY_ACT, AnyFollower
from wardmote.hub.notices.models import Notice
from wardmote.hub.notices.topic import topic
from wardmote.hub.policy.ledger_acts import COMPLETED
from wardmote.kernel.clock import Clock

_SAID_BEFORE = frozenset({COMPLETED.name})
"""Acts that only go on with one of which a notice was made: rows are received where a permit was given."""


class TellsThoseConcerned:
    """Makes a notice for each organisation that an entry concerns, the one that acted apart."""

    name = "notices"
    acts = EVERY_ACT

    def handle(self, entry: Entry, *, clock: Clock) -> None:
        """Safe to repeat: an organisation is told of an entry once."""
        told = [each for each in entry.parties if each != entry.organisation]
        if not told or entry.act in _SAID_BEFORE:
            return
        about = topic(entry)
        Notice.objects.bulk_create(
            [
                Notice(organisation_id=party, sequence=entry.sequence, topic=about, made_at=clock())
                for party in told
            ],
            ignore_conflicts=True,
        )


FOLLOWERS: tuple[AnyFollower, ...] = (TellsThoseConcerned(),)
