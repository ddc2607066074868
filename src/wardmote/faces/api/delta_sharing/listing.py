"""What a client may list: its one share, that share's one schema and one table, page by page as the protocol has it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse

from wardmote.faces.api.delta_sharing.face import ShareRequest
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.holdings.shares import SharedTable
from wardmote.kernel.problem import Invalid

MOST_RESULTS = 500


def shares(request: ShareRequest) -> HttpResponse:
    """The shares of the token."""
    return _page(request, [_share(request.share)])


def share(request: ShareRequest, share: str) -> HttpResponse:
    """One share."""
    require_named(request.share, share)
    return JsonResponse({"share": _share(request.share)})


def schemas(request: ShareRequest, share: str) -> HttpResponse:
    """A share's schemas."""
    require_named(request.share, share)
    return _page(request, [{"name": request.share.schema, "share": request.share.share}])


def tables(request: ShareRequest, share: str, schema: str) -> HttpResponse:
    """A schema's tables."""
    require_named(request.share, share, schema)
    return _page(request, [_table(request.share)])


def all_tables(request: ShareRequest, share: str) -> HttpResponse:
    """A share's tables in every schema."""
    require_named(request.share, share)
    return _page(request, [_table(request.share)])


def require_named(
    found: SharedTable, share: str, schema: str | None = None, table: str | None = None
) -> None:
    """Raises NotFound unless the names are the share's own, whatever their case."""
    own = (found.share, found.schema, found.table)
    asked = (share, schema, table)
    if any(name is not None and name.lower() != mine.lower() for name, mine in zip(asked, own, strict=True)):
        raise unknown()


def _page(request: ShareRequest, items: list[dict[str, Any]]) -> HttpResponse:
    """One page, on one line: clients read the first line only."""
    start = _number(request, "pageToken", 0)
    end = start + min(_number(request, "maxResults", MOST_RESULTS), MOST_RESULTS)
    body: dict[str, Any] = {"items": items[start:end]}
    if end < len(items):
        body["nextPageToken"] = str(end)
    return JsonResponse(body)


def _number(request: ShareRequest, name: str, otherwise: int) -> int:
    text = request.GET.get(name, "")
    if not text:
        return otherwise
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Invalid(
            "request.shape", "This should be a number.", where=name, next_step="Mend it, or leave it out."
        )
    return int(text)


def _share(share: SharedTable) -> dict[str, str]:
    return {"name": share.share, "id": share.id}


def _table(share: SharedTable) -> dict[str, str]:
    return {
        "name": share.table,
        "schema": share.schema,
        "share": share.share,
        "shareId": share.id,
        "id": share.table_id,
    }
