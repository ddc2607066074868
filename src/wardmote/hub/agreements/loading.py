"""From the database to the noun: an agreement with its versions, read as a value, held still where it will change."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import F, Prefetch, Q, QuerySet

from wardmote.hub.agreements import models
from wardmote.hub.agreements.agreement import (
    Agreement,
    Comment,
    Disposal,
    Signature,
    Suspension,
    Version,
)
from wardmote.hub.agreements.code_list import code_lists
from wardmote.hub.agreements.dpia import DpiaRecord, screen
from wardmote.hub.agreements.plain import from_plain
from wardmote.hub.agreements.state import ROLE_FOR, Action
from wardmote.hub.agreements.stored_content import read_content
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.organisations.actor import Actor, Scope, require_role, require_scope
from wardmote.kernel.problem import Refused

IN_FORCE_OR_FIRST_DRAFT = Q(version__number=F("version__agreement__running")) | Q(
    version__number=F("version__agreement__newest"), version__agreement__running=None
)
"""Of rows about versions: those of the version every party signed, or of the newest draft where there is none."""

_IN_FORCE_OR_NEWEST = IN_FORCE_OR_FIRST_DRAFT | Q(version__number=F("version__agreement__newest"))


def agreement_ids_of(organisation_id: str) -> frozenset[str]:
    """The agreements whose wording in force, or newest wording, the organisation is a party to."""
    rows = models.AgreementParty.objects.filter(_IN_FORCE_OR_NEWEST, organisation_id=organisation_id)
    return frozenset(rows.values_list("version__agreement_id", flat=True))


def is_party(agreement_id: str, organisation_id: str) -> bool:
    """Whether `agreement_ids_of` the organisation holds the agreement."""
    rows = models.AgreementParty.objects.filter(_IN_FORCE_OR_NEWEST, organisation_id=organisation_id)
    return rows.filter(version__agreement_id=agreement_id).exists()


def load(agreement_id: str) -> Agreement:
    """An agreement, whoever asks. Raises NotFound."""
    found = load_many([agreement_id])
    if not found:
        raise unknown()
    return found[0]


def load_many(ids: Collection[str]) -> list[Agreement]:
    """The agreements of these ids, the newest first."""
    rows = models.Agreement.objects.filter(pk__in=ids).order_by("-made_at", "id")
    return [_agreement(row) for row in rows.prefetch_related(*_RELATED)]


def hold_for(action: Action, agreement_id: str, *, actor: Actor, now: datetime) -> Agreement:
    """The agreement, locked until the transaction ends, once it is clear that the actor may do this to it now.

    Raises NotFound to whoever is no party, Refused for the wrong role, Conflict in the wrong state: in that order,
    so that only parties learn anything.
    """
    require_scope(actor, Scope.AGREEMENTS)
    models.Agreement.objects.select_for_update().filter(pk=agreement_id).first()
    if not is_party(agreement_id, actor.organisation_id):
        raise unknown()
    found = load(agreement_id)
    require_role(actor, ROLE_FOR[action], organisation_id=actor.organisation_id)
    if actor.organisation_id not in found.parties_for(action):
        raise Refused(
            "agreement.not_bound",
            "Your organisation has no part in this step of the agreement.",
            next_step="Ask one of the parties concerned, who are named on the agreement's page.",
        )
    found.stage(now).require(action)
    return found


def version_row(agreement: Agreement) -> models.AgreementVersion:
    """The stored row of the newest version."""
    return models.AgreementVersion.objects.get(agreement_id=agreement.id, number=agreement.newest.number)


def version_rows() -> QuerySet[models.AgreementVersion]:
    """Stored versions, the oldest first, with all that `as_version` reads of them."""
    return models.AgreementVersion.objects.order_by("number").prefetch_related(
        "ready_marks",
        Prefetch("signatures", queryset=models.Signature.objects.order_by("signed_at", "id")),
        Prefetch("comments", queryset=models.Comment.objects.order_by("made_at", "id")),
    )


_RELATED = (
    Prefetch("versions", queryset=version_rows()),
    Prefetch("suspensions", queryset=models.Suspension.objects.order_by("suspended_at", "id")),
    "disposals",
)


def _agreement(row: models.Agreement) -> Agreement:
    versions = {each.number: each for each in row.versions.all()}
    return Agreement(
        id=row.id,
        newest=as_version(versions[row.newest]),
        running=as_version(versions[row.running]) if row.running else None,
        suspensions=tuple(as_suspension(each) for each in row.suspensions.all()),
        disposals=tuple(
            Disposal(each.organisation_id, each.method, each.disposed_on, each.reference)
            for each in row.disposals.all()
        ),
        made_at=row.made_at,
        ended_at=row.ended_at,
        ended_by=row.ended_by_id,
        ended_because=row.ended_because,
    )


def as_version(row: models.AgreementVersion) -> Version:
    """A stored version as a value. Raises Damaged where its text is not what was written."""
    return Version(
        number=row.number,
        content=read_content(row.content, sha256=row.content_sha256),
        content_sha256=row.content_sha256,
        made_at=row.made_at,
        made_by=row.made_by_id,
        made_for=row.made_for_id,
        screening=screen(row.screening, code_lists().dpia_triggers),
        dpia=from_plain(DpiaRecord, row.dpia, where="dpia") if row.dpia is not None else None,
        sent_for_review_at=row.sent_for_review_at,
        ready_parties=tuple(each.organisation_id for each in row.ready_marks.all()),
        signatures=tuple(
            Signature(each.organisation_id, each.account_id, each.content_sha256, each.signed_at)
            for each in row.signatures.all()
        ),
        comments=tuple(
            Comment(each.organisation_id, each.account_id, each.text, each.made_at)
            for each in row.comments.all()
        ),
        signed_at=row.signed_at,
    )


def as_suspension(row: models.Suspension) -> Suspension:
    """A stored suspension as a value."""
    return Suspension(
        organisation_id=row.organisation_id,
        account_id=row.account_id,
        reason=row.reason,
        suspended_at=row.suspended_at,
        resumed_at=row.resumed_at,
    )
