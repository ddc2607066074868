"""Matching and reviewing addresses in a real browser: by keys, without a script, on a phone; axe finds nothing.

With WARDMOTE_PICTURES set to a folder, a picture of each page is left there, to be looked at.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pyarrow as pa
import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.browser import DESKTOP, AxeCheck, LiveHub, fits_a_phone
from tests.engine.linkage import village
from tests.hub.derivation.matching import Borough, install_for_all, publish, work
from tests.hub.derivation.test_review import DOUBTFUL, HOLLIN
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.hub.catalogue.queries import datasets
from wardmote.hub.derivation.models import AddressDecision
from wardmote.hub.organisations.actor import Role
from wardmote.kernel.clock import system_clock

pytestmark = pytest.mark.browser

HELD = DOUBTFUL.set_column(1, "UPRN", pa.array([HOLLIN + 2, HOLLIN + 2, 999, None, None], pa.int64()))


@pytest.fixture
def borough(live_hub: LiveHub, tmp_path: Path) -> Borough:
    """Whose table of doubtful addresses was matched."""
    build(village.write(tmp_path / "village.csv"), tmp_path / "gazetteer", progress=lambda _: None)
    with live_hub.inside():
        member = live_hub.member("Eastmere Council")
        publisher = live_hub.hire(member, Role.PUBLISHER, name="Priya Shah")
        dataset_id, version_id = publish(publisher, system_clock, pa.concat_tables([HELD] * 3))  # type: ignore[arg-type]  # any clock
        table_id = datasets(ids=[dataset_id])[0].tables[0].id
        made = Borough(publisher, publisher, dataset_id, version_id, table_id, system_clock)  # type: ignore[arg-type]
        install_for_all(tmp_path / "gazetteer", system_clock)  # type: ignore[arg-type]  # any clock
        shutil.copytree(
            settings.HOME.gazetteers, settings.HOME.folder / "live" / "gazetteers", dirs_exist_ok=True
        )
        made.instruct()
        work(system_clock)  # type: ignore[arg-type]  # any clock
    return made


def test_addresses_are_decided_by_keys_which_can_be_switched_off(
    live_hub: LiveHub, browser_page: Page, axe: AxeCheck, borough: Borough
) -> None:
    with live_hub.inside():
        found = borough.derived()
        assert found is not None
        address = f"{live_hub.url}/versions/{found.tables[0].versions[0].id}/review"
    live_hub.sign_in(browser_page, borough.publisher.account_id)
    browser_page.goto(address)
    browser_page.get_by_role("button", name="Start").click()
    expect(browser_page.locator("kbd").first).to_be_visible()
    expect(browser_page.get_by_text(f"All 6 rows came with UPRN {HOLLIN + 2}, which")).to_be_visible()
    _look(browser_page, axe, "review-address")

    browser_page.keyboard.press("5")
    expect(browser_page.locator(f"input[value='{HOLLIN + 9}']")).to_be_checked()
    browser_page.keyboard.press("n")
    expect(browser_page.get_by_label("None of these")).to_be_checked()
    browser_page.get_by_label("Another property, whose UPRN I know").check()
    browser_page.get_by_label("UPRN of another property").press_sequentially("n5")
    expect(browser_page.get_by_label("UPRN of another property")).to_have_value("n5")

    browser_page.get_by_label("Use keys").uncheck()
    expect(browser_page.locator("kbd").first).to_be_hidden()
    browser_page.keyboard.press("u")
    expect(browser_page.get_by_label("I cannot tell")).not_to_be_checked()
    browser_page.reload()
    expect(browser_page.get_by_label("Use keys")).not_to_be_checked()
    browser_page.get_by_label("Use keys").check()

    browser_page.keyboard.press("5")
    browser_page.keyboard.press("Enter")
    expect(browser_page.get_by_text("Address 2 of 2").first).to_be_visible()
    browser_page.get_by_role("button", name="Undo my last decision").click()
    expect(browser_page.get_by_text("Your last decision is taken back.")).to_be_visible()
    browser_page.keyboard.press("5")
    browser_page.keyboard.press("Enter")
    expect(browser_page.get_by_text("Address 2 of 2").first).to_be_visible()
    browser_page.keyboard.press("u")
    browser_page.keyboard.press("Enter")
    expect(browser_page.get_by_text("There is nothing left for you to decide.").first).to_be_visible()
    _look(browser_page, axe, "review-done")
    with live_hub.inside():
        assert sorted(each.uprn for each in AddressDecision.objects.all()) == [0, HOLLIN + 9]


@pytest.mark.slow
def test_a_publisher_instructs_the_hub_reads_the_report_by_a_column_and_sees_what_is_in_doubt(
    live_hub: LiveHub, browser_page: Page, axe: AxeCheck, borough: Borough
) -> None:
    page, at = browser_page, f"{live_hub.url}/tables/{borough.table_id}/matching"
    live_hub.sign_in(page, borough.publisher.account_id)
    page.goto(at)
    expect(page.get_by_text("3 of 15 rows of version 1 have a UPRN.")).to_be_visible()
    expect(page.get_by_role("button", name="Match again")).to_be_visible()
    _look(page, axe, "matching-made")
    page.get_by_role("button", name="Withdraw the instruction").click()
    page.get_by_label("address", exact=True).first.uncheck()
    page.get_by_role("button", name="Instruct the hub").click()
    expect(page.get_by_role("link", name="Tick the column of the address.")).to_be_visible()
    _look(page, axe, "matching-instruct")
    page.get_by_label("address", exact=True).first.check()
    page.get_by_role("button", name="Instruct the hub").click()
    expect(page.get_by_text("The hub is instructed.")).to_be_visible()

    page.get_by_role("link", name="How well it was matched").click()
    page.get_by_label("Column").select_option("postcode")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("table", name="By postcode").get_by_text("100.0%")).to_be_visible()
    _look(page, axe, "matching-report")
    page.get_by_role("link", name="Review doubtful addresses").click()
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    _look(page, axe, "review-begin")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("link", name="more properties").click()
    expect(page.get_by_role("radio")).to_have_count(14 + 3)
    _look(page, axe, "review-all")


def _look(page: Page, axe: AxeCheck, name: str) -> None:
    """Checks the page as it is now, wide and narrow, and keeps a picture of each."""
    folder = os.environ.get("WARDMOTE_PICTURES")
    for width in ("", "-phone"):
        if width:
            fits_a_phone(page)
        axe(page)
        if folder:
            page.screenshot(path=Path(folder) / f"{name}{width}.png", full_page=True)
    page.set_viewport_size(DESKTOP)
