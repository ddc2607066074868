"""Whether there is room for a file, before its first byte: for itself, its copy while it is read, and its tables.

A file is kept sealed in the lake. While it is read it stands in the spool as well, plain. Its tables come beside it: a
CSV's take a third of its size as Parquet, and what a packed file unpacks to is packed again.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.db.models import F, Sum

from wardmote.hub.intake.models import PartialUpload
from wardmote.hub.intake.partial_upload import PartialState
from wardmote.hub.intake.spool import RESERVE_BYTES
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import TooLarge, Unavailable

TABLES_SHARE = 0.5
"""Room that is asked for the tables of a file, of its size."""


def require_room_for(size_bytes: int, *, clock: Clock) -> None:
    """Raises TooLarge where the file could never be read here, and Unavailable where there is no room now.

    Files that are under way in parts have theirs promised already.
    """
    lake, spool = Path(settings.HOME.lake), Path(settings.HOME.spool)
    spool_disk, lake_disk = shutil.disk_usage(spool), shutil.disk_usage(lake)
    if size_bytes > spool_disk.total:
        raise _never(spool_disk.total)
    needed_bytes = int((1 + TABLES_SHARE) * size_bytes)
    if lake.stat().st_dev == spool.stat().st_dev:
        needed_bytes += size_bytes
    elif size_bytes > spool_disk.free:
        raise _no_room(size_bytes, size_bytes, spool_disk.free)
    free_bytes = lake_disk.free - RESERVE_BYTES - _promised_bytes(clock)
    if needed_bytes > free_bytes:
        raise _no_room(size_bytes, needed_bytes, max(0, free_bytes))


def _promised_bytes(clock: Clock) -> int:
    under_way = PartialUpload.objects.filter(state=PartialState.OPEN, expires_at__gt=clock())
    promised: int | None = under_way.aggregate(left=Sum(F("length_bytes") - F("offset_bytes")))["left"]
    return promised or 0


def _never(most_bytes: int) -> TooLarge:
    return TooLarge(
        "upload.larger_than_spool",
        f"This hub can read files of up to {_size(most_bytes)}: so large is the disk where they stand meanwhile.",
        next_step="Send it in several files, each a part of the rows; or ask the hub's operator for a larger spool.",
    )


def _no_room(size_bytes: int, needed_bytes: int, free_bytes: int) -> Unavailable:
    return Unavailable(
        "upload.no_room",
        f"There is no room for a file of {_size(size_bytes)} at the moment. To keep and read it takes "
        f"{_size(needed_bytes)}, and {_size(free_bytes)} are free. Nothing of it was kept.",
        next_step="Send it again later, or in several files; the hub's operator has to make room on the disk.",
    )


def _size(size_bytes: int) -> str:
    for unit, at_least in (("GB", 10**9), ("MB", 10**6)):
        if size_bytes >= at_least:
            return f"{size_bytes / at_least:,.1f} {unit}"
    return f"{size_bytes / 1e3:,.1f} kB"
