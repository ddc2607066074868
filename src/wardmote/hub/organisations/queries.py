"""What other rooms may know of members and their people, as values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from wardmote.hub.organisations import secret
from wardmote.hub.organisations.actor import Actor, Role, Scope
from wardmote.hub.organisations.models import Account, ApiToken, Organisation
from wardmote.hub.organisations.organisation import Evidence, EvidenceKind, Kind, Standing, standing
from wardmote.hub.prepared_query import PreparedQuery
from wardmote.kernel.problem import NotFound, Refused

ALL_SCOPES = frozenset(Scope)


@dataclass(frozen=True)
class Member:
    """An organisation as other rooms see it, on one day."""

    id: str
    name: str
    kind: Kind
    contact_email: str
    website: str
    operates_hub: bool
    standing: Standing
    evidence: tuple[Evidence, ...]
    suspended_because: str


@dataclass(frozen=True)
class Person:
    """A person's account as other rooms see it."""

    id: str
    name: str
    email: str
    organisation_id: str
    organisation_name: str
    roles: frozenset[Role]
    active: bool


def member(organisation_id: str, *, now: datetime) -> Member:
    """One organisation. Raises NotFound."""
    found = Organisation.objects.prefetch_related("evidence").filter(pk=organisation_id).first()
    if found is None:
        raise NotFound(
            "organisation.unknown",
            "There is no such organisation.",
            next_step="Pick one from the list of members.",
        )
    return _member(found, now)


def members(*, now: datetime) -> list[Member]:
    """Every organisation that applied or joined, by name."""
    return [_member(each, now) for each in Organisation.objects.prefetch_related("evidence").order_by("name")]


def _marks_and_evidence(ids: Iterable[str]) -> QuerySet[Organisation, tuple[Any, ...]]:
    fields = ("admitted_at", "suspended_at", "left_at", "evidence__kind", "evidence__valid_until")
    return Organisation.objects.filter(pk__in=ids).values_list("id", *fields)


_OF_TWO = PreparedQuery(lambda one, other: _marks_and_evidence((one, other)))


def standings(ids: Iterable[str], *, now: datetime) -> dict[str, Standing]:
    """Where these organisations stand, in one light query: it is asked at every chunk. Unknown ids are left out."""
    wanted = sorted(set(ids))
    evidence: dict[str, list[Evidence]] = {}
    marks: dict[str, tuple[bool, bool, bool]] = {}
    few = 0 < len(wanted) <= 2
    rows = _OF_TWO.rows(one=wanted[0], other=wanted[-1]) if few else _marks_and_evidence(wanted)
    for organisation_id, admitted_at, suspended_at, left_at, kind, valid_until in rows:
        marks[organisation_id] = (admitted_at is not None, suspended_at is not None, left_at is not None)
        found = evidence.setdefault(organisation_id, [])
        if kind is not None:
            found.append(Evidence(EvidenceKind(kind), "", valid_until))
    return {
        each: standing(
            admitted=admitted, suspended=suspended, left=left, evidence=evidence[each], today=now.date()
        )
        for each, (admitted, suspended, left) in marks.items()
    }


def require_standing(actor: Actor, *, now: datetime) -> None:
    """Raises Refused unless the actor's organisation is a member in good standing: publishing and signing take it."""
    own = standings([actor.organisation_id], now=now).get(actor.organisation_id)
    if own is None or not own.may_act:
        raise Refused(
            "organisation.standing",
            "Your organisation's membership is suspended, or its evidence has lapsed.",
            next_step="Ask your administrator, who can put it right with the hub's operator.",
        )


def organisation_names(ids: Iterable[str]) -> dict[str, str]:
    """Names by id; ids that are unknown are left out."""
    return dict(Organisation.objects.filter(pk__in=set(ids)).values_list("id", "name"))


def hub_operator(*, now: datetime) -> Member | None:
    """The organisation that operates this hub, once there is one."""
    found = Organisation.objects.prefetch_related("evidence").filter(operates_hub=True).first()
    return _member(found, now) if found else None


def person(account_id: str) -> Person | None:
    """One person's account, or None."""
    found = _accounts().filter(pk=account_id).first()
    return _person(found) if found else None


def people_of(organisation_id: str) -> list[Person]:
    """The people of an organisation, by name; those who left last."""
    rows = _accounts().filter(organisation_id=organisation_id).order_by("name")
    return sorted((_person(each) for each in rows), key=lambda each: not each.active)


def people_with(role: Role, *, organisation_id: str) -> list[Person]:
    """The active people of an organisation who hold the role."""
    return [each for each in people_of(organisation_id) if each.active and role in each.roles]


