"""Agreements: what they say and where they stand, and everything their parties do to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from wardmote.faces.api.v1.endpoint import Answer, Endpoint, Made
from wardmote.faces.routes import HubRequest, acting, token_scope
from wardmote.faces.second_factor import with_code
from wardmote.hub.agreements import acts, binding_acts, queries, review_acts
from wardmote.hub.agreements.actions import actions_now
from wardmote.hub.agreements.agreement import Agreement, Comment, Disposal, Signature, Suspension, Version
from wardmote.hub.agreements.content import Content
from wardmote.hub.agreements.dpia import DpiaRecord, Screening
from wardmote.hub.agreements.queries import Findings
from wardmote.hub.agreements.state import Action, State
from wardmote.hub.agreements.template import Gaps, Template, templates
from wardmote.hub.organisations.actor import Scope
from wardmote.kernel.problem import Invalid


@dataclass(frozen=True)
class WordingShown:
    """One wording of an agreement, and how far it came. `content_sha256` is what a signatory signs."""

    number: int
    state: State
    content: Content
    content_sha256: str
    made_at: datetime
    screening: Screening
    dpia: DpiaRecord | None
    sent_for_review_at: datetime | None
    ready_parties: tuple[str, ...]
    signatures: tuple[Signature, ...]
    comments: tuple[Comment, ...]
    signed_at: datetime | None


@dataclass(frozen=True)
class AgreementShown:
    """An agreement: the newest wording, the one in force if any, and what would be taken from one now (`actions`)."""

    id: str
    state: State
    drafting: State | None
    newest: WordingShown
    running: WordingShown | None
    suspensions: tuple[Suspension, ...]
    disposals: tuple[Disposal, ...]
    made_at: datetime
    ended_at: datetime | None
    ended_by: str | None
    ended_because: str
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class AgreementListed:
    """An agreement in a list."""

    id: str
    title: str
    reference: str
    state: State
    drafting: State | None
    parties: tuple[str, ...]
    start: date
    end: date


@dataclass(frozen=True)
class AgreementsShown:
    """The agreements one's organisation is a party to, the newest first."""

    agreements: tuple[AgreementListed, ...]


@dataclass(frozen=True)
class TemplatesShown:
    """Every template: what it settles, and what it suggests."""

    templates: tuple[Template, ...]


@dataclass(frozen=True)
class AgreementDrafted:
    """Either a template's code with its gaps filled, or a whole content."""

    template: str | None = None
    gaps: Gaps | None = None
    content: Content | None = None


@dataclass(frozen=True)
class ContentSent:
    """Another wording, and the number of the one it was made from."""

    based_on: int
    content: Content


@dataclass(frozen=True)
class ScreeningSent:
    """Answers to questions of the DPIA screening, by their codes."""

    answers: dict[str, bool]


@dataclass(frozen=True)
class CommentSent:
    """What one has to say about the wording under review."""

    comment: str


@dataclass(frozen=True)
class WordingMeant:
    """The digest of the wording one was shown."""

    content_sha256: str


@dataclass(frozen=True)
class SignatureSent:
    """The digest of the wording one was shown, and the code one's authenticator app shows now."""

    content_sha256: str
    totp_code: str


@dataclass(frozen=True)
class ReasonSent:
    """Why, for the other parties."""

    reason: str


@dataclass(frozen=True)
class DisposalSent:
    """How and when the copies went, and the certificate's reference."""

    method: str
    disposed_on: date
    reference: str


def index(request: HubRequest) -> AgreementsShown:
    """One's organisation's agreements."""
    now = request.clock()
    found = queries.agreements_of(acting(request).organisation_id)
    return AgreementsShown(tuple(_listed(each, now) for each in found))


def show(request: HubRequest, agreement_id: str) -> AgreementShown:
    """One agreement, as it stands now."""
    actor, now = acting(request), request.clock()
    found = queries.agreement(agreement_id, organisation_id=actor.organisation_id)
    stage = found.stage(now)
    return AgreementShown(
        id=found.id,
        state=stage.state,
        drafting=stage.drafting,
        newest=_wording(found.newest),
        running=_wording(found.running) if found.running else None,
        suspensions=found.suspensions,
        disposals=found.disposals,
        made_at=found.made_at,
        ended_at=found.ended_at,
        ended_by=found.ended_by,
        ended_because=found.ended_because,
        actions=tuple(sorted(actions_now(found, actor=actor, now=now))),
    )


