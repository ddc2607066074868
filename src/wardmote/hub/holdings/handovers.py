"""That a file was received, counted once per grant however many requests that took.

A program reads Parquet in many small ranges. Usage and audit count what a grant led to, not how a client read it.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from wardmote.hub.holdings.models import Handover
from wardmote.hub.policy.decide import complete
from wardmote.hub.policy.permit import Permit
from wardmote.kernel.clock import Clock

REMEMBERED = timedelta(days=7)
"""Longer than any link lasts."""


def handed_over(
    grant_id: str, permit: Permit, *, file_format: str, rows: int, size_bytes: int, clock: Clock
) -> None:
    """Records the permit as completed, unless the grant's completion was recorded before.

    `grant_id` is the permit's id, or that of a link made under it.
    """
    if Handover.objects.filter(pk=grant_id).exists():
        return
    with transaction.atomic():
        _, is_first = Handover.objects.get_or_create(grant_id=grant_id, defaults={"made_at": clock()})
        if is_first:
            complete(permit, file_format=file_format, rows=rows, size_bytes=size_bytes, clock=clock)


def forget_handovers(*, clock: Clock) -> None:
    """Removes what can no longer be counted twice."""
    Handover.objects.filter(made_at__lt=clock() - REMEMBERED).delete()
