"""What notices forget. The ledger keeps every entry: a notice only points at one."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from wardmote.hub.notices.models import Notice
from wardmote.kernel.clock import Clock

SEEN_KEPT = timedelta(days=90)
UNSEEN_KEPT = timedelta(days=365)
MOST_AT_ONCE = 5_000


def forget_notices(*, clock: Clock) -> None:
    """Removes old notices, at most MOST_AT_ONCE of them: nobody has to wait for it."""
    now = clock()
    seen_long_ago = Q(made_at__lt=now - SEEN_KEPT, seen_at__isnull=False)
    past = Notice.objects.filter(seen_long_ago | Q(made_at__lt=now - UNSEEN_KEPT))
    Notice.objects.filter(pk__in=past.values("pk")[:MOST_AT_ONCE]).delete()
