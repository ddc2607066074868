"""What this room forgets: links and tokens that are long past. That they were made and used is in the ledger."""

from __future__ import annotations

from datetime import timedelta

from wardmote.hub.organisations.models import AccessLink, ApiToken
from wardmote.kernel.clock import Clock

PAST_KEPT = timedelta(days=30)
"""So long they can still be seen in a list, as past."""


def forget_past_access(*, clock: Clock) -> None:
    """Removes invitations and resets, which hold names and addresses, and API tokens, a month after their end."""
    AccessLink.objects.filter(expires_at__lt=clock() - PAST_KEPT).delete()
    ApiToken.objects.filter(expires_at__lt=clock() - PAST_KEPT).delete()
