"""The agreement that a page is about."""

from __future__ import annotations

from wardmote.faces.routes import HubRequest, acting
from wardmote.hub.agreements import queries
from wardmote.hub.agreements.agreement import Agreement
from wardmote.hub.agreements.state import Action


def found_for(action: Action, request: HubRequest, agreement_id: str) -> Agreement:
    """One that the asker's organisation is a party to, where it stands so that the action is possible at all.

    Raises NotFound, or Conflict where it stands otherwise: before a form is shown that could not be sent.
    """
    found = queries.agreement(agreement_id, organisation_id=acting(request).organisation_id)
    found.stage(request.clock()).require(action)
    return found
