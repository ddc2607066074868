"""How pages say an agreement: its states, its roles, what comes next and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from wardmote.faces.plural import counted
from wardmote.faces.web.dates import day
from wardmote.hub.agreements.agreement import Agreement, Version
from wardmote.hub.agreements.content import Marking, OnwardSharing, PartyRole
from wardmote.hub.agreements.dpia import Risk
from wardmote.hub.agreements.row_condition import Operator
from wardmote.hub.agreements.state import State, start_of

STATES: dict[State, str] = {
    State.DRAFT: "govuk-tag--grey",
    State.SCREENING: "govuk-tag--blue",
    State.DPIA: "govuk-tag--blue",
    State.REVIEW: "govuk-tag--purple",
    State.READY: "govuk-tag--teal",
    State.PART_SIGNED: "govuk-tag--teal",
    State.SIGNED: "govuk-tag--green",
    State.SUSPENDED: "govuk-tag--red",
    State.EXPIRING: "govuk-tag--yellow",
    State.EXPIRED: "govuk-tag--grey",
    State.TERMINATED: "govuk-tag--grey",
    State.CLOSED: "govuk-tag--grey",
}
"""The colour of each state's tag."""

PARTY_ROLES: dict[PartyRole, str] = {
    PartyRole.CONTROLLER: "Controller",
    PartyRole.JOINT_CONTROLLER: "Joint controller",
    PartyRole.PROCESSOR: "Processor",
    PartyRole.SUB_PROCESSOR: "Sub-processor",
    PartyRole.RECIPIENT_ONLY: "Recipient only",
}

PARTY_ROLE_HINTS: dict[PartyRole, str] = {
    PartyRole.CONTROLLER: "Decides for itself why and how it uses the data.",
    PartyRole.JOINT_CONTROLLER: "Decides why and how together with another party (Article 26).",
    PartyRole.PROCESSOR: "Works for a controller, on its instructions (Article 28).",
    PartyRole.SUB_PROCESSOR: "Works for a processor.",
    PartyRole.RECIPIENT_ONLY: "Receives data that is not personal to it, and decides nothing.",
}

MARKINGS: dict[Marking, str] = {
    Marking.OFFICIAL: "OFFICIAL",
    Marking.OFFICIAL_SENSITIVE: "OFFICIAL-SENSITIVE",
}

ONWARD: dict[OnwardSharing, str] = {
    OnwardSharing.NO: "Not passed on to anybody",
    OnwardSharing.WITH_CONSENT_OF_OWNER: "Passed on only with the owner’s consent",
    OnwardSharing.LISTED: "Passed on only to those listed",
}

OPERATORS: dict[Operator, str] = {
    Operator.ANY_OF: "is one of",
    Operator.NONE_OF: "is none of",
    Operator.AT_LEAST: "is at least",
    Operator.AT_MOST: "is at most",
    Operator.IS_PRESENT: "is filled in",
    Operator.IS_MISSING: "is empty",
}

SECTIONS: dict[str, str] = {
    "identity": "What it is",
    "parties": "Parties",
    "purposes": "Purposes",
    "legal": "Why it is lawful",
    "basis": "Lawful basis",
    "items": "Columns",
    "rows": "Rows",
    "subjects": "Whose data it is",
    "method": "How it travels",
    "use_limits": "What may be done with it",
    "retention": "How long it is kept",
    "security": "How it is kept safe",
    "rights": "Rights of the people it is about",
    "governance": "When it runs",
    "contacts": "Whom to ask",
}
"""What the parts of a wording are called."""

RISKS: dict[Risk, str] = {Risk.LOW: "Low", Risk.MEDIUM: "Medium", Risk.HIGH: "High"}


def state_tag(state: State) -> dict[str, str]:
    """A state as the parameters of a GOV.UK tag."""
    return {"text": state.label, "classes": STATES[state]}


def version_tag(agreement: Agreement, version: Version) -> dict[str, str]:
    """What one version is beside the others, as a tag: the one that binds, on its way, or replaced."""
    if agreement.running is not None and agreement.running.number == version.number:
        return {"text": "The one that binds", "classes": "govuk-tag--green"}
    if version.number == agreement.newest.number and version.signed_at is None:
        return state_tag(version.state)
    return {"text": "Replaced", "classes": "govuk-tag--grey"}


