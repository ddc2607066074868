"""What is written of a decision: the permit, the refusal, the stop. Always in the transaction of the decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import cast

from django.db.models import Q

from wardmote.hub.agreements import queries as agreements
from wardmote.hub.agreements.opening import Opening
from wardmote.hub.catalogue.queries import Located
from wardmote.hub.ledger.act import HUB, PUBLIC, Act
from wardmote.hub.ledger.acts import record, record_many
from wardmote.hub.ledger.canonical import Json, canonical_json
from wardmote.hub.ledger.case_reference import is_case_reference
from wardmote.hub.ledger.kinds import LONGEST_LIST, ActKind
from wardmote.hub.organisations import queries as organisations
from wardmote.hub.policy import ledger_acts
from wardmote.hub.policy.facts import Facts
from wardmote.hub.policy.gather import Asker
from wardmote.hub.policy.models import GivenPermit, RecentRefusal
from wardmote.hub.policy.permit import ANYONE, Permit
from wardmote.hub.policy.refused import Suspended
from wardmote.hub.policy.rule import Allowed, Decision, Denied
from wardmote.hub.policy.seal import as_stored, seal
from wardmote.hub.policy.words import WhomToAsk, refusal
from wardmote.kernel.clock import Clock
from wardmote.kernel.ids import new_id
from wardmote.kernel.problem import Problem

REFUSED_AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Judged:
    """A decision with what it was made on. `found` is where the version stands, None where there is none."""

    facts: Facts
    found: Located | None
    asker: Asker | None
    decision: Decision


def give(judged: Judged, allowed: Allowed, *, clock: Clock) -> Permit:
    """Makes the permit, keeps it, and records that it was given."""
    permit = _permit(judged, allowed)
    GivenPermit.objects.create(id=permit.id, body=as_stored(permit), given_at=permit.decided_at)
    details: dict[str, object] = {
        "permit": permit.id,
        "ground": permit.ground,
        "use": permit.use,
        "columns": permit.columns[:LONGEST_LIST],
        "column_count": len(permit.columns),
        "row_conditions": len(permit.rows),
    }
    if permit.agreement_version is not None:
        details["agreement_version"] = permit.agreement_version
    if permit.instruction_id is not None:
        details["instruction"] = permit.instruction_id
    if permit.case_reference is not None:
        details["case_reference"] = permit.case_reference
    record_of(ledger_acts.GIVEN, permit, details=details, clock=clock)
    return permit


def refuse(judged: Judged, denied: Denied, *, clock: Clock) -> Problem:
    """Records the refusal, unless the same one was recorded within the hour; returns what the asker is to be told.

    To an outsider the thing does not exist, and their organisation's own ledger must not say otherwise: the entry
    is then the owner's business alone, and names the outsider's organisation in its details.
    """
    facts, asker = judged.facts, judged.asker
    owner_id = judged.found.owner_id if judged.found else None
    insider_id = asker.organisation_id if asker and denied.known else None
    opening = denied.opening
    details = _asked(facts)
    details["reason"] = denied.reason
    if asker and asker.organisation_id and not denied.known:
        details["outsider"] = asker.organisation_id
    act = Act(
        ledger_acts.REFUSED,
        actor=asker.account_id if asker else PUBLIC,
        organisation=insider_id,
        object_id=judged.found.version_id if judged.found else HUB,
        parties=[each for each in (owner_id, insider_id) if each],
        agreement=opening.agreement_id if opening else None,
        purpose=facts.purpose if opening and facts.purpose in opening.purposes else None,
        details=details,
    )
    if _is_news(act, now=facts.now):
        record_many([act], clock=clock)
    return problem(judged, denied)


def _is_news(act: Act, *, now: datetime) -> bool:
    """Whether the same refusal was not recorded within the hour: asking again and again grows no ledger.

    Of whoever is not signed in the use and the reason count, and not the columns, which anybody could vary for ever.
    """
    details = act.details if act.actor != PUBLIC else {name: act.details[name] for name in ("use", "reason")}
    same = [act.actor, act.object_id, act.organisation, act.agreement, act.purpose, details]
    digest = sha256(canonical_json(cast("Json", same))).hexdigest()
    late = Q(recorded_at__gt=now - REFUSED_AGAIN_AFTER, recorded_at__lte=now)
    if RecentRefusal.objects.filter(~late, pk=digest).update(recorded_at=now):
        return True
    _, is_new = RecentRefusal.objects.get_or_create(digest=digest, defaults={"recorded_at": now})
    return is_new


def record_of(kind: ActKind, permit: Permit, *, details: Mapping[str, object], clock: Clock) -> None:
    """Records an act about a permit: the business of its owner and of whoever holds it."""
    record(
        kind,
        actor=PUBLIC if permit.actor_id == ANYONE else permit.actor_id,
        organisation=permit.organisation_id,
        object_id=permit.version_id,
        parties=[permit.owner_id],
        clock=clock,
        agreement=permit.agreement_id,
        purpose=permit.purpose,
        details=details,
    )


def problem(judged: Judged, denied: Denied) -> Problem:
    """What the asker is told: see `words`."""
    return refusal(denied.reason, known=denied.known, columns=denied.columns, whom=_whom(judged, denied))


def _permit(judged: Judged, allowed: Allowed) -> Permit:
    facts, found, asker = judged.facts, judged.found, judged.asker
    if found is None:
        raise AssertionError("something that does not exist was allowed")
    agreed = allowed.agreement_id is not None
    instructed = allowed.instruction_id is not None
    return seal(
        Permit(
            id=new_id("permit"),
            ground=allowed.ground,
            use=facts.use,
            actor_id=asker.account_id if asker else ANYONE,
            token_id=asker.token_id if asker else None,
            organisation_id=asker.organisation_id if asker else None,
            owner_id=found.owner_id,
            dataset_id=found.dataset_id,
            table_id=found.table_id,
            version_id=found.version_id,
            columns=allowed.columns,
            rows=allowed.rows,
            agreement_id=allowed.agreement_id,
            agreement_version=allowed.agreement_version,
            purpose=facts.purpose if agreed or instructed else None,
            case_reference=facts.case_reference if agreed else None,
            instruction_id=allowed.instruction_id,
            decided_at=facts.now,
            mac=b"",
        )
    )


def _asked(facts: Facts) -> dict[str, object]:
    """What was asked for, as far as the ledger may hold it: what a person typed freely is counted, not kept."""
    asked = facts.columns or ()
    known = [name for name in asked if facts.version is not None and name in facts.version.columns]
    details: dict[str, object] = {
        "use": facts.use,
        "columns": known[:LONGEST_LIST],
        "column_count": len(asked),
    }
    if facts.case_reference and is_case_reference(facts.case_reference):
        details["case_reference"] = facts.case_reference
    return details


def _whom(judged: Judged, denied: Denied) -> WhomToAsk:
    if not denied.known or judged.found is None:
        return WhomToAsk("", "", None, ())
    now, opening = judged.facts.now, denied.opening
    owner = organisations.member(judged.found.owner_id, now=now)
    is_party = opening is not None and judged.asker is not None and _is_party(judged.asker, opening)
    return WhomToAsk(
        owner=f"{owner.name} ({judged.found.contact or owner.contact_email})",
        agreement=opening.title if opening else "",
        agreement_id=opening.agreement_id if opening and is_party else None,
        suspensions=_suspensions(opening, now) if opening and is_party else (),
    )


def _is_party(asker: Asker, opening: Opening) -> bool:
    return asker.organisation_id in opening.party_ids


def _suspensions(opening: Opening, now: datetime) -> tuple[Suspended, ...]:
    if not opening.suspended_by:
        return ()
    found = agreements.standing_suspensions(opening.agreement_id)
    members = {each: organisations.member(each, now=now) for each in {one.organisation_id for one in found}}
    return tuple(
        Suspended(
            organisation=members[each.organisation_id].name,
            contact=members[each.organisation_id].contact_email,
            since=each.suspended_at,
            reason=each.reason,
        )
        for each in found
    )
