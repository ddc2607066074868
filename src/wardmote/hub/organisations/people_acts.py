"""How people get in and out: invitations, resets, roles, leaving.

A link (invitation or reset) works without a mail server: the act returns its text once, and the administrator
hands it over; with a mail server the faces send it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from wardmote.hub.ledger.acts import record
from wardmote.hub.organisations import ledger_acts, secret
from wardmote.hub.organisations.actor import (
    Actor,
    Role,
    Scope,
    require_role,
    require_scope,
)
from wardmote.hub.organisations.models import AccessLink, Account, ApiToken, Organisation, RoleHeld
from wardmote.hub.organisations.recording import record_by_actor, record_by_holder
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Conflict, Invalid, NotFound, Refused

INVITATION_LIFE = timedelta(days=7)
RESET_LIFE = timedelta(hours=24)


@dataclass(frozen=True)
class MadeLink:
    """A link's secret text, shown once, and until when it works."""

    text: str
    email: str
    expires_at: datetime


@transaction.atomic
def invite(
    *, email: str, name: str, roles: Iterable[Role], organisation_id: str, actor: Actor, clock: Clock
) -> MadeLink:
    """Invites a person to the actor's organisation, or (the hub's operator) to any member that was admitted.

    Raises Invalid for an email that is none or no role, Conflict where the person has an account.
    """
    require_scope(actor, Scope.PEOPLE)
    _require_administrator(actor, organisation_id)
    found = Organisation.objects.filter(pk=organisation_id, admitted_at__isnull=False, left_at=None).first()
    if found is None:
        raise NotFound(
            "organisation.unknown", "There is no such member.", next_step="Admit the organisation first."
        )
    return _invite(
        email,
        name,
        roles,
        found,
        made_by=actor.account_id,
        by_organisation=actor.organisation_id,
        clock=clock,
    )


@transaction.atomic
def invite_first_administrator(*, email: str, name: str, organisation_id: str, clock: Clock) -> MadeLink:
    """The invitation of the hub operator's first administrator, when a hub is founded from its own machine.

    Raises Conflict once anybody has an account: from then on people invite people.
    """
    if Account.objects.exists():
        raise Conflict(
            "hub.peopled", "This hub has people already.", next_step="Ask an administrator to invite you."
        )
    found = Organisation.objects.get(pk=organisation_id, operates_hub=True)
    return _invite(
        email, name, list(Role), found, made_by=found.id, by_organisation=organisation_id, clock=clock
    )


@dataclass(frozen=True)
class OpenLink:
    """What a link that still works is for, to greet the person with."""

    kind: str
    name: str
    email: str
    organisation_name: str


def open_link(text: str, *, clock: Clock) -> OpenLink:
    """What the link is for. Raises NotFound for one that is unknown, used or past: they look the same."""
    link = _find_link(text, clock)
    return OpenLink(link.kind, link.name, link.email, link.organisation.name)


@transaction.atomic
def accept_invitation(text: str, *, password: str, clock: Clock) -> str:
    """Makes the account the link invites to. Returns the account's id.

    Raises NotFound for a link that does not work (any more), Invalid for a password that is too weak, Conflict where
    the person has an account by now.
    """
    link = _find_link(text, clock, kind="invitation")
    account = Account(
        email=link.email, name=link.name, organisation_id=link.organisation_id, joined_at=clock()
    )
    set_checked_password(account, password)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:  # by another invitation, since this one was made
        raise _has_account() from None
    RoleHeld.objects.bulk_create(RoleHeld(account=account, role=role) for role in link.roles)
    _use(link, clock)
    record_by_holder(ledger_acts.JOINED, account, details={"roles": sorted(link.roles)}, clock=clock)
    return account.id


@transaction.atomic
def make_reset(account_id: str, *, actor: Actor, clock: Clock) -> MadeLink:
    """A link with which a person sets a new password; their administrator hands it over. Earlier ones end."""
    require_scope(actor, Scope.PEOPLE)
    account = _account(account_id)
    _require_administrator(actor, account.organisation_id)
    AccessLink.objects.filter(account=account, expires_at__gt=clock()).update(expires_at=clock())
    made = _make_link(
        AccessLink(
            kind="reset",
            organisation_id=account.organisation_id,
            account=account,
            email=account.email,
            name=account.name,
            made_at=clock(),
            made_by=actor.account_id,
            expires_at=clock() + RESET_LIFE,
        )
    )
    record_by_actor(ledger_acts.RESET_MADE, account, actor=actor, clock=clock, details={})
    return made


@transaction.atomic
def use_reset(text: str, *, password: str, clock: Clock) -> str:
    """Sets the new password; other sessions end with it. Returns the account's id."""
    link = _find_link(text, clock, kind="reset")
    account = _account(link.account_id or "")
    set_checked_password(account, password)
    account.save(update_fields=["password"])
    _use(link, clock)
    record_by_holder(ledger_acts.RESET_USED, account, details={}, clock=clock)
    return account.id


@transaction.atomic
def change_roles(account_id: str, *, roles: Iterable[Role], actor: Actor, clock: Clock) -> None:
    """Sets a person's roles. The last administrator of an organisation cannot lose the role."""
    require_scope(actor, Scope.PEOPLE)
    account = _account(account_id)
    _require_administrator(actor, account.organisation_id)
    wanted = set(roles)
    if Role.ADMINISTRATOR not in wanted:
        _require_other_administrator(account)
    RoleHeld.objects.filter(account=account).delete()
    RoleHeld.objects.bulk_create(RoleHeld(account=account, role=role.value) for role in wanted)
    details = {"roles": sorted(role.value for role in wanted)}
    record_by_actor(ledger_acts.ROLES_CHANGED, account, actor=actor, clock=clock, details=details)


