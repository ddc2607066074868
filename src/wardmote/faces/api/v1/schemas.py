"""The schema that a publisher gives a table: following versions are checked against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from wardmote.engine.checking.schema_text import LARGEST_JSON_BYTES, schema_from_text
from wardmote.faces.api.shapes import JsonObject
from wardmote.faces.api.v1.endpoint import NOTHING, Answer, Endpoint, RawBody
from wardmote.faces.api.v1.mending import ReadingAgain
from wardmote.faces.routes import HubRequest, acting, token_scope
from wardmote.hub.catalogue.own import own_table
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.catalogue.schema_acts import give_schema, withdraw_schema
from wardmote.hub.catalogue.schema_queries import schema_now
from wardmote.hub.intake import queries
from wardmote.hub.intake.schemas import check_again, keep_recognised
from wardmote.hub.organisations.actor import Scope
from wardmote.kernel.problem import TooLarge


@dataclass(frozen=True)
class GivenSchemaShown:
    """The schema that a table has. `kept_from` is the version in which it was recognised; null where it was sent."""

    table_id: str
    schema_id: str
    sha256: str
    kept_from: str | None
    given_at: datetime
    table_schema: JsonObject


def show(request: HubRequest, table_id: str) -> GivenSchemaShown:
    """The schema of a table of one's own."""
    own_table(table_id, acting(request))
    return _shown(table_id)


def give(request: HubRequest, table_id: str) -> GivenSchemaShown:
    """Gives a table a schema, in the place of one it has."""
    written = request.read(LARGEST_JSON_BYTES + 1)
    if len(written) > LARGEST_JSON_BYTES:
        raise TooLarge(
            "schema.too_large",
            "The schema is larger than 4 MB.",
            where="body",
            next_step="Send a smaller one: lists of values are what makes schemas large.",
        )
    schema = schema_from_text(written)
    give_schema(table_id, schema, kept_from="", actor=acting(request), clock=request.clock)
    return _shown(table_id)


def withdraw(request: HubRequest, table_id: str) -> None:
    """Takes the schema of a table back."""
    withdraw_schema(table_id, actor=acting(request), clock=request.clock)


def keep(request: HubRequest, version_id: str) -> GivenSchemaShown:
    """Keeps what was recognised in a version as the schema of its table."""
    table_id = keep_recognised(version_id, actor=acting(request), clock=request.clock)
    return _shown(table_id)


def check(request: HubRequest, version_id: str) -> ReadingAgain:
    """Has a draft's file read again, and so checked against the schema its table has now."""
    upload_id = check_again(version_id, actor=acting(request), clock=request.clock)
    found = queries.upload(upload_id, actor=acting(request))
    return ReadingAgain(found.id, found.state)


def _shown(table_id: str) -> GivenSchemaShown:
    given = schema_now(table_id)
    if given is None:
        raise unknown()
    return GivenSchemaShown(
        table_id, given.id, given.sha256, given.kept_from or None, given.given_at, dict(given.descriptor)
    )


_SEND = token_scope(Scope.UPLOAD)
ENDPOINTS = [
    Endpoint(
        "GET",
        "tables/<str:table_id>/schema",
        show,
        "table_schema",
        _SEND,
        "The schema that following versions of a table of one's organisation are checked against.",
        Answer(GivenSchemaShown),
    ),
    Endpoint(
        "PUT",
        "tables/<str:table_id>/schema",
        give,
        "table_schema_give",
        _SEND,
        "Give a table a schema: a Table Schema in JSON or YAML as the body.",
        Answer(GivenSchemaShown),
        body=RawBody("application/yaml"),
    ),
    Endpoint(
        "DELETE",
        "tables/<str:table_id>/schema",
        withdraw,
        "table_schema_withdraw",
        _SEND,
        "Withdraw the schema of a table: following versions are as they are found.",
        NOTHING,
    ),
    Endpoint(
        "POST",
        "versions/<str:version_id>/keep-schema",
        keep,
        "version_keep_schema",
        _SEND,
        "Keep what was recognised in a version as the schema of its table.",
        Answer(GivenSchemaShown),
    ),
    Endpoint(
        "POST",
        "versions/<str:version_id>/check-again",
        check,
        "version_check_again",
        _SEND,
        "Check a draft against the schema its table has now: its file is read again.",
        Answer(
            ReadingAgain, HTTPStatus.ACCEPTED, says="The file is read again, and its drafts are replaced."
        ),
    ),
]
