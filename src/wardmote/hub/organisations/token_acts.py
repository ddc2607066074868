"""Personal API tokens: made with a fresh second factor, shown once, scoped, expiring, revocable."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta

from django.db import OperationalError, transaction

from wardmote.hub.ledger.acts import record
from wardmote.hub.organisations import ledger_acts, secret
from wardmote.hub.organisations.actor import Actor, Scope, require_fresh_second_factor
from wardmote.hub.organisations.models import ApiToken
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Invalid, NotFound

TOKEN_LIFE_MAX = timedelta(days=90)

_log = logging.getLogger(__name__)


@transaction.atomic
def make_token(
    *, name: str, scopes: Iterable[Scope], life: timedelta, actor: Actor, clock: Clock
) -> tuple[str, str]:
    """A personal API token of the actor's own. Returns its id and its text, which is shown once.

    Needs a session with a fresh second factor: a token cannot make a token. Raises Invalid for a life over 90 days.
    """
    require_fresh_second_factor(actor, now=clock())
    chosen = sorted(scope.value for scope in set(scopes))
    if not chosen or not timedelta(0) < life <= TOKEN_LIFE_MAX:
        raise Invalid(
            "token.shape",
            "A token needs at least one scope and a life of 1 to 90 days.",
            next_step="Choose what it is for, and for how long.",
        )
    token = ApiToken(
        account_id=actor.account_id,
        name=name.strip()[:100],
        scopes=chosen,
        made_at=clock(),
        expires_at=clock() + life,
    )
    text, token.digest = secret.make_secret(token.id)
    token.save(force_insert=True)
    record(
        ledger_acts.TOKEN_MADE,
        actor=actor.account_id,
        organisation=actor.organisation_id,
        object_id=token.id,
        parties=[],
        clock=clock,
        details={"scopes": chosen, "expires_at": token.expires_at},
    )
    return token.id, text


@transaction.atomic
def revoke_token(token_id: str, *, actor: Actor, clock: Clock) -> None:
    """Ends one of the actor's own tokens. Raises NotFound for anybody else's."""
    changed = ApiToken.objects.filter(pk=token_id, account_id=actor.account_id, revoked_at=None).update(
        revoked_at=clock()
    )
    if not changed:
        raise NotFound(
            "token.unknown", "You have no such token.", next_step="See the list on your account page."
        )
    record(
        ledger_acts.TOKEN_REVOKED,
        actor=actor.account_id,
        organisation=actor.organisation_id,
        object_id=token_id,
        parties=[],
        clock=clock,
    )


def note_token_use(token_id: str, *, clock: Clock) -> None:
    """Keeps when a token was last used, to the minute: a write per request would be a write too many.

    It is a courtesy to the token's owner. Where the database has no room for it, whoever only reads is not refused; an
    act, and a disclosure, is still refused by its own record.
    """
    minute = clock().replace(second=0, microsecond=0)
    stale = ApiToken.objects.filter(pk=token_id).exclude(last_used_at__gte=minute)
    if stale.exists():  # an update that finds nothing would still wait for its turn to write
        try:
            stale.update(last_used_at=minute)
        except OperationalError:
            _log.warning("when %s was last used could not be kept: the database takes nothing in", token_id)
