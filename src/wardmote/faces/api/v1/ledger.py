"""The ledger: what happened that is one's organisation's business, with the means to verify it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http.response import HttpResponseBase

from wardmote.faces.api.v1.endpoint import Answer, Endpoint
from wardmote.faces.ledger_files import PEM, ZIP, export_file, public_key_file
from wardmote.faces.routes import PUBLIC, HubRequest, acting, any_role
from wardmote.hub.ledger import queries
from wardmote.hub.ledger.entry import Entry
from wardmote.hub.ledger.kinds import kind_named
from wardmote.hub.ledger.proofs import consistency_proof
from wardmote.hub.organisations.actor import Role, Scope

MOST_ENTRIES = 1_000


@dataclass(frozen=True)
class EntriesAsked:
    """Which entries: between two sequence numbers (neither included), of an object, act, agreement or person."""

    after: int = 0
    before: int | None = None
    limit: int = 100
    object_id: str | None = None
    act: str | None = None
    agreement: str | None = None
    actor: str | None = None
    newest_first: bool = False


@dataclass(frozen=True)
class EntryShown:
    """One recorded act. `says` finishes the sentence of which `actor` is the subject."""

    sequence: int
    time: datetime
    act: str
    says: str
    actor: str
    organisation: str | None
    object_id: str
    agreement: str | None
    purpose: str | None
    parties: tuple[str, ...]
    details: dict[str, Any]


@dataclass(frozen=True)
class EntriesShown:
    """Entries in the order asked for. There may be more where `limit` of them came."""

    entries: tuple[EntryShown, ...]


@dataclass(frozen=True)
class CheckpointsAsked:
    """Checkpoints over more than `after` entries, the smallest first unless the newest are asked for."""

    after: int = 0
    limit: int = 100
    newest_first: bool = False


@dataclass(frozen=True)
class CheckpointShown:
    """What the hub signed: `note` is the signed text, to be kept."""

    size: int
    root: str
    time: datetime
    note: str


@dataclass(frozen=True)
class CheckpointsShown:
    """Checkpoints in the order asked for."""

    checkpoints: tuple[CheckpointShown, ...]


@dataclass(frozen=True)
class ConsistencyAsked:
    """The sizes of two checkpoints, the older one first."""

    old_size: int
    size: int


@dataclass(frozen=True)
class ConsistencyShown:
    """Hashes that lead from the older checkpoint's root to the newer one's: RFC 6962, section 2.1.2."""

    old_size: int
    size: int
    proof: tuple[str, ...]


def entries(request: HubRequest, *, query: EntriesAsked) -> EntriesShown:
    """The entries that are one's organisation's business."""
    found = queries.entries(
        after=max(0, query.after),
        before=query.before,
        limit=min(max(1, query.limit), MOST_ENTRIES),
        organisation=acting(request).organisation_id,
        object_id=query.object_id,
        act=query.act,
        agreement=query.agreement,
        actor=query.actor,
        newest_first=query.newest_first,
    )
    return EntriesShown(tuple(_shown(each) for each in found))


def export(request: HubRequest) -> HttpResponseBase:
    """One's organisation's entries with their proofs, as the file that `wardmote verify` checks."""
    return export_file(request)


def checkpoints(request: HubRequest, *, query: CheckpointsAsked) -> CheckpointsShown:  # noqa: ARG001 - a view
    """Signed checkpoints."""
    found = queries.checkpoints(
        after=max(0, query.after),
        limit=min(max(1, query.limit), MOST_ENTRIES),
        newest_first=query.newest_first,
    )
    return CheckpointsShown(
        tuple(CheckpointShown(each.size, each.root.hex(), each.time, each.note) for each in found)
    )


def consistency(request: HubRequest, *, query: ConsistencyAsked) -> ConsistencyShown:  # noqa: ARG001 - a view
    """The proof that the ledger of one checkpoint begins with that of another."""
    proof = consistency_proof(old_size=query.old_size, size=query.size)
    return ConsistencyShown(query.old_size, query.size, tuple(each.hex() for each in proof))


def public_key(request: HubRequest) -> HttpResponseBase:  # noqa: ARG001 - a view
    """The key that checkpoints are signed with."""
    return public_key_file()


def _shown(entry: Entry) -> EntryShown:
    kind = kind_named(entry.act)
    return EntryShown(
        sequence=entry.sequence,
        time=entry.time,
        act=entry.act,
        says=kind.says if kind else entry.act,
        actor=entry.actor,
        organisation=entry.organisation,
        object_id=entry.object_id,
        agreement=entry.agreement,
        purpose=entry.purpose,
        parties=entry.parties,
        details=dict(entry.details),
    )


_NEED = replace(any_role(Role.IG_LEAD, Role.ADMINISTRATOR), scope=Scope.LEDGER)
ENDPOINTS = [
    Endpoint(
        "GET",
        "ledger/entries",
        entries,
        "ledger_entries",
        _NEED,
        "Entries of the ledger that are one's organisation's business.",
        Answer(EntriesShown),
        query=EntriesAsked,
    ),
    Endpoint(
        "GET",
        "ledger/export",
        export,
        "ledger_export",
        _NEED,
        "One's organisation's entries with their proofs, to verify offline.",
        Answer(media_types=(ZIP,), says="The file that `wardmote verify` checks."),
    ),
    Endpoint(
        "GET",
        "ledger/checkpoints",
        checkpoints,
        "ledger_checkpoints",
        PUBLIC,
        "Signed checkpoints of the ledger.",
        Answer(CheckpointsShown),
        query=CheckpointsAsked,
    ),
    Endpoint(
        "GET",
        "ledger/consistency",
        consistency,
        "ledger_consistency",
        PUBLIC,
        "The proof that the ledger of a checkpoint begins with that of an earlier one.",
        Answer(ConsistencyShown),
        query=ConsistencyAsked,
    ),
    Endpoint(
        "GET",
        "ledger/public-key",
        public_key,
        "ledger_public_key",
        PUBLIC,
        "The key that the ledger's checkpoints are signed with.",
        Answer(media_types=(PEM,), says="An Ed25519 public key."),
    ),
]
