"""Sheets that are renamed every month are those of last month; others are not."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from tests.hub import people
from tests.hub.intake.sending import read, send
from wardmote.engine.checking.mending import Step, StepKind
from wardmote.engine.reading.choices import ReadChoices, TableChoices
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.intake import acts, mending_acts, queries
from wardmote.hub.intake.mending import TableStep
from wardmote.hub.intake.reading import Reading, ReadingFrom
from wardmote.hub.intake.renamed import names_now
from wardmote.hub.organisations.actor import Actor

ROWS = [["code", "wards"], ["W", "9"], ["ward", "bins"], *([f"Ward {n}", n] for n in range(20))]


def workbook(*names: str) -> bytes:
    into = io.BytesIO()
    with xlsxwriter.Workbook(into) as book:
        for name in names:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(ROWS):
                sheet.write_row(number, 0, row)
    return into.getvalue()


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        (["April 2026"], ["May 2026"], {"April 2026": "May 2026"}),
        (["Bins Apr 26", "Notes"], ["Notes", "Bins  SEPT 27"], {"Bins Apr 26": "Bins  SEPT 27"}),
        (["Q1", "Notes 1"], ["Notes 2", "Q2"], {"Q1": "Q2", "Notes 1": "Notes 2"}),
        (
            ["Nov 2025", "Dec 2025", "Jan 2026"],
            ["April 2026", "Feb 2026", "March 2026"],
            {"Nov 2025": "Feb 2026", "Dec 2025": "March 2026", "Jan 2026": "April 2026"},
        ),
        (["April 2026"], ["April 2026", "May 2026"], {}),  # one more, and none gone
        (["April 2026"], ["May 2026", "June 2026"], {}),  # nobody can say which
        (["Bins"], ["Recycling"], {}),
        (["Mayor"], ["Juneor"], {}),  # no month is a part of a word
        (["Bins"], ["bins"], {"Bins": "bins"}),
    ],
)
def test_which_name_stands_for_which(before: list[str], now: list[str], found: dict[str, str]) -> None:
    assert names_now(before, now) == found


def test_next_months_sheets_are_read_and_mended_as_last_months(
    publisher: Actor, clock: people.TestClock
) -> None:
    sent = send(workbook("April 2026", "Key 1", "Sites"), "bins.xlsx", actor=publisher, clock=clock)
    april = read(sent, actor=publisher, clock=clock)
    assert len(april.tables) == 3
    said = ReadChoices(leave_out=("Key 1",), tables={"April 2026": TableChoices(header_row=3)})
    acts.read_again(april.id, Reading(said), actor=publisher, clock=clock)
    april = read(april.id, actor=publisher, clock=clock)
    step = TableStep("April 2026", Step(StepKind.REPLACE, "ward", old="Ward 1", new="Eastwick"))
    mending_acts.take_steps(april.id, [step], actor=publisher, clock=clock)
    april = read(april.id, actor=publisher, clock=clock)
    names = [each.name for each in catalogue.dataset(str(april.dataset_id)).tables]
    assert names == ["April 2026", "Sites"], "the sheet that was left out leaves no empty table"
    content = workbook("Key 2", "May 2026", "Sites")
    sent = send(content, "bins.xlsx", actor=publisher, clock=clock, dataset_id=april.dataset_id)
    may = read(sent, actor=publisher, clock=clock)
    assert (may.reading_from, may.unfit) == (ReadingFrom.REMEMBERED, None)
    assert may.reading.choices.leave_out == ("Key 2",)
    assert {each.name: each.header_row for each in may.tables}["May 2026"] == 3
    (offered,) = queries.steps_of_series(may.id, organisation_id=publisher.organisation_id, clock=clock)
    assert offered == TableStep("May 2026", step.step)
