"""The ledger as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class LedgerConfig(AppConfig):
    """Its label is short, and every room's `ledger_acts.py` is read at the start, so that each act has its words."""

    name = "wardmote.hub.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Declares the acts of all installed rooms."""
        autodiscover_modules("ledger_acts")
