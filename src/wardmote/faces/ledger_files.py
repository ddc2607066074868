"""The ledger's files, for pages and programs alike: one's own export, and the key to verify it with."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse

from wardmote.faces.routes import HubRequest, acting
from wardmote.hub.ledger import acts, queries
from wardmote.hub.ledger.signing_key import public_key_pem
from wardmote.kernel.problem import NotFound

PEM = "application/x-pem-file"
ZIP = "application/zip"
NOTHING_SIGNED = NotFound(
    "ledger.no_checkpoint",
    "The ledger has no checkpoint yet, so no key has signed one.",
    next_step="Try again in a minute: one is made every minute in which something happened.",
)


def export_file(request: HubRequest) -> StreamingHttpResponse:
    """The actor's organisation's entries with their proofs, as they are read. Raises NotFound before a checkpoint."""
    actor = acting(request)
    pieces = acts.export(
        actor.organisation_id, actor=actor.account_id, organisation=actor.organisation_id, clock=request.clock
    )
    return StreamingHttpResponse(pieces, headers=_attached(f"ledger-{request.clock():%Y-%m-%d}.zip", ZIP))


def public_key_file() -> HttpResponse:
    """The key that signs checkpoints. Raises NotFound before the first."""
    key = queries.public_key()
    if key is None:
        raise NOTHING_SIGNED
    return HttpResponse(public_key_pem(key), headers=_attached("ledger-public-key.pem", PEM))


def _attached(file_name: str, media_type: str) -> dict[str, str]:
    return {"Content-Type": media_type, "Content-Disposition": f'attachment; filename="{file_name}"'}
