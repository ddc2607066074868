"""Versions: publishing, withdrawing and destroying them, and what was wrong with their cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

from django.http.response import HttpResponseBase

from wardmote.engine.writing import csv, xlsx
from wardmote.faces.api.shapes import JsonObject
from wardmote.faces.api.v1.endpoint import JSON, NOTHING, Answer, Endpoint
from wardmote.faces.downloads import bad_cells_download, marked_download
from wardmote.faces.routes import PUBLIC, HubRequest, acting, token_scope
from wardmote.faces.version_schema import table_schema, visible_version
from wardmote.hub.catalogue import acts
from wardmote.hub.catalogue.drift import ChangeKind, ReaderKind
from wardmote.hub.catalogue.own import own_version
from wardmote.hub.holdings import publishing
from wardmote.hub.holdings.destroy import destroy_version
from wardmote.hub.holdings.rows import OpenRows, open_bad_cells
from wardmote.hub.organisations.actor import Scope
from wardmote.hub.policy.decide import decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Use

MOST_BAD_CELLS = 1_000


@dataclass(frozen=True)
class Publication:
    """`reason_for_personal`: why columns that look personal are published openly; the IG lead's to give."""

    reason_for_personal: str | None = None


@dataclass(frozen=True)
class Published:
    """The version's number: one more than the table's last."""

    version_id: str
    number: int


@dataclass(frozen=True)
class SchemaShown:
    """What a file must be to be like a version: a Frictionless Table Schema with semantic types."""

    version_id: str
    table_schema: JsonObject


@dataclass(frozen=True)
class ChangeShown:
    """One difference. `column` is the name readers have, the new one where `kind` is `added`, empty for the rows.

    `before` and `after` are names (renamed, which is a guess), types (gone, type, added), semantic types (meaning),
    `no`, `personal` or `special` (personal), or numbers (categories, rows).
    """

    kind: ChangeKind
    column: str
    before: str
    after: str
    breaks: bool


@dataclass(frozen=True)
class BrokenReaderShown:
    """Somebody who would not find `columns` as they know them: parties to an agreement, a share, or anybody."""

    kind: ReaderKind
    columns: tuple[str, ...]
    agreement_id: str | None
    organisation_ids: tuple[str, ...]


@dataclass(frozen=True)
class DifferenceShown:
    """How a version differs from the one readers had before it; without one, all is null or empty.

    A draft that breaks somebody is published once `sha256` and `breaking_columns` were accepted.
    """

    version_id: str
    baseline_version_id: str | None
    baseline_number: int | None
    sha256: str | None
    changes: tuple[ChangeShown, ...]
    broken: tuple[BrokenReaderShown, ...]
    breaking_columns: tuple[str, ...]
    accepted: bool


@dataclass(frozen=True)
class Acceptance:
    """The `sha256` and `breaking_columns` of the difference that is accepted, as they were shown."""

    sha256: str
    columns: tuple[str, ...]


class BadCellsFormat(StrEnum):
    """JSON in pages; whole as CSV, or as XLSX with the cells marked."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True)
class BadCellsAsked:
    """`after` is how many to pass over."""

    format: BadCellsFormat = BadCellsFormat.JSON
    after: int = 0
    limit: int = MOST_BAD_CELLS


@dataclass(frozen=True)
class BadCell:
    """A cell as it stands in the file, and what is wrong with it. `row` counts records, `line` lines of the file."""

    row: int | None
    line: int | None
    column: str
    value: str | None
    code: str
    message: str
    suggestion: str | None


@dataclass(frozen=True)
class BadCells:
    """Bad cells in the order of rows. `next_after` goes into `after` for those that follow; null at the end."""

    next_after: int | None
    bad_cells: tuple[BadCell, ...]


def schema(request: HubRequest, version_id: str) -> SchemaShown:
    """The version's columns as a Table Schema."""
    found = visible_version(version_id, actor=request.actor, clock=request.clock)
    return SchemaShown(version_id, table_schema(*found, actor=request.actor))


def publish(request: HubRequest, version_id: str, *, body: Publication) -> Published:
    """Publishes a draft."""
    number = publishing.publish(
        version_id, reason_for_personal=body.reason_for_personal, actor=acting(request), clock=request.clock
    )
    return Published(version_id, number)


