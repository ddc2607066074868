"""The seal on a permit: HMAC-SHA-256 over the canonical JSON of every other field, with a key only this room reads."""

from __future__ import annotations

import hmac
import json
from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.conf import settings

from wardmote.hub.agreements.plain import as_plain, from_plain
from wardmote.hub.agreements.row_condition import RowCondition
from wardmote.hub.ledger.canonical import Json, canonical_json
from wardmote.hub.policy.permit import Ground, Permit, Use
from wardmote.kernel.clock import as_text
from wardmote.kernel.problem import Damaged

_LATER = "instruction_id"
"""Permits that were given before there were instructions are sealed without it, and so are all that have none."""
_SEALED = tuple(each.name for each in fields(Permit) if each.name != "mac")


def seal(permit: Permit) -> Permit:
    """The permit with its seal. Only `decide` calls this, on what `rule` allowed."""
    return replace(permit, mac=_mac(_plain(permit)))


def check(permit: Permit) -> None:
    """Raises Damaged for what is not a permit, is not ours, or was changed since it was given."""
    if not _is_ours(permit):
        raise _forged()


def _is_ours(permit: object) -> bool:
    if type(permit) is not Permit:  # a subclass could answer differently each time it is asked
        return False
    try:
        return hmac.compare_digest(_mac(_plain(permit)), permit.mac)
    except (AttributeError, TypeError, ValueError):
        return False


def as_stored(permit: Permit) -> str:
    """The permit as text, seal included, for a grant that outlives a request."""
    return canonical_json({**_plain(permit), "mac": permit.mac.hex()}).decode()


def from_stored(text: str) -> Permit:
    """Reads it back and checks the seal. Raises Damaged."""
    try:
        permit = _permit(json.loads(text))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _forged() from None
    check(permit)
    return permit


def _plain(permit: Permit) -> dict[str, Json]:
    plain: dict[str, Json] = {}
    for name in _SEALED:
        value = getattr(permit, name)
        if name == _LATER and value is None:
            continue
        plain[name] = as_text(value) if isinstance(value, datetime) else as_plain(value)
    return plain


def _permit(stored: dict[str, Any]) -> Permit:
    taken: dict[str, Any] = {name: stored.get(name) if name == _LATER else stored[name] for name in _SEALED}
    return Permit(
        **{
            **taken,
            "ground": Ground(stored["ground"]),
            "use": Use(stored["use"]),
            "columns": tuple(stored["columns"]),
            "rows": tuple(from_plain(RowCondition, each, where="permit.rows") for each in stored["rows"]),
            "decided_at": datetime.fromisoformat(stored["decided_at"]).astimezone(UTC),
            "mac": bytes.fromhex(stored["mac"]),
        }
    )


def _mac(plain: dict[str, Json]) -> bytes:
    return hmac.digest(_key(), b"wardmote permit 1\x00" + canonical_json(plain), "sha256")


@cache
def _key() -> bytes:
    return str(settings.HOME.secret("permit_key")).encode("ascii")


def _forged() -> Damaged:
    return Damaged(
        "permit.forged",
        "This permit was not given by the hub, or was changed since.",
        next_step="Ask for the data again.",
    )
