"""A real hub, a real browser, and axe: what tests of pages share.

    @pytest.mark.browser
    def test_something(live_hub: LiveHub, browser_page: Page, axe: AxeCheck) -> None:
        with live_hub.inside():                      # the hub's own acts, on the live hub's database
            operator = live_hub.operator()
        live_hub.sign_in(browser_page, operator.account_id)
        browser_page.goto(live_hub.url + "/people")
        axe(browser_page)

`live_hub` is gunicorn in its own processes over its own database, found at http://localhost:PORT (passkeys need that
name), one for the whole test run; every test makes its own organisations in it.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar
from urllib.error import URLError
from urllib.request import urlopen

import pyotp
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.db import connections
from django.test import override_settings
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from pytest_django.plugin import DjangoDbBlocker
from scripts.find_browser import find_chromium

from tests.hub import people
from wardmote.hub.organisations import queries
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.hub.organisations.models import Account
from wardmote.kernel.clock import system_clock
from wardmote.site.home import database_settings

CHROMIUM = find_chromium()
CHROMIUM_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DESKTOP = {"width": 1200, "height": 900}
PHONE = {"width": 360, "height": 740}
_START_SECONDS = 60
BUILT = Path(__file__).resolve().parents[1] / "src/wardmote/faces/web/static/built/wardmote.css"

AxeCheck = Callable[[Page], None]


class HashedOnce(Argon2PasswordHasher):  # type: ignore[misc]  # Django is untyped here
    """The hub's own hashes, which take a third of a second each: everybody's one password in tests has one."""

    _known: ClassVar[dict[str, str]] = {}

    def encode(self, password: str, salt: str) -> str:
        """As the hub's, with the first salt it was given."""
        if password not in self._known:
            self._known[password] = super().encode(password, salt)
        return self._known[password]


