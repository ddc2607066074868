"""Data asks: what others ask for and why, how an upload answers one, and answering it."""

from __future__ import annotations

from dataclasses import dataclass

from wardmote.engine.checking.library import library_names, library_schema
from wardmote.engine.checking.schema import SchemaField, TableSchema, schema_to_json
from wardmote.faces.api.shapes import JsonObject
from wardmote.faces.api.v1.endpoint import NOTHING, Answer, Endpoint
from wardmote.faces.routes import PUBLIC, HubRequest, acting, token_scope
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.intake import answering, queries
from wardmote.hub.intake.acts import read_again
from wardmote.hub.intake.proposal import proposed_answer
from wardmote.hub.intake.upload import FoundTable, Upload
from wardmote.hub.organisations.actor import Scope


@dataclass(frozen=True)
class AskListed:
    """An ask of the library. `sensitivity`: open, official (about no person), personal or special."""

    name: str
    title: str
    description: str
    sensitivity: str
    columns: int


@dataclass(frozen=True)
class AsksListed:
    """The library, by title."""

    asks: tuple[AskListed, ...]


@dataclass(frozen=True)
class AskedColumn:
    """A column that is asked for, why, and the headers it is known to arrive under."""

    name: str
    type: str
    semantic_type: str | None
    required: bool
    reason: str
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class AskShown:
    """An ask. `table_schema` is all of it as a Frictionless Table Schema."""

    name: str
    title: str
    description: str
    source: str
    version: str
    sensitivity: str
    columns: tuple[AskedColumn, ...]
    table_schema: JsonObject


@dataclass(frozen=True)
class TableNamed:
    """Which table of the file; left out, the one that was read as an answer or looks like one, or the first."""

    table: str = ""


@dataclass(frozen=True)
class AnswerShown:
    """How a table of an upload answers an ask, or would; `is_read_so` says which."""

    table: str
    version_id: str
    is_read_so: bool
    answer: answering.Answer


@dataclass(frozen=True)
class AnswerSent:
    """`columns` is the file's column for each asked one that has any; left out, that is found out."""

    table: str = ""
    columns: dict[str, str] | None = None


def index(request: HubRequest) -> AsksListed:  # noqa: ARG001 - a view
    """The library."""
    found = sorted(map(library_schema, library_names()), key=lambda each: each.title)
    return AsksListed(
        tuple(
            AskListed(each.name, each.title, _said(each, "description"), each.sensitivity, len(each.fields))
            for each in found
        )
    )


def show(request: HubRequest, ask: str) -> AskShown:  # noqa: ARG001 - a view
    """One ask."""
    found = library_schema(ask)
    return AskShown(
        name=found.name,
        title=found.title,
        description=_said(found, "description"),
        source=_said(found, "source"),
        version=_said(found, "version"),
        sensitivity=found.sensitivity,
        columns=tuple(_column(each) for each in found.fields),
        table_schema=schema_to_json(found),
    )


def match(request: HubRequest, upload_id: str, ask: str, *, query: TableNamed) -> AnswerShown:
    """How a table of one's upload answers an ask."""
    table = _table(queries.upload(upload_id, actor=acting(request)), query.table)
    answer = proposed_answer(table, ask)
    return AnswerShown(table.name, table.version_id, answer == table.answer, answer)


def answer(request: HubRequest, upload_id: str, ask: str, *, body: AnswerSent) -> None:
    """Has an upload read again as an answer to an ask."""
    upload = queries.upload(upload_id, actor=acting(request))
    said = answering.AskAnswer(ask, body.table, body.columns)
    read_again(upload_id, upload.reading.answering(said), actor=acting(request), clock=request.clock)


def _table(upload: Upload, name: str) -> FoundTable:
    found = [each for each in upload.tables if name in ("", each.name)]
    if not found:
        raise unknown()
    return next((each for each in found if each.answer or each.looks_like), found[0])


def _said(ask: TableSchema, name: str) -> str:
    return str(ask.extra.get(name, ""))


def _column(asked: SchemaField) -> AskedColumn:
    return AskedColumn(
        asked.name, asked.type, asked.semantic_type, asked.is_required, asked.reason, asked.aliases
    )


_SEND = token_scope(Scope.UPLOAD)
ENDPOINTS = [
    Endpoint("GET", "asks", index, "asks", PUBLIC, "What others ask for.", Answer(AsksListed)),
    Endpoint(
        "GET",
        "asks/<str:ask>",
        show,
        "ask",
        PUBLIC,
        "One data ask: its columns with the reason for each, and all of it as a Table Schema.",
        Answer(AskShown),
    ),
    Endpoint(
        "GET",
        "uploads/<str:upload_id>/answers/<str:ask>",
        match,
        "upload_answer",
        _SEND,
        "Which columns of an upload answer which of a data ask, what is missing and what is extra.",
        Answer(AnswerShown),
        query=TableNamed,
    ),
    Endpoint(
        "POST",
        "uploads/<str:upload_id>/answers/<str:ask>",
        answer,
        "upload_answer_send",
        _SEND,
        "Have an upload read again as an answer to a data ask.",
        NOTHING,
        body=AnswerSent,
    ),
]
