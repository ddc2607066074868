"""Who acts: a person of a member organisation, seen with the roles and the proof they have at this moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wardmote.kernel.problem import Refused, SignInNeeded

SECOND_FACTOR_MAX_AGE = timedelta(minutes=10)
"""How fresh the second factor must be for an act that binds an organisation (signing, keys, full exports)."""


class Role(StrEnum):
    """What a person may do for their own organisation."""

    PUBLISHER = "publisher"
    ANALYST = "analyst"
    IG_LEAD = "ig_lead"
    SIGNATORY = "signatory"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The role as a page says it."""
        return {"ig_lead": "information governance lead", "signatory": "authorised signatory"}.get(
            self.value, self.value
        )


class Scope(StrEnum):
    """What an API token may be used for. A signed-in session has them all."""

    CATALOGUE = "catalogue"  # see what there is
    UPLOAD = "upload"  # send files, describe, publish, withdraw
    DATA = "data"  # open rows the person is permitted
    AGREEMENTS = "agreements"  # draft, suspend, resume, end
    LEDGER = "ledger"  # read and export the organisation's entries
    PEOPLE = "people"  # invite, change roles, admit


@dataclass(frozen=True)
class Actor:
    """A signed-in person of one organisation. `scopes` is what this way of signing in may do.

    `token_id` is that of the API token presented, so that what it opened ends with it; None for a session.
    """

    account_id: str
    organisation_id: str
    roles: frozenset[Role]
    scopes: frozenset[Scope]
    operates_hub: bool
    second_factor_at: datetime | None
    token_id: str | None = None

    def has(self, role: Role) -> bool:
        """Whether the person holds the role for their own organisation."""
        return role in self.roles


def require_role(actor: Actor, role: Role, *, organisation_id: str) -> None:
    """Raises Refused unless the actor holds the role, for this organisation."""
    if actor.organisation_id != organisation_id or not actor.has(role):
        raise Refused(
            "role.missing",
            f"Only the {role.label} of the organisation concerned can do this.",
            next_step=f"Ask your {role.label}, or your administrator to give you that role.",
        )


def require_scope(actor: Actor, scope: Scope) -> None:
    """Raises Refused where the token was not made for this."""
    if scope not in actor.scopes:
        raise Refused(
            "token.scope",
            f"This API token was not made for “{scope.value}”.",
            next_step="Make a token with that scope on your account page.",
        )


def require_hub_operator(actor: Actor) -> None:
    """Raises Refused unless the actor is an administrator of the organisation that operates the hub."""
    if not (actor.operates_hub and actor.has(Role.ADMINISTRATOR)):
        raise Refused(
            "role.hub_operator",
            "Only an administrator of the hub's operator can do this.",
            next_step="Ask the hub's operator; the front page says who that is.",
        )


def require_fresh_second_factor(actor: Actor, *, now: datetime) -> None:
    """Raises SignInNeeded unless a second factor was used within SECOND_FACTOR_MAX_AGE."""
    used_at = actor.second_factor_at
    if used_at is None or not timedelta(0) <= now - used_at <= SECOND_FACTOR_MAX_AGE:
        raise SignInNeeded(
            "second_factor.stale",
            "This needs your second factor, used within the last 10 minutes.",
            next_step="Confirm with your authenticator app or passkey, then try again.",
        )
