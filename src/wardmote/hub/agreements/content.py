"""What an agreement says: the thing that is signed.

Fields and allowed values are the union of what the ICO's data sharing code, the templates of WASPI and WEISF, and the
register of the Digital Economy Act ask for.

All of it is frozen and made of text, whole numbers, truth values, dates and lists, so that equal contents have equal
canonical JSON (RFC 8785) and one SHA-256, which is what every party signs.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from wardmote.hub.agreements.plain import as_plain, from_plain
from wardmote.hub.agreements.row_condition import RowCondition
from wardmote.hub.ledger.canonical import Json, canonical_json


class Marking(StrEnum):
    """Protective marking of the agreement's text."""

    OFFICIAL = "official"
    OFFICIAL_SENSITIVE = "official_sensitive"


class PartyRole(StrEnum):
    """What a party is, in data protection law or beside it."""

    CONTROLLER = "controller"
    JOINT_CONTROLLER = "joint_controller"
    PROCESSOR = "processor"
    SUB_PROCESSOR = "sub_processor"
    RECIPIENT_ONLY = "recipient_only"

    @property
    def decides(self) -> bool:
        """Whether it determines purposes and means, so that it needs a basis of its own."""
        return self in {PartyRole.CONTROLLER, PartyRole.JOINT_CONTROLLER}

    @property
    def acts_on_instructions(self) -> bool:
        """Whether it processes for a controller and leans on that controller's basis."""
        return self in {PartyRole.PROCESSOR, PartyRole.SUB_PROCESSOR}


class OnwardSharing(StrEnum):
    """Whether a recipient may pass the data on."""

    NO = "no"
    WITH_CONSENT_OF_OWNER = "with_consent_of_owner"
    LISTED = "listed"


@dataclass(frozen=True)
class Identity:
    """What the agreement is called. `type` is a code of agreement_types.yaml."""

    title: str
    reference: str
    type: str
    marking: Marking


@dataclass(frozen=True)
class Party:
    """An organisation that signs."""

    organisation_id: str
    role: PartyRole


@dataclass(frozen=True)
class Purpose:
    """What the data may be used for. `code` is what a reader picks and the ledger keeps."""

    code: str
    title: str
    objective: str
    expected_benefits: str


@dataclass(frozen=True)
class PartyBasis:
    """One party's own lawful basis: codes of article_6.yaml, annex_1.yaml (with `ea` only) and gateways.yaml."""

    organisation_id: str
    article_6: str
    annex_1: str | None
    gateways: tuple[str, ...]


@dataclass(frozen=True)
class Legal:
    """Why it is lawful. Codes of article_9, article_10, schedule_1 and confidentiality.yaml; None where not needed."""

    bases: tuple[PartyBasis, ...]
    article_9: str | None
    article_10: str | None
    schedule_1: str | None
    policy_document: str
    confidentiality: str
    necessity: str
    proportionality: str


@dataclass(frozen=True)
class DataItem:
    """One column of one table, why it is needed, and which parties receive it. `category`: data_categories.yaml."""

    table_id: str
    column: str
    type: str
    category: str
    necessary_because: str
    recipients: tuple[str, ...]


@dataclass(frozen=True)
class RowLimit:
    """A condition that narrows which rows of a table are opened; several on one table must all hold."""

    table_id: str
    condition: RowCondition


@dataclass(frozen=True)
class DataSubjects:
    """Whose data it is."""

    groups: tuple[str, ...]
    children: bool
    vulnerable: bool
    approximate_number: int
    area: str


@dataclass(frozen=True)
class Method:
    """How it travels: codes of methods.yaml and frequencies.yaml."""

    ways: tuple[str, ...]
    frequency: str
    encryption: str


@dataclass(frozen=True)
class UseLimits:
    """What may be done with it. `international_transfer` is a code of international_transfers.yaml."""

    onward_sharing: OnwardSharing
    onward_recipients: tuple[str, ...]
    linkage: bool
    automated_decisions: bool
    profiling: bool
    research: bool
    international_transfer: str
    case_reference_required: bool


@dataclass(frozen=True)
class Retention:
    """How long a copy may be kept, from when, and how it goes.

    Codes of retention_triggers.yaml and disposal_methods.yaml.
    """

    period_days: int
    trigger: str
    method: str
    certificate: bool


@dataclass(frozen=True)
class Security:
    """How a recipient keeps it. `vetting` is a code of vetting_levels.yaml."""

    baseline: str
    access_roles: str
    training: str
    vetting: str
    report_incident_within_hours: int


@dataclass(frozen=True)
class Rights:
    """How people whose data it is are told and answered."""

    answered_by: str
    notice: str
    objection: str
    complaint: str


@dataclass(frozen=True)
class Governance:
    """When it runs: from the start of the day `start` to the start of the day `end`, London time."""

    start: date
    end: date
    reviews: tuple[date, ...]
    owner: str


@dataclass(frozen=True)
class Contact:
    """Whom to ask. `post` is a code of contact_posts.yaml."""

    organisation_id: str
    post: str
    name: str
    email: str


@dataclass(frozen=True)
class Content:
    """The whole of an agreement's text."""

    identity: Identity
    parties: tuple[Party, ...]
    purposes: tuple[Purpose, ...]
    legal: Legal
    items: tuple[DataItem, ...]
    rows: tuple[RowLimit, ...]
    subjects: DataSubjects
    method: Method
    use_limits: UseLimits
    retention: Retention
    security: Security
    rights: Rights
    governance: Governance
    contacts: tuple[Contact, ...]

    @cached_property
    def canonical(self) -> bytes:
        """The bytes that are stored, shown and signed."""
        return canonical_json(self.as_json())

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the canonical bytes, 64 hexadecimal digits."""
        return hashlib.sha256(self.canonical).hexdigest()

    @property
    def party_ids(self) -> tuple[str, ...]:
        """The organisations that sign, in the agreement's order."""
        return tuple(party.organisation_id for party in self.parties)

    def as_json(self) -> Json:
        """The content as JSON holds it."""
        return as_plain(self)

    @classmethod
    def from_json(cls, value: object) -> Content:
        """Reads it back. Raises Invalid with the place of the first thing missing, unknown, or of the wrong kind."""
        return from_plain(cls, value, where="agreement")
