"""From the stored text of an entry to an Entry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wardmote.hub.ledger.entry import Entry


def entry_of(body: str) -> Entry:
    """The entry whose canonical JSON this is."""
    return entry_from(json.loads(body))


def entry_from(fields: Mapping[str, Any]) -> Entry:
    """The entry whose body says this."""
    return Entry(
        sequence=fields["sequence"],
        time=moment_of(fields["time"]),
        clock_behind=fields["clock_behind"],
        act=fields["act"],
        actor=fields["actor"],
        organisation=fields["organisation"],
        object_id=fields["object"],
        agreement=fields["agreement"],
        purpose=fields["purpose"],
        parties=tuple(fields["parties"]),
        details=fields["details"],
    )


def moment_of(text: str) -> datetime:
    """The aware datetime that `kernel.clock.as_text` wrote."""
    return datetime.fromisoformat(text)
