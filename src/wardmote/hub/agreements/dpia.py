"""The data protection impact assessment: its screening, its record, and when it stands in the way of signing. Pure.

Screening is the three cases of Article 35(3) and the ICO's ten, answered one by one. The DPO advises and does not
approve (Article 38(6)); where residual risk stays high the ICO has to be consulted first (Article 36).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wardmote.hub.agreements.code_list import DpiaTrigger
from wardmote.hub.agreements.fault import Fault, missing


class Risk(StrEnum):
    """How much risk is left when the measures are in place."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True)
class Screening:
    """The answers so far, and what follows from them. `needed` is None until every question is answered."""

    answers: Mapping[str, bool]
    unanswered: tuple[str, ...]
    triggers: tuple[str, ...]
    needed: bool | None


@dataclass(frozen=True)
class DpiaRecord:
    """Where the assessment is, what the DPO advised, who approved, and what risk is left."""

    reference: str
    dpo_name: str
    dpo_advice: str
    advice_accepted: bool
    overruled_because: str
    approver_name: str
    approver_post: str
    approved_on: date
    residual_risk: Risk
    ico_reference: str


def screen(answers: Mapping[str, bool], triggers: Mapping[str, DpiaTrigger]) -> Screening:
    """What the answers amount to.

    A full assessment is needed where one trigger applies that counts by itself, or two that count only together
    with another (the ICO's list under Article 35(4); WP248 takes two criteria as the usual threshold).
    """
    unanswered = tuple(code for code in triggers if code not in answers)
    applying = tuple(code for code in triggers if answers.get(code) is True)
    alone = any(not triggers[code].combined for code in applying)
    needed = None if unanswered else alone or len(applying) >= 2
    return Screening(dict(answers), unanswered, applying, needed)


def dpia_faults(record: DpiaRecord) -> Iterator[Fault]:
    """Everything that keeps the record from being one."""
    fields = (
        ("reference", "reference of the assessment"),
        ("dpo_name", "name of the DPO"),
        ("dpo_advice", "advice of the DPO"),
        ("approver_name", "name of who approved it"),
        ("approver_post", "post of who approved it"),
    )
    for field, what in fields:
        if not getattr(record, field).strip():
            yield missing(f"dpia.{field}", what)
    if same_person(record.dpo_name, record.approver_name):
        yield Fault(
            "dpia.approver_name",
            "The DPO advises and cannot also approve.",
            "Have somebody approve it who answers for the risk, usually the SIRO.",
        )
    if not record.advice_accepted and not record.overruled_because.strip():
        yield missing("dpia.overruled_because", "reason why the DPO's advice was overruled")


def unsettled(screening: Screening, record: DpiaRecord | None) -> str | None:
    """Why the agreement cannot be signed yet as far as its DPIA goes, or None."""
    if screening.needed is None:
        return f"{len(screening.unanswered)} questions of the DPIA screening are not answered."
    if not screening.needed:
        return None
    if record is None:
        return "The screening calls for a full DPIA, and none is recorded."
    if any(dpia_faults(record)):
        return "The DPIA's record is incomplete."
    if record.residual_risk is Risk.HIGH and not record.ico_reference.strip():
        return "The residual risk is high, and the ICO's consultation reference is missing (Article 36)."
    return None


def has_office(record: DpiaRecord, name: str) -> bool:
    """Whether the person advised on the assessment or approved it, and so cannot sign (Article 38(6))."""
    return any(same_person(name, other) for other in (record.dpo_name, record.approver_name))


def same_person(one: str, other: str) -> bool:
    """Whether two names are the same but for case and spaces: all that can be told from names alone."""
    return bool(one.strip()) and one.casefold().split() == other.casefold().split()
