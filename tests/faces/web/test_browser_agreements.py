"""Two organisations agree in a real browser: drafted, assessed, reviewed, signed by both, suspended, resumed.

Every page on the way is held to axe and to a phone of 360 px. With WARDMOTE_PICTURES set to a folder, a picture of
each is left there, to be looked at.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import DESKTOP, AxeCheck, LiveHub, fits_a_phone
from tests.faces.web.agreeing import terms
from tests.hub import agreed, datasets, people
from wardmote.hub.agreements.code_list import code_lists
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.organisations.actor import Role
from wardmote.hub.organisations.organisation import Kind
from wardmote.kernel.clock import system_clock

pytestmark = pytest.mark.browser

Look = Callable[[Page, str], None]


@pytest.fixture
def look(axe: AxeCheck) -> Look:
    """Checks a page as it is now, wide and narrow, and keeps a picture of each."""
    folder = os.environ.get("WARDMOTE_PICTURES")

    def keep(page: Page, name: str) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    def check(page: Page, name: str) -> None:
        axe(page)
        keep(page, name)
        fits_a_phone(page)
        axe(page)
        keep(page, f"{name}-phone")
        page.set_viewport_size(DESKTOP)

    return check


@dataclass(frozen=True)
class Stage:
    """Who plays, by account, and the dataset that is agreed about."""

    borough: str
    brigade: str
    borough_lead: str
    borough_signatory: str
    brigade_lead: str
    brigade_signatory: str
    dataset_title: str


@pytest.fixture
def stage(live_hub: LiveHub) -> Stage:
    """A borough with a published closed table, and a fire brigade."""
    mark = secrets.token_hex(3)
    with live_hub.inside():
        operator = live_hub.operator()
        borough = people.join(f"Northmarsh {mark}", operator=operator, clock=system_clock)
        brigade = people.join(f"Fire Brigade {mark}", kind=Kind.FIRE, operator=operator, clock=system_clock)
        publisher = live_hub.hire(borough, Role.PUBLISHER, name="Priya Shah")
        title = f"Assisted collections {mark}"
        datasets.published(replace(datasets.CLOSED, title=title), publisher=publisher, clock=system_clock)
        return Stage(
            borough=f"Northmarsh {mark}",
            brigade=f"Fire Brigade {mark}",
            borough_lead=live_hub.hire(borough, Role.IG_LEAD, name="Grace Okafor").account_id,
            borough_signatory=live_hub.hire(borough, Role.SIGNATORY, name="Samuel Reid").account_id,
            brigade_lead=live_hub.hire(brigade, Role.IG_LEAD, name="Ines Duarte").account_id,
            brigade_signatory=live_hub.hire(brigade, Role.SIGNATORY, name="Tom Ferris").account_id,
            dataset_title=title,
        )


@pytest.fixture
def sit_down(live_hub: LiveHub, chromium: Browser) -> Iterator[Callable[[str], Page]]:
    """A browser of their own for each person, signed in with password and TOTP code."""
    contexts = []
    complaints: list[str] = []

    def note(said: str) -> None:
        if "Content Security Policy" in said:
            complaints.append(said)

    def begin(account_id: str) -> Page:
        context = chromium.new_context(viewport=DESKTOP)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: note(message.text))
        live_hub.sign_in(page, account_id)
        return page

    yield begin
    for context in contexts:
        context.close()
    assert complaints == []


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    """A link, or a link that looks like a button."""
    link = page.get_by_role("link", name=name, exact=True)
    link.or_(page.get_by_role("button", name=name, exact=True)).first.click()


def _reloaded(page: Page, address: str) -> Page:
    page.goto(address)
    return page


def test_two_organisations_agree(stage: Stage, sit_down: Callable[[str], Page], look: Look) -> None:
    lead = sit_down(stage.borough_lead)
    address = _draft(lead, stage, look)
    _assess(lead, look)
    partner = sit_down(stage.brigade_lead)
    _review(lead, partner, address, look)
    _sign(sit_down(stage.borough_signatory), address, look)
    expect(_reloaded(lead, address).locator("main")).to_contain_text("Part signed")
    _sign(sit_down(stage.brigade_signatory), address, look)
    expect(_reloaded(lead, address).locator("main")).to_contain_text("In force")
    look(lead, "agreement-in-force")
    _suspend_and_resume(lead, partner, address, stage, look)
    _read_the_ledger(lead, stage, look)


def _draft(page: Page, stage: Stage, look: Look) -> str:
    """The guided draft and the mending of what the template cannot know; returns the agreement's address."""
    follow(page, "Agreements")
    look(page, "agreements-none")
    follow(page, "Draft an agreement")
    look(page, "draft-1-template")
    page.get_by_label("Home fire safety visits").check()
    press(page, "Continue")
    page.get_by_label(stage.brigade).check()
    look(page, "draft-2-partners")
    press(page, "Continue")
    page.get_by_label(stage.dataset_title).check()
    look(page, "draft-3-table")
    press(page, "Continue")
    for column, why in {
        "uprn": "It finds the door.",
        "bins": "Whoever needs help with bins moves slowly.",
    }.items():
        page.get_by_label(column, exact=True).check()
        page.get_by_label("It is necessary because").locator("visible=true").last.fill(why)
    look(page, "draft-4-columns")
    press(page, "Continue")
    page.get_by_label("Column").select_option("ward")
    page.get_by_label("Values").fill("Eastwick\nWestwick")
    look(page, "draft-5-rows")
    press(page, "Continue")
    page.get_by_label("Title").fill("Bins for fire safety visits")
    page.get_by_label("Reference").fill("NM-2026-07")
    look(page, "draft-6-name")
    press(page, "Continue")
    page.get_by_label("From the start of").fill(f"{system_clock():%d/%m/%Y}")
    look(page, "draft-7-dates")
    press(page, "Continue")
    page.get_by_label("Name").nth(1).fill("Duty officer")
    look(page, "draft-8-contacts")
    press(page, "Continue")
    look(page, "draft-9-check")
    press(page, "Make the draft")
    expect(page.get_by_role("heading", name="Bins for fire safety visits")).to_be_visible()
    address = page.url
    look(page, "agreement-draft-with-faults")
    page.get_by_role("link", name="There is no area it covers.").click()
    page.get_by_label("Area").fill("Eastwick and Westwick wards")
    look(page, "change-subjects")
    press(page, "Save")
    expect(page.get_by_text("Saved. This is version 2 now.")).to_be_visible()
    look(page, "agreement-version")
    page.goto(address)
    expect(page.get_by_text("to be put right")).to_have_count(0)
    return address