def difference(request: HubRequest, version_id: str) -> DifferenceShown:
    """What differs from the version that readers have."""
    dataset, table, found = own_version(version_id, acting(request))
    compared = publishing.difference_of(dataset, table, found, now=request.clock())
    if compared is None:
        return DifferenceShown(version_id, None, None, None, (), (), (), accepted=False)
    changes = (
        ChangeShown(each.kind, each.column, each.before, each.after, compared.breaks(each))
        for each in compared.changes
    )
    broken = (
        BrokenReaderShown(each.kind, each.columns, each.agreement_id, each.told) for each in compared.broken
    )
    return DifferenceShown(
        version_id=version_id,
        baseline_version_id=compared.baseline_id,
        baseline_number=compared.baseline_number,
        sha256=compared.sha256,
        changes=tuple(changes),
        broken=tuple(broken),
        breaking_columns=compared.breaking_columns,
        accepted=compared.sha256 == found.accepted_difference,
    )


def accept_difference(request: HubRequest, version_id: str, *, body: Acceptance) -> None:
    """Accepts that a draft breaks its readers."""
    publishing.accept_difference(
        version_id, sha256=body.sha256, columns=body.columns, actor=acting(request), clock=request.clock
    )


def withdraw(request: HubRequest, version_id: str) -> None:
    """Takes a version back."""
    acts.withdraw(version_id, actor=acting(request), clock=request.clock)


def destroy(request: HubRequest, version_id: str) -> None:
    """Destroys a version's rows for good."""
    destroy_version(version_id, actor=acting(request), clock=request.clock)


def bad_cells(request: HubRequest, version_id: str, *, query: BadCellsAsked) -> BadCells | HttpResponseBase:
    """The report of bad cells."""
    ask = Ask(version_id, Use.PREVIEW, None, agreement_id=None, purpose=None, case_reference=None)
    permit = decide(ask, actor=acting(request), clock=request.clock)
    if query.format is BadCellsFormat.CSV:
        return bad_cells_download(request, permit, clock=request.clock)
    if query.format is BadCellsFormat.XLSX:
        return marked_download(request, permit, clock=request.clock)
    start, limit = max(0, query.after), min(max(1, query.limit), MOST_BAD_CELLS)
    with open_bad_cells(permit, clock=request.clock) as report:
        found = list(islice(_records(report), start, start + limit + 1))
    shown = tuple(BadCell(**each) for each in found[:limit])
    return BadCells(start + limit if len(found) > limit else None, shown)


def _records(report: OpenRows) -> Iterator[dict[str, Any]]:
    for batch in report.batches():
        yield from batch.to_pylist()


_SEND = token_scope(Scope.UPLOAD)
ENDPOINTS = [
    Endpoint(
        "GET",
        "versions/<str:version_id>/schema",
        schema,
        "version_schema",
        PUBLIC,
        "The columns of a version as a Table Schema, of a dataset one may know of.",
        Answer(SchemaShown),
    ),
    Endpoint(
        "POST",
        "versions/<str:version_id>/publish",
        publish,
        "version_publish",
        _SEND,
        "Publish a draft as the next version of its table.",
        Answer(Published),
        body=Publication,
    ),
    Endpoint(
        "GET",
        "versions/<str:version_id>/difference",
        difference,
        "version_difference",
        _SEND,
        "How a version of one's organisation differs from the one readers had, and whom a draft would break.",
        Answer(DifferenceShown),
    ),
    Endpoint(
        "POST",
        "versions/<str:version_id>/accept-difference",
        accept_difference,
        "version_accept_difference",
        _SEND,
        "Accept that publishing a draft breaks those who read these columns: exactly the difference shown.",
        NOTHING,
        body=Acceptance,
    ),
    Endpoint(
        "POST",
        "versions/<str:version_id>/withdraw",
        withdraw,
        "version_withdraw",
        _SEND,
        "Withdraw a published version: gone for readers at once, kept by its owner.",
        NOTHING,
    ),
    Endpoint(
        "POST",
        "versions/<str:version_id>/destroy",
        destroy,
        "version_destroy",
        _SEND,
        "Destroy the rows of a draft or withdrawn version, for good.",
        NOTHING,
    ),
    Endpoint(
        "GET",
        "versions/<str:version_id>/bad-cells",
        bad_cells,
        "version_bad_cells",
        token_scope(Scope.DATA),
        "Every bad cell of a version of one's organisation, and what is wrong with it.",
        Answer(BadCells, media_types=(JSON, csv.MEDIA_TYPE, xlsx.MEDIA_TYPE)),
        query=BadCellsAsked,
    ),
]
