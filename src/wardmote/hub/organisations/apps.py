"""The room as Django sees it."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Members and their people."""

    name = "wardmote.hub.organisations"
    label = "organisations"
