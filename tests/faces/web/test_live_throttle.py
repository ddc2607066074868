"""Tries are counted across the processes of a hub."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests.browser import LiveHub

pytestmark = pytest.mark.slow


def try_to_sign_in(hub: LiveHub, login: str) -> str:
    """One try over a connection of its own; returns the page."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    with browser.open(f"{hub.url}/sign-in") as page:
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
    assert token
    form = {"csrfmiddlewaretoken": token[1], "login": login, "password": "wrong password"}
    with browser.open(f"{hub.url}/sign-in", urlencode(form).encode()) as page:
        text: str = page.read().decode()
        return text


def test_tries_at_once_over_two_processes_are_counted_together(live_hub: LiveHub) -> None:
    with ThreadPoolExecutor(8) as pool:
        pages = list(pool.map(lambda _: try_to_sign_in(live_hub, "target@example.org"), range(16)))
    tried = [page for page in pages if "are not correct" in page]
    throttled = [page for page in pages if "Too many" in page]
    assert len(tried) <= 5
    assert len(tried) + len(throttled) == 16
