"""What a person is told when the answer is no: what, and what to do or whom to ask. One place, every reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.ledger.case_reference import CASE_REFERENCE_RULE
from wardmote.hub.policy.reason import Reason
from wardmote.hub.policy.refused import RefusedUnder, Suspended
from wardmote.kernel.problem import Problem, Refused, SignInNeeded, Unavailable


@dataclass(frozen=True)
class WhomToAsk:
    """Who can help: the owner's contact for the dataset as name with address, and who suspended the agreement.

    `agreement_id` is None to whoever is no party: they are told neither which it is nor why it is suspended.
    """

    owner: str
    agreement: str
    agreement_id: str | None
    suspensions: tuple[Suspended, ...]


_WORDS: Mapping[Reason, tuple[str, str]] = {
    Reason.SCOPE: (
        "This API token was not made for reading data.",
        "Make a token with the scope “data” on your account page.",
    ),
    Reason.ROLE: (
        "Your roles do not let you open these rows.",
        "Ask your administrator for the role of analyst if this is your work.",
    ),
    Reason.READER_STANDING: (
        "Your organisation's membership is suspended, or its evidence has lapsed.",
        "Ask your administrator, who can put it right with the hub's operator.",
    ),
    Reason.OWNER_STANDING: (
        "The membership of the organisation whose data this is has been suspended, so nothing of it can be opened.",
        "Ask {owner}.",
    ),
    Reason.WITHDRAWN: ("The owner withdrew this version.", "Look for a newer version, or ask {owner}."),
    Reason.DESTROYED: ("The rows of this version were destroyed.", "Upload the file again if you need it."),
    Reason.NO_AGREEMENT: (
        "The agreement you named does not open this table to you.",
        "Pick an agreement that the dataset's page offers, or ask {owner}.",
    ),
    Reason.CHOOSE_AGREEMENT: (
        "More than one agreement opens this table to you.",
        "Say under which of them you are working.",
    ),
    Reason.NOT_SIGNED: (
        "The agreement “{agreement}” is not signed by every party yet.",
        "Ask your signatory and {owner}.",
    ),
    Reason.NOT_BEGUN: (
        "The agreement “{agreement}” has not begun.",
        "Come back on its first day, or ask {owner}.",
    ),
    Reason.EXPIRED: (
        "The agreement “{agreement}” has expired.",
        "Ask your information governance lead to renew it with {owner}.",
    ),
    Reason.ENDED: (
        "The agreement “{agreement}” was ended.",
        "Ask your information governance lead, or {owner}.",
    ),
    Reason.SUSPENDED: (
        "The agreement “{agreement}” is suspended.",
        "Ask {suspended_by}: only whoever suspended it can lift that.",
    ),
    Reason.PURPOSE_NEEDED: ("No purpose was given.", "Pick one of the agreement's purposes."),
    Reason.PURPOSE_NOT_AGREED: (
        "That purpose is not one of the agreement “{agreement}”.",
        "Pick one of its purposes; for another, your information governance lead can propose a change to {owner}.",
    ),
    Reason.CASE_REFERENCE_NEEDED: (
        "The agreement “{agreement}” asks for a case reference.",
        f"Give the reference of the case you work on. {CASE_REFERENCE_RULE}",
    ),
    Reason.CASE_REFERENCE_SHAPE: ("That is not a case reference.", CASE_REFERENCE_RULE),
    Reason.USE_NOT_AGREED: (
        "The agreement “{agreement}” does not allow this way of using the data.",
        "Use one of the ways it lists, or ask {owner}.",
    ),
    Reason.COLUMNS_CHANGED: (
        "Columns that the agreement “{agreement}” covers have changed in this version.",
        "Use an earlier version, or ask {owner}: the agreement has to be renewed for the new columns.",
    ),
    Reason.COLUMN_NOT_AGREED: (
        "The agreement “{agreement}” does not open every column you asked for.",
        "Leave those columns out; your information governance lead can propose a change to {owner}.",
    ),
    Reason.COLUMN_UNKNOWN: ("The table has no such column.", "Pick from the columns on the dataset's page."),
    Reason.NO_COLUMNS: ("No column was asked for, or one was asked for twice.", "Name each column once."),
    Reason.NOT_INSTRUCTED: (
        "The owner has not instructed the hub to do this with the table, or has withdrawn that.",
        "Ask {owner}: a publisher of theirs can instruct it on the dataset's page.",
    ),
    Reason.COLUMN_NOT_INSTRUCTED: (
        "The owner's instruction does not cover every column that is needed, or the version lacks one.",
        "Ask {owner} to look at the instruction on the dataset's page.",
    ),
    Reason.NOT_PUBLISHED: (
        "The hub works on what is published, and this version is a draft.",
        "Ask {owner} to publish it.",
    ),
    Reason.TERMS_CHANGED: (
        "The terms under which this was opened have changed since.",
        "Ask for the data again: the new terms apply from now on.",
    ),
    Reason.STOPPED: (
        "This permit was stopped, and cannot be used any more.",
        "Ask for the data again: that is decided anew.",
    ),
    Reason.UNCLEAR: (
        "What is stored about this does not fit together, so nothing was opened.",
        "Tell the hub's operator and {owner}.",
    ),
}


def refusal(reason: Reason, *, known: bool, columns: tuple[str, ...], whom: WhomToAsk) -> Problem:
    """The Problem for a no: a sign-in, a "not now", the 404 of what does not exist, or the reason and whom to ask."""
    if reason is Reason.SIGN_IN:
        return SignInNeeded(
            "sign_in.needed", "You need to sign in to see this.", next_step="Sign in, then try again."
        )
    if reason is Reason.UNSEALED:
        return Unavailable(
            "policy.unsealed",
            "The hub has not sealed its record of use for hours, so nothing is disclosed until it has.",
            next_step="Try again in some minutes; if it stays, tell the hub's operator that the worker is not at work.",
        )
    if not known or reason not in _WORDS:
        return unknown()
    what, next_step = _WORDS[reason]
    suspenders = dict.fromkeys(f"{each.organisation} ({each.contact})" for each in whom.suspensions)
    asked = {
        "owner": whom.owner,
        "suspended_by": " and ".join(suspenders) or "the other parties",
        "agreement": whom.agreement,
    }
    code, place = f"policy.{reason.value}", ", ".join(columns) or None
    what, next_step = what.format_map(asked), next_step.format_map(asked)
    if whom.agreement_id is None:
        return Refused(code, what, where=place, next_step=next_step)
    said = whom.suspensions if reason is Reason.SUSPENDED else ()
    return RefusedUnder(
        code, what, where=place, next_step=next_step, agreement_id=whom.agreement_id, suspensions=said
    )
