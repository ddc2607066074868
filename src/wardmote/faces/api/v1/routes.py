"""Every endpoint of the interface. A new file of endpoints is named here, and nowhere else."""

from __future__ import annotations

from wardmote.faces.api.v1 import (
    agreements,
    asks,
    datasets,
    ledger,
    matching,
    mending,
    notices,
    openapi,
    people,
    permits,
    queries,
    readings,
    reviews,
    schemas,
    shares,
    uploads,
    versions,
)
from wardmote.faces.api.v1.endpoint import PREFIX, Endpoint, patterns
from wardmote.faces.json_face import JSON_FACE
from wardmote.faces.problems import NO_SUCH_PAGE
from wardmote.faces.routes import SIGNED_IN, HubRequest, route

_SUBJECTS = (
    people,
    datasets,
    uploads,
    readings,
    asks,
    versions,
    schemas,
    matching,
    reviews,
    mending,
    permits,
    queries,
    shares,
    agreements,
    ledger,
    notices,
)

ENDPOINTS: tuple[Endpoint, ...] = tuple(each for subject in _SUBJECTS for each in subject.ENDPOINTS)


def nothing_here(request: HubRequest, address: str) -> None:  # noqa: ARG001 - a view
    """Raises NotFound: strangers were asked to sign in before, as at addresses that exist."""
    raise NO_SUCH_PAGE


ROUTES = [
    *patterns((*ENDPOINTS, openapi.endpoint(ENDPOINTS))),
    route(
        f"{PREFIX}<path:address>",
        nothing_here,  # type: ignore[arg-type]  # it never answers
        name="api_nothing_here",
        face=JSON_FACE,
        needs=SIGNED_IN,
        methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        says="Any other address of the interface.",
    ),
]
