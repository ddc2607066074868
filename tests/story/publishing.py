"""Step 1: a messy spreadsheet becomes a closed dataset of two versions; names become open, with a reason."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.story.stage import Stage, id_in, press, says
from wardmote.hub.organisations.actor import Role

OCTOBER = "northmarsh/assisted-bins-and-telecare-2026-10.xlsx"
NOVEMBER = "northmarsh/assisted-bins-and-telecare-2026-11.xlsx"
COUNCILLORS = "northmarsh/councillors.csv"
SCHEMA = """\
title: Councillors of Northmarsh
fields:
- {name: Councillor name, semanticType: person_name, constraints: {required: true}}
- {name: Party, constraints: {enum: [Conservative, Green, Independent, Labour, Liberal Democrat]}}
- {name: Ward, semanticType: ward, constraints: {required: true}}
- {name: Elected, type: date, format: any, constraints: {required: true}}
uniqueKeys: [[Councillor name, Ward]]
foreignKeys:
- {fields: Ward, reference: {resource: wards, fields: name}}
rules:
- {rule: not-after, column: Elected, day: 2026-05-07}
- {rule: no-repeated-rows}
fieldsMatch: subset
"""
TITLE = "Assisted bin collections and telecare"
OCTOBER_ROWS = 100
"""At least so many."""
_READING_MILLISECONDS = 60_000


def publishes_a_messy_spreadsheet(stage: Stage) -> str:
    """The publisher uploads, looks, describes and publishes. Returns the dataset's id."""
    page = stage.person("northmarsh", Role.PUBLISHER).page
    stage.look(page, "home-publisher", height=760)
    press(page.get_by_role("link", name="Upload a file"))
    stage.look(page)
    _send(page, stage, OCTOBER)
    _what_was_found(page)
    stage.look(page, "upload-report", height=1000)
    stage.picture(page, "bad-cells", of=page.get_by_role("region", name="Bad cells"))
    stage.picture(page, "mending", of=page.get_by_role("region", name="By kind"), height=820)
    stage.picture(page, "where-bad-cells-are", of=page.get_by_role("figure"))
    stage.picture(page, "meanings", of=page.get_by_role("region", name="Columns", exact=True), height=820)
    _what_can_be_said_of_it(page, stage)
    expect(page.get_by_role("button", name="Accept and publish")).to_have_count(0)
    press(page.get_by_role("button", name="Next: describe the dataset"))
    expect(page.get_by_role("heading", name="Describe the dataset")).to_be_visible()
    expect(
        page.get_by_role("navigation", name="Steps to publishing").locator("[aria-current=step]")
    ).to_contain_text("Describe the dataset")
    stage.look(page)
    press(page.get_by_role("button", name="Save"))
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    stage.look(page)
    page.goto(page.url)
    _describe(page, TITLE, licence="Closed: used under an agreement only", known_to="Members of this hub")
    stage.look(page, "describe", height=1000)
    press(page.get_by_role("button", name="Save"))
    says(page, "Next: publish the draft.")
    stage.look(page)
    press(page.get_by_role("link", name=TITLE).first)
    stage.look(page)
    press(page.get_by_role("link", name="Go on with the draft"))
    press(page.get_by_role("button", name="Accept and publish"))
    says(page, "Version 1 is published.")
    stage.look(page, "published", height=900)
    return id_in(page.url, "dataset")


def publishes_the_next_month(stage: Stage) -> None:
    """Version 2 stands; version 1 can still be read."""
    page = publishes_next(stage, NOVEMBER)
    says(page, "Version 2 is published.")
    press(page.get_by_role("link", name="Version 1", exact=True))
    expect(page.get_by_role("heading", name="Version 1")).to_be_visible()
    expect(page.get_by_role("region", name="The first rows").get_by_role("row")).to_have_count(6)
    stage.look(page)


def publishes_next(stage: Stage, file_name: str) -> Page:
    """Sends the file as the next version, and publishes it as it is."""
    page = stage.person("northmarsh", Role.PUBLISHER).page
    page.goto(f"{stage.url}/datasets")
    stage.look(page)
    press(page.get_by_role("link", name=TITLE))
    press(page.get_by_role("button", name="Upload the next version"))
    stage.look(page)
    _send(page, stage, file_name)
    press(page.get_by_role("button", name="Accept and publish"))
    return page