def findings(request: HubRequest, agreement_id: str) -> Findings:
    """What keeps the newest wording from being sent round, and what should be thought of."""
    found = queries.agreement(agreement_id, organisation_id=acting(request).organisation_id)
    return queries.findings(found.newest, now=request.clock())


def template_index(request: HubRequest) -> TemplatesShown:  # noqa: ARG001 - a view
    """The templates."""
    return TemplatesShown(tuple(templates().values()))


def draft(request: HubRequest, *, body: AgreementDrafted) -> Made:
    """Starts an agreement."""
    actor = acting(request)
    if body.content is not None and body.template is None and body.gaps is None:
        agreement_id = acts.draft(body.content, actor=actor, clock=request.clock)
    elif body.template is not None and body.gaps is not None and body.content is None:
        agreement_id = acts.draft_from_template(body.template, body.gaps, actor=actor, clock=request.clock)
    else:
        raise Invalid(
            "agreement.which",
            "An agreement starts from a template with its gaps, or from a whole content.",
            where="template",
            next_step="Send template and gaps, or content.",
        )
    return Made(show(request, agreement_id), f"agreements/{agreement_id}")


def edit(request: HubRequest, agreement_id: str, *, body: ContentSent) -> AgreementShown:
    """Puts another wording in place of the newest."""
    acts.edit(agreement_id, body.content, based_on=body.based_on, actor=acting(request), clock=request.clock)
    return show(request, agreement_id)


def screening(request: HubRequest, agreement_id: str, *, body: ScreeningSent) -> AgreementShown:
    """Answers questions of the DPIA screening."""
    review_acts.answer_screening(agreement_id, body.answers, actor=acting(request), clock=request.clock)
    return show(request, agreement_id)


def dpia(request: HubRequest, agreement_id: str, *, body: DpiaRecord) -> AgreementShown:
    """Records the full DPIA."""
    review_acts.record_dpia(agreement_id, body, actor=acting(request), clock=request.clock)
    return show(request, agreement_id)


def review(request: HubRequest, agreement_id: str) -> AgreementShown:
    """Sends the newest wording to its parties."""
    review_acts.send_for_review(agreement_id, actor=acting(request), clock=request.clock)
    return show(request, agreement_id)


def comment(request: HubRequest, agreement_id: str, *, body: CommentSent) -> AgreementShown:
    """Says something about the wording under review."""
    review_acts.comment(agreement_id, body.comment, actor=acting(request), clock=request.clock)
    return show(request, agreement_id)


def ready(request: HubRequest, agreement_id: str, *, body: WordingMeant) -> AgreementShown:
    """Says for one's party that the wording is ready to sign."""
    review_acts.mark_ready(
        agreement_id, content_sha256=body.content_sha256, actor=acting(request), clock=request.clock
    )
    return show(request, agreement_id)


def sign(request: HubRequest, agreement_id: str, *, body: SignatureSent) -> AgreementShown:
    """Signs for one's party, with the second factor proved by the code that comes along."""
    actor = with_code(request, body.totp_code)
    binding_acts.sign(agreement_id, content_sha256=body.content_sha256, actor=actor, clock=request.clock)
    return show(request, agreement_id)


def suspend(request: HubRequest, agreement_id: str, *, body: ReasonSent) -> AgreementShown:
    """Stops every use at once."""
    binding_acts.suspend(agreement_id, reason=body.reason, actor=acting(request), clock=request.clock)
    return show(request, agreement_id)


def resume(request: HubRequest, agreement_id: str) -> AgreementShown:
    """Lifts one's own party's suspension."""
    binding_acts.resume(agreement_id, actor=acting(request), clock=request.clock)
    return show(request, agreement_id)


def end(request: HubRequest, agreement_id: str, *, body: ReasonSent) -> AgreementShown:
    """Ends it for good."""
    binding_acts.end(agreement_id, reason=body.reason, actor=acting(request), clock=request.clock)
    return show(request, agreement_id)


