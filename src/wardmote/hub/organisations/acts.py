"""How organisations join and leave. Each act is one transaction and one ledger entry."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from wardmote.hub.ledger.act import PUBLIC
from wardmote.hub.ledger.acts import record
from wardmote.hub.ledger.kinds import ActKind
from wardmote.hub.organisations import ledger_acts
from wardmote.hub.organisations.actor import Actor, require_hub_operator, require_scope
from wardmote.hub.organisations.actor import Scope as TokenScope
from wardmote.hub.organisations.models import AssuranceEvidence, Organisation
from wardmote.hub.organisations.organisation import REQUIRED_EVIDENCE, Evidence, EvidenceKind, Kind
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Conflict, Invalid, NotFound


@dataclass(frozen=True)
class Application:
    """What an organisation says of itself when it asks to join."""

    name: str
    kind: Kind
    contact_email: str
    website: str
    evidence: tuple[Evidence, ...]


@transaction.atomic
def apply_to_join(application: Application, *, clock: Clock) -> str:
    """Records the application; the hub's operator decides. Returns the organisation's id.

    Raises Conflict where the name is taken, Invalid where a required piece of evidence is missing.
    """
    return _create(application, operates_hub=False, clock=clock).id


@transaction.atomic
def found_hub(application: Application, *, clock: Clock) -> str:
    """The first organisation: it operates the hub and admits the others. Raises Conflict if there is one."""
    if Organisation.objects.filter(operates_hub=True).exists():
        raise Conflict(
            "hub.founded", "This hub has its operator already.", next_step="Ask them to admit you."
        )
    operator = _create(application, operates_hub=True, clock=clock)
    _admit(operator, actor_id=PUBLIC, organisation_id=operator.id, clock=clock)
    return operator.id


@transaction.atomic
def admit(organisation_id: str, *, actor: Actor, clock: Clock) -> None:
    """Makes the applicant a member. The hub operator's administrators alone may."""
    require_scope(actor, TokenScope.PEOPLE)
    require_hub_operator(actor)
    applicant = _locked(organisation_id)
    if applicant.admitted_at is not None:
        raise Conflict(
            "organisation.member", "They are a member already.", next_step="Nothing more is needed."
        )
    _admit(applicant, actor_id=actor.account_id, organisation_id=actor.organisation_id, clock=clock)


@transaction.atomic
def suspend_member(organisation_id: str, *, reason: str, actor: Actor, clock: Clock) -> None:
    """Stops every use by and of a member at once, until it is restored. The ledger has the reason's digest."""
    require_scope(actor, TokenScope.PEOPLE)
    require_hub_operator(actor)
    found = _locked(organisation_id)
    found.suspended_at, found.suspended_because = clock(), reason
    found.save(update_fields=["suspended_at", "suspended_because"])
    details = {"reason": hashlib.sha256(reason.encode()).hexdigest()}
    _record(ledger_acts.SUSPENDED, found, actor=actor, clock=clock, details=details)


@transaction.atomic
def restore_member(organisation_id: str, *, actor: Actor, clock: Clock) -> None:
    """Lets a suspended member act again."""
    require_scope(actor, TokenScope.PEOPLE)
    require_hub_operator(actor)
    found = _locked(organisation_id)
    found.suspended_at = None
    found.save(update_fields=["suspended_at"])
    _record(ledger_acts.RESTORED, found, actor=actor, clock=clock, details={})


@transaction.atomic
def add_evidence(organisation_id: str, evidence: Evidence, *, actor: Actor, clock: Clock) -> None:
    """Adds or renews a piece of assurance evidence, as checked by the hub's operator."""
    require_scope(actor, TokenScope.PEOPLE)
    require_hub_operator(actor)
    found = _locked(organisation_id)
    _add_evidence(found, [evidence], clock)
    _record(ledger_acts.EVIDENCED, found, actor=actor, clock=clock, details={"kind": evidence.kind.value})


def _create(application: Application, *, operates_hub: bool, clock: Clock) -> Organisation:
    _require_evidence(application.evidence)
    name = " ".join(application.name.split())
    if not name:
        raise Invalid(
            "organisation.name", "The organisation has no name.", where="name", next_step="Enter its name."
        )
    if Organisation.objects.filter(name__iexact=name).exists():
        raise Conflict(
            "organisation.name_taken",
            "An organisation of that name has applied already.",
            where="name",
            next_step="Ask the hub's operator if that was you.",
        )
    created = Organisation.objects.create(
        name=name,
        kind=application.kind.value,
        contact_email=application.contact_email,
        website=application.website,
        operates_hub=operates_hub,
        applied_at=clock(),
    )
    _add_evidence(created, application.evidence, clock)
    record(
        ledger_acts.APPLIED,
        actor=PUBLIC,
        organisation=created.id,
        object_id=created.id,
        parties=[],
        clock=clock,
        details={"kind": application.kind.value},
    )
    return created


def _require_evidence(evidence: Sequence[Evidence]) -> None:
    missing = [kind for kind in REQUIRED_EVIDENCE if kind not in {each.kind for each in evidence}]
    if missing:
        wanted = {
            EvidenceKind.ICO_REGISTRATION: "the ICO registration number",
            EvidenceKind.DPO: "the DPO's post",
        }
        raise Invalid(
            "organisation.evidence",
            f"The application lacks {' and '.join(wanted[kind] for kind in missing)}.",
            where="evidence",
            next_step="Add it and send the application again.",
        )


def _add_evidence(organisation: Organisation, evidence: Sequence[Evidence], clock: Clock) -> None:
    AssuranceEvidence.objects.bulk_create(
        AssuranceEvidence(
            organisation=organisation,
            kind=each.kind.value,
            reference=each.reference,
            valid_until=each.valid_until,
            recorded_at=clock(),
        )
        for each in evidence
    )


def _admit(applicant: Organisation, *, actor_id: str, organisation_id: str, clock: Clock) -> None:
    applicant.admitted_at = clock()
    applicant.save(update_fields=["admitted_at"])
    record(
        ledger_acts.ADMITTED,
        actor=actor_id,
        organisation=organisation_id,
        object_id=applicant.id,
        parties=[applicant.id],
        clock=clock,
        details={"evidence": sorted({each.kind for each in applicant.evidence.all()})},
    )


def _locked(organisation_id: str) -> Organisation:
    found = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if found is None:
        raise NotFound(
            "organisation.unknown",
            "There is no such organisation.",
            next_step="Pick one from the list of members.",
        )
    return found


def _record(
    kind: ActKind,
    organisation: Organisation,
    *,
    actor: Actor,
    clock: Clock,
    details: Mapping[str, object],
) -> None:
    record(
        kind,
        actor=actor.account_id,
        organisation=actor.organisation_id,
        object_id=organisation.id,
        parties=[organisation.id],
        clock=clock,
        details=details,
    )