def _assess(page: Page, look: Look) -> None:
    follow(page, "Answer the DPIA screening")
    for trigger in code_lists().dpia_triggers.values():
        answer = "Yes" if trigger.code in {"data_matching", "children_or_vulnerable"} else "No"
        page.get_by_role("group", name=trigger.title, exact=True).get_by_label(answer, exact=True).check()
    look(page, "screening")
    press(page, "Save the answers")
    look(page, "agreement-dpia-needed")
    follow(page, "Record the DPIA")
    for label, said in {
        "Reference of the DPIA": "DPIA-2026-31",
        "Name of the Data Protection Officer": "Dilys Protheroe",
        "What the Data Protection Officer advised": "Go ahead, with no more columns than these.",
        "Name of who approved it": "Sid Iromonger",
        "Their post": "SIRO",
        "Approved on": "20/2/2026",
    }.items():
        page.get_by_label(label).fill(said)
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("Medium").check()
    look(page, "dpia")
    press(page, "Save the record")
    press(page, "Send for review")
    expect(page.locator("main")).to_contain_text("In review")


def _review(lead: Page, partner: Page, address: str, look: Look) -> None:
    partner.goto(address)
    look(partner, "agreement-in-review")
    follow(partner, "Comment")
    partner.get_by_label("Comment").fill("We are content. Thank you for leaving the names out.")
    look(partner, "comment")
    press(partner, "Send the comment")
    follow(partner, "Read it, and say if it is ready")
    press(partner, "It is ready to sign")
    expect(partner.locator("main")).to_contain_text("Ready to sign")
    expect(_reloaded(lead, address).locator("main")).to_contain_text("leaving the names out")
    look(lead, "agreement-ready")


def _sign(page: Page, address: str, look: Look) -> None:
    page.goto(address)
    follow(page, "Read it and sign")
    expect(page.get_by_text("SHA-256 of this wording")).to_be_visible()
    look(page, "sign")
    press(page, "Sign")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("Signed.")


def _suspend_and_resume(lead: Page, partner: Page, address: str, stage: Stage, look: Look) -> None:
    follow(lead, "Suspend")
    look(lead, "suspend")
    lead.get_by_label("Reason").fill("A tablet with rows of ours was lost.")
    press(lead, "Suspend the agreement")
    look(lead, "agreement-suspended")
    _reloaded(partner, address)
    expect(partner.locator("main")).to_contain_text("A tablet with rows of ours was lost.")
    expect(partner.get_by_role("button", name="Resume the agreement")).to_have_count(0)
    press(lead, "Resume the agreement")
    expect(_reloaded(partner, address).locator("main")).to_contain_text("In force until")


