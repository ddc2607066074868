"""Signing in, in a real browser: with a code, with a passkey, by keyboard alone, without scripts."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.browser import AxeCheck, LiveHub, authenticators
from tests.hub import people
from wardmote.hub.organisations import people_acts
from wardmote.hub.organisations.actor import Role
from wardmote.kernel.clock import system_clock

pytestmark = pytest.mark.browser


def virtual_authenticator(page: Page) -> CDPSession:
    """A platform authenticator of Chromium's own, as a laptop with a fingerprint reader would have."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session


def give_password(hub: LiveHub, page: Page, account_id: str) -> None:
    page.goto(f"{hub.url}/sign-in")
    page.get_by_label("Email address").fill(hub.email(account_id))
    page.get_by_label("Password", exact=True).fill(people.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def invited(hub: LiveHub) -> str:
    """The address of an invitation."""
    with hub.inside():
        operator = hub.operator()
        link = people_acts.invite(
            email=f"dee@{hub.member('Southfen').removeprefix('organisation_')}.example.org",
            name="Dee",
            roles=[Role.ANALYST],
            organisation_id=operator.organisation_id,
            actor=operator,
            clock=system_clock,
        )
    return f"{hub.url}/join#{link.text}"


def test_an_invitation_leads_to_a_passkey_and_in(
    live_hub: LiveHub, browser_page: Page, axe: AxeCheck
) -> None:
    virtual_authenticator(browser_page)
    asked: list[str] = []
    browser_page.on(
        "request", lambda request: asked.append(request.url + str(request.headers.get("referer")))
    )
    address = invited(live_hub)
    browser_page.goto(address)
    browser_page.get_by_role("heading", name="Welcome, Dee").wait_for()
    email = browser_page.get_by_role("main").locator("strong").inner_text()
    browser_page.get_by_label("Choose a password").fill(people.PASSWORD)
    browser_page.get_by_label("The same password again").fill(people.PASSWORD)
    browser_page.get_by_role("button", name="Set the password").click()
    secret = address.rpartition(".")[2]
    assert not [each for each in asked if secret in each], "the secret was in an address or a Referer"

    browser_page.get_by_label("Email address").fill(email)
    browser_page.get_by_label("Password", exact=True).fill(people.PASSWORD)
    browser_page.get_by_role("button", name="Sign in", exact=True).click()
    browser_page.get_by_role("heading", name="Set up a second factor").wait_for()
    axe(browser_page)
    browser_page.get_by_role("link", name="Use a passkey").click()
    browser_page.get_by_label("Let me sign in with this passkey alone").check()
    axe(browser_page)
    browser_page.get_by_role("button", name="Make the passkey").click()
    browser_page.get_by_role("heading", name="Your recovery codes").wait_for()
    axe(browser_page)

    browser_page.get_by_role("button", name="Sign out").click()
    browser_page.get_by_role("heading", name="A city’s data").wait_for()
    browser_page.goto(f"{live_hub.url}/sign-in?next=/account")
    browser_page.get_by_role("button", name="Sign in with a passkey").click()
    browser_page.get_by_role("heading", name="Your account").wait_for()


def test_a_passkey_is_the_second_factor_after_a_password(
    live_hub: LiveHub, browser_page: Page, axe: AxeCheck
) -> None:
    virtual_authenticator(browser_page)
    with live_hub.inside():
        person = live_hub.hire(live_hub.member("Northmarsh Council"), Role.ANALYST)
    live_hub.sign_in(browser_page, person.account_id)
    browser_page.goto(f"{live_hub.url}/account/second-factors/passkeys/add")
    browser_page.get_by_role("button", name="Make the passkey").click()
    browser_page.get_by_role("heading", name="Your recovery codes").wait_for()
    browser_page.goto(f"{live_hub.url}/account/second-factors")
    axe(browser_page)
    browser_page.get_by_role("link", name="Rename passkey").click()
    browser_page.get_by_label("Name of this passkey").fill("Work laptop")
    browser_page.get_by_role("button", name="Save").click()
    browser_page.get_by_text("Work laptop").first.wait_for()
    with live_hub.inside():
        assert "webauthn" in authenticators(person.account_id)
    browser_page.get_by_role("button", name="Sign out").click()
    give_password(live_hub, browser_page, person.account_id)
    browser_page.get_by_role("button", name="Use your passkey").click()
    browser_page.get_by_role("heading", name="What would you like to do?").wait_for()
    browser_page.goto(f"{live_hub.url}/sign-in/confirm/passkey?next=/account")
    axe(browser_page)
    browser_page.get_by_role("button", name="Use your passkey").click()
    browser_page.get_by_role("heading", name="Your account").wait_for()


def test_the_passkey_of_a_closed_account_says_what_an_unknown_one_does(
    live_hub: LiveHub, browser_page: Page
) -> None:
    virtual_authenticator(browser_page)
    with live_hub.inside():
        person = live_hub.hire(live_hub.member("Northmarsh Council"), Role.ANALYST)
    live_hub.sign_in(browser_page, person.account_id)
    browser_page.goto(f"{live_hub.url}/account/second-factors/passkeys/add")
    browser_page.get_by_label("Let me sign in with this passkey alone").check()
    browser_page.get_by_role("button", name="Make the passkey").click()
    browser_page.get_by_role("heading", name="Your").wait_for()
    said = []
    for undo in (
        lambda: close_account(live_hub, person.account_id),
        lambda: forget_passkeys(live_hub, person.account_id),
    ):
        undo()
        browser_page.context.clear_cookies()
        browser_page.goto(f"{live_hub.url}/sign-in")
        browser_page.get_by_role("button", name="Sign in with a passkey").click()
        said.append(browser_page.locator(".govuk-notification-banner__content").inner_text())
    assert said[0] == said[1] == "Incorrect code."


def close_account(hub: LiveHub, account_id: str) -> None:
    with hub.inside():
        people_acts.close_account(account_id, actor=hub.operator(), clock=system_clock)


def forget_passkeys(hub: LiveHub, account_id: str) -> None:
    with hub.inside():
        Authenticator.objects.filter(user_id=account_id).delete()


def test_a_passkey_that_is_refused_is_said_in_words(live_hub: LiveHub, browser_page: Page) -> None:
    browser_page.goto(f"{live_hub.url}/sign-in")
    browser_page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError')) }"
    )
    browser_page.get_by_role("button", name="Sign in with a passkey").click()
    expect(browser_page.get_by_role("alert")).to_contain_text("The passkey did not work")