def disposal(request: HubRequest, agreement_id: str, *, body: DisposalSent) -> AgreementShown:
    """Certifies that one's party's copies are gone."""
    binding_acts.certify_disposal(
        agreement_id,
        method=body.method,
        disposed_on=body.disposed_on,
        reference=body.reference,
        actor=acting(request),
        clock=request.clock,
    )
    return show(request, agreement_id)


def _listed(agreement: Agreement, now: datetime) -> AgreementListed:
    counts = agreement.running or agreement.newest
    stage, content = agreement.stage(now), counts.content
    return AgreementListed(
        id=agreement.id,
        title=content.identity.title,
        reference=content.identity.reference,
        state=stage.state,
        drafting=stage.drafting,
        parties=agreement.party_ids,
        start=content.governance.start,
        end=content.governance.end,
    )


def _wording(version: Version) -> WordingShown:
    return WordingShown(
        number=version.number,
        state=version.state,
        content=version.content,
        content_sha256=version.content_sha256,
        made_at=version.made_at,
        screening=version.screening,
        dpia=version.dpia,
        sent_for_review_at=version.sent_for_review_at,
        ready_parties=version.ready_parties,
        signatures=version.signatures,
        comments=version.comments,
        signed_at=version.signed_at,
    )


_NEED = token_scope(Scope.AGREEMENTS)
_SHOWN = Answer(AgreementShown, says="The agreement as it stands now.")


def _act(
    view: Callable[..., object], path: str, name: str, says: str, body: type[Any] | None = None
) -> Endpoint:
    address = f"agreements/<str:agreement_id>/{path}"
    return Endpoint("POST", address, view, f"agreement_{name}", _NEED, says, _SHOWN, body=body)


ENDPOINTS = [
    Endpoint(
        "GET",
        "agreement-templates",
        template_index,
        "agreement_templates",
        _NEED,
        "The templates agreements start from.",
        Answer(TemplatesShown),
    ),
    Endpoint(
        "GET",
        "agreements",
        index,
        "agreements",
        _NEED,
        "The agreements one's organisation is a party to.",
        Answer(AgreementsShown),
    ),
    Endpoint(
        "POST",
        "agreements",
        draft,
        "agreement_draft",
        _NEED,
        "Start an agreement, from a template or from a whole content.",
        Answer(AgreementShown, HTTPStatus.CREATED, says="The draft."),
        body=AgreementDrafted,
    ),
    Endpoint(
        "GET",
        "agreements/<str:agreement_id>",
        show,
        "agreement",
        _NEED,
        "One agreement: wording, signatures, suspensions, and what one may do now.",
        _SHOWN,
    ),
    Endpoint(
        "PUT",
        "agreements/<str:agreement_id>/content",
        edit,
        "agreement_edit",
        _NEED,
        "Put another wording in place of the newest; nobody has signed it then.",
        _SHOWN,
        body=ContentSent,
    ),
    Endpoint(
        "GET",
        "agreements/<str:agreement_id>/findings",
        findings,
        "agreement_findings",
        _NEED,
        "What keeps the newest wording from being sent round, and what should be thought of.",
        Answer(Findings),
    ),
    _act(screening, "screening", "screening", "Answer questions of the DPIA screening.", ScreeningSent),
    _act(dpia, "dpia", "dpia", "Record the full DPIA.", DpiaRecord),
    _act(review, "review", "review", "Send the newest wording to its parties for review."),
    _act(comment, "comments", "comment", "Comment on the wording under review.", CommentSent),
    _act(ready, "ready", "ready", "Say for one's party that the wording is ready to sign.", WordingMeant),
    _act(sign, "sign", "sign", "Sign for one's party, with the authenticator app's code.", SignatureSent),
    _act(suspend, "suspend", "suspend", "Stop every use under the agreement at once.", ReasonSent),
    _act(resume, "resume", "resume", "Lift one's own party's suspension."),
    _act(end, "end", "end", "End the agreement for good.", ReasonSent),
    _act(disposal, "disposals", "disposal", "Certify that one's party's copies are gone.", DisposalSent),
]
