"""What the story's analyst does once it is signed: a Delta Sharing profile, kept as a client would keep it."""

from __future__ import annotations

import json
import os
from pathlib import Path

from wardmote.demo.story.sharing import PURPOSE
from wardmote.faces.api.delta_sharing.profile import profile
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.holdings.shares import make_share
from wardmote.hub.organisations.actor import Actor
from wardmote.kernel.clock import Clock

CASE_REFERENCE = "HFSV-2026-001"


def take_share(dataset_id: str, agreement_id: str, *, analyst: Actor, path: Path, clock: Clock) -> str:
    """Writes the profile, readable by this user alone; returns `share.schema.table`."""
    table = catalogue.dataset(dataset_id).tables[0]
    share, token = make_share(
        table.id,
        agreement_id=agreement_id,
        purpose=PURPOSE,
        case_reference=CASE_REFERENCE,
        actor=analyst,
        clock=clock,
    )
    write_private(path, json.dumps(profile(share, token), indent=2))
    return f"{share.share}.{share.schema}.{share.table}"


def write_private(path: Path, text: str) -> None:
    """A file with secrets in it: mode 0600 from its first byte on."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
