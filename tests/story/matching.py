"""Step 2: every row to its property. The hub is instructed, reports, asks people, and uses what they decided again."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import polars
import requests
from playwright.sync_api import Page, expect

from tests.story.stage import Stage, id_in, press, says
from wardmote.demo.city import TRUTH_FOLDER
from wardmote.hub.organisations.actor import Role

TITLE = "Register of electors"
FILE = "eastferry/electoral-register-2026-10.csv"
COUNCIL = "eastferry"
NOT_NEEDED = ("DATE_OF_ATTAINMENT", "SURNAME", "FORENAME")
"""What nobody needs who joins by property."""
_WAIT_SECONDS = 90.0


def instructs_the_hub(stage: Stage) -> str:
    """The publisher looks at the columns that were found, and leaves names out. Returns the matched version's id."""
    page = _opens(stage)
    where = page.get_by_role("group", name="Where does the address stand?")
    expect(where.get_by_role("checkbox", checked=True)).to_have_count(4)
    carried = page.get_by_role("group", name="Columns of the new table")
    for name in NOT_NEEDED:
        carried.get_by_label(name).uncheck()
    stage.look(page, "columns-of-the-new-table", of=carried)
    press(page.get_by_role("button", name="Instruct the hub"))
    return _waits_until_matched(page)


def nearly_every_row_finds_its_property(stage: Stage, version_id: str) -> None:
    """The file knows no UPRN; over 97 in 100 rows of the matched table have the right one, and none a wrong one."""
    with stage.file(FILE).open(encoding="cp1252", newline="") as file:
        header = next(csv.reader(file))
    assert not [each for each in header if "UPRN" in each]
    rows = _rows(stage, version_id)
    assert not set(NOT_NEEDED) & set(rows.columns)
    given, true = rows["uprn"].to_list(), _truth(stage)
    right = sum(each == other for each, other in zip(given, true, strict=True))
    assert right / len(true) > 0.97
    assert right == sum(each is not None for each in given), "nobody has another's UPRN"


def reads_the_report(stage: Stage) -> None:
    """How many rows went to each level, and which wards and classes fare worse."""
    page = stage.person(COUNCIL, Role.PUBLISHER).page
    press(page.get_by_role("link", name="How well it was matched"))
    expect(page.get_by_role("row", name="Exact")).to_contain_text("99.")
    stage.look(page, "how-well-matched", height=1080)


def decides_what_is_in_doubt(stage: Stage, version_id: str) -> None:
    """One flat the publisher knows; the other he cannot tell."""
    page = stage.person(COUNCIL, Role.PUBLISHER).page
    press(page.get_by_role("link", name="Review doubtful addresses"))
    press(page.get_by_role("button", name="Start"))
    stage.look(page, "which-property", height=1110)
    _chooses_the_right_one(stage, page, version_id)
    page.get_by_label("I cannot tell").check()
    press(page.get_by_role("button", name="Decide and go on"))
    says(page, "There is nothing left for you to decide.")


def matched_again_the_decision_is_used(stage: Stage, version_id: str) -> None:
    """As it would be for the next month's file: nobody is asked again about an address that was decided."""
    page = _opens(stage)
    press(page.get_by_role("button", name="Match again"))
    again = _waits_until_matched(page)
    assert again != version_id
    before, after = (_rows(stage, each)["uprn"].drop_nulls().len() for each in (version_id, again))
    assert after == before + 1
    press(page.get_by_role("link", name="How well it was matched"))
    page.locator("summary", has_text="Which stage decided").click()
    stages = page.get_by_role("region", name="Which stage decided")
    expect(stages.get_by_role("row", name="exact decided 1")).to_be_visible()


def _opens(stage: Stage) -> Page:
    page = stage.person(COUNCIL, Role.PUBLISHER).page
    page.goto(f"{stage.url}/datasets")
    press(page.get_by_role("link", name=TITLE, exact=True))
    press(page.get_by_role("link", name="Match its addresses to properties"))
    return page


def _waits_until_matched(page: Page) -> str:
    """Loads the page again, as it says, until the table is matched. Returns the id of the version that was made."""
    deadline = time.monotonic() + _WAIT_SECONDS
    made = page.get_by_text("rows of version 1 have a UPRN.")
    while made.count() == 0 and time.monotonic() < deadline:
        page.wait_for_timeout(700)
        page.reload()
    expect(made).to_be_visible()
    link = page.get_by_role("link", name="How well it was matched")
    return id_in(link.get_attribute("href") or "", "version")


def _chooses_the_right_one(stage: Stage, page: Page, version_id: str) -> None:
    """Chooses as somebody would who knows the borough: what the city's truth says of the first such address."""
    asked = page.locator(".govuk-inset-text p").first.inner_text()
    addresses = _rows(stage, version_id).select("ADDRESS_1").to_series().to_list()
    uprn = _truth(stage)[next(row for row, each in enumerate(addresses) if asked.startswith(each))]
    page.locator(f"input[value='{uprn}']").check()
    press(page.get_by_role("button", name="Decide and go on"))


def _rows(stage: Stage, version_id: str) -> polars.DataFrame:
    """The matched table, as the publisher's program downloads it."""
    path: Path = stage.home / f"{version_id}.parquet"
    if not path.exists():
        token = stage.person(COUNCIL, Role.PUBLISHER).api_token
        api, headers = f"{stage.url}/api/v1", {"Authorization": f"Bearer {token}"}
        asked = {"version_id": version_id, "use": "download"}
        permit = requests.post(f"{api}/permits", json=asked, headers=headers, timeout=60).json()
        got = requests.get(f"{api}/permits/{permit['id']}/rows.parquet", headers=headers, timeout=60)
        path.write_bytes(got.content)
    return polars.read_parquet(path)


def _truth(stage: Stage) -> list[int]:
    """Which property each row of the file is about, as only a made-up city knows."""
    rows = polars.read_parquet(stage.file(f"{TRUTH_FOLDER}/rows.parquet"))
    return rows.filter(polars.col("file_name") == FILE).sort("row")["uprn"].to_list()
