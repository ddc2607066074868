"""The OpenAPI 3.1 document, made of the declarations that run: what is documented is what is checked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from django.conf import settings

from wardmote import __version__
from wardmote.faces.api.json_schema import Schema, Schemas
from wardmote.faces.api.shapes import declared_fields, is_required
from wardmote.faces.api.v1.endpoint import JSON, PREFIX, Answer, Endpoint, RawBody
from wardmote.faces.routes import PUBLIC, Access, HubRequest

_CAPTURED = re.compile(r"<(?:(str|int|path):)?(\w+)>")
_OPENAPI = "3.1.0"

PROBLEM: Schema = {
    "type": "object",
    "description": "What is wrong, where, and what to do next (RFC 9457).",
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable, for programs."},
        "what": {"type": "string"},
        "where": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "next_step": {"type": "string"},
        "agreement_id": {
            "type": "string",
            "description": "Of a refusal under an agreement that your organisation is a party to: which.",
        },
        "suspensions": {
            "type": "array",
            "description": "Beside agreement_id: who suspended it, when, and the reason they gave the parties.",
            "items": {
                "type": "object",
                "properties": {
                    "organisation": {"type": "string"},
                    "since": {"type": "string", "format": "date-time"},
                    "reason": {"type": "string"},
                },
                "required": ["organisation", "since", "reason"],
            },
        },
    },
    "required": ["title", "status", "code", "what", "where", "next_step"],
}


def endpoint(endpoints: Iterable[Endpoint]) -> Endpoint:
    """The endpoint that answers the document of these endpoints and of itself."""
    documented: list[Endpoint] = list(endpoints)

    def show(request: HubRequest) -> dict[str, Any]:  # noqa: ARG001 - a view
        """The document."""
        return document(documented)

    itself = Endpoint(
        "GET",
        "openapi.json",
        show,
        "openapi",
        PUBLIC,
        "This interface as OpenAPI 3.1.",
        Answer(dict[str, Any]),
    )
    documented.append(itself)
    return itself


def document(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """The OpenAPI document."""
    schemas = Schemas()
    paths: dict[str, dict[str, Any]] = {}
    for each in endpoints:
        path = "/" + PREFIX + _CAPTURED.sub(r"{\2}", each.address)
        paths.setdefault(path, {})[each.method.lower()] = _operation(each, schemas)
    return {
        "openapi": _OPENAPI,
        "info": {
            "title": f"{settings.HUB_NAME} API",
            "version": __version__,
            "description": "Every problem is JSON that says what is wrong, where, and what to do next.",
        },
        "servers": [{"url": settings.BASE_URL}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {**dict(sorted(schemas.named.items())), "Problem": PROBLEM},
            "responses": {
                "Problem": {
                    "description": "It was not done, and why.",
                    "content": {
                        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                    },
                }
            },
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A personal API token, made on one's account page.",
                }
            },
        },
    }


def _operation(endpoint: Endpoint, schemas: Schemas) -> Schema:
    operation: Schema = {
        "operationId": endpoint.name,
        "tags": [endpoint.address.partition("/")[0]],
        "summary": endpoint.says,
        "description": f"Needs: {endpoint.needs}.",
        "security": _security(endpoint),
        "parameters": [*_in_path(endpoint), *_in_query(endpoint, schemas)],
        "responses": {
            str(endpoint.answer.status.value): _answer(endpoint.answer, schemas),
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }
    if endpoint.body is not None:
        operation["requestBody"] = _body(endpoint.body, schemas)
    return operation


def _security(endpoint: Endpoint) -> list[Schema]:
    with_token: Schema = {"token": []}
    return [{}, with_token] if endpoint.needs.access is Access.PUBLIC else [with_token]


def _in_path(endpoint: Endpoint) -> list[Schema]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer" if kind == "int" else "string"},
        }
        for kind, name in _CAPTURED.findall(endpoint.address)
    ]


def _in_query(endpoint: Endpoint, schemas: Schemas) -> list[Schema]:
    if endpoint.query is None:
        return []
    query: Any = endpoint.query
    return [
        {"name": name, "in": "query", "required": is_required(each), "schema": schemas.of(kind)}
        for name, (each, kind) in declared_fields(query).items()
    ]


def _body(body: type[Any] | RawBody, schemas: Schemas) -> Schema:
    if isinstance(body, RawBody):
        return {"required": True, "content": {body.media_type: {}}}
    required = any(is_required(each) for each in fields(body))
    return {"required": required, "content": {JSON: {"schema": schemas.of(body)}}}


def _answer(answer: Answer, schemas: Schemas) -> Schema:
    described: Schema = {"description": answer.says}
    if answer.media_types:
        described["content"] = {
            each: {"schema": schemas.of(answer.shape)} if each == JSON else {} for each in answer.media_types
        }
    return described
