"""What the database holds, in a few words: to see that a request changed nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db.models import Model
from django.db.models.base import ModelBase

from wardmote.hub.ledger import models as ledger_models
from wardmote.hub.ledger import queries as ledger

_LEDGER = {each._meta.label for each in vars(ledger_models).values() if isinstance(each, ModelBase)}

_ASIDE = {Session._meta.label, "policy.RecentRefusal", *_LEDGER}
"""Who is signed in, which refusals were recorded, and the ledger, of which `acts_since` tells."""

_MARKS_OF_USE = {"last_used_at", "last_login", "seen_at"}
"""Reading one's own notices marks them: that nobody else's are marked is in tests/faces/web/test_notices.py."""


def digests() -> dict[str, str]:
    """A digest of each table, marks of when something was used last apart."""
    return {each._meta.label: _digest(each) for each in apps.get_models() if each._meta.label not in _ASIDE}


def changed(before: Mapping[str, str]) -> list[str]:
    """The tables that are not what they were."""
    return [label for label, digest in digests().items() if before[label] != digest]


def acts_since(sequence: int) -> list[str]:
    """The acts recorded after an entry."""
    return [each.act for each in ledger.entries(after=sequence, limit=1_000)]


def _digest(model: type[Model]) -> str:
    fields = [each.attname for each in model._meta.concrete_fields if each.name not in _MARKS_OF_USE]
    rows = model._default_manager.order_by("pk").values_list(*fields)
    return hashlib.sha256(repr([*map(_plain, rows)]).encode()).hexdigest()


def _plain(row: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(bytes(each) if isinstance(each, memoryview) else each for each in row)
