"""A shared table: its version, its metadata, its file. One decision for each version, asked again at every request."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from wardmote.faces.api.delta_sharing.face import ShareRequest
from wardmote.faces.api.delta_sharing.file_link import FileLink, make_link, read_link
from wardmote.faces.api.delta_sharing.listing import require_named
from wardmote.faces.api.delta_sharing.spark_schema import schema_string
from wardmote.faces.api.shapes import parse_json
from wardmote.faces.downloads import file_download
from wardmote.faces.routes import HubRequest
from wardmote.hub.catalogue.dataset import Version
from wardmote.hub.holdings.released import Released, released
from wardmote.hub.holdings.rows import open_rows
from wardmote.hub.holdings.shares import permit_for_share, permit_of_share_link
from wardmote.hub.holdings.stored import FileFormat
from wardmote.hub.policy.permit import Permit
from wardmote.kernel.problem import Invalid

NDJSON = "application/x-ndjson; charset=utf-8"
LARGEST_BODY_BYTES = 2**20
_OTHER_VERSIONS = ("version", "timestamp", "startingVersion", "endingVersion")


def version(request: ShareRequest, share: str, schema: str, table: str) -> HttpResponse:
    """The number of the current version, in a header."""
    _, current = _open(request, share, schema, table)
    return HttpResponse(headers=_headers(current))


def metadata(request: ShareRequest, share: str, schema: str, table: str) -> HttpResponse:
    """What the table looks like, as far as it is permitted."""
    permit, current = _open(request, share, schema, table)
    return _lines(current, [_PROTOCOL, _metadata(request, permit)])


def query(request: ShareRequest, share: str, schema: str, table: str) -> HttpResponse:
    """The permitted rows as one file. Hints of predicates and limits are the client's to apply."""
    permit, current = _open(request, share, schema, table)
    _require_current(_body(request), current)
    link = make_link(request.share, permit, clock=request.clock)
    with released(permit, FileFormat.PARQUET, clock=request.clock) as file:
        return _lines(current, [_PROTOCOL, _metadata(request, permit), _file(file, link)])


def changes(request: ShareRequest, share: str, schema: str, table: str) -> HttpResponse:
    """There is no feed of changes."""
    _open(request, share, schema, table)
    raise Invalid(
        "share.changes",
        "This table has no feed of changes.",
        next_step="Read the table, which is always its newest.",
    )


def file(request: HubRequest, link: str) -> HttpResponseBase:
    """The file that a link is for, or a range of it."""
    found = read_link(link, clock=request.clock)
    permit = permit_of_share_link(found.share_id, found.permit_id, clock=request.clock)
    return file_download(request, permit, FileFormat.PARQUET, grant_id=found.id, clock=request.clock)


def _open(request: ShareRequest, share: str, schema: str, table: str) -> tuple[Permit, Version]:
    require_named(request.share, share, schema, table)
    _require_parquet(request)
    return permit_for_share(request.share, clock=request.clock)


def _body(request: ShareRequest) -> dict[str, Any]:
    sent = request.read(LARGEST_BODY_BYTES + 1)
    body = parse_json(sent) if sent else {}
    if not isinstance(body, dict) or len(sent) > LARGEST_BODY_BYTES:
        raise Invalid(
            "request.shape", "The body should be a group of fields.", next_step="Mend it, or leave it out."
        )
    return body


def _require_current(body: dict[str, Any], current: Version) -> None:
    """Versions before the current one are not shared: a share is of what its owner publishes now."""
    asked = {name: body[name] for name in _OTHER_VERSIONS if body.get(name) is not None}
    if asked and asked != {"version": current.number}:
        raise Invalid(
            "share.version",
            f"Only version {current.number}, the current one, can be read by this share.",
            where=next(iter(asked)),
            next_step="Leave it out.",
        )


def _require_parquet(request: ShareRequest) -> None:
    """A client that names the formats it reads has to read Parquet; most name none, or both."""
    capabilities = request.headers.get("delta-sharing-capabilities", "").lower()
    for each in capabilities.split(";"):
        name, _, formats = each.partition("=")
        if name.strip() == "responseformat" and "parquet" not in formats:
            raise Invalid(
                "share.format",
                "This server answers in the Parquet format only.",
                where="delta-sharing-capabilities",
                next_step="Ask for responseformat=parquet.",
            )


_PROTOCOL = {"protocol": {"minReaderVersion": 1}}


def _metadata(request: ShareRequest, permit: Permit) -> dict[str, Any]:
    with open_rows(permit, clock=request.clock) as opened:
        schema = schema_string(opened.schema)
    return {
        "metaData": {
            "id": request.share.table_id,
            "name": request.share.table,
            "format": {"provider": "parquet"},
            "schemaString": schema,
            "partitionColumns": [],
            "configuration": {},
        }
    }


def _file(file: Released, link: FileLink) -> dict[str, Any]:
    return {
        "file": {
            "url": link.url,
            "id": file.etag.strip('"'),
            "partitionValues": {},
            "size": file.size_bytes,
            "stats": json.dumps({"numRecords": file.rows}),
            "expirationTimestamp": int(link.ends_at.timestamp() * 1000),
        }
    }


def _lines(current: Version, lines: list[dict[str, Any]]) -> HttpResponse:
    body = "".join(f"{json.dumps(each, separators=(',', ':'))}\n" for each in lines)
    return HttpResponse(body, content_type=NDJSON, headers=_headers(current))


def _headers(current: Version) -> dict[str, str]:
    return {"Delta-Table-Version": str(current.number)}