def actor_of(account_id: str, *, second_factor_at: datetime | None) -> Actor | None:
    """The actor for a signed-in session, or None where the account may not act any more."""
    found = _accounts().filter(pk=account_id, left_at=None).first()
    return _actor(found, ALL_SCOPES, second_factor_at) if found else None


_HELD = PreparedQuery(
    lambda account_id: Account.objects.filter(pk=account_id, left_at=None).values_list(
        "organisation_id", "roles_held__role"
    )
)
_HELD_BY_TOKEN = PreparedQuery(
    lambda account_id, token_id: Account.objects.filter(
        pk=account_id, left_at=None, api_tokens=token_id, api_tokens__revoked_at=None
    ).values_list("organisation_id", "roles_held__role", "api_tokens__expires_at")
)


def roles_now(account_id: str, *, token_id: str | None, now: datetime) -> tuple[str, frozenset[Role]] | None:
    """The organisation and roles of an account, in one light query: it is asked at every chunk.

    None where it may not act any more, or where the API token it presented earlier (None for a session) was revoked
    since, or has expired.
    """
    if token_id is None:
        held = _HELD.rows(account_id=account_id)
    else:
        by_token = _HELD_BY_TOKEN.rows(account_id=account_id, token_id=token_id)
        held = [(organisation_id, role) for organisation_id, role, expires_at in by_token if expires_at > now]
    return (held[0][0], frozenset(Role(role) for _, role in held if role)) if held else None


def actor_of_token(text: str, *, now: datetime) -> Actor | None:
    """The actor for a presented API token, or None: unknown, revoked, expired and gone look the same."""
    presented = secret.read_secret(text)
    if presented is None:
        return None
    token = (
        ApiToken.objects.select_related("account__organisation")
        .prefetch_related("account__roles_held")
        .filter(pk=presented.id, revoked_at=None, expires_at__gt=now, account__left_at=None)
        .first()
    )
    if token is None or not secret.same(presented, token.digest):
        return None
    scopes = frozenset(Scope(each) for each in token.scopes)
    return replace(_actor(token.account, scopes, None), token_id=token.id)


@dataclass(frozen=True)
class TokenShown:
    """An API token as its holder sees it in the list; the secret is not kept."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    made_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


def tokens_of(actor: Actor) -> list[TokenShown]:
    """The actor's own API tokens, newest first."""
    return [
        TokenShown(
            id=each.id,
            name=each.name,
            scopes=tuple(Scope(scope) for scope in each.scopes),
            made_at=each.made_at,
            expires_at=each.expires_at,
            last_used_at=each.last_used_at,
            revoked_at=each.revoked_at,
        )
        for each in ApiToken.objects.filter(account_id=actor.account_id).order_by("-made_at")
    ]


def fresh_starts(account_id: str) -> int:
    """How often the person started over; what they were given before the last time opens nothing any more."""
    return Account.objects.filter(pk=account_id).values_list("fresh_starts", flat=True).first() or 0


def _accounts() -> QuerySet[Account]:
    return Account.objects.select_related("organisation").prefetch_related("roles_held")


def _roles(account: Account) -> frozenset[Role]:
    return frozenset(Role(held.role) for held in account.roles_held.all())


def _person(account: Account) -> Person:
    return Person(
        id=account.id,
        name=account.name,
        email=account.email,
        organisation_id=account.organisation_id,
        organisation_name=account.organisation.name,
        roles=_roles(account),
        active=account.left_at is None,
    )


def _actor(account: Account, scopes: frozenset[Scope], second_factor_at: datetime | None) -> Actor:
    return Actor(
        account_id=account.id,
        organisation_id=account.organisation_id,
        roles=_roles(account),
        scopes=scopes,
        operates_hub=account.organisation.operates_hub,
        second_factor_at=second_factor_at,
    )


def _member(found: Organisation, now: datetime) -> Member:
    evidence = tuple(Evidence(EvidenceKind(e.kind), e.reference, e.valid_until) for e in found.evidence.all())
    return Member(
        id=found.id,
        name=found.name,
        kind=Kind(found.kind),
        contact_email=found.contact_email,
        website=found.website,
        operates_hub=found.operates_hub,
        standing=standing(
            admitted=found.admitted_at is not None,
            suspended=found.suspended_at is not None,
            left=found.left_at is not None,
            evidence=evidence,
            today=now.date(),
        ),
        evidence=evidence,
        suspended_because=found.suspended_because,
    )
