"""Step 3: an agreement from a template, screened, assessed, reviewed, and signed by both sides."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.story.publishing import TITLE
from tests.story.stage import Stage, id_in, press, says
from wardmote.hub.organisations.actor import Role

AGREEMENT = "Assisted collections for home fire safety visits"
COLUMNS = {
    "Property UPRN": "Ties a household to one door without its address being typed again.",
    "Property Postcode": "Places a household on a crew's round.",
    "Property Ward": "Visits are planned by station ground.",
    "Resident Lives alone": "Nobody else is there to raise the alarm.",
    "Resident Mobility need": "Whoever moves with difficulty needs longer to get out.",
}
"""The five columns, and why each is needed."""
_HEALTH = "Resident Mobility need"
_YES_TO = (
    "Are data from several sources combined, compared or matched?",
    "Are children or vulnerable people targeted, profiled, or decided about?",
)


def drafts_from_a_template(stage: Stage) -> str:
    """The borough's IG lead answers one question a page. Returns the agreement's id."""
    page = stage.person("northmarsh", Role.IG_LEAD).page
    page.goto(stage.url)
    press(page.get_by_role("link", name="Agreements").first)
    stage.look(page)
    press(page.get_by_role("button", name="Draft an agreement"))
    page.get_by_label("Home fire safety visits").check()
    _go_on(stage, page)
    page.get_by_label("Demo City Fire Brigade").check()
    _go_on(stage, page)
    page.get_by_label(TITLE).check()
    _go_on(stage, page)
    _chooses_columns(page)
    _go_on(stage, page, "columns")
    _go_on(stage, page)  # all rows
    page.get_by_label("Title").fill(AGREEMENT)
    page.get_by_label("Reference").fill("NBC-DCFB-2026-01")
    _go_on(stage, page)
    today = date.today()  # noqa: DTZ011 - a day of the wall, as people write it
    page.get_by_label("From the start of").fill(_day(today))
    page.get_by_label("To the start of").fill(_day(today + timedelta(days=365)))
    page.get_by_label("Reviews").fill(_day(today + timedelta(days=182)))
    _go_on(stage, page)
    page.get_by_role("group", name="Contact 2").get_by_label("Name").fill("Helen Trevose")
    _go_on(stage, page)
    stage.look(page, "check-answers", height=1100)
    press(page.get_by_role("button", name="Make the draft"))
    says(page, "Nobody is bound by it")
    return id_in(page.url, "agreement")


def puts_right_what_is_missing(stage: Stage) -> None:
    """What the rules ask for is listed, each with the way to mend it; nothing can be sent before."""
    page = stage.person("northmarsh", Role.IG_LEAD).page
    stage.look(page, "draft", height=1000)
    press(page.get_by_role("link", name="There is no area it covers."))
    page.get_by_label("About how many people").fill("120")
    page.get_by_label("Area").fill("Northmarsh")
    stage.look(page)
    press(page.get_by_role("button", name="Save"))
    _opens(stage, page)
    press(page.get_by_role("link", name="Special category data needs a condition of Article 9(2)."))
    page.get_by_label("Condition for special category data").select_option(
        label="Substantial public interest"
    )
    page.get_by_label("Schedule 1 condition").select_option(
        label="Safeguarding of children and of individuals at risk"
    )
    page.get_by_label("Appropriate policy document").fill("APD-07, safeguarding of individuals at risk")
    stage.look(page)
    press(page.get_by_role("button", name="Save"))
    _opens(stage, page)
    expect(page.get_by_text("put right before it can be sent")).to_have_count(0)


def answers_the_screening(stage: Stage) -> None:
    """The screening triggers a full DPIA; until it is recorded nobody can sign."""
    page = stage.person("northmarsh", Role.IG_LEAD).page
    press(page.get_by_role("button", name="Answer the DPIA screening"))
    for group in page.get_by_role("group").all():
        group.get_by_label("No", exact=True).check()
    for question in _YES_TO:
        page.get_by_role("group", name=question).get_by_label("Yes", exact=True).check()
    stage.look(page)
    press(page.get_by_role("button", name="Save the answers"))
    stage.look(page)
    expect(page.get_by_role("button", name="Send for review")).to_have_count(0)
    signatory = stage.person("northmarsh", Role.SIGNATORY).page
    signatory.goto(f"{page.url}/sign")
    expect(signatory.get_by_role("heading", name="That cannot be done now")).to_be_visible()
    stage.look(signatory)


def records_the_dpia(stage: Stage) -> None:
    """Its reference, the Data Protection Officer's advice, and who approved."""
    page = stage.person("northmarsh", Role.IG_LEAD).page
    press(page.get_by_role("button", name="Record the DPIA"))
    page.get_by_label("Reference of the DPIA").fill("DPIA-2026-14")
    page.get_by_label("Name of the Data Protection Officer").fill("Dora Lindqvist")
    page.get_by_label("What the Data Protection Officer advised").fill(
        "Proceed. Keep to the five columns, and tell residents in the collection letter."
    )
    page.get_by_role("group", name="Was the advice accepted?").get_by_label("Yes").check()
    page.get_by_label("Name of who approved it").fill("Martin Abara")
    page.get_by_label("Their post").fill("Senior Information Risk Owner")
    page.get_by_label("Approved on").fill(_day(date.today()))  # noqa: DTZ011 - a day of the wall
    page.get_by_role("group", name="Risk that is left").get_by_label("Low").check()
    stage.look(page, "dpia", height=1100)
    press(page.get_by_role("button", name="Save the record"))
    says(page, "The DPIA is recorded.")
    press(page.get_by_role("button", name="Send for review"))
    says(page, "Sent for review.")


def both_sides_agree(stage: Stage, agreement_id: str) -> None:
    """The brigade's IG lead reads it and says that it is ready."""
    page = stage.person("fire-brigade", Role.IG_LEAD).page
    page.goto(f"{stage.url}/agreements/{agreement_id}")
    stage.look(page)
    press(page.get_by_role("button", name="Read it, and say if it is ready"))
    stage.look(page)
    press(page.get_by_role("button", name="ready to sign"))
    says(page, "Your party has said that this version is ready to sign.")


def both_sides_sign(stage: Stage, agreement_id: str) -> None:
    """Each signatory, with a second factor used minutes before, signs the digest of the same wording."""
    signed = []
    for organisation in ("northmarsh", "fire-brigade"):
        page = stage.person(organisation, Role.SIGNATORY).page
        page.goto(f"{stage.url}/agreements/{agreement_id}")
        press(page.get_by_role("button", name="Read it and sign"))
        signed.append(page.locator("code.wm-digest").first.inner_text())
        stage.look(page, "sign", height=900)
        press(page.get_by_role("button", name="Sign", exact=True))
        says(page, "Signed.")
    assert signed[0] == signed[1]
    stage.look(page, "in-force", height=960)


def _chooses_columns(page: Page) -> None:
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    for name, why in COLUMNS.items():
        box = page.get_by_role("checkbox", name=name, exact=True)
        box.check()
        asked = page.locator(f"#{box.get_attribute('aria-controls')}")
        asked.get_by_label("It is necessary because").fill(why)
        asked.get_by_label("Category").select_option(
            label="Special: health" if name == _HEALTH else "Personal"
        )


def _go_on(stage: Stage, page: Page, picture: str | None = None) -> None:
    stage.look(page, picture, height=1000)
    press(page.get_by_role("button", name="Continue"))


def _opens(stage: Stage, page: Page) -> None:
    page.goto(f"{stage.url}/agreements/{id_in(page.url, 'agreement')}")


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"
