"""Who a Delta Sharing client speaks for, and how it is told of a Problem.

Never with status 500: clients ask again for minutes then, and a reason is lost among the retries.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import cast

from django.http import HttpRequest, JsonResponse

from wardmote.faces.json_face import bearer_text
from wardmote.faces.problems import headers_of, sentences_of, status_of
from wardmote.faces.routes import Face, HubRequest, unshielded
from wardmote.hub.holdings.shares import SharedTable, share_of_token
from wardmote.hub.organisations.actor import Actor, Scope
from wardmote.hub.organisations.queries import actor_of
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Problem, SignInNeeded

_ERROR_CODES = {
    HTTPStatus.BAD_REQUEST: "INVALID_PARAMETER_VALUE",
    HTTPStatus.UNAUTHORIZED: "UNAUTHENTICATED",
    HTTPStatus.FORBIDDEN: "PERMISSION_DENIED",
    HTTPStatus.NOT_FOUND: "RESOURCE_DOES_NOT_EXIST",
    HTTPStatus.SERVICE_UNAVAILABLE: "TEMPORARILY_UNAVAILABLE",
}


class ShareRequest(HubRequest):
    """A request with the token of a share."""

    share: SharedTable


def share_holder(request: HttpRequest, clock: Clock) -> Actor:
    """The person whose share the token is of, with no leave but to read data. Raises SignInNeeded."""
    share = share_of_token(bearer_text(request), now=clock())
    actor = actor_of(share.account_id, second_factor_at=None) if share else None
    if share is None or actor is None:
        raise SignInNeeded(
            "share.token",
            "The token of this profile does not work, or not any more.",
            next_step="Make a new profile on the dataset's page.",
        )
    cast("ShareRequest", request).share = share
    return replace(actor, roles=frozenset(), scopes=frozenset({Scope.DATA}), operates_hub=False)


def error_json(request: HttpRequest, problem: Problem) -> JsonResponse:  # noqa: ARG001 - a Face's signature
    """The Problem as the protocol writes errors: a code, and a message with what to do next."""
    status = status_of(problem)
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        status = HTTPStatus.CONFLICT
    body = {
        "errorCode": _ERROR_CODES.get(status, problem.code.upper().replace(".", "_")),
        "message": sentences_of(problem),
    }
    return JsonResponse(body, status=status, headers=headers_of(problem))


def failed_json() -> JsonResponse:
    """The answer when the program itself failed; what happened is in the log."""
    message = "The hub failed to answer this. Try again later; if it stays, tell the hub's operator the time."
    return JsonResponse({"errorCode": "INTERNAL_ERROR", "message": message}, status=HTTPStatus.CONFLICT)


def _nobody(request: HttpRequest, clock: Clock) -> None:  # noqa: ARG001 - a Face's signature
    return None


SHARE_FACE = Face(name="delta sharing", identify=share_holder, answer=error_json, shield=unshielded)
FILE_FACE = Face(name="delta sharing file", identify=_nobody, answer=error_json, shield=unshielded)
"""Files are fetched without a token: the link says for whom."""