def _read_the_ledger(page: Page, stage: Stage, look: Look) -> None:
    page.goto(page.url.partition("/agreements")[0] + "/ledger")
    look(page, "ledger")
    page.get_by_label("What").select_option(label="All: agreements")
    press(page, "Filter")
    entries = page.locator(".wm-entry")
    expect(entries.first).to_contain_text("Grace Okafor lifted their suspension of an agreement")
    expect(page.locator("main")).to_contain_text(f"{stage.brigade} signed an agreement")
    expect(page.locator("main")).not_to_contain_text("Tom Ferris")
    look(page, "ledger-filtered")
    page.get_by_role("link", name="Entry").first.click()
    look(page, "ledger-entry")
    page.goto(page.url.partition("/ledger")[0] + "/ledger")
    with page.expect_download() as download:
        press(page, "Export our entries")
    assert download.value.suggested_filename.endswith(".zip")
    for name, address in {"checkpoints": "checkpoints", "use": "use"}.items():
        page.goto(page.url.partition("/ledger")[0] + f"/ledger/{address}")
        look(page, f"ledger-{name}")


def test_the_other_pages(
    live_hub: LiveHub, stage: Stage, sit_down: Callable[[str], Page], look: Look
) -> None:
    """Every section's page, versions, what changed, ending, certifying, notices."""
    with live_hub.inside():
        city = _city(live_hub)
        agreement_id = agreed.draft(city, **terms(city.clock().date()))
        running = agreed.signed(city, **terms(city.clock().date()))
        lead_id, partner_id = city.borough.ig_lead.account_id, city.fire.ig_lead.account_id
        for each in (lead_id, partner_id):
            live_hub.give_second_factor(each)
    lead = sit_down(lead_id)
    home = f"{live_hub.url}/agreements/{agreement_id}"
    parts = ["identity", "parties", "purposes", "legal", "subjects", "method", "use_limits", "retention"]
    parts += ["security", "rights", "governance", "contacts", "table", f"basis/{city.fire.organisation_id}"]
    parts += [f"items/{city.table_id}", f"rows/{city.table_id}"]
    for part in parts:
        lead.goto(f"{home}/change/{part}")
        look(lead, f"change-{part.partition('/')[0]}")
    for name, address in {"versions": "versions", "changes": "versions/1/changes/2", "drop": "end"}.items():
        lead.goto(f"{home}/{address}")
        look(lead, f"agreement-{name}")
    lead.goto(f"{live_hub.url}/agreements/{running}/end")
    lead.get_by_label("Reason").fill("The project is over.")
    press(lead, "End the agreement")
    look(lead, "agreement-ended")
    partner = sit_down(partner_id)
    partner.goto(f"{live_hub.url}/agreements/{running}/disposal")
    look(partner, "disposal")
    press(partner, "Certify")
    look(partner, "disposal-with-errors")
    partner.goto(f"{live_hub.url}/notices")
    look(partner, "notices")
    partner.goto(f"{live_hub.url}/agreements")
    look(partner, "agreements")


def test_the_keyboard_alone_suspends(
    live_hub: LiveHub, stage: Stage, sit_down: Callable[[str], Page]
) -> None:
    with live_hub.inside():
        city = _city(live_hub)
        running = agreed.signed(city, **terms(city.clock().date()))
        live_hub.give_second_factor(city.borough.ig_lead.account_id)
    page = sit_down(city.borough.ig_lead.account_id)
    page.goto(f"{live_hub.url}/agreements/{running}")
    _tab_to(page, "Suspend")
    page.keyboard.press("Enter")
    page.wait_for_url("**/suspend")
    _tab_to(page, "")
    page.keyboard.type("A complaint is being looked into.")
    _tab_to(page, "Suspend the agreement")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Every use under it stopped at once.")


def _tab_to(page: Page, text: str) -> None:
    """Presses Tab until the focus is on what says exactly this in the main part; on a text box, for no text."""
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.locator("main *:focus")
        if focused.count() and focused.inner_text().strip() == text:
            return
    raise AssertionError(f"the keyboard does not reach {text!r}")


def _city(live_hub: LiveHub) -> agreed.City:
    mark = secrets.token_hex(3)
    operator = live_hub.operator()
    borough = agreed.team(f"Southmarsh {mark}", Kind.BOROUGH, operator=operator, clock=system_clock)
    dataset_id, version_id = datasets.published(
        datasets.CLOSED, publisher=borough.publisher, clock=system_clock
    )
    return agreed.City(
        clock=system_clock,
        operator=operator,
        borough=borough,
        fire=agreed.team(f"Brigade {mark}", Kind.FIRE, operator=operator, clock=system_clock),
        other_borough=borough,
        dataset_id=dataset_id,
        table_id=catalogue.dataset(dataset_id).tables[0].id,
        version_id=version_id,
    )
