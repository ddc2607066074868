"""Steps 5 and 6: the record, its proof, the agreement suspended and everything stopped, what the owner is told."""

from __future__ import annotations

import http.client
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from requests.exceptions import HTTPError

from tests.story import publishing, using
from tests.story.agreeing import AGREEMENT
from tests.story.publishing import TITLE
from tests.story.stage import Stage, press, says
from tests.story.using import CASE, Share
from wardmote.hub.organisations.actor import Role

REASON = "A laptop with a copy was lost on 20 November."
_FIRST_BYTES = 2**14
_CHECKPOINT_SECONDS = 90.0
_MANY_ROWS = 400_000
_MANY = "northmarsh/assisted-bins-and-telecare-2026-12.csv"


@dataclass(frozen=True)
class Held:
    """What a member holds that the hub cannot reach: its public key, and a checkpoint of an earlier day."""

    key: Path
    checkpoint: Path


def keeps_key_and_checkpoint(stage: Stage, folder: Path) -> Held:
    """Anybody can take them, from a page that says what they are for."""
    page = stage.person("northmarsh", Role.IG_LEAD).page
    deadline = time.monotonic() + _CHECKPOINT_SECONDS
    page.goto(f"{stage.url}/ledger/checkpoints")
    while page.get_by_role("link", name="Latest checkpoint").count() == 0 and time.monotonic() < deadline:
        page.wait_for_timeout(1000)
        page.reload()
    stage.look(page)
    return Held(_kept(page, "Public key", folder), _kept(page, "Latest checkpoint", folder))


def reads_the_ledger(stage: Stage, agreement_id: str) -> None:
    """Who, what, why, under which agreement, how many rows, when."""
    page = stage.person("northmarsh", Role.IG_LEAD).page
    page.goto(f"{stage.url}/ledger?act=use&agreement={agreement_id}")
    entries = page.get_by_role("list", name="Entries, newest first")
    for words in ("Demo City Fire Brigade", CASE, AGREEMENT, "rows"):
        expect(entries.get_by_text(words).first).to_be_visible()
    stage.look(page, "ledger", height=860)
    press(entries.get_by_role("link", name="Entry").first)
    stage.look(page)


def verifies_offline(stage: Stage, held: Held, folder: Path) -> None:
    """Her organisation's entries, checked by a program that is given the export, the key and the checkpoint alone."""
    page = stage.person("northmarsh", Role.IG_LEAD).page
    page.goto(f"{stage.url}/ledger")
    stage.look(page)
    with page.expect_download() as started:
        page.get_by_role("button", name="Export our entries").click()
    export = folder / started.value.suggested_filename
    started.value.save_as(export)
    good = _verify(export, held)
    assert good.returncode == 0, good.stderr
    forged = folder / "forged.zip"
    forged.write_bytes(_with_one_byte_changed(export.read_bytes()))
    assert _verify(forged, held).returncode != 0


def publishes_a_large_month(stage: Stage) -> None:
    """Version 3 is large enough for a download to be running when the agreement is suspended."""
    path = stage.file(_MANY)
    chance = random.Random(3)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(
            "Ref,Property UPRN,Property Postcode,Property Ward,Resident Lives alone,Resident Mobility need\r\n"
        )
        for number in range(_MANY_ROWS):
            alone, need = (
                chance.choice(("Yes", "No")),
                chance.choice(("wheelchair", "walking stick", "unaided")),
            )
            file.write(f"AB/{number:06d},{99_000_000_000 + number},,Beckton,{alone},{need}\r\n")
    publishing.publishes_next(stage, _MANY)
    says(stage.person("northmarsh", Role.PUBLISHER).page, "Version 3 is published.")


def everything_stops_when_it_is_suspended(
    stage: Stage, agreement_id: str, permit_page: str, share: Share
) -> None:
    """The next page, link and Delta Sharing read are refused, the running download is cut: each with the reason."""
    analyst = stage.person("fire-brigade", Role.ANALYST).page
    with _slow_download(stage, _opens_the_newest(stage, analyst)) as running:
        _suspends(stage, agreement_id)
        with pytest.raises((http.client.IncompleteRead, ConnectionError)):
            running.read()
    analyst.goto(permit_page)
    says(analyst, "suspended")
    says(analyst, "Northmarsh Borough Council (demo)")
    says(analyst, REASON)
    stage.look(analyst, "suspended", height=620)
    assert analyst.goto(f"{permit_page}/rows.csv").status == 403  # type: ignore[union-attr]  # it answers
    with pytest.raises(HTTPError) as told:
        share.read()
    assert told.value.response.status_code == 403
    assert REASON in told.value.response.json()["message"]
    analyst.goto(f"{stage.url}/search?q=telecare")
    says(analyst, "Suspended")
    press(analyst.get_by_role("link", name=TITLE))
    expect(analyst.get_by_role("button", name="Use this table")).to_have_count(0)
    stage.look(analyst)
    for address in ("permits", "shares"):
        analyst.goto(f"{stage.url}/{address}")
        says(analyst, REASON)
        stage.look(analyst)


