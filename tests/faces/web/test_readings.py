"""Saying by the pages how a file is read: shown, changed, remembered, let go; nobody else's business."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse

from tests.faces.visitor import Visitor
from tests.hub import agreed
from tests.hub.intake.sending import read, send
from tests.hub.intake.test_destroying import two_sheets
from wardmote.engine.reading.choices import ColumnChoice, KeptRows, ReadChoices, TableChoices
from wardmote.faces.web.reading_words import reading_words
from wardmote.hub.intake import queries
from wardmote.hub.intake.reading import ReadingFrom
from wardmote.hub.intake.upload import Upload
from wardmote.kernel.clock import system_clock

CONTENT = b"code;wards\nW;9\nward;bins\nEastwick;3\nWestwick;4\nNorthwick;5\nTotal;12\n"


@pytest.fixture
def publisher(city: agreed.City) -> Visitor:
    return Visitor().signed_in(city.borough.publisher)


@pytest.fixture
def upload(city: agreed.City) -> Upload:
    return done(city, send(CONTENT, "bins.csv", actor=city.borough.publisher, clock=system_clock))


def done(city: agreed.City, upload_id: str) -> Upload:
    return read(upload_id, actor=city.borough.publisher, clock=system_clock)


def words(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


def test_the_header_is_the_row_that_she_says_and_so_for_the_next_file(
    city: agreed.City, publisher: Visitor, upload: Upload
) -> None:
    page = f"/uploads/{upload.id}/reading"
    draft = words(publisher.get(f"/versions/{upload.tables[0].version_id}"))
    assert f"{page}?table={upload.tables[0].version_id}" in draft
    shown = words(publisher.get(page))
    assert "Eastwick" in shown, "the first rows stand there as they are in the file"
    sent = publisher.post(page, {"header_row": "3", "keep": ["totals"], "delimiter": ";", "encoding": ""})
    assert sent.headers["Location"] == f"/uploads/{upload.id}"
    assert "being read again, as you asked" in words(publisher.get(f"/uploads/{upload.id}"))
    again = done(city, upload.id)
    assert (again.tables[0].header_row, again.tables[0].rows) == (3, 4)
    said = "separated by semicolons, header in row 3, totals are rows"
    assert f"Read as you chose: {said}" in words(publisher.get(f"/versions/{again.tables[0].version_id}"))
    assert f"read as last time: {said}" in words(publisher.get(f"/datasets/{again.dataset_id}/upload"))
    following = done(city, _next(city, again))
    assert f"Read as last time: {said}" in words(publisher.get(f"/versions/{following.tables[0].version_id}"))
    short = done(city, _next(city, again, b"ward;bins\nEastwick;3\n"))
    draft = words(publisher.get(f"/versions/{short.tables[0].version_id}"))
    assert "does not fit this one" in draft
    assert "It was read as it is found" in draft
    let_go = publisher.post(f"/datasets/{again.dataset_id}/forget-reading")
    assert let_go.headers["Location"] == f"/datasets/{again.dataset_id}/upload"
    assert "as last time" not in words(publisher.get(let_go.headers["Location"]))
    publisher.post(f"/uploads/{upload.id}/as-found")
    assert done(city, upload.id).reading_from is ReadingFrom.FOUND


def _next(city: agreed.City, upload: Upload, content: bytes = CONTENT) -> str:
    publisher = city.borough.publisher
    return send(content, "next.csv", actor=publisher, clock=system_clock, dataset_id=upload.dataset_id)


def test_what_cannot_be_is_said_at_the_field_or_on_the_draft(
    city: agreed.City, publisher: Visitor, upload: Upload
) -> None:
    page = f"/uploads/{upload.id}/reading"
    plain = {"delimiter": "", "encoding": ""}
    assert "more rows than there are" in words(
        publisher.post(page, {**plain, "header_row": "1", "header_rows": "4"})
    )
    assert "govuk-error-summary" in words(publisher.post(page, {**plain, "header_row": "five"}))
    publisher.post(page, {**plain, "header_row": "900"})
    left = done(city, upload.id)
    assert left.tables == upload.tables
    draft = words(publisher.get(f"/versions/{upload.tables[0].version_id}"))
    assert "It could not be read as you asked, and is as it was" in draft


def test_a_column_is_what_she_says(city: agreed.City, publisher: Visitor, upload: Upload) -> None:
    page = f"/uploads/{upload.id}/columns?table={upload.tables[0].version_id}"
    shown = words(publisher.get(page))
    assert "As it is found" in shown
    first = shown.partition("</select>")[0]
    offered = re.findall(r"<option[^>]*>\s*([^<]+?)\s*</option>", first)
    assert {"Date", "Yes or no"} <= set(offered)
    assert len(set(offered)) == len(offered), "no two options say the same"
    assert "govuk-error-summary" in words(publisher.post(page, {"column_0": "lambda", "column_1": "found"}))
    publisher.post(page, {"column_0": "string//", "column_1": "/uprn/"})
    again = done(city, upload.id)
    assert again.reading.choices.table.columns == {
        queries_columns(upload)[0]: ColumnChoice("string"),
        queries_columns(upload)[1]: ColumnChoice(semantic_type="uprn"),
    }
    assert 'value="string//" selected' in words(publisher.get(f"/uploads/{upload.id}/columns"))
    publisher.post(f"/uploads/{upload.id}/columns", {"column_0": "found", "column_1": "date//month"})
    kept = done(city, upload.id).reading.choices.table.columns
    assert list(kept.values()) == [ColumnChoice("date", month_first=True)]


def queries_columns(upload: Upload) -> list[str]:
    from wardmote.hub.catalogue.queries import version

    return [column.name for column in version(upload.tables[0].version_id)[2].columns]


def test_of_a_workbook_the_tables_are_chosen_and_no_delimiter(city: agreed.City, publisher: Visitor) -> None:
    sent = send(two_sheets(), "b.xlsx", actor=city.borough.publisher, clock=system_clock)
    both = done(city, sent)
    page = f"/uploads/{sent}/reading?table={both.tables[1].version_id}"
    shown = words(publisher.get(page))
    assert "Which tables do you want?" in shown
    assert "How are its characters encoded?" not in shown
    assert "Choose at least one table." in words(publisher.post(page, {"header_row": "2"}))
    publisher.post(page, {"tables": ["Notes"], "header_row": "2"})
    again = done(city, sent)
    assert again.reading.choices == ReadChoices(
        leave_out=("Bins",), tables={"Notes": TableChoices(header_row=2)}
    )
    assert [(table.name, table.header_row) for table in again.tables] == [("Notes", 2)]
    publisher.post(f"/uploads/{sent}/reading", {"tables": ["Bins", "Notes"], "header_row": "2"})
    assert len(done(city, sent).tables) == 2


def test_what_cannot_be_read_may_be_said(city: agreed.City, publisher: Visitor) -> None:
    upload_id = send(b"", "nothing.csv", actor=city.borough.publisher, clock=system_clock)
    done(city, upload_id)
    assert f"/uploads/{upload_id}/reading" in words(publisher.get(f"/uploads/{upload_id}"))
    assert publisher.get(f"/uploads/{upload_id}/reading").status_code == 200
    assert publisher.get(f"/uploads/{upload_id}/columns").status_code == 404


def test_it_is_nobody_elses_business(city: agreed.City, outsider: Visitor, upload: Upload) -> None:
    plain = {"header_row": "3", "delimiter": "", "encoding": ""}
    for path in (f"/uploads/{upload.id}/reading", f"/uploads/{upload.id}/columns"):
        assert outsider.get(path).status_code == outsider.post(path, plain).status_code == 404
    assert outsider.post(f"/uploads/{upload.id}/as-found").status_code == 404
    assert outsider.post(f"/datasets/{upload.dataset_id}/forget-reading").status_code == 404
    analyst = Visitor().signed_in(city.borough.analyst)
    assert analyst.get(f"/uploads/{upload.id}/reading").status_code == 403
    assert analyst.post(f"/uploads/{upload.id}/as-found").status_code == 403
    draft = words(analyst.get(f"/versions/{upload.tables[0].version_id}"))
    assert "/reading" not in draft, "who may not change it is offered nothing"
    assert queries.upload(upload.id, actor=city.borough.publisher) == upload


def test_what_is_chosen_is_said_in_plain_words() -> None:
    columns = {
        "House": ColumnChoice("string"),
        "Date": ColumnChoice(month_first=True),
        "Ref": ColumnChoice(semantic_type="uprn"),
        "More": ColumnChoice("number"),
    }
    said = reading_words(
        ReadChoices(
            encoding="utf-16",
            sheets=("Bins", "Trees", "Oaks"),
            leave_out=("Notes",),
            table=TableChoices(header_row=0, columns=columns),
            tables={
                "Trees": TableChoices(
                    header_row=5, header_rows=2, keep=(KeptRows.FOOTNOTES,), one_table=True, columns=columns
                )
            },
        )
    )
    assert said == (
        "encoding utf-16, only Bins, Trees and Oaks, without Notes, no header, House is text, Date is date with the "
        "month first, Ref is UPRN, and 1 more column, Trees: header in rows 4 to 5, Trees: one table on a sheet, "
        "Trees: footnotes are rows, Trees: House is text, Trees: Date is date with the month first, "
        "Trees: Ref is UPRN, and 1 more column"
    )
    assert reading_words(ReadChoices()) == "nothing was chosen: all of it was found"


def test_months_become_rows_and_labels_are_filled_down_where_she_says_so(
    city: agreed.City, publisher: Visitor
) -> None:
    months = b"ward,kind,Apr-23,May-23,Jun-23\nEast,bins,1,2,3\n,bags,4,5,6\n,boxes,7,8,9\n"
    upload = done(city, send(months, "months.csv", actor=city.borough.publisher, clock=system_clock))
    page = f"/uploads/{upload.id}/reading"
    shown = words(publisher.get(page))
    assert "Make a row for each month, quarter or year" in shown
    assert "Which empty cells take the label above?" in shown
    publisher.post(page, {"unpivot": "on", "fill_down": ["ward"], "delimiter": "", "encoding": ""})
    again = done(city, upload.id)
    assert again.tables[0].rows == 9
    draft = words(publisher.get(f"/versions/{again.tables[0].version_id}"))
    assert "a row for each month or year, ward filled down" in draft
    publisher.post(f"/uploads/{upload.id}/as-found")
    assert done(city, upload.id).tables[0].rows == 3


def test_a_plain_table_is_not_asked_of_months_or_labels(publisher: Visitor, upload: Upload) -> None:
    shown = words(publisher.get(f"/uploads/{upload.id}/reading"))
    assert "Make a row for each month" not in shown
    assert "take the label above" not in shown


def test_a_page_shows_no_name_with_marks_that_turn_words_round(city: agreed.City, publisher: Visitor) -> None:
    sent = send(
        "ward,bags\u202ednuof\u200b\nBow,3\nAbbey,4\n".encode(),
        "a.csv",
        actor=city.borough.publisher,
        clock=system_clock,
    )
    (table,) = done(city, sent).tables
    for address in (f"/versions/{table.version_id}", f"/uploads/{sent}/columns"):
        page = words(publisher.get(address))
        assert ("bagsdnuof" in page, "\u202e" in page, "\u200b" in page) == (True, False, False)
    assert "marks that nobody sees" in words(publisher.get(f"/versions/{table.version_id}"))
