"""Data asks on pages: found, read, answered with a file, the assignment corrected."""

from __future__ import annotations

import csv
import io
import json
from zipfile import ZipFile

import pytest

from tests.faces.visitor import Visitor
from tests.faces.web.test_sealing_upload import a_file
from tests.faces.web.test_uploads import words
from tests.hub import agreed
from tests.hub.intake.sending import read
from tests.hub.intake.test_answering import ASK, extract
from wardmote.engine.checking.library import library_names, library_schema
from wardmote.engine.checking.schema_text import schema_from_text
from wardmote.hub.catalogue.queries import version
from wardmote.hub.intake import arriving_in_parts as parts
from wardmote.hub.intake.answering import AskAnswer
from wardmote.hub.intake.reading import Reading
from wardmote.kernel.clock import system_clock


@pytest.fixture
def publisher(city: agreed.City) -> Visitor:
    return Visitor().signed_in(city.borough.publisher)


def test_an_answer_under_way_is_told_where_it_was_begun_and_nowhere_else(
    publisher: Visitor, city: agreed.City
) -> None:
    parts.begin(
        file_name="half.csv",
        dataset_id=None,
        reading=Reading(answers=AskAnswer(ASK)),
        metadata="",
        length_bytes=5_000_000,
        actor=city.borough.publisher,
        clock=system_clock,
    )
    page = publisher.get(f"/asks/{ASK}/answer").content.decode()
    assert "half.csv" in page
    assert f'data-ask="{ASK}"' in page
    other = publisher.get("/uploads/new").content.decode()
    assert "half.csv" not in other
    assert "data-ask" not in other
    assert "half.csv" not in words(publisher.get("/asks/hmo_licence_register/answer"))


def test_anybody_may_read_what_is_asked_and_why(db: None) -> None:
    page = words(Visitor().get("/asks"))
    assert all(library_schema(name).title.replace("'", "&#39;") in page for name in library_names())
    found = words(Visitor().get("/asks?q=assisted bin"))
    assert "1 data ask " in found
    asked = words(Visitor().get(f"/asks/{ASK}"))
    for each in library_schema(ASK).fields:
        assert each.name in asked
        assert each.reason.partition("'")[0] in asked
    assert Visitor().get("/asks/no_such_ask").status_code in {303, 404}


def test_the_files_to_fill_in_have_the_asked_columns(db: None) -> None:
    names = [each.name for each in library_schema(ASK).fields]
    empty = Visitor().get(f"/asks/{ASK}/template.csv").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(empty))) == [names]
    workbook = ZipFile(io.BytesIO(Visitor().get(f"/asks/{ASK}/template.xlsx").content))
    held = "".join(workbook.read(each).decode() for each in workbook.namelist() if each.endswith(".xml"))
    assert all(name in held for name in names)
    schema = Visitor().get(f"/asks/{ASK}/schema.json").content
    assert schema_from_text(schema) == library_schema(ASK)
    assert json.loads(schema)["name"] == ASK


def test_an_ask_is_answered_with_a_file_and_the_assignment_corrected(
    city: agreed.City, publisher: Visitor
) -> None:
    person = city.borough.publisher
    answer = publisher.post(f"/asks/{ASK}/answer", {"file": a_file("bins.csv", extract())})
    upload_id = answer.headers["Location"].rpartition("/")[2]
    (table,) = read(upload_id, actor=person, clock=system_clock).tables
    page = words(publisher.get(f"/versions/{table.version_id}"))
    assert "It answers 3 of the" in page
    assert "Not asked for: Where, Crew." in page
    assert f"/uploads/{upload_id}/answers/{ASK}" in page
    asked = words(publisher.get(f"/uploads/{upload_id}/answers/{ASK}"))
    assert '<option value="Property UPRN" selected>' in asked
    names = [each.name for each in library_schema(ASK).fields]
    said = {
        f"field-{names.index(field)}": column
        for field, column in {"uprn": "Property UPRN", "address": "Where"}.items()
    }
    twice = publisher.post(f"/uploads/{upload_id}/answers/{ASK}", {**said, "field-2": "Where"})
    assert "more than one asked column" in words(twice)
    publisher.post(f"/uploads/{upload_id}/answers/{ASK}", said)
    (table,) = read(upload_id, actor=person, clock=system_clock).tables
    assert [each.name for each in version(table.version_id)[2].columns][:2] == ["uprn", "address"]


def test_a_file_without_an_ask_is_told_which_it_looks_like(city: agreed.City, publisher: Visitor) -> None:
    content = extract("Property UPRN,Property Address,Post Code,Assisted From,Crew")
    answer = publisher.post("/uploads/new", {"file": a_file("bins.csv", content)})
    upload_id = answer.headers["Location"].rpartition("/")[2]
    (table,) = read(upload_id, actor=city.borough.publisher, clock=system_clock).tables
    page = words(publisher.get(f"/versions/{table.version_id}"))
    assert "This looks like the data ask “Assisted bin collections”: 4 of" in page
    assert "Post Code" in words(publisher.get(f"/uploads/{upload_id}/answers/{ASK}"))
    lead = words(Visitor().signed_in(city.borough.ig_lead).get(f"/versions/{table.version_id}"))
    assert "This looks like" not in lead
