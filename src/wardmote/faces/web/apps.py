"""The pages as a Django app."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register

from wardmote.faces.routes import undeclared


class WebConfig(AppConfig):
    """The pages, and what has to be listened to and checked for them."""

    name = "wardmote.faces.web"
    label = "web"

    def ready(self) -> None:
        """Listens to sign-ins, and has every address checked before the hub starts."""
        from wardmote.faces.web import sign_in_events  # noqa: PLC0415 - models exist only once apps are ready

        sign_in_events.connect()
        register(every_route_is_declared, Tags.urls)


def every_route_is_declared(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Django's check: each address says what it needs."""
    return [
        Error(
            f"The address “{address}” does not say what it needs.",
            hint="Declare it with wardmote.faces.routes.route().",
            id="wardmote.E001",
        )
        for address in undeclared()
    ]
