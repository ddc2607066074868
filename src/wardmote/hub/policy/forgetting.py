"""What policy forgets: permits that no link or share can name any more, and refusals that may be recorded again."""

from __future__ import annotations

from datetime import timedelta

from wardmote.hub.policy.models import GivenPermit, RecentRefusal
from wardmote.hub.policy.recording import REFUSED_AGAIN_AFTER
from wardmote.kernel.clock import Clock

PERMIT_KEPT = timedelta(days=90)
"""Longer than whatever names a permit: a link lasts a day, a share is forgotten thirty days after its thirty."""
MOST_AT_ONCE = 5_000


def forget_decisions(*, clock: Clock) -> None:
    """Removes what is past its time, at most MOST_AT_ONCE rows of each: nobody has to wait for it."""
    permits = GivenPermit.objects.filter(given_at__lt=clock() - PERMIT_KEPT)
    GivenPermit.objects.filter(pk__in=permits.values("pk")[:MOST_AT_ONCE]).delete()
    refusals = RecentRefusal.objects.filter(recorded_at__lt=clock() - REFUSED_AGAIN_AFTER)
    RecentRefusal.objects.filter(pk__in=refusals.values("pk")[:MOST_AT_ONCE]).delete()
