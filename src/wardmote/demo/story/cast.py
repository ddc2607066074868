"""The cast: the city's organisations as members of the hub, and one person for every role in each."""

from __future__ import annotations

import secrets
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import transaction

from wardmote.demo.city import Organisation
from wardmote.hub.organisations import acts, people_acts, queries, token_acts
from wardmote.hub.organisations.actor import Actor, Role, Scope
from wardmote.hub.organisations.models import Account
from wardmote.hub.organisations.organisation import Evidence, EvidenceKind, Kind
from wardmote.kernel.clock import Clock

_KINDS: Mapping[str, Kind] = {
    "council": Kind.BOROUGH,
    "fire brigade": Kind.FIRE,
    "charity": Kind.CHARITY,
    "hub operator": Kind.GOVERNMENT,
}
_NAMES: Mapping[str, Mapping[Role, str]] = {
    organisation: {Role(role): name for role, name in names.items()}
    for organisation, names in tomllib.loads(
        Path(__file__).with_name("cast.toml").read_text(encoding="utf-8")
    ).items()
}
_TOKEN_LIFE = timedelta(days=90)


@dataclass(frozen=True)
class Player:
    """Somebody who can sign in: the line of demo.json about them."""

    role: Role
    organisation: str
    account_id: str
    name: str
    email: str
    password: str
    totp_secret: str
    api_token: str

    def acts(self, *, clock: Clock) -> Actor:
        """The person, signed in with their second factor a moment ago."""
        actor = queries.actor_of(self.account_id, second_factor_at=clock())
        if actor is None:
            raise LookupError(self.account_id)
        return actor


@dataclass(frozen=True)
class Cast:
    """Everybody, and the hub's id of each of the city's organisations by its key."""

    organisation_ids: Mapping[str, str]
    players: tuple[Player, ...]

    def player(self, organisation: str, role: Role) -> Player:
        """The person with the role in the organisation of that key."""
        return next(each for each in self.players if (each.organisation, each.role) == (organisation, role))

    def actor(self, organisation: str, role: Role, *, clock: Clock) -> Actor:
        """The same, signed in."""
        return self.player(organisation, role).acts(clock=clock)


def gather_cast(organisations: Sequence[Organisation], *, clock: Clock) -> Cast:
    """Founds the hub, admits the others, and invites and seats everybody."""
    operator = next(each for each in organisations if each.kind == "hub operator")
    ids = {operator.key: acts.found_hub(_application(operator, clock), clock=clock)}
    first = _seat_first(operator, ids[operator.key], clock=clock)
    root = first.acts(clock=clock)
    players = [first]
    for organisation in organisations:
        if organisation is not operator:
            ids[organisation.key] = acts.apply_to_join(_application(organisation, clock), clock=clock)
            acts.admit(ids[organisation.key], actor=root, clock=clock)
        players += [
            _seat(organisation, ids[organisation.key], role, root, clock=clock)
            for role in Role
            if not (organisation is operator and role is first.role)
        ]
    return Cast(ids, tuple(players))


def _application(organisation: Organisation, clock: Clock) -> acts.Application:
    next_year = (clock() + timedelta(days=365)).date()
    return acts.Application(
        name=organisation.name,
        kind=_KINDS[organisation.kind],
        contact_email=f"data@{organisation.email_domain}",
        website=f"https://{organisation.email_domain}",
        evidence=(
            Evidence(EvidenceKind.ICO_REGISTRATION, "ZA000000", next_year),
            Evidence(EvidenceKind.DPO, "Data Protection Officer", None),
        ),
    )


def _seat_first(operator: Organisation, organisation_id: str, *, clock: Clock) -> Player:
    email = f"administrator@{operator.email_domain}"
    link = people_acts.invite_first_administrator(
        email=email,
        name=_NAMES[operator.key][Role.ADMINISTRATOR],
        organisation_id=organisation_id,
        clock=clock,
    )
    return _join(link, Role.ADMINISTRATOR, operator.key, clock=clock)


def _seat(
    organisation: Organisation, organisation_id: str, role: Role, root: Actor, *, clock: Clock
) -> Player:
    link = people_acts.invite(
        email=f"{role.value.replace('_', '-')}@{organisation.email_domain}",
        name=_NAMES[organisation.key][role],
        roles=[role],
        organisation_id=organisation_id,
        actor=root,
        clock=clock,
    )
    return _join(link, role, organisation.key, clock=clock)


def _join(link: people_acts.MadeLink, role: Role, organisation: str, *, clock: Clock) -> Player:
    password = secrets.token_urlsafe(12)
    account_id = people_acts.accept_invitation(link.text, password=password, clock=clock)
    totp_secret = generate_totp_secret()
    with transaction.atomic():
        TOTP.activate(Account.objects.get(pk=account_id), totp_secret)
    actor = queries.actor_of(account_id, second_factor_at=clock())
    if actor is None:
        raise LookupError(account_id)
    _, token = token_acts.make_token(
        name="demo", scopes=list(Scope), life=_TOKEN_LIFE, actor=actor, clock=clock
    )
    return Player(
        role, organisation, account_id, _NAMES[organisation][role], link.email, password, totp_secret, token
    )
