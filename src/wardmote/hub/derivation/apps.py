"""The room as Django sees it."""

from django.apps import AppConfig


class DerivationConfig(AppConfig):
    """Derived tables."""

    name = "wardmote.hub.derivation"
    label = "derivation"