@transaction.atomic
def close_account(account_id: str, *, actor: Actor, clock: Clock) -> None:
    """Ends a person's access at once: sessions and tokens are refused from the next request on."""
    require_scope(actor, Scope.PEOPLE)
    account = _account(account_id)
    _require_administrator(actor, account.organisation_id)
    _require_other_administrator(account)
    account.left_at = clock()
    account.save(update_fields=["left_at"])
    ApiToken.objects.filter(account=account, revoked_at=None).update(revoked_at=clock())
    record_by_actor(ledger_acts.LEFT, account, actor=actor, clock=clock, details={})


@transaction.atomic
def note_sign_in(*, actor: Actor, method: str, clock: Clock) -> None:
    """Records that somebody signed in, and by which method (`password`, `totp`, `webauthn`)."""
    record(
        ledger_acts.SIGNED_IN,
        actor=actor.account_id,
        organisation=actor.organisation_id,
        object_id=actor.account_id,
        parties=[],
        clock=clock,
        details={"method": method},
    )


def _invite(
    email: str, name: str, roles: Iterable[Role], organisation: Organisation,
    *, made_by: str, by_organisation: str, clock: Clock,
) -> MadeLink:  # fmt: skip
    wanted = sorted({role.value for role in roles})
    address = _checked_email(email)
    if not wanted or not name.strip():
        raise Invalid(
            "invitation.incomplete",
            "An invitation needs the person's name and at least one role.",
            next_step="Enter the name and choose what they will do.",
        )
    if Account.objects.filter(email=address).exists():
        raise _has_account()
    made = _make_link(
        AccessLink(
            kind="invitation",
            organisation=organisation,
            email=address,
            name=name.strip(),
            roles=wanted,
            made_at=clock(),
            made_by=made_by,
            expires_at=clock() + INVITATION_LIFE,
        )
    )
    record(
        ledger_acts.INVITED,
        actor=made_by,
        organisation=by_organisation,
        object_id=organisation.id,
        parties=[organisation.id],
        clock=clock,
        details={"roles": wanted},
    )
    return made


def _has_account() -> Conflict:
    return Conflict(
        "account.exists",
        "Somebody has an account with that email address already.",
        where="email",
        next_step="Change their roles instead, or use another address.",
    )


def _make_link(link: AccessLink) -> MadeLink:
    text, link.digest = secret.make_secret(link.id)
    link.save(force_insert=True)
    return MadeLink(text=text, email=link.email, expires_at=link.expires_at)


def _find_link(text: str, clock: Clock, kind: str | None = None) -> AccessLink:
    presented = secret.read_secret(text)
    link = (
        AccessLink.objects.select_related("organisation")
        .filter(pk=presented.id, used_at=None, expires_at__gt=clock())
        .first()
        if presented
        else None
    )
    if (
        presented is None
        or link is None
        or not secret.same(presented, link.digest)
        or kind not in {None, link.kind}
    ):
        raise NotFound(
            "link.unknown",
            "This link does not work, or not any more.",
            next_step="Ask your administrator for a new one.",
        )
    return link


def _use(link: AccessLink, clock: Clock) -> None:
    used = AccessLink.objects.filter(pk=link.pk, used_at=None).update(used_at=clock())
    if not used:
        raise Conflict(
            "link.used", "This link was used a moment ago.", next_step="Sign in with the password you set."
        )


def set_checked_password(account: Account, password: str) -> None:
    """Puts the password on the account, unsaved. Raises Invalid where it is too weak."""
    try:
        validate_password(password, account)
    except ValidationError as weak:
        raise Invalid(
            "password.weak",
            " ".join(weak.messages),
            where="password",
            next_step="Choose a longer, less common one.",
        ) from weak
    account.set_password(password)


def _checked_email(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as wrong:
        raise Invalid(
            "email.shape",
            "That is not an email address.",
            where="email",
            next_step="Enter it as name@example.org.",
        ) from wrong
    return address


def _account(account_id: str) -> Account:
    found = Account.objects.filter(pk=account_id, left_at=None).first()
    if found is None:
        raise NotFound(
            "account.unknown", "There is no such person.", next_step="See the list of your people."
        )
    return found


def _require_administrator(actor: Actor, organisation_id: str) -> None:
    if actor.operates_hub and actor.has(Role.ADMINISTRATOR):
        return
    if actor.organisation_id != organisation_id:
        raise NotFound(
            "account.unknown", "There is no such person.", next_step="See the list of your people."
        )
    require_role(actor, Role.ADMINISTRATOR, organisation_id=organisation_id)


def _require_other_administrator(account: Account) -> None:
    # held still, or the last two could take the role from each other at the same moment
    Organisation.objects.select_for_update().get(pk=account.organisation_id)
    held = RoleHeld.objects.filter(
        role=Role.ADMINISTRATOR, account__organisation_id=account.organisation_id, account__left_at=None
    )
    mine = held.filter(account=account).exists()
    if mine and not held.exclude(account=account).exists():
        raise Refused(
            "administrator.last",
            "An organisation keeps at least one administrator, and this is the last.",
            next_step="Make somebody else administrator first.",
        )
