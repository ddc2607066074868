"""Founding a hub from its own machine: the operator, and the invitation of its first administrator."""

from __future__ import annotations

import argparse
import sys
from datetime import date

from django.conf import settings

from wardmote.hub.organisations import acts, people_acts
from wardmote.hub.organisations.organisation import Evidence, EvidenceKind, Kind
from wardmote.kernel.clock import system_clock

EVIDENCE_YEARS = 1


def found(arguments: argparse.Namespace, *, today: date) -> int:
    """Makes the operator and prints the link. Raises Conflict where this hub has its operator already."""
    registration = Evidence(
        EvidenceKind.ICO_REGISTRATION, arguments.ico, today.replace(year=today.year + EVIDENCE_YEARS, day=1)
    )
    operator_id = acts.found_hub(
        acts.Application(
            name=arguments.name,
            kind=Kind.GOVERNMENT,
            contact_email=arguments.email,
            website="",
            evidence=(registration, Evidence(EvidenceKind.DPO, arguments.dpo, None)),
        ),
        clock=system_clock,
    )
    link = people_acts.invite_first_administrator(
        email=arguments.email, name=arguments.person, organisation_id=operator_id, clock=system_clock
    )
    sys.stdout.write(
        f"The hub is founded. {arguments.person} opens this link, once, before {link.expires_at:%d %B %Y}:\n"
        f"{settings.BASE_URL}/join#{link.text}\n"
    )
    return 0