def tag_of(agreement: Agreement, *, now: datetime) -> dict[str, str]:
    """Where the agreement stands, as a tag; one that is signed and has not begun is not said to be in force."""
    state = agreement.stage(now).state
    if state in {State.SIGNED, State.EXPIRING} and not _has_begun(agreement, now):
        return {"text": "Signed, not begun", "classes": "govuk-tag--blue"}
    return state_tag(state)


def listed(names: Iterable[str]) -> str:
    """Names as a sentence takes them: A, B and C."""
    found = list(names)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} and {found[-1]}"


def purpose_title(agreement: Agreement | None, code: str) -> str:
    """The title of a purpose of the agreement, as it runs or is drafted; the code where it has none such."""
    contents = [each.content for each in (agreement.running, agreement.newest) if each] if agreement else []
    purposes = (purpose for content in contents for purpose in content.purposes)
    return next((each.title for each in purposes if each.code == code), code)


def next_words(agreement: Agreement, *, names: Mapping[str, str], now: datetime) -> list[str]:
    """What comes next, and whose turn it is: of what runs, and of a version that is being drafted."""
    stage = agreement.stage(now)
    if agreement.running is None and stage.running:
        return ["This draft was dropped before every party had signed it. It never opened anything."]
    said = [_running_words(agreement, stage.running, names, now)] if stage.running else []
    if stage.drafting:
        words = _drafting_words(agreement.newest, stage.drafting, names)
        number = agreement.newest.number
        said.append(f"Version {number} is on its way to replace it. {words}" if stage.running else words)
    return said


def _drafting_words(version: Version, state: State, names: Mapping[str, str]) -> str:
    parties = version.content.party_ids
    if state in {State.DRAFT, State.SCREENING, State.DPIA}:
        return _dpia_words(version)
    if state is State.REVIEW:
        waiting = [names[each] for each in parties if each not in version.ready_parties]
        return f"Waiting for {listed(waiting)} to comment, or to say that it is ready to sign."
    signed = {each.organisation_id for each in version.signatures}
    waiting = [names[each] for each in parties if each not in signed]
    return f"Waiting for a signatory of {listed(waiting)} to sign."


def _dpia_words(version: Version) -> str:
    screening = version.screening
    if not screening.answers:
        return "Finish the wording, then answer the questions of the DPIA screening."
    if screening.needed is None:
        return (
            f"The DPIA screening has {counted(len(screening.unanswered), 'question')} still to be answered."
        )
    if not screening.needed:
        return "No full DPIA is needed. Next, send the agreement to its parties for review."
    if version.dpia is None:
        return "The screening calls for a full DPIA. Record it before the agreement goes to review."
    return "The DPIA is recorded. Next, send the agreement to its parties for review."


def _running_words(agreement: Agreement, state: State, names: Mapping[str, str], now: datetime) -> str:
    running = agreement.running
    if running is None:
        raise ValueError("nothing runs")
    terms = running.content.governance
    match state:
        case State.SUSPENDED:
            by = listed(dict.fromkeys(names[each.organisation_id] for each in agreement.standing_suspensions))
            return f"Suspended by {by}. No use is possible until they resume it; nobody else can."
        case State.EXPIRED | State.TERMINATED:
            certified = {each.organisation_id for each in agreement.disposals}
            waiting = [names[each] for each in sorted(running.recipients - certified)]
            return (
                f"It is over, and opens nothing. {listed(waiting)} must still certify that copies are gone."
            )
        case State.CLOSED:
            return "It is over, and every recipient has certified that its copies are gone."
        case _ if not _has_begun(agreement, now):
            return f"Signed by every party. It begins on {day(terms.start)}; nothing can be used before."
        case _:
            reviews = [each for each in terms.reviews if start_of(each) > now]
            review = f" The next review is due on {day(reviews[0])}." if reviews else ""
            return f"In force until {day(terms.end)}.{review} Any party can suspend it at any time."


def _has_begun(agreement: Agreement, now: datetime) -> bool:
    return agreement.running is not None and start_of(agreement.running.content.governance.start) <= now


def wording_words() -> dict[str, Any]:
    """The words that the templates of a wording look codes up in."""
    return {
        "markings": dict(MARKINGS),
        "party_roles": dict(PARTY_ROLES),
        "onward": dict(ONWARD),
        "operators": dict(OPERATORS),
        "risks": dict(RISKS),
    }
