"""Permits: asking to open rows, and the rows themselves: a preview, CSV, Parquet, XLSX."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http.response import HttpResponseBase

from wardmote.engine.writing import csv, parquet, xlsx
from wardmote.faces.api.v1.cells import cells
from wardmote.faces.api.v1.endpoint import PREFIX, Answer, Endpoint, Made
from wardmote.faces.downloads import csv_download, file_download
from wardmote.faces.routes import PUBLIC, HubRequest
from wardmote.faces.throttle import require_turn
from wardmote.hub.agreements.row_condition import RowCondition
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.holdings.handovers import handed_over
from wardmote.hub.holdings.links import link_ends_at, permit_of_link
from wardmote.hub.holdings.rows import open_rows
from wardmote.hub.holdings.stored import FileFormat
from wardmote.hub.policy.decide import decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Ground, Permit, Use
from wardmote.kernel.problem import Invalid


class PermitUse(StrEnum):
    """What is to be done with the rows by this interface."""

    PREVIEW = "preview"
    DOWNLOAD = "download"


@dataclass(frozen=True)
class PermitAsked:
    """A version, or a table whose current version is meant. `columns` left out asks for all that may be had."""

    use: PermitUse = PermitUse.DOWNLOAD
    version_id: str | None = None
    table_id: str | None = None
    columns: tuple[str, ...] | None = None
    agreement_id: str | None = None
    purpose: str | None = None
    case_reference: str | None = None


@dataclass(frozen=True)
class PermitLinks:
    """Where the rows are, for the one who asked; null where the permit is not for that."""

    preview: str | None
    csv: str | None
    parquet: str | None
    xlsx: str | None


@dataclass(frozen=True)
class PermitShown:
    """Leave to open these columns and rows of one version. All of `rows` must hold for a row to be opened."""

    id: str
    ground: Ground
    use: Use
    dataset_id: str
    table_id: str
    version_id: str
    columns: tuple[str, ...]
    rows: tuple[RowCondition, ...]
    agreement_id: str | None
    agreement_version: int | None
    purpose: str | None
    case_reference: str | None
    decided_at: datetime
    ends_at: datetime
    links: PermitLinks


@dataclass(frozen=True)
class PreviewColumn:
    """A permitted column and its Frictionless type."""

    name: str
    type: str


@dataclass(frozen=True)
class Preview:
    """The first permitted rows, cell by cell in the order of `columns`. Decimal numbers are texts."""

    columns: tuple[PreviewColumn, ...]
    rows: tuple[tuple[Any, ...], ...]


class CsvProfile(StrEnum):
    """`safe` guards cells that a spreadsheet would run; `raw` leaves them as they are, for programs."""

    SAFE = "safe"
    RAW = "raw"


@dataclass(frozen=True)
class CsvAsked:
    """How the CSV is to be written."""

    profile: CsvProfile = CsvProfile.SAFE


_PREVIEW_USES = frozenset({Use.PREVIEW, Use.DOWNLOAD})
_DOWNLOAD_USES = frozenset({Use.DOWNLOAD})


def ask(request: HubRequest, *, body: PermitAsked) -> Made:
    """Asks for leave to open rows: yes or no, recorded either way. Strangers may ask so often in a minute."""
    require_turn(request)
    asked = Ask(
        version_id=_version_id(body),
        use=Use(body.use),
        columns=body.columns,
        agreement_id=body.agreement_id,
        purpose=body.purpose,
        case_reference=body.case_reference,
    )
    permit = decide(asked, actor=request.actor, clock=request.clock)
    return Made(_shown(permit), f"permits/{permit.id}")


def show(request: HubRequest, permit_id: str) -> PermitShown:
    """A permit of one's own that still stands."""
    return _shown(_permit(request, permit_id, frozenset(Use)))


def preview(request: HubRequest, permit_id: str) -> Preview:
    """The first rows."""
    permit = _permit(request, permit_id, _PREVIEW_USES)
    types = catalogue.version(permit.version_id)[2].column_types()
    with open_rows(permit, clock=request.clock) as opened:
        head = opened.head()
    handed_over(
        f"{permit.id}:preview",
        permit,
        file_format="json",
        rows=head.num_rows,
        size_bytes=head.nbytes,
        clock=request.clock,
    )
    return Preview(tuple(PreviewColumn(name, types[name]) for name in permit.columns), cells(head))


def rows_csv(request: HubRequest, permit_id: str, *, query: CsvAsked) -> HttpResponseBase:
    """All rows as CSV."""
    require_turn(request)
    permit = _permit(request, permit_id, _DOWNLOAD_USES)
    raw = query.profile is CsvProfile.RAW
    return csv_download(request, permit, raw=raw, clock=request.clock)


