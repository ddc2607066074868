"""The room as Django sees it."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Uploads."""

    name = "wardmote.hub.intake"
    label = "intake"
