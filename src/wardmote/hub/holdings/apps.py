"""The room as Django sees it."""

from django.apps import AppConfig


class HoldingsConfig(AppConfig):
    """Rows, and the keys they are kept under."""

    name = "wardmote.hub.holdings"
    label = "holdings"
