"""Agreement templates: everything that partners of one kind agree on again and again, but parties, tables and dates."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from wardmote.engine.own_yaml import own_yaml
from wardmote.hub.agreements.content import (
    Contact,
    Content,
    DataItem,
    DataSubjects,
    Governance,
    Identity,
    Legal,
    Marking,
    Method,
    Party,
    PartyBasis,
    PartyRole,
    Purpose,
    Retention,
    Rights,
    RowLimit,
    Security,
    UseLimits,
)
from wardmote.hub.agreements.plain import from_plain
from wardmote.hub.ledger.kinds import is_code
from wardmote.hub.organisations.organisation import Kind

FOLDER = Path(__file__).parent / "templates"


class Part(StrEnum):
    """Which side of a template an organisation is on."""

    GIVES = "gives"
    RECEIVES = "receives"


@dataclass(frozen=True)
class Side:
    """Givers or receivers: which kinds of organisation the template is for, and what each of them relies on."""

    kinds: tuple[Kind, ...]
    role: PartyRole
    article_6: str
    annex_1: str | None
    gateways: tuple[str, ...]


@dataclass(frozen=True)
class LegalPreset:
    """`content.Legal` without the parties' own bases."""

    article_9: str | None
    article_10: str | None
    schedule_1: str | None
    policy_document: str
    confidentiality: str
    necessity: str
    proportionality: str


@dataclass(frozen=True)
class SuggestedItem:
    """A column that such agreements usually open: what it means, its category, and why it is needed."""

    meaning: str
    category: str
    necessary_because: str


@dataclass(frozen=True)
class Template:
    """A template as its YAML file says it."""

    code: str
    title: str
    about: str
    type: str
    marking: Marking
    providers: Side
    recipients: Side
    purposes: tuple[Purpose, ...]
    legal: LegalPreset
    suggested_items: tuple[SuggestedItem, ...]
    subjects: DataSubjects
    method: Method
    use_limits: UseLimits
    retention: Retention
    security: Security
    rights: Rights

    def parts_of(self, kind: Kind) -> tuple[Part, ...]:
        """The sides that an organisation of the kind can be on; both where the template has neither for it."""
        sides = {Part.GIVES: self.providers, Part.RECEIVES: self.recipients}
        return tuple(part for part, side in sides.items() if kind in side.kinds) or tuple(Part)

    def suits_partner(self, kind: Kind, *, of: Collection[Part]) -> bool:
        """Whether an organisation of the kind can be the partner of one that is on one of these sides."""
        opposite = {Part.GIVES: self.recipients, Part.RECEIVES: self.providers}
        return any(kind in opposite[each].kinds for each in of)


@dataclass(frozen=True)
class Gaps:
    """What a template leaves open. `owner` is the party that looks after the agreement."""

    title: str
    reference: str
    providers: tuple[str, ...]
    recipients: tuple[str, ...]
    items: tuple[DataItem, ...]
    rows: tuple[RowLimit, ...]
    start: date
    end: date
    reviews: tuple[date, ...]
    owner: str
    contacts: tuple[Contact, ...]


def fill(template: Template, gaps: Gaps) -> Content:
    """The content that the template makes with its gaps filled: a draft, to be changed at will."""
    sides = [(each, template.providers) for each in gaps.providers]
    sides += [(each, template.recipients) for each in gaps.recipients]
    preset = template.legal
    return Content(
        identity=Identity(gaps.title, gaps.reference, template.type, template.marking),
        parties=tuple(Party(organisation_id, side.role) for organisation_id, side in sides),
        purposes=template.purposes,
        legal=Legal(
            bases=tuple(
                PartyBasis(each, side.article_6, side.annex_1, side.gateways) for each, side in sides
            ),
            article_9=preset.article_9,
            article_10=preset.article_10,
            schedule_1=preset.schedule_1,
            policy_document=preset.policy_document,
            confidentiality=preset.confidentiality,
            necessity=preset.necessity,
            proportionality=preset.proportionality,
        ),
        items=gaps.items,
        rows=gaps.rows,
        subjects=template.subjects,
        method=template.method,
        use_limits=template.use_limits,
        retention=template.retention,
        security=template.security,
        rights=template.rights,
        governance=Governance(gaps.start, gaps.end, gaps.reviews, gaps.owner),
        contacts=gaps.contacts,
    )


@cache
def templates() -> Mapping[str, Template]:
    """Every template by its code, read once. Raises Invalid or ValueError for a file that is not as it should be."""
    found = [_read(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return {each.code: each for each in found}


def _read(path: Path) -> Template:
    loaded = own_yaml(path.read_text(encoding="utf-8"))
    template = from_plain(Template, loaded, where=path.name)
    if not is_code(template.code) or template.code != path.stem:
        raise ValueError(f"{path.name}: the code should be the file's name")
    return template
