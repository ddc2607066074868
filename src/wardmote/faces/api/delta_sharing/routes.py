"""The addresses of the protocol."""

from __future__ import annotations

from typing import cast

from django.urls import URLPattern

from wardmote.faces.api.delta_sharing import listing, tables
from wardmote.faces.api.delta_sharing.face import FILE_FACE, SHARE_FACE
from wardmote.faces.api.delta_sharing.profile import PREFIX
from wardmote.faces.problems import NO_SUCH_PAGE
from wardmote.faces.routes import PUBLIC, SIGNED_IN, HubRequest, View, route

_SHARE = "shares/<str:share>"
_SCHEMA = f"{_SHARE}/schemas/<str:schema>"
_TABLE = f"{_SCHEMA}/tables/<str:table>"


def nothing_here(request: HubRequest, address: str) -> None:  # noqa: ARG001 - a view
    """Raises NotFound."""
    raise NO_SUCH_PAGE


def _route(address: str, view: object, name: str, says: str, *, method: str = "GET") -> URLPattern:
    return route(
        f"{PREFIX}{address}",
        cast("View", view),
        name=f"delta_sharing_{name}",
        face=SHARE_FACE,
        needs=SIGNED_IN,
        methods=[method],
        says=f"Delta Sharing: {says}",
    )


ROUTES = [
    _route("shares", listing.shares, "shares", "the shares of a profile."),
    _route(_SHARE, listing.share, "share", "one share."),
    _route(f"{_SHARE}/schemas", listing.schemas, "schemas", "a share's schemas."),
    _route(f"{_SCHEMA}/tables", listing.tables, "tables", "a schema's tables."),
    _route(f"{_SHARE}/all-tables", listing.all_tables, "all_tables", "a share's tables."),
    _route(f"{_TABLE}/version", tables.version, "version", "a table's version."),
    _route(f"{_TABLE}/metadata", tables.metadata, "metadata", "a table's permitted columns."),
    _route(f"{_TABLE}/query", tables.query, "query", "a table's permitted rows.", method="POST"),
    _route(f"{_TABLE}/changes", tables.changes, "changes", "says that there is no feed of changes."),
    route(
        f"{PREFIX}files/<str:link>",
        cast("View", tables.file),
        name="delta_sharing_file",
        face=FILE_FACE,
        needs=PUBLIC,
        methods=["GET"],
        says="Delta Sharing: the file of a signed link that works for 15 minutes, while its permit stands.",
    ),
    _route("<path:address>", nothing_here, "nothing_here", "any other address."),
]
