"""Shares: what a Delta Sharing client of one person may read, under one purpose, with a token of its own.

The token finds the share; the share opens nothing: each version it is used for is decided once, and the permit is
asked again at every chunk.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction

from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.catalogue.dataset import Dataset, Table, Version
from wardmote.hub.holdings import ledger_acts
from wardmote.hub.holdings.models import Share
from wardmote.hub.ledger.acts import record
from wardmote.hub.ledger.kinds import ActKind
from wardmote.hub.organisations import secret
from wardmote.hub.organisations.actor import Actor, Scope, require_scope
from wardmote.hub.organisations.queries import actor_of, fresh_starts
from wardmote.hub.policy.decide import decide, recall, still
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.given import Received, received_by
from wardmote.hub.policy.outlook import Outlook
from wardmote.hub.policy.permit import Permit, Use
from wardmote.hub.policy.recording import problem
from wardmote.hub.policy.rule import Denied
from wardmote.hub.policy.visible import find_datasets
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import NotFound, Problem, Refused, SignInNeeded, Unavailable

SHARE_LIFE = timedelta(days=30)
_LONGEST_NAME = 60


@dataclass(frozen=True)
class SharedTable:
    """A share as its client and its owner see it. Names are those of the protocol: no spaces, no dots."""

    id: str
    account_id: str
    organisation_id: str
    table_id: str
    share: str
    schema: str
    table: str
    agreement_id: str
    purpose: str
    case_reference: str
    made_at: datetime
    expires_at: datetime
    revoked: bool
    permit_id: str


@dataclass(frozen=True)
class OwnShare:
    """A share as its owner sees it in a list. `dataset` and `table` are None where they may not know of them now.

    `refusal` is what a client would be told now; None while the share reads, and of one that has ended.
    """

    share: SharedTable
    dataset: Dataset | None
    table: Table | None
    last_read_at: datetime | None
    refusal: Problem | None


def make_share(
    table_id: str,
    *,
    agreement_id: str | None,
    purpose: str | None,
    case_reference: str | None,
    actor: Actor,
    clock: Clock,
) -> tuple[SharedTable, str]:
    """Makes a share of the table's current version and those that follow. Returns it and its token, shown once.

    The decision is made, and recorded, before there is a share. Raises what `decide` raises.
    """
    require_scope(actor, Scope.DATA)
    dataset = catalogue.dataset_of_table(table_id)
    table = next(each for each in dataset.tables if each.id == table_id)
    if table.current is None:
        raise catalogue.unknown()
    ask = Ask(table.current.id, Use.SHARE, None, agreement_id, purpose, case_reference)
    permit = decide(ask, actor=actor, clock=clock)
    row = Share(
        account_id=actor.account_id,
        organisation_id=actor.organisation_id,
        table_id=table_id,
        agreement_id=permit.agreement_id or "",
        purpose=permit.purpose or "",
        case_reference=permit.case_reference or "",
        name=_protocol_name(actor.organisation_id.partition("_")[2]),
        schema_name=_protocol_name(dataset.description.title),
        table_name=_protocol_name(table.name),
        made_at=clock(),
        expires_at=clock() + SHARE_LIFE,
        fresh_starts=fresh_starts(actor.account_id),
        permit_id=permit.id,
        version_id=permit.version_id,
    )
    text, row.digest = secret.make_secret(row.id)
    with transaction.atomic():
        row.save(force_insert=True)
        _record(ledger_acts.SHARED, row, permit, clock, {"table": table_id, "expires_at": row.expires_at})
    return _value(row), text


def revoke_share(share_id: str, *, actor: Actor, clock: Clock) -> None:
    """Ends a share of the actor's own. Raises NotFound for anybody else's."""
    with transaction.atomic():
        row = (
            Share.objects.select_for_update()
            .filter(pk=share_id, account_id=actor.account_id, revoked_at=None)
            .first()
        )
        if row is None:
            raise catalogue.unknown()
        row.revoked_at = clock()
        row.save(update_fields=["revoked_at"])
        _record(ledger_acts.UNSHARED, row, recall(row.permit_id), clock, {"table": row.table_id})


def shares_of(actor: Actor) -> list[SharedTable]:
    """The actor's own shares, newest first."""
    now_at = fresh_starts(actor.account_id)
    rows = Share.objects.filter(account_id=actor.account_id).order_by("-made_at")
    return [
        replace(_value(row), revoked=row.revoked_at is not None or row.fresh_starts != now_at) for row in rows
    ]


def own_shares(actor: Actor, outlook: Outlook) -> list[OwnShare]:
    """The actor's own shares, newest first, each with how it stands: a few queries, however many there are."""
    shares = shares_of(actor)
    received = received_by(actor)
    of_tables = catalogue.dataset_ids_of_tables({each.table_id for each in shares})
    datasets = {each.id: each for each in find_datasets(of_tables.values(), actor=actor, now=outlook.now)}
    return [
        _own(each, datasets.get(of_tables.get(each.table_id, "")), received.get(each.permit_id), outlook)
        for each in shares
    ]


