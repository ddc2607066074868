"""What a notice is about: the same thing done again to the same thing is one notice, with a count."""

from __future__ import annotations

from hashlib import sha256

from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.ledger.canonical import canonical_json
from wardmote.hub.ledger.entry import Entry


def topic(entry: Entry) -> str:
    """64 hexadecimal digits that are the same for entries of one doer, act, thing, agreement and purpose.

    Versions of one dataset are one thing; so are the people of one organisation.
    """
    doer = entry.organisation or entry.details.get("outsider") or entry.actor
    return sha256(
        canonical_json([str(doer), entry.act, _thing(entry), entry.agreement, entry.purpose])
    ).hexdigest()


def _thing(entry: Entry) -> str:
    """The dataset that the entry is about, or its object where it is about none."""
    table_id = entry.details.get("table")
    if isinstance(table_id, str):
        return table_id
    found = catalogue.located(entry.object_id) if entry.object_id.startswith("version_") else None
    return found.dataset_id if found else entry.object_id
