"""The decisions of a review as CSV, for pages and programs alike."""

from __future__ import annotations

from django.http.response import HttpResponseBase

from wardmote.faces.downloads import result_download, result_head
from wardmote.faces.routes import HubRequest, acting
from wardmote.hub.derivation.review_acts import permit_to_export, sit
from wardmote.hub.derivation.review_rows import open_decided

_SUFFIX = "decisions.csv"


def decisions_download(request: HubRequest, version_id: str) -> HttpResponseBase:
    """Whoever gets it is told what others decided; whoever asks for its head is not."""
    actor, clock = acting(request), request.clock
    if request.method == "HEAD":
        return result_head(sit(version_id, actor=actor, clock=clock).permit, suffix=_SUFFIX)
    permit, columns = permit_to_export(version_id, actor=actor, clock=clock)
    return result_download(
        request, permit, open_decided(permit, columns, clock=clock), suffix=_SUFFIX, clock=clock
    )
