"""Data asks and what changed, in a real browser: axe finds nothing, and a phone of 360 px shows it whole.

With WARDMOTE_PICTURES set to a folder, a picture of each is left there, to be looked at.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import DESKTOP, AxeCheck, LiveHub, fits_a_phone
from tests.hub import datasets
from wardmote.hub.organisations.actor import Role
from wardmote.kernel.clock import system_clock

pytestmark = pytest.mark.browser


@pytest.fixture
def look(browser_page: Page, axe: AxeCheck) -> object:
    """Checks the page as it is now, wide and narrow, and keeps a picture of each."""
    folder = os.environ.get("WARDMOTE_PICTURES")

    def check(name: str) -> None:
        for width in ("", "-phone"):
            if width:
                fits_a_phone(browser_page)
            axe(browser_page)
            if folder:
                browser_page.screenshot(path=Path(folder) / f"{name}{width}.png", full_page=True)
        browser_page.set_viewport_size(DESKTOP)

    return check


def test_pages_of_data_asks_and_of_what_changed(live_hub: LiveHub, browser_page: Page, look) -> None:
    with live_hub.inside():
        northmarsh = live_hub.member("Northmarsh Council")
        publisher = live_hub.hire(northmarsh, Role.PUBLISHER, name="Priya Shah")
        kept = {"publisher": publisher, "clock": system_clock}
        trees = {"tree": "string", "height": "number", "ward": "string"}
        dataset_id, _ = datasets.published(datasets.OPEN, **kept, columns=trees)
        changed = {"tree": "string", "height": "string", "ward_name": "string"}
        _, draft = datasets.draft(dataset_id, **kept, columns=changed)
    live_hub.sign_in(browser_page, publisher.account_id)
    for name, address in {
        "asks": "/asks?q=housing",
        "ask": "/asks/hmo_licence_register",
        "accept-difference": f"/versions/{draft}/accept-difference",
        "dataset-quality": f"/datasets/{dataset_id}",
    }.items():
        browser_page.goto(live_hub.url + address)
        look(name)
    browser_page.goto(f"{live_hub.url}/versions/{draft}/accept-difference")
    browser_page.get_by_label("I accept that readers").check()
    browser_page.get_by_role("button", name="Accept the difference").click()
    with live_hub.inside():
        assert datasets.version(draft)[2].accepted_difference
