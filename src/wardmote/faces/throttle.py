"""How often strangers may ask for rows of open data from one address: each time is an entry of the ledger, for good."""

from __future__ import annotations

from allauth.core.internal import ratelimit

from wardmote.faces.problems import TooManyTries
from wardmote.faces.routes import HubRequest

_WAIT_SECONDS = 60


def require_turn(request: HubRequest) -> None:
    """Raises TooManyTries where nobody is signed in and this address asked too often within the minute.

    WARDMOTE_OPEN_PERMITS_PER_MINUTE says how often that is; counted as tries to sign in are.
    """
    if request.actor is not None:
        return
    # limit_get: the pages lead to rows by a plain link; allauth's public function counts no GET
    if ratelimit.consume(request, app="allauth.account", action="open_permit", limit_get=True) is None:
        raise TooManyTries(_WAIT_SECONDS)
