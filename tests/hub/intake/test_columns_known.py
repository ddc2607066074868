"""How sure a column's meaning is, what it gives a place with and what it likely refers to are kept with a version."""

from __future__ import annotations

import io

import xlsxwriter

from tests.hub import people
from tests.hub.intake.sending import read, send
from wardmote.hub.catalogue import acts, queries
from wardmote.hub.catalogue.dataset import Column, Description, Frequency, Licence, Visibility
from wardmote.hub.holdings import publishing
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.policy.visible import find_dataset

_CHILDREN = [("Child ID", "Ward"), *((f"C{n:04}", "Eastwick") for n in range(40))]
_VISITS = [
    ("Visit", "Child ID", "Lat", "Lon"),
    *((f"V{n}", f"C{n % 40:04}", 51.5 + n / 999, -0.1) for n in range(60)),
]


def _workbook() -> bytes:
    into = io.BytesIO()
    with xlsxwriter.Workbook(into) as book:
        for name, rows in (("Children", _CHILDREN), ("Visits", _VISITS)):
            sheet = book.add_worksheet(name)
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, cells)
    return into.getvalue()


def _columns(version_id: str) -> dict[str, Column]:
    return {each.name: each for each in queries.version(version_id)[2].columns}


def test_a_column_tells_how_sure_it_is_and_what_it_likely_refers_to(
    publisher: Actor, clock: people.TestClock
) -> None:
    """To others nothing is told of tables beside: they may not be published."""
    upload_id = send(_workbook(), "cases.xlsx", actor=publisher, clock=clock)
    upload = read(upload_id, actor=publisher, clock=clock)
    children, visits = upload.tables
    found = _columns(visits.version_id)
    assert found["Child ID"].refers_to == "Children: Child ID"
    assert found["Visit"].refers_to is None
    assert found["Lat"].pair == "Lon"
    assert (found["Lat"].confidence or 0) > 0.9
    assert "gives a place together with Lon" in found["Lat"].evidence
    assert _columns(children.version_id)["Child ID"].refers_to is None
    assert _columns(children.version_id)["Ward"].register == "the Register of Geographic Codes"

    assert upload.dataset_id is not None
    said = Description(
        "Cases", "Visits.", Licence.CLOSED, Visibility.PUBLIC, Frequency.NEVER, "it@x.gov.uk", ()
    )
    acts.describe(said, dataset_id=upload.dataset_id, actor=publisher, clock=clock)
    publishing.publish(visits.version_id, reason_for_personal=None, actor=publisher, clock=clock)
    assert _told(upload.dataset_id, publisher, clock) == "Children: Child ID"
    assert _told(upload.dataset_id, None, clock) is None


def _told(dataset_id: str, actor: Actor | None, clock: people.TestClock) -> str | None:
    tables = {each.name: each for each in find_dataset(dataset_id, actor=actor, now=clock()).tables}
    return {each.name: each for each in tables["Visits"].versions[0].columns}["Child ID"].refers_to
