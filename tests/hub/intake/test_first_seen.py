"""The first rows of a refused file: for its publisher alone, and in the database only sealed."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from tests.faces.visitor import Visitor
from tests.hub import people
from tests.hub.intake.sending import read, send
from tests.hub.intake.test_mending_texts import database
from tests.hub.intake.test_reading_again import _stranger
from wardmote.engine.reading.choices import ReadChoices, TableChoices
from wardmote.hub.intake import acts
from wardmote.hub.intake.first_seen import first_rows_seen
from wardmote.hub.intake.models import Upload
from wardmote.hub.intake.reading import Reading
from wardmote.hub.intake.upload import UploadState
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.kernel.problem import NotFound, Refused

CONTENT = b"Officers of the ward\nname,visits\nQuibblethorpe,4\nVane,5\n"
UNFIT = Reading(ReadChoices(table=TableChoices(header_row=90)))


@pytest.fixture
def refused(publisher: Actor, clock: people.TestClock) -> str:
    sent = send(CONTENT, "officers.csv", actor=publisher, clock=clock, reading=UNFIT)
    assert read(sent, actor=publisher, clock=clock).state is UploadState.REFUSED
    return sent


def test_its_publisher_sees_them_and_says_which_row_is_the_header(
    refused: str, publisher: Actor, clock: people.TestClock, caplog: pytest.LogCaptureFixture
) -> None:
    rows = first_rows_seen(refused, actor=publisher, clock=clock)
    shown = ledger.entries(act="upload.first_rows_shown")
    assert [(each.actor, each.organisation, each.object_id, dict(each.details)) for each in shown] == [
        (publisher.account_id, publisher.organisation_id, refused, {"rows": 4})
    ]
    assert rows[1:3] == [(2, ["name", "visits"]), (3, ["Quibblethorpe", "4"])]
    with caplog.at_level(logging.DEBUG):
        page = Visitor().signed_in(publisher).get(f"/uploads/{refused}/reading")
    assert len(ledger.entries(act="upload.first_rows_shown")) == 2, "each time they are shown"
    assert "Quibblethorpe" in page.content.decode()
    assert "Quibblethorpe" not in caplog.text
    assert len(Upload.objects.get(pk=refused).first_seen) > 100
    assert "Quibblethorpe" not in database()
    said = Reading(ReadChoices(table=TableChoices(header_row=2)))
    acts.read_again(refused, said, actor=publisher, clock=clock)
    assert read(refused, actor=publisher, clock=clock).tables[0].rows == 2
    assert Upload.objects.get(pk=refused).first_seen == "", "the draft has them now"


def test_nobody_else_sees_them(
    refused: str, operator: Actor, publisher: Actor, clock: people.TestClock
) -> None:
    stranger = _stranger(clock)
    with pytest.raises(NotFound):
        first_rows_seen(refused, actor=stranger, clock=clock)
    analyst = replace(publisher, roles=frozenset(set(Role) - {Role.PUBLISHER}))
    with pytest.raises(Refused):
        first_rows_seen(refused, actor=analyst, clock=clock)
    assert Visitor().signed_in(stranger).get(f"/uploads/{refused}/reading").status_code == 404
    steward = people.hire(publisher.organisation_id, Role.ANALYST, operator=operator, clock=clock)
    assert Visitor().signed_in(steward).get(f"/uploads/{refused}/reading").status_code == 403
    assert not ledger.entries(act="upload.first_rows_shown"), "nobody was shown anything"


def test_of_what_is_no_table_nothing_is_shown(publisher: Actor, clock: people.TestClock) -> None:
    sent = send(b"%PDF-1.7\n1 0 obj\n", "bins.csv", actor=publisher, clock=clock)
    assert read(sent, actor=publisher, clock=clock).state is UploadState.REFUSED
    assert first_rows_seen(sent, actor=publisher, clock=clock) == []
    assert not ledger.entries(act="upload.first_rows_shown")