@dataclass
class LiveHub:
    """A running hub. `inside()` reaches its database from the test."""

    url: str
    blocker: DjangoDbBlocker
    totp_secrets: dict[str, str] = field(default_factory=dict)
    _operator: Actor | None = None

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Within it, acts and queries of the test process work on the live hub's database."""
        # the tests' quick password hashes would be strange to the hub, which has the real ones
        with self.blocker.unblock(), override_settings(PASSWORD_HASHERS=[f"{__name__}.HashedOnce"]):
            connection = connections["default"]
            before = dict(connection.settings_dict)
            connection.close()
            connection.settings_dict.update(NAME=_live_database())
            try:
                yield
            finally:
                connection.close()
                connection.settings_dict.update(before)

    def operator(self) -> Actor:
        """The administrator of the hub's operator; the hub is founded at the first call. Call it inside()."""
        if self._operator is None:
            self._operator = people.found_hub(system_clock)
            self.give_second_factor(self._operator.account_id)
        return people.signed_in(self._operator.account_id, clock=system_clock)

    def member(self, name: str) -> str:
        """An admitted organisation with this name and a number behind it. Returns its id. Call it inside()."""
        return people.join(f"{name} {secrets.token_hex(3)}", operator=self.operator(), clock=system_clock)

    def hire(self, organisation_id: str, *roles: Role, name: str = "") -> Actor:
        """A person of the organisation, with a second factor set up. Call it inside()."""
        operator = self.operator()
        hired = people.hire(organisation_id, *roles, name=name, operator=operator, clock=system_clock)
        self.give_second_factor(hired.account_id)
        return hired

    def give_second_factor(self, account_id: str) -> None:
        """Sets up an authenticator app for the account, whose codes `code()` gives. Call it inside()."""
        secret = pyotp.random_base32()
        TOTP.activate(Account.objects.get(pk=account_id), secret)
        self.totp_secrets[account_id] = secret

    def code(self, account_id: str) -> str:
        """The code the account's authenticator app shows; a code that was used before may be used again."""
        code = pyotp.TOTP(self.totp_secrets[account_id]).now()
        with self.inside():
            cache.delete(f"allauth.mfa.totp.used?user={account_id}&code={code}")
        return code

    def email(self, account_id: str) -> str:
        """The account's email address."""
        with self.inside():
            person = queries.person(account_id)
        assert person is not None
        return person.email

    def sign_in(self, page: Page, account_id: str) -> None:
        """Signs the browser in, through the pages."""
        page.goto(f"{self.url}/sign-in")
        page.get_by_label("Email address").fill(self.email(account_id))
        page.get_by_label("Password", exact=True).fill(people.PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_label("Code").fill(self.code(account_id))
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("heading", name="What would you like to do?").wait_for()


@pytest.fixture(scope="session")
def live_hub(django_db_blocker: DjangoDbBlocker, migrated_home: Callable[[Path], Path]) -> Iterator[LiveHub]:
    """Gunicorn with two processes over a database of its own. Skips where the front-end files are not built."""
    if not BUILT.exists():
        pytest.skip("the front-end files are not built (make frontend)")
    port = _free_port()
    hub = LiveHub(f"http://localhost:{port}", django_db_blocker)
    environment = _environment(hub.url)
    migrated_home(_live_home())
    gunicorn = [
        "--preload",
        "--no-control-socket",
        "--workers=2",
        "--threads=4",
        "--worker-class=gthread",
        f"--bind=127.0.0.1:{port}",
        "wardmote.site.wsgi",
    ]
    with (
        (_live_home() / "live_hub.log").open("wb") as log,
        subprocess.Popen(
            [sys.executable, "-c", _SERVE, *gunicorn], env=environment, stdout=log, stderr=log
        ) as server,
    ):
        try:
            _wait_for(f"{hub.url}/healthz", server)
            yield hub
        finally:
            server.terminate()
            server.wait(30)


# The files are gathered, since a hub that reads the built ones where they lie breaks when somebody builds them anew
# meanwhile; and by the server itself, which like the command has no pandas and imports everything once.
_SERVE = """
from wardmote.engine.reading.without_pandas import leave_pandas_out
leave_pandas_out()
import django
django.setup()
from gunicorn.app.wsgiapp import run
from wardmote.site.before_forks import put_away_before_forks
from wardmote.site.static_files import gather_static_files
gather_static_files()
put_away_before_forks()
run()
"""


def _live_home() -> Path:
    return Path(settings.HOME.folder) / "live"


def _environment(url: str) -> dict[str, str]:
    """A home of its own, but the keys and the lake of this process: acts done inside() must be readable there."""
    return {
        **os.environ,
        "WARDMOTE_HOME": str(_live_home()),
        "WARDMOTE_KEYS": str(settings.HOME.keys),
        "WARDMOTE_LAKE": str(settings.HOME.lake),
        "WARDMOTE_SPOOL": str(settings.HOME.spool),
        "WARDMOTE_BASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "wardmote.site.settings",
    }


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window where it can be. Skips, with the reason, where there is none."""
    if CHROMIUM is None:
        pytest.skip(
            "no Chromium here: set WARDMOTE_CHROMIUM to one, or install chromium-headless-shell or chromium"
        )
    # Playwright runs an event loop in this thread; Django would refuse its database there, and we know what we do
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            browser = _launched(playwright)
            yield browser
            browser.close()


@pytest.fixture
def browser_page(chromium: Browser) -> Iterator[Page]:
    """A page of a fresh browser profile, on a desktop. The test fails where a script failed or the CSP stopped one."""
    context = chromium.new_context(viewport=DESKTOP)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None,
    )
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def axe() -> AxeCheck:
    """Checks a page with axe: WCAG 2.2 A and AA, and best practices. Fails with what it finds."""
    script = Axe().axe_script

    def check(page: Page) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(script)
        results = AxeResults(page.evaluate(_RUN_AXE))
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    return check


# a third of the time goes without frames, which no page has, and style sheets fetched again, which only the rule on
# locked orientation reads: none of our styles asks for the orientation
_RUN_AXE = """axe.run({resultTypes: ["violations"], preload: false, iframes: false})
  .then(({violations, ...told}) => ({...told, violations, passes: [], incomplete: [], inapplicable: []}))"""


_CUT_ON_A_PHONE = """() => {
  const told = [], width = window.innerWidth;
  const name = e => `${e.tagName.toLowerCase()}.${[...e.classList].join(".")} “${e.textContent.trim().slice(0, 40)}”`;
  const wide = document.documentElement.scrollWidth;
  if (wide > width) told.push(`the page is ${wide} px wide`);
  const region = e => e.closest('.wm-scroll[role="region"][aria-label][tabindex="0"]');
  for (const e of document.body.querySelectorAll("*")) {
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    if (box.width <= 1 || box.height <= 1 || style.visibility === "hidden" || style.clipPath !== "none") continue;
    if (e.closest("svg, select, input, textarea, .govuk-visually-hidden")) continue;
    const inside = region(e);
    if (inside && inside !== e) continue;
    const over = e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0;
    if (over && ["hidden", "clip"].includes(style.overflowX)) told.push(`cut off: ${name(e)}`);
    if (over && ["auto", "scroll"].includes(style.overflowX) && !(inside && e.querySelector("table")))
      told.push(`scrolls sideways, and is no data table: ${name(e)}`);
    if (box.right > width + 1 || box.left < -1) told.push(`off the screen: ${name(e)}`);
  }
  return told;
}"""
"""What cannot be seen at this width without scrolling sideways, a data table in its own labelled region apart."""


def fits_a_phone(page: Page) -> None:
    """Fails where anything is cut off, or off the screen, on a phone of 360 px; leaves the page at that size."""
    page.set_viewport_size(PHONE)
    told = page.evaluate(_CUT_ON_A_PHONE)
    assert not told, f"{page.url} on a phone of {PHONE['width']} px:\n" + "\n".join(told)


def _live_database() -> str:
    # the settings name the test run's own database by now; the live hub's is the one they named at first
    return str(
        database_settings(os.environ.get("DATABASE_URL"), replace(settings.HOME, folder=_live_home()))["NAME"]
    )


def _launched(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(url, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"the hub did not start: see {_live_home()}/live_hub.log")


def authenticators(account_id: str) -> list[str]:
    """The kinds of authenticator an account has. Call it inside()."""
    return sorted(Authenticator.objects.filter(user_id=account_id).values_list("type", flat=True))
