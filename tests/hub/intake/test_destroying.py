"""Destroying what was read from a file destroys the file too: it holds the same rows."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from tests.hub import people
from tests.hub.datasets import CLOSED
from tests.hub.intake.sending import read, send
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.catalogue import queries as catalogue_queries
from wardmote.hub.holdings import publishing
from wardmote.hub.holdings.destroy import destroy_version
from wardmote.hub.holdings.originals import original_for_processing, original_of
from wardmote.hub.intake import queries
from wardmote.hub.organisations.actor import Actor
from wardmote.kernel.problem import NotFound


def two_sheets() -> bytes:
    into = io.BytesIO()
    with xlsxwriter.Workbook(into) as book:
        for name in ("Bins", "Notes"):
            sheet = book.add_worksheet(name)
            for row, cells in enumerate([("ward", "count"), *((f"Ward {n}", n) for n in range(20))]):
                sheet.write_row(row, 0, cells)
    return into.getvalue()


@pytest.fixture
def versions(publisher: Actor, clock: people.TestClock) -> list[str]:
    sent = send(two_sheets(), "bins.xlsx", actor=publisher, clock=clock)
    return [each.version_id for each in read(sent, actor=publisher, clock=clock).tables]


def is_there(original_id: str, clock: people.TestClock) -> bool:
    try:
        with original_for_processing(original_id, clock=clock) as plain:
            return bool(plain.read(1))
    except NotFound:
        return False


def test_the_file_goes_with_its_first_published_version(
    versions: list[str], publisher: Actor, clock: people.TestClock
) -> None:
    bins, notes = versions
    original_id = original_of(bins)
    dataset_id = catalogue_queries.version(bins)[0].id
    catalogue.describe(CLOSED, dataset_id=dataset_id, actor=publisher, clock=clock)
    publishing.publish(bins, reason_for_personal=None, actor=publisher, clock=clock)
    catalogue.withdraw(bins, actor=publisher, clock=clock)
    assert is_there(original_id, clock)
    destroy_version(bins, actor=publisher, clock=clock)
    assert not is_there(original_id, clock)
    assert original_of(notes) == original_id, "what else was read from it stays"


def test_the_file_stays_while_a_draft_of_it_is_wanted(
    versions: list[str], publisher: Actor, clock: people.TestClock
) -> None:
    bins, notes = versions
    original_id = original_of(bins)
    destroy_version(notes, actor=publisher, clock=clock)
    assert is_there(original_id, clock)
    destroy_version(bins, actor=publisher, clock=clock)
    assert not is_there(original_id, clock)


def test_the_upload_of_a_version_is_found_by_its_organisation_alone(
    versions: list[str], publisher: Actor
) -> None:
    found = queries.upload_of_version(versions[1], organisation_id=publisher.organisation_id)
    assert found is not None
    assert versions[0] in {each.version_id for each in found.tables}
    assert queries.upload_of_version(versions[1], organisation_id="organisation_" + "a" * 20) is None
