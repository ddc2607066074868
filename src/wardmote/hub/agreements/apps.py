"""The room as Django sees it."""

from django.apps import AppConfig

from wardmote.hub.agreements.code_list import code_lists
from wardmote.hub.agreements.template import templates


class AgreementsConfig(AppConfig):
    """Who may use what of whose, for what, and until when."""

    name = "wardmote.hub.agreements"
    label = "agreements"

    def ready(self) -> None:
        """Reads the closed lists and templates: a hub with a faulty one does not start."""
        code_lists()
        templates()
