"""Who one is to the hub."""

from __future__ import annotations

from dataclasses import dataclass

from wardmote.faces.api.v1.endpoint import Answer, Endpoint
from wardmote.faces.routes import SIGNED_IN, HubRequest, acting
from wardmote.hub.organisations import queries
from wardmote.hub.organisations.actor import Role, Scope
from wardmote.kernel.problem import NotFound


@dataclass(frozen=True)
class Me:
    """The person whose token it is, and what the token may do."""

    account_id: str
    name: str
    email: str
    organisation_id: str
    organisation: str
    roles: tuple[Role, ...]
    scopes: tuple[Scope, ...]


def me(request: HubRequest) -> Me:
    """Who the token speaks for."""
    actor = acting(request)
    person = queries.person(actor.account_id)
    if person is None:
        raise NotFound("account.unknown", "There is no such person.", next_step="Sign in again.")
    return Me(
        account_id=person.id,
        name=person.name,
        email=person.email,
        organisation_id=person.organisation_id,
        organisation=person.organisation_name,
        roles=tuple(sorted(actor.roles)),
        scopes=tuple(sorted(actor.scopes)),
    )


ENDPOINTS = [
    Endpoint("GET", "me", me, "me", SIGNED_IN, "Who the token speaks for, and what it may do.", Answer(Me)),
]
