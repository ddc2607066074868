"""Notices: what others did that is one's organisation's business."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wardmote.faces.api.v1.endpoint import NOTHING, Answer, Endpoint
from wardmote.faces.routes import HubRequest, acting, token_scope
from wardmote.hub.notices import queries
from wardmote.hub.organisations.actor import Scope

MOST_NOTICES = 100


@dataclass(frozen=True)
class NoticeShown:
    """Who did what how many `times` since when, and where the latest of it stands in the ledger."""

    sequence: int
    time: datetime
    organisation: str
    act: str
    says: str
    object_id: str
    agreement: str | None
    times: int
    since: datetime
    seen: bool


@dataclass(frozen=True)
class NoticesShown:
    """The latest notices, those nobody has seen first, and how many these are. The same thing again is one notice."""

    unseen: int
    notices: tuple[NoticeShown, ...]


@dataclass(frozen=True)
class SeenUpTo:
    """Everything up to this sequence number was seen."""

    sequence: int


def index(request: HubRequest) -> NoticesShown:
    """What one's organisation was told."""
    actor = acting(request)
    found = queries.notices(actor=actor, limit=MOST_NOTICES)
    return NoticesShown(queries.unseen(actor=actor), tuple(_shown(each) for each in found))


def mark_seen(request: HubRequest, *, body: SeenUpTo) -> None:
    """Marks notices as seen."""
    queries.mark_seen(actor=acting(request), up_to=body.sequence, now=request.clock())


def _shown(told: queries.Told) -> NoticeShown:
    return NoticeShown(
        sequence=told.sequence,
        time=told.entry.time,
        organisation=told.organisation_name,
        act=told.entry.act,
        says=told.says,
        object_id=told.entry.object_id,
        agreement=told.entry.agreement,
        times=told.times,
        since=told.since,
        seen=told.seen,
    )


_NEED = token_scope(Scope.LEDGER)
ENDPOINTS = [
    Endpoint(
        "GET", "notices", index, "notices", _NEED, "What one's organisation was told.", Answer(NoticesShown)
    ),
    Endpoint(
        "POST",
        "notices/seen",
        mark_seen,
        "notices_seen",
        _NEED,
        "Mark notices as seen, up to one.",
        NOTHING,
        body=SeenUpTo,
    ),
]
