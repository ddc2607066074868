"""Download links. A link names a permit that was given; it opens nothing by itself and ends with the permit."""

from __future__ import annotations

from datetime import timedelta

from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.policy.decide import recall, still
from wardmote.hub.policy.permit import ANYONE, Permit
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import NotFound

LINK_LIFE = timedelta(hours=24)


def permit_of_link(permit_id: str, *, actor: Actor | None, clock: Clock) -> Permit:
    """The permit that a link names, if it is this actor's (or open to anyone) and still stands.

    Raises NotFound for somebody else's as for none, and the refusal with its reason once it stands no more.
    """
    permit = recall(permit_id)
    if permit.actor_id != ANYONE and (actor is None or permit.actor_id != actor.account_id):
        raise unknown()
    if clock() - permit.decided_at > LINK_LIFE:
        raise NotFound(
            "link.expired", "This download link is more than a day old.", next_step="Ask for the data again."
        )
    still(permit, clock=clock)
    return permit
