"""The stage of the story: a hub that `wardmote serve` runs with its worker, and one browser for each person."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pyotp
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import DESKTOP, AxeCheck, fits_a_phone
from tests.story.before import CAST, EXTRACTS
from wardmote.faces.routes import declared_routes
from wardmote.faces.web.page_face import PAGE_FACE
from wardmote.hub.organisations.actor import Role

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
LARGEST_IMAGE_BYTES = 150_000
_WAIT_SECONDS = 90.0
_STOP_SECONDS = 30.0
_PAGE_MILLISECONDS = 20_000

expect.set_options(timeout=_PAGE_MILLISECONDS)


@dataclass(frozen=True)
class Person:
    """Somebody of the cast, in a browser of their own."""

    email: str
    totp_secret: str
    api_token: str
    page: Page


@dataclass
class Stage:
    """The running hub and who has come on so far. `takes_pictures` fills docs/images while the story is told."""

    url: str
    home: Path
    browser: Browser
    axe: AxeCheck
    takes_pictures: bool
    _people: dict[tuple[str, Role], Person] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    _came_by: defaultdict[Page, set[str]] = field(default_factory=lambda: defaultdict(set))

    def file(self, name: str) -> Path:
        """A file of the demo city, by its name under `extracts`."""
        return self.home / EXTRACTS / name

    def person(self, organisation: str, role: Role) -> Person:
        """The person with that role, signed in."""
        known = self._people.get((organisation, role))
        if known is None:
            known = self._people[organisation, role] = self._enter(organisation, role)
        return known

    def stranger(self) -> Page:
        """A browser in which nobody is signed in."""
        page = self.browser.new_context(viewport=DESKTOP).new_page()
        page.set_default_timeout(_PAGE_MILLISECONDS)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._heard(page, said.text))
        page.on("framenavigated", lambda frame: self._came_by[page].add(frame.url.removeprefix(self.url)))
        return page

    def look(
        self, page: Page, name: str | None = None, *, of: Locator | None = None, height: int = 900
    ) -> None:
        """The page passes axe wide and narrow and fits a phone; with a name, a picture of its top is kept."""
        self.axe(page)
        fits_a_phone(page)
        self.axe(page)
        page.set_viewport_size(DESKTOP)
        if name:
            self.picture(page, name, of=of, height=height)

    def picture(self, page: Page, name: str, *, of: Locator | None = None, height: int = 900) -> None:
        """Keeps one more picture of a page that was looked at as it is."""
        if self.takes_pictures:
            self._picture(page, name, of, height)

    def everything_fits_a_phone(self) -> None:
        """On a phone, everybody goes through the pages they came by, and somebody through all without an id."""
        unseen = {f"/{each}" for each in _pages_without_ids()}
        for person in self._people.values():
            for address in sorted(unseen | self._came_by[person.page]):
                answer = person.page.goto(f"{self.url}{address}")
                if answer is not None and "text/html" in answer.headers.get("content-type", ""):
                    fits_a_phone(person.page)
                    unseen -= {address} if answer.ok else set()

    def leave(self) -> None:
        """Closes every browser."""
        for context in self.browser.contexts:
            context.close()

    def _enter(self, organisation: str, role: Role) -> Person:
        told = next(
            each for each in self._cast() if (each["organisation"], each["role"]) == (organisation, role)
        )
        page = self.stranger()
        page.goto(f"{self.url}/sign-in")
        page.get_by_label("Email address").fill(told["email"])
        page.get_by_label("Password", exact=True).fill(told["password"])
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_label("Code").fill(pyotp.TOTP(told["totp_secret"]).now())
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("heading", name="What would you like to do?").wait_for()
        return Person(told["email"], told["totp_secret"], told["api_token"], page)

    def _cast(self) -> list[dict[str, Any]]:
        cast: list[dict[str, Any]] = json.loads((self.home / CAST).read_text(encoding="utf-8"))
        return cast

    def _heard(self, page: Page, text: str) -> None:
        if "Content Security Policy" in text:
            self.complaints.append(f"{page.url}: {text}")

    def _picture(self, page: Page, name: str, of: Locator | None, height: int) -> None:
        path = IMAGES / f"{name}.png"
        path.parent.mkdir(exist_ok=True)
        page.evaluate("window.scrollTo(0, 0)")
        box = of.bounding_box() if of is not None else None
        if box is not None:
            top = {**box, "height": min(box["height"], height)}
            page.screenshot(path=path, full_page=True, clip=top)  # type: ignore[arg-type]  # a box with its height
        else:
            page.set_viewport_size({**DESKTOP, "height": height})
            page.screenshot(path=path)
            page.set_viewport_size(DESKTOP)
        if path.stat().st_size >= LARGEST_IMAGE_BYTES:
            self.complaints.append(f"{path.name} is too large for the documentation")


@contextmanager
def running_hub(home: Path, *, database_url: str = "", with_files: bool = True) -> Iterator[str]:
    """Sets a hub up in the empty folder and serves it, as its operator would. Gives its address.

    Without a database's URL that is SQLite; `with_files` lays the city's files down too.
    """
    environment = {**os.environ, "WARDMOTE_HOME": str(home), "DATABASE_URL": database_url}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    set_up = [sys.executable, "-m", "tests.story.set_up", *([] if with_files else ["--cast-alone"])]
    subprocess.run(set_up, env=environment, check=True, timeout=300)
    port = _free_port()
    command = [sys.executable, "-m", "wardmote.site", "serve", "--home", str(home), "--port", str(port)]
    with (
        (home / "serve.log").open("wb") as log,
        subprocess.Popen(command, env=environment, stdout=log, stderr=log) as server,
    ):
        try:
            _wait_until_well(f"http://localhost:{port}/healthz", server)
            yield f"http://localhost:{port}"
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(_STOP_SECONDS)


def press(target: Locator) -> None:
    """Clicks what leads to another page, and waits for that page."""
    with target.page.expect_navigation():
        target.click()


def says(page: Page, text: str) -> None:
    """The page says these words somewhere."""
    expect(page.get_by_text(text).first).to_be_visible()


def id_in(address: str, what: str) -> str:
    """The id in an address: `id_in(".../datasets/dataset_x/describe", "dataset")`."""
    found = re.search(rf"{what}_[0-9a-z]+", address)
    assert found, address
    return found[0]


def _pages_without_ids() -> list[str]:
    """Addresses of pages, those that hand over a file apart: the browser would save it."""
    return [
        each.address
        for each in declared_routes()
        if each.face is PAGE_FACE and "GET" in each.methods and not re.search(r"<|\.\w+$", each.address)
    ]


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_until_well(url: str, server: subprocess.Popen[bytes]) -> None:
    """Well: the web server answers, the database too, and the worker has looked for work."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise AssertionError("the hub did not start")