def an_outsider_finds_nothing(stage: Stage, permit_page: str, agreement_id: str) -> None:
    """Another council gets what it would get where there is nothing; a stranger is asked to sign in."""
    outsider, stranger = stage.person("eastferry", Role.ANALYST).page, stage.stranger()
    for address in (permit_page, f"{permit_page}/rows.csv", f"{stage.url}/agreements/{agreement_id}"):
        assert outsider.goto(address).status == 404  # type: ignore[union-attr]  # it answers
        stranger.goto(address)
        expect(stranger.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    stage.look(outsider)
    stranger.context.close()


def only_the_suspender_resumes(stage: Stage, agreement_id: str) -> None:
    """The brigade has no button for it; the borough lifts its own suspension."""
    partner = stage.person("fire-brigade", Role.IG_LEAD).page
    partner.goto(f"{stage.url}/agreements/{agreement_id}")
    says(partner, REASON)
    expect(partner.get_by_role("button", name="Resume the agreement")).to_have_count(0)
    stage.look(partner)
    page = stage.person("northmarsh", Role.IG_LEAD).page
    page.goto(f"{stage.url}/agreements/{agreement_id}")
    press(page.get_by_role("button", name="Resume the agreement"))
    says(page, "Your suspension is lifted.")


def asks_again(stage: Stage, permit_page: str) -> None:
    """What was stopped stays stopped, and leads to the form with what was said before."""
    page = stage.person("fire-brigade", Role.ANALYST).page
    page.goto(permit_page)
    press(page.get_by_role("button", name="Ask for the data again"))
    expect(page.get_by_label("Case reference")).to_have_value(CASE)
    stage.look(page)
    press(page.get_by_role("button", name="Continue"))
    expect(page.get_by_role("region", name="The first rows")).to_be_visible()


def the_owner_is_told(stage: Stage) -> None:
    """A follower of the ledger made notices; use is counted for each dataset."""
    page = stage.person("northmarsh", Role.PUBLISHER).page
    page.goto(f"{stage.url}/notices")
    notices = page.get_by_role("list", name="Notices, newest first")
    expect(notices.get_by_text(CASE).first).to_be_visible()
    stage.look(page, "notices", height=720)
    page.goto(f"{stage.url}/ledger/use")
    expect(page.get_by_role("region", name=f"Who used {TITLE}")).to_contain_text("Demo City Fire Brigade")
    stage.look(page, "use", height=800)


def withdraws_a_version(stage: Stage) -> None:
    """It is gone for readers at once; the version before stands again."""
    analyst = stage.person("fire-brigade", Role.ANALYST).page
    permit_page = _opens_the_newest(stage, analyst)
    page = stage.person("northmarsh", Role.PUBLISHER).page
    page.goto(f"{stage.url}/datasets")
    press(page.get_by_role("link", name=TITLE))
    press(page.get_by_role("link", name="Version 3", exact=True))
    press(page.get_by_role("link", name="Withdraw this version"))
    stage.look(page, "withdraw", height=620)
    press(page.get_by_role("button", name="Withdraw"))
    says(page, "Version 3 is withdrawn.")
    stage.look(page)
    assert analyst.goto(permit_page).status == 403  # type: ignore[union-attr]  # it answers
    stage.look(analyst)
    using.chooses_what_for(stage, analyst)
    expect(analyst.get_by_role("heading", name="version 2")).to_be_visible()


def _kept(page: Page, link: str, folder: Path) -> Path:
    with page.expect_download() as started:
        page.get_by_role("link", name=link).click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


def _verify(export: Path, held: Held) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-m", "wardmote.site", "verify", str(export), "--key", str(held.key)]
    return subprocess.run(
        [*command, "--since", str(held.checkpoint)],
        capture_output=True,
        text=True,
        env={},
        cwd=export.parent,
        check=False,
        timeout=60,
    )


def _with_one_byte_changed(export: bytes) -> bytes:
    middle = len(export) // 2
    return export[:middle] + bytes([export[middle] ^ 1]) + export[middle + 1 :]


def _opens_the_newest(stage: Stage, page: Page) -> str:
    using.chooses_what_for(stage, page)
    expect(page.get_by_role("heading", name="version 3")).to_be_visible()
    return page.url


@contextmanager
def _slow_download(stage: Stage, permit_page: str) -> Iterator[http.client.HTTPResponse]:
    """As a browser would, with its cookies; taking a little, and then waiting."""
    cookies = stage.person("fire-brigade", Role.ANALYST).page.context.cookies()
    where = urlsplit(permit_page)
    header = "; ".join(f"{each['name']}={each['value']}" for each in cookies)
    with closing(http.client.HTTPConnection(where.netloc, timeout=60)) as connection:
        connection.request("GET", f"{where.path}/rows.csv", headers={"Cookie": header})
        with connection.getresponse() as answer:
            assert answer.status == 200
            assert len(answer.read(_FIRST_BYTES)) == _FIRST_BYTES
            yield answer


def _suspends(stage: Stage, agreement_id: str) -> None:
    page = stage.person("northmarsh", Role.IG_LEAD).page
    page.goto(f"{stage.url}/agreements/{agreement_id}")
    press(page.get_by_role("button", name="Suspend"))
    page.get_by_label("Reason").fill(REASON)
    stage.look(page, "suspend", height=620)
    press(page.get_by_role("button", name="Suspend"))
    says(page, "Every use under it stopped at once.")
