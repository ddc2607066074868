"""Step 4: an analyst finds the data, says what for, and reads what the agreement opens. With the keyboard alone."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import delta_sharing
import openpyxl
import polars
from playwright.sync_api import Locator, Page, expect

from tests.story.agreeing import COLUMNS
from tests.story.publishing import OCTOBER_ROWS, TITLE
from tests.story.stage import Stage, press, says
from wardmote.hub.organisations.actor import Role

CASE = "HFSV-2026/0147"
PURPOSE = "Home fire safety visits ("
"""As the radio button begins, before the agreement's title."""
_MOST_TABS = 60


@dataclass(frozen=True)
class Share:
    """A Delta Sharing profile as a client keeps it, and what it calls the table."""

    profile: Path
    table: str

    def read(self) -> list[str]:
        """Reads the whole table with the unmodified client; returns its columns."""
        return list(delta_sharing.load_as_pandas(f"{self.profile}#{self.table}").columns)


def nothing_is_open_yet(stage: Stage) -> None:
    """Before it is signed: the description can be found, and no row be had."""
    page = stage.person("fire-brigade", Role.ANALYST).page
    page.goto(f"{stage.url}/search?q=telecare")
    stage.look(page)
    press(page.get_by_role("link", name=TITLE))
    stage.look(page, "dataset", height=1000)
    expect(page.get_by_role("region", name="The first")).to_have_count(0)
    press(page.get_by_role("button", name="Use this table"))
    says(page, "not signed")
    expect(page.get_by_role("radio", name=PURPOSE)).to_have_count(0)
    stage.look(page, "not-yet", height=560)


def uses_it_with_the_keyboard_alone(stage: Stage) -> str:
    """From the front page to the rows, without a mouse. Returns the address of the permit's page."""
    page = stage.person("fire-brigade", Role.ANALYST).page
    page.goto(stage.url)
    _tab_to(page, page.get_by_role("searchbox"))
    page.keyboard.type("telecare")
    _enter(page)
    _press_enter(page, page.get_by_role("link", name=TITLE))
    _press_enter(page, page.get_by_role("button", name="Use this table"))
    purpose = page.get_by_role("radio", name=PURPOSE)
    _tab_to(page, purpose)
    page.keyboard.press("Space")
    expect(purpose).to_be_checked()
    stage.look(page, "purpose", height=800)
    _tab_to(page, page.get_by_label("Case reference"))
    page.keyboard.type("Mrs Okafor")
    _enter(page)
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    stage.look(page)
    again = page.get_by_label("Case reference")
    _tab_to(page, again)
    page.keyboard.press("Control+A")
    page.keyboard.type(CASE)
    _enter(page)
    expect(page.get_by_role("heading", name="version 2")).to_be_visible()
    return page.url


def sees_only_the_permitted_columns(stage: Stage) -> None:
    """The preview has the five columns and no other."""
    page = stage.person("fire-brigade", Role.ANALYST).page
    preview = page.get_by_role("region", name="The first rows")
    assert preview.get_by_role("columnheader").all_inner_texts() == list(COLUMNS)
    says(page, "An agreement opens these columns to your organisation")
    stage.look(page, "rows", height=1000)


def downloads_in_every_format(stage: Stage, folder: Path) -> None:
    """CSV, XLSX and Parquet hold the same rows of the five columns."""
    page = stage.person("fire-brigade", Role.ANALYST).page
    kept = {each: _download(page, f"Download {each}", folder) for each in ("CSV", "XLSX", "Parquet")}
    with kept["CSV"].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == list(COLUMNS)
    sheet = openpyxl.load_workbook(kept["XLSX"])["Data"]
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    frame = polars.read_parquet(kept["Parquet"])
    assert frame.columns == list(COLUMNS)
    assert len(rows) - 1 == sheet.max_row - 1 == len(frame) >= OCTOBER_ROWS


def reads_an_earlier_version(stage: Stage) -> None:
    """Version 1 can still be read, under the same agreement."""
    page = stage.person("fire-brigade", Role.ANALYST).page
    press(page.get_by_role("link", name=TITLE))
    press(page.get_by_role("link", name="version 1"))
    _says_what_for(page)
    expect(page.get_by_role("heading", name="version 1")).to_be_visible()


def takes_a_delta_sharing_profile(stage: Stage, folder: Path) -> Share:
    """The profile is shown once; the client reads the table with it."""
    page = stage.person("fire-brigade", Role.ANALYST).page
    press(page.get_by_role("link", name=TITLE))
    press(page.get_by_role("link", name="Delta Sharing profile"))
    page.get_by_role("radio", name=PURPOSE).check()
    page.get_by_label("Case reference").fill(CASE)
    stage.look(page)
    press(page.get_by_role("button", name="Make the profile"))
    stage.look(page)
    profile = _download(page, "Download the profile", folder)
    assert json.loads(profile.read_text()) == json.loads(page.locator("pre.wm-secret").inner_text())
    table = page.locator("pre.wm-code").inner_text().partition("#")[2].partition('"')[0]
    press(page.get_by_role("button", name="I have kept it"))
    stage.look(page)
    share = Share(profile, table)
    assert share.read() == list(COLUMNS)
    return share


def chooses_what_for(stage: Stage, page: Page) -> None:
    """From the search to the rows of the newest version."""
    page.goto(f"{stage.url}/search?q=telecare")
    press(page.get_by_role("link", name=TITLE))
    press(page.get_by_role("button", name="Use this table"))
    _says_what_for(page)


def _says_what_for(page: Page) -> None:
    page.get_by_role("radio", name=PURPOSE).check()
    page.get_by_label("Case reference").fill(CASE)
    press(page.get_by_role("button", name="Continue"))


def _download(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download() as started:
        page.get_by_role("button", name=name).click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


def _enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _press_enter(page: Page, target: Locator) -> None:
    _tab_to(page, target)
    _enter(page)


def _tab_to(page: Page, target: Locator) -> None:
    """Presses Tab until the focus is there; fails where it can be neither reached nor seen."""
    target.wait_for()
    for _ in range(_MOST_TABS):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            style = "element => { const s = getComputedStyle(element); return s.outlineStyle + s.boxShadow }"
            assert target.evaluate(style) != "nonenone", "the focus cannot be seen"
            return
    raise AssertionError(f"{target} cannot be reached with the Tab key on {page.url}")
