"""The schema of a table on pages: kept, seen in words, replaced, withdrawn; a draft is checked against it first."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.faces.visitor import Visitor
from tests.faces.web.test_sealing_upload import a_file, uploads
from tests.faces.web.test_uploads import words
from tests.hub import agreed
from tests.hub.intake.sending import read, send
from tests.hub.intake.test_answering import ASK, extract
from tests.hub.intake.test_schemas import bins
from wardmote.engine.checking.schema import schema_from_json
from wardmote.engine.checking.schema_text import LARGEST_JSON_BYTES
from wardmote.engine.reading.choices import ColumnChoice
from wardmote.hub.catalogue.queries import version
from wardmote.hub.catalogue.schema_acts import give_schema
from wardmote.hub.catalogue.schema_queries import schema_now
from wardmote.hub.intake.answering import AskAnswer
from wardmote.hub.intake.reading import Reading
from wardmote.kernel.clock import system_clock

SCHEMA = b"""
title: Rounds of the bins
fields:
- {name: ref, constraints: {required: true}}
- {name: round, constraints: {enum: [Abbey, Bow, '<script>']}}
- {name: bags, type: integer, constraints: {minimum: 1, maximum: 9}}
- {name: begun, type: date, format: any}
uniqueKeys: [[round, ref]]
foreignKeys:
- {fields: round, reference: {resource: rounds, fields: name}}
rules:
- {rule: not-after, column: begun, day: 2026-03-31}
"""


@pytest.fixture
def publisher(city: agreed.City) -> Visitor:
    return Visitor().signed_in(city.borough.publisher)


def a_schema(content: bytes = SCHEMA) -> SimpleUploadedFile:
    return SimpleUploadedFile("schema.yaml", content, content_type="application/yaml")


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_schema_is_kept_replaced_seen_in_words_and_withdrawn(city: agreed.City, publisher: Visitor) -> None:
    person = city.borough.publisher
    first = read(send(bins(), "bins.csv", actor=person, clock=system_clock), actor=person, clock=system_clock)
    at = f"/versions/{first.tables[0].version_id}"
    dataset, table, _ = version(first.tables[0].version_id)
    assert "Keep what was recognised as the schema" in words(publisher.get(at))
    assert publisher.post(f"{at}/keep-schema").headers["Location"] == f"/tables/{table.id}/schema"
    kept = plain(words(publisher.get(f"/tables/{table.id}/schema")))
    assert "What was recognised in a draft" in kept
    assert "One of Abbey, Bow, Castlegate" in kept

    assert publisher.post(f"/tables/{table.id}/schema", {"file": a_schema()}).status_code == 302
    page = words(publisher.get(f"/tables/{table.id}/schema"))
    assert "<script>" not in page.partition("<main")[2]
    said = plain(page)
    assert "No two rows have the same round and ref" in said
    assert "round: stands in the table rounds as name" in said
    assert "2026-03-31" in said
    assert "At least 1; at most 9" in said
    assert uploads(city).count("schema.yaml") == 0

    draft = words(publisher.get(at))
    assert "was not checked against the schema" in draft
    assert "Accept and publish" not in draft
    upload = publisher.post(f"{at}/check-again").headers["Location"]
    (again,) = read(upload.rpartition("/")[2], actor=person, clock=system_clock).tables
    draft = plain(words(publisher.get(f"/versions/{again.version_id}")))
    assert "Checked against the schema you gave this table" in draft
    assert "rounds: the file does not hold it, or not its columns." in draft
    assert publisher.get(f"/tables/{table.id}/schema.json").json()["title"] == "Rounds of the bins"
    assert f"/tables/{table.id}/schema" in words(publisher.get(f"/datasets/{dataset.id}"))

    publisher.post(f"/tables/{table.id}/schema/withdraw")
    assert "has no schema" in words(publisher.get(f"/tables/{table.id}/schema"))
    assert schema_now(table.id) is None
    ledger = words(Visitor().signed_in(city.borough.ig_lead).get("/ledger"))
    for said in ("withdrew a table’s schema", "gave a table a schema"):
        line = ledger.partition(said)[2][:400]
        assert f"/datasets/{dataset.id}" in line


def test_a_file_that_is_no_schema_is_refused_on_the_form(city: agreed.City, publisher: Visitor) -> None:
    at = f"/tables/{city.table_id}/schema"
    bomb = b"a: &a [x, x]\nb: &b [*a, *a]\nfields: [*b, *b]\n"
    for content, said in (
        (bomb, "anchor or an alias"),
        (b"fields: [{name: a, type: integer, constraints: {minimum: low}}]", "no value of type integer. (a)"),
        (b"x" * (LARGEST_JSON_BYTES + 1), "larger than 4 MB"),
        (b"\x00\xff", "neither JSON nor YAML"),
        (b"", "The file is empty"),
    ):
        answer = publisher.post(at, {"file": a_schema(content)})
        assert answer.status_code == 200
        assert said in plain(words(answer)), said
    assert "Choose a file" in words(publisher.post(at, {}))
    assert schema_now(city.table_id) is None


def test_a_schema_file_goes_nowhere_else(city: agreed.City, publisher: Visitor, outsider: Visitor) -> None:
    """The page of another organisation takes none, and what is sent to be data is sealed as ever."""
    assert outsider.post(f"/tables/{city.table_id}/schema", {"file": a_schema()}).status_code == 404
    analyst = Visitor().signed_in(city.borough.analyst)
    assert analyst.post(f"/tables/{city.table_id}/schema", {"file": a_schema()}).status_code == 403
    assert schema_now(city.table_id) is None
    publisher.post("/uploads/new", {"file": a_file("data.csv", b"a,b\r\n1,2\r\n")})
    assert uploads(city) == ["data.csv"]


@pytest.mark.fault
def test_columns_of_an_answer_are_chosen_by_the_names_they_have_in_the_file(
    city: agreed.City, publisher: Visitor
) -> None:
    person = city.borough.publisher
    answers = Reading(answers=AskAnswer(ASK))
    sent = send(extract(), "bins.csv", actor=person, clock=system_clock, reading=answers)
    (table,) = read(sent, actor=person, clock=system_clock).tables
    page = words(publisher.get(f"/uploads/{sent}/columns?table={table.version_id}"))
    assert all(name in page for name in ("Property UPRN", "Assisted From", "Crew"))
    said = dict.fromkeys([f"column_{n}" for n in range(5)], "found")
    said |= {"column_0": "integer//", "column_4": "string//"}
    publisher.post(f"/uploads/{sent}/columns?table={table.version_id}", said)
    (table,) = read(sent, actor=person, clock=system_clock).tables
    found = {each.name: each.type for each in version(table.version_id)[2].columns}
    assert (found["Crew"], found["uprn"]) == ("string", "string")
    shown = plain(words(publisher.get(f"/versions/{table.version_id}")))
    assert "uprn: The schema asks for the type string." in shown


def test_a_renamed_column_is_said_so_and_put_right_on_the_page(city: agreed.City, publisher: Visitor) -> None:
    person = city.borough.publisher
    content = b"ref,round,bags\n" + b"".join(b"B%d,Bow,%d\n" % (n, n % 7) for n in range(30))
    sent = send(content, "bins.csv", actor=person, clock=system_clock)
    (table,) = read(sent, actor=person, clock=system_clock).tables
    dataset, of, _ = version(table.version_id)
    asked = [{"name": "ref"}, {"name": "round", "constraints": {"enum": ["Abbey", "Bow"]}}, {"name": "bags"}]
    give_schema(of.id, schema_from_json({"fields": asked}), kept_from="", actor=person, clock=system_clock)
    content = content.replace(b"ref,round", b"ref,round name")
    sent = send(content, "bins.csv", actor=person, clock=system_clock, dataset_id=dataset.id)
    (table,) = read(sent, actor=person, clock=system_clock).tables
    shown = plain(words(publisher.get(f"/versions/{table.version_id}")))
    assert "“round name” is taken for “round”" in shown
    page = f"/uploads/{sent}/columns?table={table.version_id}"
    form = words(publisher.get(page))
    assert "Which column of the schema is “round name”?" in plain(form)
    assert 'name="field_0"' not in form
    said = {"column_0": "found", "column_1": "found", "column_2": "found"}
    assert "govuk-error-summary" in words(publisher.post(page, {**said, "field_1": "field ref"}))
    publisher.post(page, {**said, "field_1": "field "})
    upload = read(sent, actor=person, clock=system_clock)
    assert upload.reading.choices.table.columns == {"round name": ColumnChoice(stands_for="")}
    assert upload.tables[0].known_as == ()
    assert 'value="field " selected' in words(publisher.get(f"/uploads/{sent}/columns"))
    publisher.post(page.partition("?")[0], {**said, "column_1": "string//", "field_1": "field round"})
    upload = read(sent, actor=person, clock=system_clock)
    assert upload.reading.choices.table.columns == {"round name": ColumnChoice("string", stands_for="round")}
    assert (upload.tables[0].bad_cells, upload.tables[0].overruled) == (0, ())
