"""Decisions: yes or no, recorded before the first byte; checked again while rows flow; recorded when they have."""

from __future__ import annotations

from django.db import transaction

from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.organisations.actor import Actor, Scope
from wardmote.hub.policy import ledger_acts
from wardmote.hub.policy.gather import Ask, Asker, asker_of, gather
from wardmote.hub.policy.instruction import Processor
from wardmote.hub.policy.models import GivenPermit
from wardmote.hub.policy.permit import ANYONE, Permit
from wardmote.hub.policy.reason import Reason
from wardmote.hub.policy.recording import Judged, give, problem, record_of, refuse
from wardmote.hub.policy.rule import Allowed, Decision, Denied, rule
from wardmote.hub.policy.seal import check, from_stored
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Damaged

__all__ = ["Ask", "check", "complete", "decide", "objection", "recall", "still"]


def decide(ask: Ask, *, actor: Actor | Processor | None, clock: Clock) -> Permit:
    """Yes or no to opening rows: recorded either way, and committed before anything is answered.

    Raises Refused with the reason and whom to ask to a party, NotFound (as for what does not exist) to everybody
    else, SignInNeeded to whoever is not signed in. Raises RuntimeError inside another transaction, whose rollback
    would take the record with it.
    """
    asker = asker_of(actor)
    with transaction.atomic(durable=True):
        facts, found = gather(ask, asker=asker, now=clock(), hold=True)
        judged = Judged(facts, found, asker, rule(facts))
        if isinstance(judged.decision, Allowed):
            return give(judged, judged.decision, clock=clock)
        refusal = refuse(judged, judged.decision, clock=clock)
    raise refusal


def still(permit: Permit, *, clock: Clock) -> None:
    """Raises what `decide` would raise now; to be called at every chunk, page and hit on a link.

    Whatever ends a permit ends it for good, is recorded once, and is raised again each time. Takes no lock and
    writes nothing while the answer stays yes. Raises Damaged for a permit that is not ours.
    """
    check(permit)
    given = GivenPermit.objects.filter(pk=permit.id).only("stopped_at").first()
    if given is None:
        raise Damaged(
            "permit.unrecorded", "This permit was never recorded.", next_step="Ask for the data again."
        )
    judged = _judge_again(permit, clock=clock)
    denied = objection(permit, judged.decision, stopped=given.stopped_at is not None)
    if denied is None:
        return
    _stop(permit, denied, clock=clock)
    raise problem(judged, denied)


def complete(permit: Permit, *, file_format: str, rows: int, size_bytes: int, clock: Clock) -> None:
    """Records that the rows have all been sent, and in which format: once per transfer.

    Raises Damaged for a permit that is not ours.
    """
    check(permit)
    details = {
        "permit": permit.id,
        "use": permit.use,
        "format": file_format,
        "rows": rows,
        "size_bytes": size_bytes,
    }
    with transaction.atomic():
        record_of(ledger_acts.COMPLETED, permit, details=details, clock=clock)


def recall(permit_id: str) -> Permit:
    """A permit given earlier, for a link that names it; it still has to pass `still`. Raises NotFound or Damaged."""
    body = GivenPermit.objects.filter(pk=permit_id).values_list("body", flat=True).first()
    if body is None:
        raise unknown()
    return from_stored(body)


def _judge_again(permit: Permit, *, clock: Clock) -> Judged:
    """The same question, asked now."""
    ask = Ask(
        version_id=permit.version_id,
        use=permit.use,
        columns=permit.columns,
        agreement_id=permit.agreement_id,
        purpose=permit.purpose,
        case_reference=permit.case_reference,
    )
    asker = None
    if permit.actor_id != ANYONE:
        asker = Asker(permit.actor_id, permit.token_id, permit.organisation_id, frozenset({Scope.DATA}))
    facts, found = gather(ask, asker=asker, now=clock(), hold=False)
    return Judged(facts, found, asker, rule(facts))


def objection(permit: Permit, decision: Decision, *, stopped: bool) -> Denied | None:
    """Why a permit does not hold any more, or None: the same answer on the same terms is the only good one."""
    if isinstance(decision, Denied):
        return decision
    if stopped:
        return Denied(Reason.STOPPED, known=True)
    same = (
        decision.ground is permit.ground
        and decision.columns == permit.columns
        and decision.rows == permit.rows
        and decision.agreement_id == permit.agreement_id
        and decision.agreement_version == permit.agreement_version
        and decision.instruction_id == permit.instruction_id
    )
    return None if same else Denied(Reason.TERMS_CHANGED, known=True)


def _stop(permit: Permit, denied: Denied, *, clock: Clock) -> None:
    """Ends the permit for good, and records it the first time."""
    with transaction.atomic(durable=True):
        running = GivenPermit.objects.filter(pk=permit.id, stopped_at=None)
        if running.update(stopped_at=clock(), stopped_because=denied.reason.value):
            details = {"permit": permit.id, "reason": denied.reason}
            record_of(ledger_acts.STOPPED, permit, details=details, clock=clock)
