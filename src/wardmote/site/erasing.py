"""Erasing the content of a ledger's entry, by who runs the hub: for the day a mistake let something in."""

from __future__ import annotations

import argparse
import sys

from wardmote.hub.ledger.act import HUB
from wardmote.hub.ledger.acts import erase_entry
from wardmote.kernel.clock import Clock


def erase(arguments: argparse.Namespace, *, clock: Clock) -> int:
    """Erases the content, and says where that is recorded. Raises NotFound for no such entry."""
    said = erase_entry(arguments.sequence, reason=arguments.reason, actor=HUB, organisation=None, clock=clock)
    sys.stdout.write(
        f"The content of entry {arguments.sequence} is erased. Entry {said.sequence} says so, to the same parties. "
        "Backups of the database still hold it, until they are gone.\n"
    )
    return 0
