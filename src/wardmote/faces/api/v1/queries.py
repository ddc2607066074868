"""Queries: SQL over the rows one may open."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pyarrow as pa
from django.http.response import HttpResponseBase

from wardmote.engine.writing import csv
from wardmote.faces.api.v1.cells import cells
from wardmote.faces.api.v1.endpoint import JSON, Answer, Endpoint
from wardmote.faces.downloads import result_download
from wardmote.faces.routes import HubRequest, acting, token_scope
from wardmote.hub.holdings.query import OpenResult, open_query
from wardmote.hub.organisations.actor import Scope
from wardmote.hub.policy.decide import complete, decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Use

MOST_JSON_ROWS = 10_000


class ResultFormat(StrEnum):
    """JSON for what a person looks at, CSV for as many rows as there are."""

    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True)
class QueryAsked:
    """One SELECT over the table `data`: the columns and rows of the version that one may open."""

    sql: str
    format: ResultFormat = ResultFormat.JSON
    columns: tuple[str, ...] | None = None
    agreement_id: str | None = None
    purpose: str | None = None
    case_reference: str | None = None


@dataclass(frozen=True)
class ResultColumn:
    """A column of a result, and what Arrow calls its type."""

    name: str
    type: str


@dataclass(frozen=True)
class QueryResult:
    """The result, row by row. `cut_short` says that there are more rows than JSON is made of: ask for CSV."""

    columns: tuple[ResultColumn, ...]
    rows: tuple[tuple[Any, ...], ...]
    cut_short: bool


def query(request: HubRequest, version_id: str, *, body: QueryAsked) -> QueryResult | HttpResponseBase:
    """Decides, runs the query, and answers with its result."""
    ask = Ask(version_id, Use.QUERY, body.columns, body.agreement_id, body.purpose, body.case_reference)
    permit = decide(ask, actor=acting(request), clock=request.clock)
    if body.format is ResultFormat.CSV:
        opening = open_query(permit, body.sql, clock=request.clock)
        return result_download(request, permit, opening, clock=request.clock)
    with open_query(permit, body.sql, clock=request.clock) as result:
        table, cut_short = _first_rows(result)
    complete(permit, file_format="json", rows=table.num_rows, size_bytes=table.nbytes, clock=request.clock)
    columns = tuple(ResultColumn(field.name, str(field.type)) for field in table.schema)
    return QueryResult(columns, cells(table), cut_short)


def _first_rows(result: OpenResult) -> tuple[pa.Table, bool]:
    taken: list[pa.RecordBatch] = []
    for batch in result.batches():
        taken.append(batch)
        if result.rows_out > MOST_JSON_ROWS:
            break
    table = pa.Table.from_batches(taken, result.schema)
    return table.slice(0, MOST_JSON_ROWS), table.num_rows > MOST_JSON_ROWS


ENDPOINTS = [
    Endpoint(
        "POST",
        "versions/<str:version_id>/query",
        query,
        "version_query",
        token_scope(Scope.DATA),
        "Run one SELECT over the rows of a version that one may open, as the table `data`.",
        Answer(QueryResult, media_types=(JSON, csv.MEDIA_TYPE)),
        body=QueryAsked,
    ),
]
