"""The room as Django sees it."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """Who may use what of whose, for what, and until when."""

    name = "wardmote.hub.agreements"
    label = "agreements"
