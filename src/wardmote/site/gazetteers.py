"""Installing a gazetteer from the hub's own machine: the operator says whose addresses may be matched with it."""

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