def rows_parquet(request: HubRequest, permit_id: str) -> HttpResponseBase:
    """All rows as Parquet."""
    return _file(request, permit_id, FileFormat.PARQUET)


def rows_xlsx(request: HubRequest, permit_id: str) -> HttpResponseBase:
    """All rows as a workbook."""
    return _file(request, permit_id, FileFormat.XLSX)


def _file(request: HubRequest, permit_id: str, file_format: FileFormat) -> HttpResponseBase:
    permit = _permit(request, permit_id, _DOWNLOAD_USES)
    grant_id = f"{permit.id}:{file_format.value}"
    return file_download(request, permit, file_format, grant_id=grant_id, clock=request.clock)


def _permit(request: HubRequest, permit_id: str, uses: frozenset[Use]) -> Permit:
    return permit_of_link(permit_id, uses=uses, actor=request.actor, clock=request.clock)


def _version_id(asked: PermitAsked) -> str:
    if (asked.version_id is None) == (asked.table_id is None):
        raise Invalid(
            "permit.which",
            "Ask for one version, or for the current version of one table.",
            where="version_id",
            next_step="Send either version_id or table_id.",
        )
    if asked.table_id is None:
        return asked.version_id or ""
    tables = catalogue.dataset_of_table(asked.table_id).tables
    current = next(each.current for each in tables if each.id == asked.table_id)
    if current is None:
        raise catalogue.unknown()
    return current.id


def _shown(permit: Permit) -> PermitShown:
    return PermitShown(
        id=permit.id,
        ground=permit.ground,
        use=permit.use,
        dataset_id=permit.dataset_id,
        table_id=permit.table_id,
        version_id=permit.version_id,
        columns=permit.columns,
        rows=permit.rows,
        agreement_id=permit.agreement_id,
        agreement_version=permit.agreement_version,
        purpose=permit.purpose,
        case_reference=permit.case_reference,
        decided_at=permit.decided_at,
        ends_at=link_ends_at(permit),
        links=_links(permit),
    )


def _links(permit: Permit) -> PermitLinks:
    base = f"{settings.BASE_URL}/{PREFIX}permits/{permit.id}"
    previewed, downloaded = permit.use in _PREVIEW_USES, permit.use in _DOWNLOAD_USES
    return PermitLinks(
        preview=f"{base}/preview" if previewed else None,
        csv=f"{base}/rows.csv" if downloaded else None,
        parquet=f"{base}/rows.parquet" if downloaded else None,
        xlsx=f"{base}/rows.xlsx" if downloaded else None,
    )


_ROWS = "Every permitted row."
ENDPOINTS = [
    Endpoint(
        "POST",
        "permits",
        ask,
        "permit_ask",
        PUBLIC,
        "Ask to open rows of a version; without a token, of what is open to all.",
        Answer(PermitShown, HTTPStatus.CREATED, says="Yes: the permit, and where the rows are."),
        body=PermitAsked,
    ),
    Endpoint(
        "GET",
        "permits/<str:permit_id>",
        show,
        "permit",
        PUBLIC,
        "A permit of one's own that still stands.",
        Answer(PermitShown),
    ),
    Endpoint(
        "GET",
        "permits/<str:permit_id>/preview",
        preview,
        "permit_preview",
        PUBLIC,
        "The first 20 permitted rows.",
        Answer(Preview),
    ),
    Endpoint(
        "GET",
        "permits/<str:permit_id>/rows.csv",
        rows_csv,
        "permit_csv",
        PUBLIC,
        "All permitted rows as CSV, streamed; safe in spreadsheets unless the raw profile is asked for.",
        Answer(media_types=(csv.MEDIA_TYPE,), says=_ROWS),
        query=CsvAsked,
    ),
    Endpoint(
        "GET",
        "permits/<str:permit_id>/rows.parquet",
        rows_parquet,
        "permit_parquet",
        PUBLIC,
        "All permitted rows as Parquet, whole or in ranges.",
        Answer(media_types=(parquet.MEDIA_TYPE,), says=_ROWS),
    ),
    Endpoint(
        "GET",
        "permits/<str:permit_id>/rows.xlsx",
        rows_xlsx,
        "permit_xlsx",
        PUBLIC,
        "All permitted rows as a workbook, whole or in ranges.",
        Answer(media_types=(xlsx.MEDIA_TYPE,), says=_ROWS),
    ),
]
