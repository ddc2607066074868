"""api.md, of the OpenAPI document that the hub serves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from scripts.reference.markdown import code, page, table
from wardmote.faces.api.v1.openapi import document
from wardmote.faces.api.v1.routes import ENDPOINTS

Json = dict[str, Any]

INTRODUCTION = """\
The same as `GET /api/v1/openapi.json`, which every hub serves of itself (OpenAPI 3.1). Addresses below are relative to
`/api/v1/`.

**Who asks.** Send `Authorization: Bearer TOKEN` with a personal API token, made on one's account page. A token has
scopes and an end, and acts as the person who made it; without one, what is open can be read.

**What goes wrong** is answered as `application/problem+json` with `title`, `status`, `code`, `what`, `where` and
`next_step`; `code` is stable. 400: something in what was sent cannot be taken. 401: sign in. 403: refused, with whom to
ask. 404: not there, or none of your business. 405: another method. 409: not now. 413: too large. 416 (no body): a range
past the end. 422: the file cannot be read. 429: tried too often, wait. 500: the hub failed. 503: try again later.

**Ids** are opaque. **Times** are RFC 3339 in UTC, **dates** are YYYY-MM-DD. What a shape does not name is refused, not
ignored."""


def api() -> str:
    """The page."""
    described = document(ENDPOINTS)
    operations = [
        (path.removeprefix("/api/v1/"), method.upper(), operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    operations.sort(key=lambda each: each[2]["tags"][0])
    blocks = [
        block
        for tag, group in groupby(operations, key=lambda each: each[2]["tags"][0])
        for block in (f"## {tag}", *(each for one in group for each in _operation(*one)))
    ]
    return page("REST API", INTRODUCTION, *blocks, "## Shapes", *_shapes(described["components"]["schemas"]))


def _operation(path: str, method: str, operation: Json) -> Iterator[str]:
    yield f"### `{method} {path}`"
    yield f"{operation['summary']} {operation['description']}"
    parameters = [each for each in operation["parameters"] if each["in"] == "query"]
    if parameters:
        rows = (
            (code(each["name"]), _type(each["schema"]), "yes" if each["required"] else "no")
            for each in parameters
        )
        yield table(("query", "type", "needed"), rows)
    body = operation.get("requestBody")
    if body:
        yield f"Takes {_contents(body['content'])}."
    status, answer = next(each for each in operation["responses"].items() if each[0] != "default")
    content = _contents(answer.get("content", {}))
    yield f"Answers {status}{f' with {content}' if content else ''}."


def _contents(content: Json) -> str:
    return ", ".join(
        f"{_type(each['schema'])} ({media})" if "schema" in each else f"bytes ({media})"
        for media, each in content.items()
    )


def _shapes(schemas: Json) -> Iterator[str]:
    for name, schema in schemas.items():
        yield f"### {name}"
        if schema.get("description"):
            yield str(schema["description"])
        needed = set(schema.get("required", ()))
        rows = (
            (code(field), _type(kind), "yes" if field in needed else "no")
            for field, kind in schema.get("properties", {}).items()
        )
        yield table(("field", "type", "needed"), rows)


def _type(schema: Json) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_type(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(code(str(each)) for each in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_type(schema['additionalProperties'])}"
    kind = schema.get("type", "anything")
    return f"{kind} ({schema['format']})" if "format" in schema else str(kind)
