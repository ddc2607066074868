"""What was chosen for one upload is used for the next of its series, until it no longer fits or is let go."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from tests.hub import people
from tests.hub.datasets import CLOSED
from tests.hub.intake.sending import read, send
from wardmote.engine.checking.schema import schema_from_json
from wardmote.engine.reading.choices import ColumnChoice, KeptRows, ReadChoices, TableChoices
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.catalogue.acts import describe
from wardmote.hub.catalogue.schema_acts import give_schema
from wardmote.hub.holdings import publishing
from wardmote.hub.intake import acts, queries
from wardmote.hub.intake.reading import Reading, ReadingFrom
from wardmote.hub.intake.upload import Upload, UploadState
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations.actor import Actor

MARCH = b"code;wards\nW;9\nward;bins\nEastwick;3\nWestwick;4\nNorthwick;5\nTotal;12\n"
APRIL = MARCH.replace(b"3", b"6")
NEW_LAYOUT = b"ward;bins\nEastwick;3\nWestwick;4\nNorthwick;5\nSouthwick;5\nTotal;17\n"
SAID = Reading(
    ReadChoices(
        table=TableChoices(header_row=3, keep=(KeptRows.TOTALS,), columns={"bins": ColumnChoice("string")})
    )
)


class Series:
    """Sends the files of a series one after the other."""

    def __init__(self, publisher: Actor, clock: people.TestClock) -> None:
        self.publisher, self.clock = publisher, clock

    def sent(self, content: bytes, name: str, dataset_id: str | None = None) -> Upload:
        upload_id = send(content, name, actor=self.publisher, clock=self.clock, dataset_id=dataset_id)
        return read(upload_id, actor=self.publisher, clock=self.clock)

    def again(self, upload: Upload, reading: Reading) -> Upload:
        acts.read_again(upload.id, reading, actor=self.publisher, clock=self.clock)
        return read(upload.id, actor=self.publisher, clock=self.clock)

    def publish(self, version_id: str) -> None:
        dataset, _, _ = catalogue.version(version_id)
        describe(CLOSED, dataset_id=dataset.id, actor=self.publisher, clock=self.clock)
        publishing.publish(version_id, reason_for_personal=None, actor=self.publisher, clock=self.clock)

    def remembered(self, upload: Upload) -> list[tuple[str, Reading]]:
        return queries.remembered(str(upload.dataset_id), actor=self.publisher)


@pytest.fixture
def series(publisher: Actor, clock: people.TestClock) -> Series:
    return Series(publisher, clock)


@pytest.fixture
def march(series: Series) -> Upload:
    return series.again(series.sent(MARCH, "bins march.csv"), SAID)


def test_the_next_file_is_read_as_the_last_one_was(series: Series, march: Upload) -> None:
    april = series.sent(APRIL, "bins april.csv", march.dataset_id)
    assert (april.reading, april.reading_from, april.unfit) == (SAID, ReadingFrom.REMEMBERED, None)
    assert (april.tables[0].header_row, april.tables[0].rows) == (3, 4)


def test_a_file_of_another_dataset_is_not(series: Series, march: Upload) -> None:
    alone = series.sent(APRIL, "bins april.csv")
    assert (alone.reading.is_plain, alone.reading_from) == (True, ReadingFrom.FOUND)
    assert alone.dataset_id != march.dataset_id


def test_the_latest_choice_is_remembered_until_it_is_let_go(series: Series, march: Upload) -> None:
    assert series.remembered(march) == [("bins march", SAID)]
    later = Reading(ReadChoices(delimiter=";", table=TableChoices(header_row=3)))
    series.again(march, later)
    assert series.remembered(march) == [("bins march", later)]
    for _ in range(2):
        acts.forget_reading(str(march.dataset_id), actor=series.publisher, clock=series.clock)
    assert series.remembered(march) == []
    assert len(ledger.entries(act="upload.reading_forgotten")) == 1, "nothing to forget is no act"
    assert series.sent(APRIL, "bins april.csv", march.dataset_id).reading.is_plain
    series.again(march, SAID)
    plain = series.again(march, Reading())
    assert (plain.reading_from, series.remembered(march)) == (ReadingFrom.FOUND, []), (
        "reading as found lets it go"
    )


def test_what_no_longer_fits_gives_way_to_what_is_found_and_is_said(series: Series, march: Upload) -> None:
    changed = series.sent(NEW_LAYOUT, "bins may.csv", march.dataset_id)
    assert (changed.state, changed.reading_from) == (UploadState.READY, ReadingFrom.FOUND)
    assert changed.unfit is not None
    assert changed.unfit["code"] == "read.remembered_unfit"
    assert (changed.tables[0].header_row, changed.tables[0].rows) == (1, 4)
    assert series.remembered(march) == [("bins march", SAID)], "until somebody says otherwise"


def test_a_file_too_short_for_the_header_is_read_as_it_is_found(series: Series, march: Upload) -> None:
    short = series.sent(b"ward;bins\nEastwick;3\n", "bins june.csv", march.dataset_id)
    assert (short.state, short.tables[0].header_row) == (UploadState.READY, 1)
    assert short.unfit is not None


def test_a_column_that_is_gone_is_said_and_the_rest_is_used(series: Series, march: Upload) -> None:
    renamed = series.sent(MARCH.replace(b"ward;bins", b"ward;boxes"), "bins may.csv", march.dataset_id)
    assert renamed.reading_from is ReadingFrom.REMEMBERED
    assert renamed.unfit is not None
    assert "bins" in str(renamed.unfit["what"])
    assert (renamed.tables[0].header_row, renamed.reading.choices.table.columns) == (3, {})
    assert series.sent(APRIL, "bins june.csv", march.dataset_id).reading == SAID


def test_choices_sent_with_a_file_win_over_those_remembered(series: Series, march: Upload) -> None:
    mine = Reading(ReadChoices(table=TableChoices(header_row=3)))
    upload_id = send(
        APRIL, "b.csv", actor=series.publisher, clock=series.clock, dataset_id=march.dataset_id, reading=mine
    )
    done = read(upload_id, actor=series.publisher, clock=series.clock)
    assert (done.reading, done.reading_from) == (mine, ReadingFrom.CHOSEN)


def workbook(*sheets: str) -> bytes:
    into = io.BytesIO()
    with xlsxwriter.Workbook(into) as book:
        for name in sheets:
            sheet = book.add_worksheet(name)
            for row, cells in enumerate([("ward", "count"), *((f"Ward {n}", n) for n in range(9))]):
                sheet.write_row(row, 0, cells)
    return into.getvalue()


def test_a_workbook_of_several_tables_is_one_series(series: Series) -> None:
    first = series.sent(workbook("Bins", "Trees", "Notes"), "march.xlsx")
    said = Reading(
        ReadChoices(
            leave_out=("Notes",), tables={"Trees": TableChoices(columns={"count": ColumnChoice("number")})}
        )
    )
    series.again(first, said)
    assert series.remembered(first) == [("", said)]
    second = series.sent(workbook("Bins", "Trees", "Notes"), "april.xlsx", first.dataset_id)
    assert [table.name for table in second.tables] == ["Bins", "Trees"]
    third = series.sent(workbook("Bins", "Oaks", "Notes"), "may.xlsx", first.dataset_id)
    assert (len(third.tables), third.reading_from) == (3, ReadingFrom.FOUND)
    assert third.unfit is not None


def _place(upload: Upload) -> list[tuple[str, int]]:
    tables = [catalogue.version(each.version_id)[1] for each in upload.tables]
    return [(each.name, len(each.versions)) for each in tables]


def _two(sheet: str) -> bytes:
    into = io.BytesIO()
    with xlsxwriter.Workbook(into) as book:
        for name, header in ((sheet, ("ref", "weight", "street")), ("Codes", ("code", "meaning", "note"))):
            page = book.add_worksheet(name)
            for row, cells in enumerate([header, *((f"T{n}", n, "High Street") for n in range(9))]):
                page.write_row(row, 0, cells)
    return into.getvalue()


def _published(series: Series, content: bytes) -> Upload:
    first = series.sent(content, "first.xlsx")
    for table in first.tables:
        series.publish(table.version_id)
    return first


def test_a_renamed_sheet_of_several_is_the_next_version_of_its_table(series: Series) -> None:
    first = _published(series, _two("Bins (draft)"))
    bins = catalogue.version(first.tables[0].version_id)[1]
    wanted = schema_from_json({"fields": [{"name": "ref"}, {"name": "weight"}, {"name": "street"}]})
    own = give_schema(bins.id, wanted, kept_from="", actor=series.publisher, clock=series.clock)
    second = series.sent(_two("Bins, final"), "second.xlsx", first.dataset_id)
    assert _place(second) == [("Bins (draft)", 2), ("Codes", 2)]
    assert [catalogue.version(each.version_id)[2].schema_id for each in second.tables] == [own, None]


def test_of_two_sheets_alike_none_is_taken_for_the_one_that_is_gone(series: Series) -> None:
    first = _published(series, workbook("2025", "2026"))
    later = series.sent(workbook("2026", "2027"), "years.xlsx", first.dataset_id)
    assert _place(later) == [("2026", 2), ("2027", 1)]
