"""How a wording becomes ready to sign: DPIA screening and record, review by every party, each party's mark."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from wardmote.hub.agreements import ledger_acts, models
from wardmote.hub.agreements.agreement import Agreement
from wardmote.hub.agreements.code_list import code_lists
from wardmote.hub.agreements.dpia import DpiaRecord, dpia_faults, screen, unsettled
from wardmote.hub.agreements.loading import hold_for, version_row
from wardmote.hub.agreements.plain import as_plain
from wardmote.hub.agreements.recording import digest, record_act
from wardmote.hub.agreements.rules import faults
from wardmote.hub.agreements.state import Action
from wardmote.hub.agreements.surroundings import surroundings
from wardmote.hub.ledger.canonical import canonical_json
from wardmote.hub.ledger.kinds import ActKind
from wardmote.hub.organisations.actor import Actor
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Conflict, Invalid

LONGEST_COMMENT = 5_000


@transaction.atomic
def answer_screening(agreement_id: str, answers: Mapping[str, bool], *, actor: Actor, clock: Clock) -> None:
    """Answers some or all questions of the DPIA screening of the newest version; later answers replace earlier ones.

    A DPIA recorded before stays recorded. Raises Invalid for a question that is not on the list.
    """
    held = hold_for(Action.ANSWER_SCREENING, agreement_id, actor=actor, now=clock())
    triggers = code_lists().dpia_triggers
    if (
        not answers
        or not set(answers) <= set(triggers)
        or not all(type(each) is bool for each in answers.values())
    ):
        raise Invalid(
            "dpia.answers",
            "An answer is missing, or is not to a question of the screening.",
            where="screening",
            next_step="Answer each question of the list with yes or no.",
        )
    row = version_row(held)
    row.screening = {**row.screening, **answers}
    row.save(update_fields=["screening"])
    screening = screen(row.screening, triggers)
    details: dict[str, object] = {
        "version": row.number,
        "answered": len(screening.answers),
        "triggers": screening.triggers,
    }
    if screening.needed is not None:
        details["dpia_needed"] = screening.needed
    _record(ledger_acts.SCREENED, held, details=details, actor=actor, clock=clock)


@transaction.atomic
def record_dpia(agreement_id: str, dpia: DpiaRecord, *, actor: Actor, clock: Clock) -> None:
    """Records the full DPIA of the newest version, in place of an earlier record. Raises Invalid with the first fault.

    A high residual risk can be recorded while the ICO is consulted; it bars review and signing until the
    consultation's reference is there.
    """
    held = hold_for(Action.RECORD_DPIA, agreement_id, actor=actor, now=clock())
    for fault in dpia_faults(dpia):
        raise Invalid("dpia.record", fault.what, where=fault.place, next_step=fault.next_step)
    row = version_row(held)
    row.dpia = as_plain(dpia)
    row.save(update_fields=["dpia"])
    details = {
        "version": row.number,
        "residual_risk": dpia.residual_risk,
        "advice_accepted": dpia.advice_accepted,
        "record": digest(canonical_json(as_plain(dpia)).decode()),
    }
    _record(ledger_acts.DPIA_RECORDED, held, details=details, actor=actor, clock=clock)


@transaction.atomic
def send_for_review(agreement_id: str, *, actor: Actor, clock: Clock) -> None:
    """Sends the newest version to its parties. The sender's own party counts as having marked it ready.

    Raises Conflict while its DPIA is not settled, Invalid while its wording has faults.
    """
    held = hold_for(Action.SEND_FOR_REVIEW, agreement_id, actor=actor, now=clock())
    require_settled(held)
    require_faultless(held, now=clock())
    row = version_row(held)
    row.sent_for_review_at = clock()
    row.save(update_fields=["sent_for_review_at"])
    _mark(row, actor, clock)
    _record(ledger_acts.SENT_FOR_REVIEW, held, details=_wording(held), actor=actor, clock=clock)


@transaction.atomic
def comment(agreement_id: str, text: str, *, actor: Actor, clock: Clock) -> None:
    """Says something about the version under review. The words stay in this room, for its parties."""
    held = hold_for(Action.COMMENT, agreement_id, actor=actor, now=clock())
    words = text.strip()
    if not 0 < len(words) <= LONGEST_COMMENT:
        raise Invalid(
            "agreement.comment",
            f"A comment has 1 to {LONGEST_COMMENT} characters.",
            where="comment",
            next_step="Write it, or shorten it.",
        )
    models.Comment.objects.create(
        version=version_row(held),
        organisation_id=actor.organisation_id,
        account_id=actor.account_id,
        text=words,
        made_at=clock(),
    )
    details = {"version": held.newest.number, "comment": digest(words)}
    _record(ledger_acts.COMMENTED, held, details=details, actor=actor, clock=clock)


@transaction.atomic
def mark_ready(agreement_id: str, *, content_sha256: str, actor: Actor, clock: Clock) -> None:
    """Says for one's own party that the wording shown is ready to sign; once every party has, it can be signed."""
    held = hold_for(Action.MARK_READY, agreement_id, actor=actor, now=clock())
    require_shown(held, content_sha256)
    if held.is_done(Action.MARK_READY, actor.organisation_id):
        raise Conflict(
            "agreement.marked",
            "Your party has marked it ready already.",
            next_step="Wait for the other parties.",
        )
    _mark(version_row(held), actor, clock)
    _record(ledger_acts.MARKED_READY, held, details=_wording(held), actor=actor, clock=clock)


def require_settled(held: Agreement) -> None:
    """Raises Conflict while the DPIA of the newest version stands in the way."""
    why = unsettled(held.newest.screening, held.newest.dpia)
    if why is not None:
        raise Conflict(
            "dpia.unsettled",
            why,
            where="dpia",
            next_step="Finish the screening and the DPIA on the agreement's page, then try again.",
        )


def require_faultless(held: Agreement, *, now: datetime) -> None:
    """Raises Invalid, naming the first, while the newest wording has faults."""
    content = held.newest.content
    found = faults(content, surroundings(content, now=now), lists=code_lists())
    if found:
        more = f" ({len(found) - 1} more on the agreement's page)" if len(found) > 1 else ""
        raise Invalid(
            "agreement.faults", f"{found[0].what}{more}", where=found[0].place, next_step=found[0].next_step
        )


def require_shown(held: Agreement, content_sha256: str) -> None:
    """Raises Conflict unless the digest is of the newest wording: nobody agrees to what they were not shown."""
    if content_sha256 != held.newest.content_sha256:
        raise Conflict(
            "agreement.changed",
            "The wording you were shown is not the newest any more.",
            next_step="Read the newest version, then try again.",
        )


def _mark(row: models.AgreementVersion, actor: Actor, clock: Clock) -> None:
    models.ReadyMark.objects.create(
        version=row,
        organisation_id=actor.organisation_id,
        account_id=actor.account_id,
        marked_at=clock(),
    )


def _wording(held: Agreement) -> dict[str, object]:
    return {"version": held.newest.number, "content": held.newest.content_sha256}


def _record(
    kind: ActKind, held: Agreement, *, details: Mapping[str, object], actor: Actor, clock: Clock
) -> None:
    record_act(kind, held.id, actor=actor, parties=held.party_ids, details=details, clock=clock)
