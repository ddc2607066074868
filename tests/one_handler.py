"""The hub's middleware is set up once in a process, as in a hub that runs, and not anew for every test client.

Setting it up looks at every static file: four fifths of the time of a first request. Whoever changes a setting gets a
new set-up, since middleware reads settings when it is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import setting_changed
from django.test.client import ClientHandler

_PARTS = (
    "_view_middleware",
    "_template_response_middleware",
    "_exception_middleware",
    "_middleware_chain",
)


@pytest.fixture(scope="session", autouse=True)
def middleware_is_set_up_once() -> Iterator[None]:
    """Django's own set-up, kept for the next client while no setting changes."""
    set_up = ClientHandler.load_middleware
    kept: dict[bool, dict[str, Any]] = {}

    def forget(**_: object) -> None:
        kept.clear()

    def load_middleware(handler: ClientHandler, is_async: bool = False) -> None:
        if is_async not in kept:
            set_up(handler, is_async)
            kept[is_async] = {name: getattr(handler, name) for name in _PARTS}
        vars(handler).update(kept[is_async])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "load_middleware", load_middleware)
        setting_changed.connect(forget, weak=False)
        yield
        setting_changed.disconnect(forget)