def test_signing_in_by_keyboard_alone(live_hub: LiveHub, browser_page: Page) -> None:
    with live_hub.inside():
        person = live_hub.hire(live_hub.member("Northmarsh Council"), Role.ANALYST)
    keys = browser_page.keyboard
    browser_page.goto(f"{live_hub.url}/sign-in")
    keys.press("Tab")
    expect(browser_page.get_by_role("link", name="Skip to main content")).to_be_focused()
    keys.press("Enter")
    keys.press("Tab")
    expect(browser_page.get_by_label("Email address")).to_be_focused()
    keys.type(live_hub.email(person.account_id))
    keys.press("Tab")
    keys.type(people.PASSWORD)
    keys.press("Enter")
    browser_page.get_by_role("heading", name="Confirm that it is you").wait_for()
    while not browser_page.get_by_label("Code").evaluate("element => element === document.activeElement"):
        keys.press("Tab")
    keys.type(live_hub.code(person.account_id))
    keys.press("Enter")
    browser_page.get_by_role("heading", name="What would you like to do?").wait_for()


def test_signing_in_without_scripts(live_hub: LiveHub, chromium: Browser) -> None:
    with live_hub.inside():
        person = live_hub.hire(live_hub.member("Northmarsh Council"), Role.ANALYST)
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    live_hub.sign_in(page, person.account_id)
    page.goto(invited(live_hub))
    page.get_by_label("Your code").fill(invited(live_hub))
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Welcome, Dee").wait_for()
    context.close()


def test_a_wrong_password_is_said_and_reached(live_hub: LiveHub, browser_page: Page, axe: AxeCheck) -> None:
    browser_page.goto(f"{live_hub.url}/sign-in")
    browser_page.get_by_label("Email address").fill("nobody@example.org")
    browser_page.get_by_label("Password", exact=True).fill("wrong password")
    browser_page.get_by_role("button", name="Sign in", exact=True).click()
    expect(browser_page.get_by_role("alert").first).to_contain_text("There is a problem")
    expect(browser_page).to_have_title("Error: Sign in – Wardmote")
    axe(browser_page)
