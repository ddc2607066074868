"""An organisation and its standing as a member. Pure: the standing follows from dates, never from a job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

EVIDENCE_GRACE = timedelta(days=30)
"""How long a member whose evidence lapsed can go on while it renews it (our policy default)."""


class Kind(StrEnum):
    """What sort of body it is; public authorities may not rely on Article 6(1)(ea) or (f) for their tasks."""

    BOROUGH = "borough"
    FIRE = "fire"
    POLICE = "police"
    HEALTH = "health"
    GOVERNMENT = "government"
    SCHOOL = "school"
    CHARITY = "charity"
    HOUSING = "housing"
    COMPANY = "company"

    @property
    def is_public_authority(self) -> bool:
        """Whether bodies of this sort are public authorities (DPA 2018 s7, simplified to the sort of body)."""
        return self not in {Kind.CHARITY, Kind.HOUSING, Kind.COMPANY}


class EvidenceKind(StrEnum):
    """What a member shows to be admitted and to stay (governance capability 1)."""

    ICO_REGISTRATION = "ico_registration"
    CYBER_ESSENTIALS = "cyber_essentials"
    CYBER_ESSENTIALS_PLUS = "cyber_essentials_plus"
    DSPT = "dspt"
    CAF = "caf"
    DPO = "dpo"
    SIRO = "siro"
    INSURANCE = "insurance"


REQUIRED_EVIDENCE = (EvidenceKind.ICO_REGISTRATION, EvidenceKind.DPO)


class Standing(StrEnum):
    """Where a member stands today."""

    APPLIED = "applied"
    ASSURED = "assured"
    EVIDENCE_DUE = "evidence_due"  # in the grace period: still acts
    SUSPENDED = "suspended"
    LEFT = "left"

    @property
    def may_act(self) -> bool:
        """Whether its people may open other members' data, sign or publish."""
        return self in {Standing.ASSURED, Standing.EVIDENCE_DUE}


@dataclass(frozen=True)
class Evidence:
    """One piece of assurance: its reference (a registration number, a role holder's post) and last good day."""

    kind: EvidenceKind
    reference: str
    valid_until: date | None


def standing(
    *, admitted: bool, suspended: bool, left: bool, evidence: Sequence[Evidence], today: date
) -> Standing:
    """The standing that follows from what was recorded and the evidence's dates."""
    if left:
        return Standing.LEFT
    if not admitted:
        return Standing.APPLIED
    if suspended:
        return Standing.SUSPENDED
    return min((_of_evidence(kind, evidence, today) for kind in REQUIRED_EVIDENCE), key=_SEVERITY.index)


_SEVERITY = (Standing.SUSPENDED, Standing.EVIDENCE_DUE, Standing.ASSURED)


def _of_evidence(kind: EvidenceKind, evidence: Sequence[Evidence], today: date) -> Standing:
    last_days = [item.valid_until or date.max for item in evidence if item.kind == kind]
    if not last_days:
        return Standing.SUSPENDED
    last_day = max(last_days)
    if today <= last_day:
        return Standing.ASSURED
    return Standing.EVIDENCE_DUE if today - last_day <= EVIDENCE_GRACE else Standing.SUSPENDED
