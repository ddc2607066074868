"""Every page of the shell in a real browser: axe finds nothing, and a phone of 360 px shows it whole.

With WARDMOTE_PICTURES set to a folder, a picture of each is left there, to be looked at.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import DESKTOP, AxeCheck, LiveHub, fits_a_phone
from tests.hub import people
from wardmote.hub.organisations import acts
from wardmote.hub.organisations.actor import Role
from wardmote.kernel.clock import system_clock

pytestmark = pytest.mark.browser


@pytest.fixture
def look(browser_page: Page, axe: AxeCheck) -> object:
    """Checks the page as it is now, wide and narrow, and keeps a picture of each."""
    folder = os.environ.get("WARDMOTE_PICTURES")

    def check(name: str) -> None:
        axe(browser_page)
        _picture(browser_page, folder, name)
        fits_a_phone(browser_page)
        axe(browser_page)
        _picture(browser_page, folder, f"{name}-phone")
        browser_page.set_viewport_size(DESKTOP)

    return check


def _picture(page: Page, folder: str | None, name: str) -> None:
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_pages_for_strangers(live_hub: LiveHub, browser_page: Page, look) -> None:
    with live_hub.inside():
        live_hub.operator()
    for name, address in {
        "home": "/",
        "sign-in": "/sign-in",
        "apply": "/apply",
        "join": "/join",
        "accessibility": "/accessibility",
        "cookies": "/cookies",
    }.items():
        browser_page.goto(live_hub.url + address)
        look(name)
    browser_page.goto(live_hub.url + "/apply")
    browser_page.get_by_role("button", name="Send the application").click()
    look("apply-with-errors")
    browser_page.goto(live_hub.url + "/sign-in")
    browser_page.get_by_role("button", name="Sign in", exact=True).click()
    look("sign-in-with-errors")


def test_pages_of_somebody_new(live_hub: LiveHub, browser_page: Page, look) -> None:
    with live_hub.inside():
        person = people.hire(
            live_hub.member("Northmarsh Council"),
            Role.ANALYST,
            operator=live_hub.operator(),
            clock=system_clock,
        )
    browser_page.goto(f"{live_hub.url}/sign-in")
    browser_page.get_by_label("Email address").fill(live_hub.email(person.account_id))
    browser_page.get_by_label("Password", exact=True).fill(people.PASSWORD)
    browser_page.get_by_role("button", name="Sign in", exact=True).click()
    look("second-factor-choose")
    for name, address in {
        "second-factor-app": "/account/second-factors/app",
        "second-factor-passkey": "/account/second-factors/passkeys/add",
    }.items():
        browser_page.goto(live_hub.url + address)
        look(name)


def test_pages_of_an_administrator(live_hub: LiveHub, browser_page: Page, look) -> None:
    with live_hub.inside():
        northmarsh = live_hub.member("Northmarsh Council")
        administrator = live_hub.hire(northmarsh, Role.ADMINISTRATOR, Role.IG_LEAD, name="Ada Okafor")
        ben = live_hub.hire(northmarsh, Role.ANALYST, Role.PUBLISHER, name="Ben Whitmore").account_id
    live_hub.sign_in(browser_page, administrator.account_id)
    look("home-signed-in")
    for name, address in {
        "account": "/account",
        "password": "/account/password",
        "second-factors": "/account/second-factors",
        "recovery-codes-new": "/account/recovery-codes/new",
        "app-remove": "/account/second-factors/app/remove",
        "token-make": "/account/tokens/new",
        "people": "/people",
        "people-invite": "/people/invite",
        "person": f"/people/{ben}",
        "person-roles": f"/people/{ben}/roles",
        "person-start-over": f"/people/{ben}/start-over",
        "person-close": f"/people/{ben}/close",
        "confirm": "/sign-in/confirm",
        "not-found": "/no-such-thing",
        "refused": "/organisations",
        "sign-out": "/sign-out",
    }.items():
        browser_page.goto(live_hub.url + address)
        look(name)
    browser_page.goto(live_hub.url + "/account/tokens/new")
    browser_page.get_by_label("Name").fill("Weekly script")
    browser_page.get_by_label("Use data").check()
    browser_page.get_by_role("button", name="Make the token").click()
    look("token-made")
    browser_page.get_by_role("button", name="I have copied it").click()
    look("account-with-token")
    browser_page.get_by_role("button", name="Revoke Weekly script").click()
    look("account-after-revoking")
    browser_page.goto(live_hub.url + f"/people/{ben}")
    browser_page.get_by_role("button", name="Make a link to set a new password").click()
    look("hand-over")


def test_pages_of_the_operator(live_hub: LiveHub, browser_page: Page, look) -> None:
    with live_hub.inside():
        operator = live_hub.operator()
        member = live_hub.member("Eastwold Fire Brigade")
        applicant = acts.apply_to_join(people.application(f"Southfen {member[-4:]}"), clock=system_clock)
    live_hub.sign_in(browser_page, operator.account_id)
    for name, address in {
        "organisations": "/organisations",
        "organisation": f"/organisations/{member}",
        "organisation-applicant": f"/organisations/{applicant}",
        "organisation-suspend": f"/organisations/{member}/suspend",
        "organisation-evidence": f"/organisations/{member}/evidence",
        "organisation-invite": f"/organisations/{member}/invite",
    }.items():
        browser_page.goto(live_hub.url + address)
        look(name)
