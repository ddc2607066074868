"""Download links. A link names a permit that was given; it opens nothing by itself and ends with the permit."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from wardmote.hub.agreements.opening import Opening
from wardmote.hub.agreements.queries import agreements_opening
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.organisations.actor import Actor, Scope, require_scope
from wardmote.hub.policy.decide import recall, still
from wardmote.hub.policy.permit import ANYONE, Permit, Use
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import NotFound, Refused

LINK_LIFE = timedelta(hours=24)


def permit_of_link(permit_id: str, *, uses: Collection[Use], actor: Actor | None, clock: Clock) -> Permit:
    """The permit that a link names, if it is this actor's (or open to anyone), for one of these uses, and stands.

    Raises NotFound for somebody else's as for none, and the refusal with its reason once it stands no more.
    """
    permit = recall(permit_id)
    if permit.actor_id != ANYONE:
        if actor is None or permit.actor_id != actor.account_id:
            raise unknown()
        require_scope(actor, Scope.DATA)
    if clock() - permit.decided_at > LINK_LIFE:
        raise NotFound(
            "link.expired", "This download link is more than a day old.", next_step="Ask for the data again."
        )
    if permit.use not in uses:
        raise Refused(
            "permit.use",
            f"This permit was given for “{permit.use.value}”, and not for this.",
            next_step=f"Ask for a permit for “{min(uses)}”.",
        )
    still(permit, clock=clock)
    return permit


def link_ends_at(permit: Permit) -> datetime:
    """When links made from the permit stop working, if nothing ends them before: a day on, or with the agreement."""
    if permit.agreement_id is None or permit.organisation_id is None:
        return ends_under(permit, ())
    return ends_under(
        permit, agreements_opening(permit.table_id, recipient_id=permit.organisation_id, hold=False)
    )


def ends_under(permit: Permit, openings: Iterable[Opening]) -> datetime:
    """The same, where the agreements that open the permit's table are known."""
    ends_at = permit.decided_at + LINK_LIFE
    return min([ends_at, *(each.runs_until for each in openings if each.agreement_id == permit.agreement_id)])
