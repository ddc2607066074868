"""The room as Django sees it."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """What there is."""

    name = "wardmote.hub.catalogue"
    label = "catalogue"
