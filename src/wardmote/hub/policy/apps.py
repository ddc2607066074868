"""The room as Django sees it."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """Permit or refusal."""

    name = "wardmote.hub.policy"
    label = "policy"
