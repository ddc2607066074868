"""Shares: Delta Sharing profiles of one's own, made, listed, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from wardmote.faces.api.delta_sharing.profile import profile
from wardmote.faces.api.v1.endpoint import NOTHING, Answer, Endpoint, Made
from wardmote.faces.routes import HubRequest, acting, token_scope
from wardmote.hub.holdings.shares import SharedTable, make_share, revoke_share, shares_of
from wardmote.hub.organisations.actor import Scope


@dataclass(frozen=True)
class ShareAsked:
    """A table, and under which agreement for which purpose it is to be read."""

    table_id: str
    agreement_id: str | None = None
    purpose: str | None = None
    case_reference: str | None = None


@dataclass(frozen=True)
class ShareShown:
    """A share of one's own. `share_table` is what a client calls it: share.schema.table."""

    id: str
    table_id: str
    share: str
    schema: str
    table: str
    share_table: str
    purpose: str
    made_at: datetime
    expires_at: datetime
    revoked: bool


@dataclass(frozen=True)
class ShareMade:
    """A new share with its profile: keep it, it is shown this once. It works as long as the agreement does."""

    share: ShareShown
    profile: dict[str, Any]


@dataclass(frozen=True)
class SharesShown:
    """One's own shares, newest first."""

    shares: tuple[ShareShown, ...]


def make(request: HubRequest, *, body: ShareAsked) -> Made:
    """Makes a share and its profile."""
    share, token = make_share(
        body.table_id,
        agreement_id=body.agreement_id,
        purpose=body.purpose,
        case_reference=body.case_reference,
        actor=acting(request),
        clock=request.clock,
    )
    return Made(ShareMade(_shown(share), profile(share, token)), "shares")


def index(request: HubRequest) -> SharesShown:
    """One's own shares."""
    return SharesShown(tuple(_shown(each) for each in shares_of(acting(request))))


def revoke(request: HubRequest, share_id: str) -> None:
    """Ends a share."""
    revoke_share(share_id, actor=acting(request), clock=request.clock)


def _shown(share: SharedTable) -> ShareShown:
    return ShareShown(
        id=share.id,
        table_id=share.table_id,
        share=share.share,
        schema=share.schema,
        table=share.table,
        share_table=f"{share.share}.{share.schema}.{share.table}",
        purpose=share.purpose,
        made_at=share.made_at,
        expires_at=share.expires_at,
        revoked=share.revoked,
    )


_NEED = token_scope(Scope.DATA)
ENDPOINTS = [
    Endpoint(
        "POST",
        "shares",
        make,
        "share_make",
        _NEED,
        "Make a Delta Sharing profile for a table; its token is shown this once.",
        Answer(ShareMade, HTTPStatus.CREATED, says="The share and its profile."),
        body=ShareAsked,
    ),
    Endpoint("GET", "shares", index, "shares", _NEED, "One's own shares.", Answer(SharesShown)),
    Endpoint(
        "DELETE",
        "shares/<str:share_id>",
        revoke,
        "share_revoke",
        _NEED,
        "End a share of one's own, at once.",
        NOTHING,
    ),
]
