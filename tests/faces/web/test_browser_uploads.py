"""The upload page in a browser: a file goes in parts, can be paused, and goes on after a lost line and a new page."""

from __future__ import annotations

import hashlib
import os
import random
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import AxeCheck, LiveHub, fits_a_phone
from tests.hub.intake.test_answering import ASK
from wardmote.hub.holdings.originals import original_for_processing
from wardmote.hub.intake import models
from wardmote.hub.intake.queries import uploads
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.kernel.clock import system_clock

PART_BYTES = 16 * 2**20
SIZE_BYTES = 2 * PART_BYTES + 5


@pytest.fixture
def publisher(live_hub: LiveHub) -> Actor:
    with live_hub.inside():
        return live_hub.hire(live_hub.member("Northmarsh Council"), Role.PUBLISHER)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "canaryname.csv"
    path.write_bytes(random.Random(7).randbytes(SIZE_BYTES))
    return path


@pytest.mark.browser
def test_a_file_goes_on_where_it_stopped_after_a_lost_line_and_a_new_page(
    live_hub: LiveHub, browser_page: Page, axe: AxeCheck, publisher: Actor, file: Path
) -> None:
    page, offsets, dropping = browser_page, [], [True]
    live_hub.sign_in(page, publisher.account_id)

    def drops_the_second_part(route: Route) -> None:
        if route.request.method == "PATCH":
            offsets.append(int(route.request.headers["upload-offset"]))
            if dropping[0] and offsets[-1]:
                route.abort("connectionreset")
                return
        route.continue_()

    page.route("**/uploads-in-parts/*", drops_the_second_part)
    page.goto(f"{live_hub.url}/uploads/new")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Upload", exact=True).click()
    page.get_by_text("49% sent").wait_for()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("status")).to_contain_text("Paused at")
    expect(page.get_by_role("progressbar", name="Sending the file")).to_be_visible()
    axe(page)
    fits_a_phone(page)
    stored = page.evaluate("() => JSON.stringify(localStorage)")
    assert "uploads-in-parts/partial_" in stored
    assert "canaryname" not in stored
    assert publisher.account_id not in stored

    dropping[0] = False
    offsets.clear()
    page.reload()
    page.get_by_text("canaryname.csv: 17 MB of 34 MB arrived").wait_for()
    axe(page)
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Upload", exact=True).click()
    page.wait_for_url("**/uploads/upload_*")
    assert offsets == [PART_BYTES, 2 * PART_BYTES], "what had arrived was not sent again"
    with live_hub.inside():
        (upload,) = uploads(actor=publisher)
        stored = models.Upload.objects.get(pk=upload.id)
        with original_for_processing(stored.original_id, clock=system_clock) as plain:
            assert hashlib.file_digest(plain, "sha256").digest() == hashlib.sha256(file.read_bytes()).digest()
        assert models.PartialUpload.objects.get(account_id=publisher.account_id).upload_id == upload.id
    assert (upload.size_bytes, upload.file_name) == (SIZE_BYTES, "canaryname.csv")
    assert page.evaluate("() => localStorage.length") == 0


@pytest.mark.browser
def test_an_answer_goes_in_parts_and_the_hub_says_why_a_file_is_not_taken(
    live_hub: LiveHub, browser_page: Page, axe: AxeCheck, publisher: Actor, tmp_path: Path
) -> None:
    live_hub.sign_in(browser_page, publisher.account_id)
    _answers_an_ask(live_hub, browser_page, axe, tmp_path, publisher)
    browser_page.goto(f"{live_hub.url}/uploads/new")
    browser_page.route(
        "**/uploads-in-parts",
        lambda route: route.continue_(headers={**route.request.headers, "upload-length": str(10**12)}),
    )
    (tmp_path / "a.csv").write_bytes(b"a,b\r\n1,2\r\n")
    browser_page.get_by_label("File").set_input_files(tmp_path / "a.csv")
    browser_page.get_by_role("button", name="Upload", exact=True).click()
    expect(browser_page.get_by_role("status")).to_contain_text("larger than this hub takes: 10.7 GB at most")


def _answers_an_ask(live_hub: LiveHub, page: Page, axe: AxeCheck, folder: Path, publisher: Actor) -> None:
    page.goto(f"{live_hub.url}/asks/{ASK}/answer")
    fits_a_phone(page)
    axe(page)
    if pictures := os.environ.get("WARDMOTE_PICTURES"):
        page.screenshot(path=Path(pictures) / "answer-phone.png", full_page=True)
    (folder / "answer.csv").write_bytes(b"Name,Ward\r\nA,Eastwick\r\n")
    page.get_by_label("File").set_input_files(folder / "answer.csv")
    with page.expect_response("**/uploads-in-parts/partial_*") as sent:
        page.get_by_role("button", name="Upload the answer").click()
    assert sent.value.request.method == "PATCH"
    page.wait_for_url("**/uploads/upload_*")
    with live_hub.inside():
        wanted = uploads(actor=publisher)[0].wanted
    assert wanted is not None
    assert wanted.answers is not None
    assert wanted.answers.ask == ASK
