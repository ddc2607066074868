"""What is to be said of a wording, each with the page on which it is mended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from wardmote.faces.web.agreements.words import SECTIONS
from wardmote.hub.agreements import queries
from wardmote.hub.agreements.agreement import Agreement
from wardmote.hub.agreements.content import Content
from wardmote.hub.agreements.fault import Fault


@dataclass(frozen=True)
class Finding:
    """A fault or caution, and where it is mended: the section's title, and the address of its page."""

    section: str
    what: str
    next_step: str
    href: str


@dataclass(frozen=True)
class FindingsShown:
    """What bars sending the newest wording round, and what to look at twice."""

    faults: tuple[Finding, ...]
    cautions: tuple[Finding, ...]


def findings_of(agreement: Agreement, *, now: datetime) -> FindingsShown | None:
    """The findings of the newest wording while it is on its way; None when nothing is being drafted."""
    if agreement.stage(now).drafting is None:
        return None
    found = queries.findings(agreement.newest, now=now)
    return FindingsShown(
        faults=tuple(_finding(each, agreement) for each in found.faults),
        cautions=tuple(_finding(each, agreement) for each in found.cautions),
    )


def _finding(fault: Fault, agreement: Agreement) -> Finding:
    section = SECTIONS[fault.place.partition(".")[0]]
    return Finding(section, fault.what, fault.next_step, mended_at(fault.place, agreement))


def mended_at(place: str, agreement: Agreement) -> str:
    """The address of the page on which the place, as faults name it, is changed."""
    section, of = _section(place.split("."), agreement.newest.content)
    captured = {"agreement_id": agreement.id, "section": section}
    if of:
        return reverse("agreement_change_of", kwargs={**captured, "of": of})
    return reverse("agreement_change", kwargs=captured)


def _section(place: list[str], content: Content) -> tuple[str, str]:
    match place:
        case ["legal", "bases", number, *_]:
            return "basis", content.legal.bases[int(number)].organisation_id
        case ["legal", "bases"]:
            return "parties", ""
        case ["items", number, *_]:
            return "items", content.items[int(number)].table_id
        case ["items"]:
            return "table", ""
        case ["rows", number, *_]:
            return "rows", content.rows[int(number)].table_id
        case [section, *_]:
            return section, ""
        case _:
            raise ValueError("a fault without a place")
