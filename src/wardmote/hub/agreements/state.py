"""The states of an agreement, and what may be done in each. Pure: whatever depends on time follows from dates.

draft → screening → dpia → review → ready → part_signed → signed (⇄ suspended) → expiring
→ expired | terminated → closed.
An agreement is at two places at once while a new version is drafted: the older, signed version keeps running.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from wardmote.hub.organisations.actor import Role
from wardmote.kernel.problem import Conflict

LONDON = ZoneInfo("Europe/London")
EXPIRING = timedelta(days=90)
"""How long before its end an agreement counts as expiring (WEISF reminds three months before)."""


class State(StrEnum):
    """Where an agreement, or a version of it, stands."""

    DRAFT = "draft"
    SCREENING = "screening"
    DPIA = "dpia"
    REVIEW = "review"
    READY = "ready"
    PART_SIGNED = "part_signed"
    SIGNED = "signed"
    SUSPENDED = "suspended"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    TERMINATED = "terminated"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The state as people say it."""
        return _LABELS[self]

    @property
    def is_over(self) -> bool:
        """Whether nothing can make it run again."""
        return self in {State.TERMINATED, State.CLOSED}


_LABELS: Mapping[State, str] = {
    State.DRAFT: "Draft",
    State.SCREENING: "DPIA screening",
    State.DPIA: "DPIA",
    State.REVIEW: "In review",
    State.READY: "Ready to sign",
    State.PART_SIGNED: "Part signed",
    State.SIGNED: "In force",
    State.SUSPENDED: "Suspended",
    State.EXPIRING: "In force, ends soon",
    State.EXPIRED: "Expired",
    State.TERMINATED: "Ended",
    State.CLOSED: "Closed",
}


class Action(StrEnum):
    """What a person can do to an agreement that exists."""

    EDIT = "edit"
    ANSWER_SCREENING = "answer_screening"
    RECORD_DPIA = "record_dpia"
    SEND_FOR_REVIEW = "send_for_review"
    COMMENT = "comment"
    MARK_READY = "mark_ready"
    SIGN = "sign"
    SUSPEND = "suspend"
    RESUME = "resume"
    END = "end"
    CERTIFY_DISPOSAL = "certify_disposal"


ROLE_FOR: Mapping[Action, Role] = {
    action: Role.SIGNATORY if action is Action.SIGN else Role.IG_LEAD for action in Action
}
"""The role of a party's person that each action needs."""

_UNSIGNED = {State.DRAFT, State.SCREENING, State.DPIA, State.REVIEW, State.READY, State.PART_SIGNED}
_LIVE = {State.SIGNED, State.SUSPENDED, State.EXPIRING}

_ON_THE_DRAFT: Mapping[Action, Collection[State]] = {
    Action.EDIT: _UNSIGNED,
    Action.ANSWER_SCREENING: {State.DRAFT, State.SCREENING, State.DPIA},
    Action.RECORD_DPIA: {State.DPIA},
    Action.SEND_FOR_REVIEW: {State.SCREENING, State.DPIA},
    Action.COMMENT: {State.REVIEW, State.READY, State.PART_SIGNED},
    Action.MARK_READY: {State.REVIEW},
    Action.SIGN: {State.READY, State.PART_SIGNED},
    Action.END: _UNSIGNED,
}
_ON_WHAT_RUNS: Mapping[Action, Collection[State]] = {
    Action.EDIT: _LIVE | {State.EXPIRED},
    Action.SUSPEND: _LIVE,
    Action.RESUME: {State.SUSPENDED},
    Action.END: _LIVE,
    Action.CERTIFY_DISPOSAL: {State.EXPIRED, State.TERMINATED},
}


@dataclass(frozen=True)
class Stage:
    """Where an agreement stands: its signed version, and a newer one being drafted. One of the two is there."""

    running: State | None
    drafting: State | None

    @property
    def state(self) -> State:
        """The one word for it: what runs matters more than what is being drafted."""
        state = self.running or self.drafting
        if state is None:
            raise ValueError("an agreement without any version")
        return state

    def allows(self, action: Action) -> bool:
        """Whether the action can be done now, by whoever has the role."""
        if self.drafting in _ON_THE_DRAFT.get(action, ()):
            return not (self.running and self.running.is_over)
        return self.running in _ON_WHAT_RUNS.get(action, ())

    def require(self, action: Action) -> None:
        """Raises Conflict where the action cannot be done now."""
        if not self.allows(action):
            both = self.running and self.drafting
            drafting = f", with a new version at “{both.label}”" if both else ""
            raise Conflict(
                "agreement.state",
                f"This cannot be done while the agreement is at “{self.state.label}”{drafting}.",
                next_step="Look at the agreement's page: it shows what comes next, and who can do it.",
            )


def drafting_state(
    *,
    answered: bool,
    dpia_needed: bool | None,
    sent_for_review: bool,
    ready_parties: Collection[str],
    signed_parties: Collection[str],
    parties: Collection[str],
) -> State:
    """The state of one version on its way to being signed. `dpia_needed` is None until every answer is in."""
    if signed_parties:
        return State.SIGNED if set(parties) <= set(signed_parties) else State.PART_SIGNED
    if sent_for_review:
        return State.READY if set(parties) <= set(ready_parties) else State.REVIEW
    if dpia_needed:
        return State.DPIA
    return State.SCREENING if answered else State.DRAFT


def running_state(
    *, runs_until: datetime, suspended: bool, ended: bool, disposed: bool, now: datetime
) -> State:
    """The state of a signed version at a moment. `disposed`: every certificate that was due is in."""
    if ended or now >= runs_until:
        over = State.TERMINATED if ended else State.EXPIRED
        return State.CLOSED if disposed else over
    if suspended:
        return State.SUSPENDED
    return State.EXPIRING if now >= runs_until - EXPIRING else State.SIGNED


def start_of(day: date) -> datetime:
    """The first moment of a day in London, which is where an agreement's dates are meant."""
    return datetime.combine(day, time(), tzinfo=LONDON)