def publishes_names_openly_with_a_reason(stage: Stage) -> None:
    """Open columns that look personal are stopped, named, and let through by the IG lead alone."""
    page = stage.person("northmarsh", Role.PUBLISHER).page
    page.goto(stage.url)
    press(page.get_by_role("link", name="Upload a file"))
    _send(page, stage, COUNCILLORS)
    press(page.get_by_role("button", name="Next: describe the dataset"))
    _describe(page, "Councillors", licence="Open Government Licence v3.0", known_to="Everybody")
    press(page.get_by_role("button", name="Save"))
    stopped = page.get_by_text("these columns look like personal data")
    for column in ("Councillor name", "Email address"):
        expect(stopped).to_contain_text(column)
    expect(page.get_by_role("button", name="Accept and publish")).to_have_count(0)
    stage.look(page, "stopped", height=760)
    lead = stage.person("northmarsh", Role.IG_LEAD).page
    lead.goto(page.url)
    expect(lead.get_by_role("region", name="The first rows")).to_have_count(0)
    stage.look(lead)
    press(lead.get_by_role("button", name="Let it through with a reason"))
    press(lead.get_by_role("button", name="Publish openly"))
    expect(lead.get_by_role("heading", name="There is a problem")).to_be_visible()
    stage.look(lead)
    lead.goto(lead.url)
    lead.get_by_label("Why may these columns be open?").fill(
        "Councillors are elected, and their names, parties and wards are public."
    )
    stage.look(lead, "let-through", height=620)
    press(lead.get_by_role("button", name="Publish openly"))
    says(lead, "Version 1 is published openly.")


def keeps_what_was_recognised(stage: Stage) -> None:
    """The councillors' next file is checked against a schema; what it asks is said in words."""
    page = stage.person("northmarsh", Role.PUBLISHER).page
    page.goto(f"{stage.url}/datasets")
    press(page.get_by_role("link", name="Councillors"))
    press(page.get_by_role("link", name="What its files are checked against"))
    stage.look(page)
    press(page.get_by_role("button", name="Keep what was recognised as the schema"))
    says(page, "What was recognised is kept")
    stage.look(page)
    schema = stage.home / "councillors.yaml"
    schema.write_text(SCHEMA, encoding="utf-8")
    page.get_by_label("A file with the schema").set_input_files(schema)
    press(page.get_by_role("button", name="Use this schema"))
    says(page, "will be checked against this schema")
    page.goto(page.url)
    stage.look(page, "table-schema", height=1200)


def anybody_reads_what_is_open(stage: Stage) -> None:
    """A stranger finds the open table, and nothing of the closed one."""
    page = stage.stranger()
    page.goto(stage.url)
    stage.look(page)
    page.goto(f"{stage.url}/search?q=northmarsh")
    expect(page.get_by_role("link", name="Councillors")).to_be_visible()
    expect(page.get_by_role("link", name=TITLE)).to_have_count(0)
    stage.look(page)
    press(page.get_by_role("link", name="Councillors"))
    stage.look(page)
    press(page.get_by_role("button", name="See and download"))
    expect(page.get_by_role("heading", name="Councillors, version 1")).to_be_visible()
    stage.look(page)
    page.context.close()


def _send(page: Page, stage: Stage, name: str) -> None:
    """Chooses the file and waits until it was read."""
    page.get_by_label("File", exact=True).set_input_files(stage.file(name))
    press(page.get_by_role("button", name="Upload", exact=True))
    page.get_by_role("heading", name="Draft").wait_for(timeout=_READING_MILLISECONDS)


def _describe(page: Page, title: str, *, licence: str, known_to: str) -> None:
    page.get_by_label("Title").fill(title)
    page.get_by_label("Summary").fill("Residents who need help with moving, and what help they get.")
    page.get_by_label(licence).check()
    page.get_by_label(known_to).check()
    page.get_by_label("How often does a new version come?").select_option(label="Every month")
    page.get_by_label("Contact").fill("data@northmarsh.example.org")


def _what_can_be_said_of_it(page: Page, stage: Stage) -> None:
    """The pages on which what was found is overruled, and texts are mended."""
    report = page.url
    read_as = page.locator("dl", has_text="Read from")
    stage.picture(page, "how-it-was-read", of=read_as)
    for link, picture, height in (
        (page.get_by_role("link", name="Say what each should be").first, "mending-texts", 900),
        (read_as.get_by_role("link", name="Change header"), "say-how-it-is-read", 1300),
        (page.get_by_role("link", name="Change what a column is"), "what-the-columns-are", 900),
    ):
        press(link)
        stage.look(page, picture, height=height)
        page.goto(report)


def _what_was_found(page: Page) -> None:
    """The hub says what is in it: sheet, header, types and meanings, what is personal, each bad cell and why."""
    says(page, "Rows 5 to 6")
    columns = page.get_by_role("region", name="Columns")
    nhs = columns.get_by_role("row", name="NHS number")
    expect(nhs).to_contain_text("Personal")
    bad = page.get_by_role("region", name="Bad cells")
    expect(bad.get_by_role("row").filter(has_text="NHS number")).to_have_count(1)
