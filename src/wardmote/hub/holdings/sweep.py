"""Sweeping: what a killed process left in the lake or the spool is removed, and what nobody needs any more."""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from wardmote.hub.holdings import ledger_acts
from wardmote.hub.holdings.growing import sweep_originals_in_parts
from wardmote.hub.holdings.handovers import forget_handovers
from wardmote.hub.holdings.models import GrowingOriginal, ReleasedFile, Share, StoredObject
from wardmote.hub.holdings.vault import lake
from wardmote.hub.ledger.act import HUB
from wardmote.hub.ledger.acts import record
from wardmote.kernel.clock import Clock
from wardmote.kernel.lease import is_at_work_in

ORPHAN_AGE = timedelta(hours=6)
"""Besides, nothing is taken that somebody still writes: an object is in the lake before the database knows it."""
RELEASED_LIFE = timedelta(days=7)
"""Released files are made again when they are asked for."""
PAST_SHARE_KEPT = timedelta(days=30)
"""So long a share that is over can still be seen in its owner's list."""


def sweep(*, clock: Clock) -> None:
    """Safe to run at any time, by several workers at once. Records what it removed from the lake."""
    _forget_released(clock)
    forget_handovers(clock=clock)
    Share.objects.filter(expires_at__lt=clock() - PAST_SHARE_KEPT).delete()
    _sweep_spool()
    sweep_originals_in_parts(older_than_seconds=ORPHAN_AGE.total_seconds())
    stored = StoredObject.objects.filter(destroyed_at=None).values_list("id", flat=True)
    known = frozenset(stored) | frozenset(GrowingOriginal.objects.values_list("id", flat=True))
    swept = lake().sweep(known=known, older_than_seconds=ORPHAN_AGE.total_seconds())
    if swept.orphans or swept.partials:
        details = {"objects": len(swept.orphans) + swept.partials, "size_bytes": swept.freed_bytes}
        with transaction.atomic():
            record(
                ledger_acts.SWEPT,
                actor=HUB,
                organisation=None,
                object_id=HUB,
                parties=[],
                clock=clock,
                details=details,
            )


def _forget_released(clock: Clock) -> None:
    old = list(ReleasedFile.objects.filter(made_at__lt=clock() - RELEASED_LIFE).values_list("id", flat=True))
    with transaction.atomic():
        ReleasedFile.objects.filter(pk__in=old).delete()
        StoredObject.objects.filter(pk__in=old).delete()
    for object_id in old:
        lake().remove(object_id)


def _sweep_spool() -> None:
    before = time.time() - ORPHAN_AGE.total_seconds()
    for path in Path(settings.HOME.spool).iterdir():
        with suppress(FileNotFoundError):  # another worker was quicker, or its reader was done with it
            if path.stat().st_mtime < before and not is_at_work_in(path):
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
