"""Signing in, in a real browser: with a code, with a passkey, by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import AxeCheck, LiveHub, authenticators, fits_a_phone
from tests.hub import people
from wardmote.hub.organisations.actor import Role

pytestmark = pytest.mark.browser


def test_a_person_signs_in_with_password_and_code(
    live_hub: LiveHub, browser_page: Page, axe: AxeCheck
) -> None:
    with live_hub.inside():
        person = live_hub.hire(live_hub.member("Northmarsh Council"), Role.ADMINISTRATOR)
    live_hub.sign_in(browser_page, person.account_id)
    expect(browser_page.get_by_role("link", name="People").first).to_be_visible()
    axe(browser_page)
    fits_a_phone(browser_page)
