"""Installing a gazetteer from the hub's own machine, for whom the operator says, and removing it again."""

from __future__ import annotations

import argparse
import sys

from wardmote.hub.derivation import gazetteers
from wardmote.hub.organisations.queries import organisation_names
from wardmote.kernel.clock import Clock

ALL_MEMBERS = "all-members"


def install(arguments: argparse.Namespace, *, clock: Clock) -> int:
    """Copies it, and says who has it now. Raises a Problem for one that does not open, or that nobody may have."""
    whom = [each.strip() for each in arguments.for_whom.split(",") if each.strip()]
    row = gazetteers.install(
        arguments.gazetteer,
        source=gazetteers.GazetteerSource(arguments.source),
        for_all_members=ALL_MEMBERS in whom,
        organisation_ids=[each for each in whom if each != ALL_MEMBERS],
        clock=clock,
    )
    names = "all members" if row.for_all_members else ", ".join(sorted(organisation_names(whom).values()))
    counts = ", ".join(f"{count:,} {what}" for what, count in row.counts.items())
    sys.stdout.write(f"Gazetteer {row.digest[:16]} is installed for {names}: {counts}.\n")
    sys.stdout.write("The worker matches anew what its owners instructed the hub to match.\n")
    return 0


def remove(arguments: argparse.Namespace, *, clock: Clock) -> int:
    """Removes it, and says what becomes of its work and files. Raises a Problem for one that is not installed."""
    row = gazetteers.remove(arguments.gazetteer, clock=clock)
    sys.stdout.write(
        f"Gazetteer {row.digest[:16]} is removed: nothing more is matched with it. What was matched with it stays.\n"
        "Its owners have the next newest used that they may have, and none where there is none. The worker deletes\n"
        "its files when no work needs them any more.\n"
    )
    return 0
