"""What binds the parties and unbinds them: signing, suspending, resuming, ending, certifying that copies are gone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from wardmote.hub.agreements import ledger_acts, models
from wardmote.hub.agreements.agreement import Agreement
from wardmote.hub.agreements.code_list import code_lists
from wardmote.hub.agreements.dpia import has_office
from wardmote.hub.agreements.loading import hold_for, version_row
from wardmote.hub.agreements.recording import digest, record_act
from wardmote.hub.agreements.review_acts import require_faultless, require_settled, require_shown
from wardmote.hub.agreements.state import Action
from wardmote.hub.ledger.kinds import ActKind
from wardmote.hub.organisations import queries as organisations
from wardmote.hub.organisations.actor import Actor, require_fresh_second_factor
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Conflict, Invalid, Refused

LONGEST_REASON = 2_000


@transaction.atomic
def sign(agreement_id: str, *, content_sha256: str, actor: Actor, clock: Clock) -> bool:
    """Signs the wording that the signatory was shown, for their party. Returns whether it is in force now.

    Needs a second factor used minutes before. Everything that barred sending it round bars signing too, as things
    stand now. Raises Conflict for another wording or a second signature, Refused for somebody who advised on or
    approved its DPIA.
    """
    held = hold_for(Action.SIGN, agreement_id, actor=actor, now=clock())
    require_fresh_second_factor(actor, now=clock())
    organisations.require_standing(actor, now=clock())
    require_shown(held, content_sha256)
    _require_first_signature(held, actor)
    _require_own_office(held, actor)
    require_settled(held)
    require_faultless(held, now=clock())
    row = version_row(held)
    models.Signature.objects.create(
        version=row,
        organisation_id=actor.organisation_id,
        account_id=actor.account_id,
        content_sha256=content_sha256,
        signed_at=clock(),
    )
    signed_by = {each.organisation_id for each in held.newest.signatures} | {actor.organisation_id}
    in_force = set(held.newest.content.party_ids) <= signed_by
    if in_force:
        _bring_into_force(row, clock)
    details = {"version": row.number, "content": content_sha256, "in_force": in_force}
    _record(ledger_acts.SIGNED, held, actor=actor, details=details, clock=clock)
    return in_force


@transaction.atomic
def suspend(agreement_id: str, *, reason: str, actor: Actor, clock: Clock) -> None:
    """Stops every use under the agreement at once, for as long as this party wants. The reason is for the parties."""
    held = hold_for(Action.SUSPEND, agreement_id, actor=actor, now=clock())
    words = _reason(reason)
    if held.is_done(Action.SUSPEND, actor.organisation_id):
        raise Conflict(
            "agreement.suspended", "Your party has suspended it already.", next_step="Nothing more is needed."
        )
    models.Suspension.objects.create(
        agreement_id=agreement_id,
        organisation_id=actor.organisation_id,
        account_id=actor.account_id,
        reason=words,
        suspended_at=clock(),
    )
    _record(ledger_acts.SUSPENDED, held, actor=actor, details={"reason": digest(words)}, clock=clock)


@transaction.atomic
def resume(agreement_id: str, *, actor: Actor, clock: Clock) -> None:
    """Lifts one's own party's suspension. Others that stand go on standing."""
    held = hold_for(Action.RESUME, agreement_id, actor=actor, now=clock())
    lifted = models.Suspension.objects.filter(
        agreement_id=agreement_id, organisation_id=actor.organisation_id, resumed_at=None
    ).update(resumed_at=clock())
    if not lifted:
        others = organisations.organisation_names(each.organisation_id for each in held.standing_suspensions)
        raise Refused(
            "agreement.others_suspension",
            f"It was suspended by {' and '.join(sorted(others.values()))}, not by your organisation.",
            next_step="Ask them: only whoever suspended an agreement can resume it.",
        )
    _record(ledger_acts.RESUMED, held, actor=actor, details={}, clock=clock)


@transaction.atomic
def end(agreement_id: str, *, reason: str, actor: Actor, clock: Clock) -> None:
    """Ends the agreement for good, or drops a draft that was never signed. Any party may."""
    held = hold_for(Action.END, agreement_id, actor=actor, now=clock())
    words = _reason(reason)
    models.Agreement.objects.filter(pk=agreement_id).update(
        ended_at=clock(), ended_by_id=actor.organisation_id, ended_because=words
    )
    details = {"reason": digest(words), "was": held.stage(clock()).state}
    _record(ledger_acts.ENDED, held, actor=actor, details=details, clock=clock)


@transaction.atomic
def certify_disposal(
    agreement_id: str, *, method: str, disposed_on: date, reference: str, actor: Actor, clock: Clock
) -> None:
    """Certifies, for a recipient of an agreement that is over, that its copies are gone. `method`: disposal_methods."""
    held = hold_for(Action.CERTIFY_DISPOSAL, agreement_id, actor=actor, now=clock())
    if method not in code_lists().disposal_methods or not reference.strip() or disposed_on > clock().date():
        raise Invalid(
            "disposal.certificate",
            "A certificate needs a method of the list, a day that has come, and a reference.",
            where="certificate",
            next_step="Fill in what is missing.",
        )
    if held.is_done(Action.CERTIFY_DISPOSAL, actor.organisation_id):
        raise Conflict(
            "disposal.certified", "Your certificate is in already.", next_step="Nothing more is needed."
        )
    models.Disposal.objects.create(
        agreement_id=agreement_id,
        organisation_id=actor.organisation_id,
        account_id=actor.account_id,
        method=method,
        disposed_on=disposed_on,
        reference=reference.strip()[:100],
        recorded_at=clock(),
    )
    details = {"method": method, "disposed_on": disposed_on}
    _record(ledger_acts.DISPOSAL_CERTIFIED, held, actor=actor, details=details, clock=clock)


def _require_first_signature(held: Agreement, actor: Actor) -> None:
    if held.is_done(Action.SIGN, actor.organisation_id):
        raise Conflict(
            "agreement.signed",
            "Your party has signed this version already.",
            next_step="Wait for the others.",
        )


def _require_own_office(held: Agreement, actor: Actor) -> None:
    """The DPO advises, another accepts the risk, a third signs (Article 38(6): the DPO decides nothing)."""
    person, dpia = organisations.person(actor.account_id), held.newest.dpia
    if person is not None and dpia is not None and has_office(dpia, person.name):
        raise Refused(
            "agreement.two_offices",
            "Whoever advised on the DPIA or approved it cannot also sign.",
            next_step="Have another signatory of your organisation sign.",
        )


def _bring_into_force(row: models.AgreementVersion, clock: Clock) -> None:
    """The last signature: this version runs from now on. Who is no party any more can suspend nothing."""
    row.signed_at = clock()
    row.save(update_fields=["signed_at"])
    models.Agreement.objects.filter(pk=row.agreement_id).update(running=row.number)
    parties = row.parties.values_list("organisation_id", flat=True)
    left = models.Suspension.objects.filter(agreement_id=row.agreement_id, resumed_at=None)
    left.exclude(organisation_id__in=list(parties)).update(resumed_at=clock())


def _reason(reason: str) -> str:
    words = reason.strip()
    if not 0 < len(words) <= LONGEST_REASON:
        raise Invalid(
            "agreement.reason",
            f"A reason has 1 to {LONGEST_REASON} characters.",
            where="reason",
            next_step="Say why, for the other parties.",
        )
    return words


def _record(
    kind: ActKind, held: Agreement, *, actor: Actor, details: Mapping[str, object], clock: Clock
) -> None:
    record_act(kind, held.id, actor=actor, parties=held.party_ids, details=details, clock=clock)
