"""Calls the interface as a program does, and holds every answer to what its endpoint declared."""

from __future__ import annotations

import json
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from jsonschema import Draft202012Validator

from wardmote.faces.api.v1.endpoint import JSON, PREFIX, Endpoint
from wardmote.faces.api.v1.openapi import document
from wardmote.faces.api.v1.routes import ENDPOINTS

PROBLEM = "application/problem+json"


class Api:
    """One program with one token, or none. `held` gathers the names of the endpoints whose answers were held."""

    def __init__(self, token: str | None, held: set[str] | None = None) -> None:
        self.held = set() if held is None else held
        self.token_id = token.split(".")[1] if token else ""
        self._client = Client(raise_request_exception=True)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def send(
        self,
        method: str,
        address: str,
        body: Any = None,
        *,
        headers: dict[str, str] | None = None,
        **query: Any,
    ) -> HttpResponseBase:
        """One call, whatever comes of it; what is answered fits what is declared, a Problem its own shape."""
        path = address if address.startswith("/") else f"/{PREFIX}{address}"
        path += f"?{urlencode(query)}" if query else ""
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        answer = self._client.generic(
            method, path, data, content_type=JSON, headers=self._headers | (headers or {})
        )
        declared = _endpoints().get((method, answer.resolver_match.route))
        if answer.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            assert content(answer) == b"", "its Content-Range says all there is to say"
        elif declared is not None and answer.status_code >= HTTPStatus.BAD_REQUEST:
            assert answer.headers["Content-Type"] == PROBLEM
            _hold_to({"$ref": "#/components/schemas/Problem"}, answer)
        elif declared is not None and answer.status_code != HTTPStatus.PARTIAL_CONTENT:
            _hold_to_declaration(declared, answer)
            self.held.add(declared.name)
        return answer

    def take(self, method: str, address: str, body: Any = None, *, status: int = 200, **query: Any) -> Any:
        """The JSON of a call that must end with this status."""
        answer = self.send(method, address, body, **query)
        assert answer.status_code == status, content(answer)
        return json.loads(content(answer)) if status != HTTPStatus.NO_CONTENT else None

    def problem(
        self, method: str, address: str, body: Any = None, **query: Any
    ) -> tuple[int, str, str | None]:
        """Status, code and place of the Problem that a call must end with."""
        answer = self.send(method, address, body, **query)
        assert answer.headers["Content-Type"] == PROBLEM, content(answer)
        told = json.loads(content(answer))
        assert told["what"]
        assert told["next_step"]
        return answer.status_code, told["code"], told["where"]


def content(answer: HttpResponseBase) -> bytes:
    """All bytes of an answer, streamed or not."""
    if isinstance(answer, HttpResponse):
        return answer.content
    return b"".join(answer.streaming_content)


@cache
def _endpoints() -> dict[tuple[str, str], Endpoint]:
    return {(each.method, f"{PREFIX}{each.address}"): each for each in ENDPOINTS}


@cache
def _document() -> dict[str, Any]:
    return document(ENDPOINTS)


def _hold_to_declaration(declared: Endpoint, answer: HttpResponseBase) -> None:
    assert answer.status_code == declared.answer.status
    if declared.answer.status == HTTPStatus.NO_CONTENT:
        assert not answer.content
        return
    media_type = answer.headers["Content-Type"]
    assert media_type in declared.answer.media_types
    if media_type == JSON:
        path = "/" + PREFIX + _template(declared.address)
        responses = _document()["paths"][path][declared.method.lower()]["responses"]
        _hold_to(responses[str(answer.status_code)]["content"][JSON]["schema"], answer)


def _hold_to(schema: dict[str, Any], answer: HttpResponse) -> None:
    whole = schema | {"components": _document()["components"]}
    Draft202012Validator(whole).validate(json.loads(answer.content))


def _template(address: str) -> str:
    return address.replace("<str:", "{").replace("<int:", "{").replace(">", "}")
