"""Endpoints: an address, a method, what it needs, what it takes and what it answers, declared once.

The declaration is what runs and what the OpenAPI document is made of. A view gets the request, what the address holds,
`query` and `body` where it declared them, and returns the answer's dataclass, or a response of its own for bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from itertools import groupby
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern

from wardmote.faces.api.shapes import as_json, parse_json, read_object, read_texts
from wardmote.faces.json_face import JSON_FACE
from wardmote.faces.problems import sign_in_needed
from wardmote.faces.routes import Access, HubRequest, Need, route, together
from wardmote.hub.catalogue.queries import unknown
from wardmote.kernel.ids import is_id
from wardmote.kernel.problem import Invalid, NotFound, TooLarge

PREFIX = "api/v1/"
LARGEST_BODY_BYTES = 4 * 2**20
JSON = "application/json"


@dataclass(frozen=True)
class Answer:
    """What an endpoint answers when all is well: JSON of a shape, or bytes of a media type, or nothing."""

    shape: Any = None
    status: HTTPStatus = HTTPStatus.OK
    media_types: tuple[str, ...] = (JSON,)
    says: str = "What was asked for."


@dataclass(frozen=True)
class RawBody:
    """A body that is a file, byte for byte, and not JSON."""

    media_type: str = "application/octet-stream"


@dataclass(frozen=True)
class Made:
    """Something new: its shape, and its own address beneath the prefix."""

    value: object
    address: str


@dataclass(frozen=True)
class Endpoint:
    """One method of one address. `query` and `body` are dataclasses that `shapes` reads."""

    method: str
    address: str
    view: Callable[..., object]
    name: str
    needs: Need
    says: str
    answer: Answer
    query: type[Any] | None = None
    body: type[Any] | RawBody | None = None


NOTHING = Answer(None, HTTPStatus.NO_CONTENT, (), "Done.")


def patterns(endpoints: Iterable[Endpoint]) -> list[URLPattern]:
    """The addresses as Django knows them, those of one address together."""
    ordered = sorted(endpoints, key=lambda each: each.address)
    return [
        together(*(_route(each) for each in group))
        for _, group in groupby(ordered, key=lambda each: each.address)
    ]


def _route(endpoint: Endpoint) -> URLPattern:
    return route(
        f"{PREFIX}{endpoint.address}",
        _view(endpoint),
        name=f"api_{endpoint.name}",
        face=JSON_FACE,
        needs=endpoint.needs,
        methods=[endpoint.method],
        says=endpoint.says,
    )


def _view(endpoint: Endpoint) -> Callable[..., HttpResponseBase]:
    @wraps(endpoint.view)
    def answered(request: HubRequest, **captured: Any) -> HttpResponseBase:
        _require_known_token(request)
        try:
            _require_ids(captured)
            found = endpoint.view(request, **captured, **_taken(endpoint, request))
        except NotFound as nothing:
            if request.actor is None:  # a stranger is asked to sign in, whether there is something or not
                raise sign_in_needed() from nothing
            raise
        return _response(endpoint, found)

    return answered


def _taken(endpoint: Endpoint, request: HubRequest) -> Mapping[str, object]:
    taken: dict[str, object] = {}
    texts = _texts(request)
    if endpoint.query is not None:
        taken["query"] = read_texts(endpoint.query, texts)
    elif texts:
        read_texts(_NoQuery, texts)
    if isinstance(endpoint.body, type):
        taken["body"] = read_object(endpoint.body, parse_json(_body(request) or b"{}"))
    return taken


@dataclass(frozen=True)
class _NoQuery:
    """An address that takes no parameters."""


def _texts(request: HubRequest) -> dict[str, str]:
    for name, values in request.GET.lists():
        if len(values) > 1:
            raise Invalid(
                "request.shape",
                "This stands twice.",
                where=name[:60],
                next_step="Send it once, and try again.",
            )
    return {name: request.GET[name] for name in request.GET}


def _body(request: HubRequest) -> bytes:
    body: bytes = request.read(LARGEST_BODY_BYTES + 1)
    if len(body) > LARGEST_BODY_BYTES:
        raise TooLarge(
            "request.too_large",
            f"The body is larger than {LARGEST_BODY_BYTES} bytes.",
            where="body",
            next_step="Send less; files go to /api/v1/uploads.",
        )
    return body


def _response(endpoint: Endpoint, found: object) -> HttpResponseBase:
    if isinstance(found, HttpResponseBase):
        return found
    status = endpoint.answer.status
    if found is None:
        return HttpResponse(status=status)
    if isinstance(found, Made):
        headers = {"Location": f"/{PREFIX}{found.address}"}
        return JsonResponse(as_json(found.value), status=status, headers=headers)
    return JsonResponse(as_json(found), status=status, safe=False)


def _require_known_token(request: HubRequest) -> None:
    """A token that does not work is no way of being nobody: on a public address it would show less, silently."""
    public = request.route.need.access is Access.PUBLIC
    if public and request.actor is None and "Authorization" in request.headers:
        raise sign_in_needed()


def _require_ids(captured: Mapping[str, object]) -> None:
    """What stands in an address where an id belongs, and is none, names nothing."""
    for name, value in captured.items():
        if name.endswith("_id") and not is_id(str(value)):
            raise unknown()
