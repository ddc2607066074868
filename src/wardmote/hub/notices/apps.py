"""The room as Django sees it."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """What people are told."""

    name = "wardmote.hub.notices"
    label = "notices"
