"""Saying how a file is read, in a real browser: axe finds nothing, a phone shows it whole, nothing needs a script."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import DESKTOP, AxeCheck, LiveHub, fits_a_phone
from tests.hub.intake.sending import read, send
from wardmote.hub.organisations.actor import Role
from wardmote.kernel.clock import system_clock

pytestmark = pytest.mark.browser

CONTENT = (
    "Assisted collections;;;\nat 1 May;;;\nRef;House;Ward;Charge\n"
    + "".join(f"{n};{n % 90 + 1};Eastwick;£{n}.50\n" for n in range(60))
    + "Total;;;£1800.00\n"
)


def test_the_pages_that_say_how_a_file_is_read(live_hub: LiveHub, browser_page: Page, axe: AxeCheck) -> None:
    folder = os.environ.get("WARDMOTE_PICTURES")

    def look(name: str) -> None:
        for narrow in (False, True):
            if narrow:
                fits_a_phone(browser_page)
            axe(browser_page)
            if folder:
                browser_page.screenshot(path=Path(folder) / f"{name}-{narrow}.png", full_page=True)
        browser_page.set_viewport_size(DESKTOP)

    with live_hub.inside():
        publisher = live_hub.hire(live_hub.member("Northmarsh Council"), Role.PUBLISHER, name="Ada")
        upload_id = send(CONTENT.encode("cp1252"), "collections.csv", actor=publisher, clock=system_clock)
        found = read(upload_id, actor=publisher, clock=system_clock)
    live_hub.sign_in(browser_page, publisher.account_id)
    browser_page.goto(f"{live_hub.url}/versions/{found.tables[0].version_id}")
    look("report")
    browser_page.get_by_role("link", name="Change header").click()
    look("reading")
    browser_page.get_by_label("Which row is the header?").fill("2")
    browser_page.get_by_label("Totals").check()
    browser_page.get_by_role("button", name="Read it again").click()
    look("being-read-again")
    with live_hub.inside():
        again = read(upload_id, actor=publisher, clock=system_clock)
    browser_page.wait_for_url(f"**/versions/{again.tables[0].version_id}")
    assert "header in row 2, totals are rows" in browser_page.inner_text("main")
    look("report-again")
    browser_page.get_by_role("link", name="Change what a column is").click()
    look("columns")
    browser_page.goto(f"{live_hub.url}/datasets/{again.dataset_id}/upload")
    browser_page.get_by_text("What can be read").click()
    look("upload")
