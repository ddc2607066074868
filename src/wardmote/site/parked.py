"""What followers of the ledger gave up on, shown to the hub's operator and, when asked, tried again."""

from __future__ import annotations

import sys

from wardmote.hub.ledger import queries
from wardmote.hub.ledger.act import HUB
from wardmote.hub.ledger.acts import retry_parked
from wardmote.kernel.clock import Clock


def tell(*, retry: bool, clock: Clock) -> int:
    """Writes a line for each; `retry` has the worker try them all once more, and records that."""
    found = queries.parked()
    entries = queries.entries_numbered([each.sequence for each in found])
    for each in found:
        waiting = ", to be tried again" if each.retry else ""
        entry = entries.get(each.sequence)
        what = f" ({entry.act} of {entry.object_id}, {entry.organisation or 'the hub'})" if entry else ""
        sys.stdout.write(
            f"{each.follower}, entry {each.sequence}{what}: {each.fault} "
            f"({each.attempts} times, last at {each.parked:%Y-%m-%d %H:%M} UTC{waiting})\n"
        )
    if not found:
        sys.stdout.write("Nothing is parked.\n")
    elif retry:
        asked = sum(
            retry_parked(name, actor=HUB, clock=clock) for name in sorted({each.follower for each in found})
        )
        sys.stdout.write(f"The worker tries {asked} of them again.\n")
    return 0
