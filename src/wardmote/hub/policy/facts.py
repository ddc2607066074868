"""Everything a decision depends on, as values: gathered in one transaction, judged by `rule`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from wardmote.hub.agreements.opening import Opening
from wardmote.hub.catalogue.dataset import Access, VersionState, Visibility
from wardmote.hub.organisations.actor import Role, Scope
from wardmote.hub.organisations.organisation import Standing
from wardmote.hub.policy.instruction import Instruction
from wardmote.hub.policy.permit import Use


@dataclass(frozen=True)
class Reader:
    """Who asks, as things stand now. `scopes` is what their way of signing in may do."""

    account_id: str
    organisation_id: str
    roles: frozenset[Role]
    scopes: frozenset[Scope]
    active: bool
    standing: Standing


@dataclass(frozen=True)
class VersionFacts:
    """The version asked for. `columns` is names to types, in the table's order."""

    id: str
    table_id: str
    dataset_id: str
    owner_id: str
    state: VersionState
    access: Access
    visibility: Visibility
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Facts:
    """A question and all it turns on. `columns` None asks for all that may be had.

    `openings` are the agreements that name the table for the reader's organisation, whatever their state; None where
    what is stored of them is damaged. `unsealed_since` is when the oldest entry of the ledger was written that no
    checkpoint covers, None where all are covered.

    `processor` names the part of the hub that asks, where no person does: then there is no reader. `instruction` is the
    owner's latest for the table and for what the processor says it does (`purpose`), in force or not.
    """

    now: datetime
    use: Use
    columns: tuple[str, ...] | None
    agreement_id: str | None
    purpose: str | None
    case_reference: str | None
    reader: Reader | None
    version: VersionFacts | None
    owner_standing: Standing | None
    openings: tuple[Opening, ...] | None
    unsealed_since: datetime | None
    processor: str | None
    instruction: Instruction | None
