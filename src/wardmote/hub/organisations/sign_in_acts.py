"""How people change what they sign in with, and how somebody who lost it gets back in."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from wardmote.hub.organisations import ledger_acts
from wardmote.hub.organisations.actor import Actor, require_fresh_second_factor
from wardmote.hub.organisations.models import Account, ApiToken
from wardmote.hub.organisations.people_acts import MadeLink, make_reset, set_checked_password
from wardmote.hub.organisations.recording import record_by_actor
from wardmote.kernel.clock import Clock


@transaction.atomic
def change_password(password: str, *, actor: Actor, clock: Clock) -> None:
    """Sets the actor's own new password; their other sessions end with the old one.

    Needs a session with a fresh second factor. Raises Invalid for a password that is too weak.
    """
    require_fresh_second_factor(actor, now=clock())
    account = Account.objects.get(pk=actor.account_id)
    set_checked_password(account, password)
    account.save(update_fields=["password"])
    record_by_actor(ledger_acts.PASSWORD_CHANGED, account, actor=actor, clock=clock, details={})


@transaction.atomic
def start_over(account_id: str, *, actor: Actor, clock: Clock) -> MadeLink:
    """Voids a person's password, second factors, API tokens and shares, ends their sessions; the link begins anew.

    The password goes too: otherwise whoever knows it could set up a second factor of their own. So do tokens and
    Delta Sharing profiles, which may lie on what was lost.
    Raises NotFound and Refused as make_reset does.
    """
    link = make_reset(account_id, actor=actor, clock=clock)
    account = Account.objects.select_for_update().get(pk=account_id)
    account.set_unusable_password()
    account.fresh_starts += 1
    account.save(update_fields=["password", "fresh_starts"])
    Authenticator.objects.filter(user=account).delete()
    ApiToken.objects.filter(account=account, revoked_at=None).update(revoked_at=clock())
    record_by_actor(ledger_acts.STARTED_OVER, account, actor=actor, clock=clock, details={})
    return link


@transaction.atomic
def note_second_factor(method: str, *, added: bool, actor: Actor, clock: Clock) -> None:
    """Records that a person set up or removed a second factor of their own (`totp`, `webauthn`, `recovery_codes`)."""
    kind = ledger_acts.FACTOR_ADDED if added else ledger_acts.FACTOR_REMOVED
    account = Account.objects.get(pk=actor.account_id)
    record_by_actor(kind, account, actor=actor, clock=clock, details={"method": method})
