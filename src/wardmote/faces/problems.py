"""The one place that says which HTTP status each kind of Problem has, on pages and on every interface."""

from __future__ import annotations

from http import HTTPStatus
from typing import TypeVar

from wardmote.hub.policy.refused import RefusedUnder
from wardmote.kernel.clock import as_text
from wardmote.kernel.problem import (
    Conflict,
    Damaged,
    Invalid,
    NotFound,
    Problem,
    Refused,
    SignInNeeded,
    TooLarge,
    Unavailable,
    Unreadable,
)

T = TypeVar("T")

_STATUS_OF_KIND: dict[type[Problem], HTTPStatus] = {
    Invalid: HTTPStatus.BAD_REQUEST,
    Unreadable: HTTPStatus.UNPROCESSABLE_ENTITY,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    SignInNeeded: HTTPStatus.UNAUTHORIZED,
    Refused: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    Damaged: HTTPStatus.INTERNAL_SERVER_ERROR,
}

_TITLE_OF_KIND: dict[type[Problem], str] = {
    Invalid: "That cannot be taken as it stands",
    Unreadable: "The file cannot be read",
    TooLarge: "That is too large",
    SignInNeeded: "Sign in to do this",
    Refused: "You cannot do this",
    NotFound: "Page not found",
    Conflict: "That cannot be done now",
    Unavailable: "The hub cannot do this at the moment",
    Damaged: "Stored data is damaged",
}

NO_SUCH_PAGE = NotFound(
    "page.unknown",
    "There is nothing at this address, or it is not yours to see.",
    next_step="Check the address, or search for what you need.",
)
"""What does not exist and what is nobody's business look the same: this."""


def sign_in_needed() -> SignInNeeded:
    """Nobody is signed in. Pages never show the words, they lead to the sign-in: so they are for programs."""
    return SignInNeeded(
        "sign_in.needed",
        "You need to sign in to see this.",
        next_step="Send an API token that works: you can make one on your account page.",
    )


class MethodNotAllowed(Invalid):
    """An address was asked with a method it does not take. `methods` are those it does."""

    def __init__(self, methods: frozenset[str]) -> None:
        super().__init__(
            "method.not_allowed",
            "This address does not take that method.",
            next_step=f"Use {' or '.join(sorted(methods))}.",
        )
        self.methods = methods


class TooManyTries(Refused):
    """The same was tried too often in too short a time."""

    def __init__(self, wait_seconds: int = 300) -> None:
        wait = "a minute" if wait_seconds <= 60 else "five minutes"
        super().__init__(
            "tries.too_many",
            "This was tried too often in a short time.",
            next_step=f"Wait {wait}, then try again.",
        )
        self.wait_seconds = wait_seconds


_STATUS_OF_OWN = {
    MethodNotAllowed: HTTPStatus.METHOD_NOT_ALLOWED,
    TooManyTries: HTTPStatus.TOO_MANY_REQUESTS,
}


def status_of(problem: Problem) -> HTTPStatus:
    """The HTTP status of a Problem. A kind that is not listed is a mistake in the program: 500."""
    return _of_kind({**_STATUS_OF_KIND, **_STATUS_OF_OWN}, problem, HTTPStatus.INTERNAL_SERVER_ERROR)


def headers_of(problem: Problem) -> dict[str, str]:
    """The headers that HTTP has beside the status of some Problems: RFC 9110, 10.2.1, 10.2.3 and 11.6.1."""
    if isinstance(problem, TooManyTries):
        return {"Retry-After": str(problem.wait_seconds)}
    if isinstance(problem, MethodNotAllowed):
        return {"Allow": ", ".join(sorted(problem.methods))}
    if isinstance(problem, SignInNeeded):
        return {"WWW-Authenticate": 'Bearer realm="wardmote"'}
    return {}


def members_of(problem: Problem) -> dict[str, object]:
    """The Problem as JSON; of a refusal under an agreement also which, and of each suspension by whom, when and why."""
    members: dict[str, object] = {**problem.as_json()}
    if isinstance(problem, RefusedUnder):
        members["agreement_id"] = problem.agreement_id
        members["suspensions"] = [
            {"organisation": each.organisation, "since": as_text(each.since), "reason": each.reason}
            for each in problem.suspensions
        ]
    return members


def sentences_of(problem: Problem) -> str:
    """The Problem as one text, for programs whose protocol has room for no more."""
    said = problem.suspensions if isinstance(problem, RefusedUnder) else ()
    reasons = (f"{each.organisation} gave this reason: {each.reason}" for each in said)
    return " ".join([str(problem), *reasons])


def title_of(problem: Problem) -> str:
    """The heading of a page that shows the Problem."""
    return _of_kind(_TITLE_OF_KIND, problem, "Something went wrong")


def _of_kind(known: dict[type[Problem], T], problem: Problem, otherwise: T) -> T:
    return next((known[kind] for kind in type(problem).__mro__ if kind in known), otherwise)