def _own(share: SharedTable, dataset: Dataset | None, last: Received | None, outlook: Outlook) -> OwnShare:
    table = next((each for each in dataset.tables if each.id == share.table_id), None) if dataset else None
    is_over = share.revoked or share.expires_at <= outlook.now
    refusal = None if is_over else _refusal_now(share, dataset, table, outlook)
    return OwnShare(share, dataset, table, last.at if last else None, refusal)


def _refusal_now(
    share: SharedTable, dataset: Dataset | None, table: Table | None, outlook: Outlook
) -> Problem | None:
    if dataset is None or table is None or table.current is None:
        return catalogue.unknown()
    judged = outlook.asked(
        dataset,
        table.current,
        use=Use.SHARE,
        agreement_id=share.agreement_id or None,
        purpose=share.purpose or None,
        case_reference=share.case_reference or None,
    )
    return problem(judged, judged.decision) if isinstance(judged.decision, Denied) else None


def share_of_token(text: str, *, now: datetime) -> SharedTable | None:
    """The share that a token belongs to, or None: unknown, revoked, voided and expired look the same."""
    presented = secret.read_secret(text)
    if presented is None:
        return None
    row = _standing(presented.id, now)
    return _value(row) if row is not None and secret.same(presented, row.digest) else None


def permit_for_share(share: SharedTable, *, clock: Clock) -> tuple[Permit, Version]:
    """The permit under which the share reads its table's current version: the one it has, or a new decision.

    Raises what `decide` and `still` raise, NotFound where the person has left or there is no version any more.
    """
    dataset = catalogue.dataset_of_table(share.table_id)
    current = next(each.current for each in dataset.tables if each.id == share.table_id)
    row = Share.objects.get(pk=share.id)
    if current is None:
        raise catalogue.unknown()
    if row.version_id == current.id:
        permit = recall(row.permit_id)
        try:
            still(permit, clock=clock)
        except (Refused, NotFound, SignInNeeded, Unavailable):
            # what ended the old permit may be over; if not, this says so
            permit = _decide_again(row, current, clock)
        return permit, current
    return _decide_again(row, current, clock), current


def permit_of_share_link(share_id: str, permit_id: str, *, clock: Clock) -> Permit:
    """The permit that a link to a share's file names, if share and permit both still stand.

    Raises NotFound once the share was revoked or is over, or its person started over, and the refusal with its reason
    once the permit stands no more.
    """
    row = _standing(share_id, clock())
    permit = recall(permit_id)
    if row is None or permit.use is not Use.SHARE or permit.actor_id != row.account_id:
        raise NotFound(
            "share.unknown", "This profile does not work any more.", next_step="Ask for a new one."
        )
    still(permit, clock=clock)
    return permit


def _standing(share_id: str, now: datetime) -> Share | None:
    """The share, unless it was revoked or is over, or its person has started over since: then it may be lost."""
    row = Share.objects.filter(pk=share_id, revoked_at=None, expires_at__gt=now).first()
    return row if row is not None and row.fresh_starts == fresh_starts(row.account_id) else None


def _decide_again(row: Share, current: Version, clock: Clock) -> Permit:
    actor = actor_of(row.account_id, second_factor_at=None)
    if actor is None:
        raise NotFound(
            "share.unknown", "This profile does not work any more.", next_step="Ask for a new one."
        )
    ask = Ask(
        current.id, Use.SHARE, None, row.agreement_id or None, row.purpose or None, row.case_reference or None
    )
    permit = decide(ask, actor=replace(actor, scopes=frozenset({Scope.DATA})), clock=clock)
    Share.objects.filter(pk=row.pk).update(permit_id=permit.id, version_id=current.id)
    return permit


def _protocol_name(text: str) -> str:
    """A name the Delta Sharing protocol and its clients take: lower-case letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:_LONGEST_NAME] or "data"


def _value(row: Share) -> SharedTable:
    return SharedTable(
        id=row.id,
        account_id=row.account_id,
        organisation_id=row.organisation_id,
        table_id=row.table_id,
        share=row.name,
        schema=row.schema_name,
        table=row.table_name,
        agreement_id=row.agreement_id,
        purpose=row.purpose,
        case_reference=row.case_reference,
        made_at=row.made_at,
        expires_at=row.expires_at,
        revoked=row.revoked_at is not None,
        permit_id=row.permit_id,
    )


def _record(kind: ActKind, row: Share, permit: Permit, clock: Clock, details: Mapping[str, object]) -> None:
    record(
        kind,
        actor=row.account_id,
        organisation=row.organisation_id,
        object_id=row.id,
        parties=[permit.owner_id],
        clock=clock,
        agreement=permit.agreement_id,
        purpose=permit.purpose,
        details=details,
    )
