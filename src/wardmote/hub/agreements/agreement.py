"""An agreement through its versions, as a value: who is party to it, where it stands, and who may do what next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from wardmote.hub.agreements.content import Content
from wardmote.hub.agreements.dpia import DpiaRecord, Screening
from wardmote.hub.agreements.state import (
    ROLE_FOR,
    Action,
    Stage,
    State,
    drafting_state,
    running_state,
    start_of,
)
from wardmote.hub.organisations.actor import Actor


@dataclass(frozen=True)
class Signature:
    """One party's signature, over the SHA-256 of the content its signatory was shown."""

    organisation_id: str
    account_id: str
    content_sha256: str
    signed_at: datetime


@dataclass(frozen=True)
class Suspension:
    """One party's suspension; `resumed_at` None while it stands."""

    organisation_id: str
    account_id: str
    reason: str
    suspended_at: datetime
    resumed_at: datetime | None


@dataclass(frozen=True)
class Comment:
    """What somebody said of a version under review."""

    organisation_id: str
    account_id: str
    text: str
    made_at: datetime


@dataclass(frozen=True)
class Disposal:
    """A recipient's certificate that its copies are gone."""

    organisation_id: str
    method: str
    disposed_on: date
    reference: str


@dataclass(frozen=True)
class Version:
    """One wording, and how far it came. `signed_at` is when the last party signed."""

    number: int
    content: Content
    content_sha256: str
    made_at: datetime
    made_by: str
    made_for: str
    screening: Screening
    dpia: DpiaRecord | None
    sent_for_review_at: datetime | None
    ready_parties: tuple[str, ...]
    signatures: tuple[Signature, ...]
    comments: tuple[Comment, ...]
    signed_at: datetime | None

    @property
    def state(self) -> State:
        """How far the wording came on its way to being signed."""
        return drafting_state(
            answered=bool(self.screening.answers),
            dpia_needed=self.screening.needed,
            sent_for_review=self.sent_for_review_at is not None,
            ready_parties=self.ready_parties,
            signed_parties=[each.organisation_id for each in self.signatures],
            parties=self.content.party_ids,
        )

    @property
    def recipients(self) -> frozenset[str]:
        """The parties that receive some column."""
        return frozenset(each for item in self.content.items for each in item.recipients)


@dataclass(frozen=True)
class Agreement:
    """The newest wording, and the one in force if any; they are the same once every party has signed."""

    id: str
    newest: Version
    running: Version | None
    suspensions: tuple[Suspension, ...]
    disposals: tuple[Disposal, ...]
    made_at: datetime
    ended_at: datetime | None
    ended_by: str | None
    ended_because: str

    @property
    def party_ids(self) -> tuple[str, ...]:
        """Every organisation whose business it is: parties to the wording in force, or to the newest."""
        both = (*(self.running.content.party_ids if self.running else ()), *self.newest.content.party_ids)
        return tuple(dict.fromkeys(both))

    @property
    def standing_suspensions(self) -> tuple[Suspension, ...]:
        """Those that nobody has lifted, oldest first."""
        return tuple(each for each in self.suspensions if each.resumed_at is None)

    def stage(self, now: datetime) -> Stage:
        """Where it stands at a moment."""
        if self.running is None:
            state = self.newest.state
            return Stage(State.TERMINATED, None) if self.ended_at is not None else Stage(None, state)
        drafting = None if self.running.number == self.newest.number else self.newest.state
        certified = {each.organisation_id for each in self.disposals}
        running = running_state(
            runs_until=start_of(self.running.content.governance.end),
            suspended=bool(self.standing_suspensions),
            ended=self.ended_at is not None,
            disposed=self.running.recipients <= certified,
            now=now,
        )
        return Stage(running, None if running.is_over else drafting)

    def parties_for(self, action: Action) -> frozenset[str]:
        """The organisations whose people may do it: what binds now is for those bound now."""
        about_running = self.running is not None and action in _ABOUT_WHAT_RUNS
        version = self.running if about_running and self.running else self.newest
        if action is Action.CERTIFY_DISPOSAL:
            return version.recipients
        return frozenset(version.content.party_ids)

    def actions_for(self, actor: Actor, *, now: datetime) -> frozenset[Action]:
        """What the actor's roles, the stage and what their party did before let them do now.

        What else an act asks for, `actions.actions_now` knows.
        """
        stage = self.stage(now)
        return frozenset(
            action
            for action in Action
            if actor.has(ROLE_FOR[action])
            and actor.organisation_id in self.parties_for(action)
            and stage.allows(action)
            and not self.is_done(action, actor.organisation_id)
        )

    def is_done(self, action: Action, organisation_id: str) -> bool:
        """Whether the party has done it already and cannot do it twice, or never did what the action would undo."""
        suspended = any(each.organisation_id == organisation_id for each in self.standing_suspensions)
        match action:
            case Action.MARK_READY:
                return organisation_id in self.newest.ready_parties
            case Action.SIGN:
                return any(each.organisation_id == organisation_id for each in self.newest.signatures)
            case Action.SUSPEND:
                return suspended
            case Action.RESUME:
                return not suspended
            case Action.CERTIFY_DISPOSAL:
                return any(each.organisation_id == organisation_id for each in self.disposals)
            case _:
                return False


_ABOUT_WHAT_RUNS = frozenset({Action.SUSPEND, Action.RESUME, Action.END, Action.CERTIFY_DISPOSAL})
