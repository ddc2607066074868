"""A program reads what is asked, answers with a file, looks at the match and corrects it."""

from __future__ import annotations

from collections.abc import Callable

from tests.faces.api.calling import Api
from tests.hub import people
from tests.hub.intake.sending import read
from tests.hub.intake.test_answering import ASK, extract
from wardmote.engine.checking.library import library_names, library_schema
from wardmote.engine.checking.schema import schema_from_json
from wardmote.hub.organisations.actor import Actor, Scope


def test_a_program_answers_an_ask(api: Callable[..., Api], publisher: Actor, clock: people.TestClock) -> None:
    listed = api().take("GET", "asks")["asks"]
    assert sorted(each["name"] for each in listed) == sorted(library_names())
    asked = api().take("GET", f"asks/{ASK}")
    assert schema_from_json(asked["table_schema"]) == library_schema(ASK)
    program = api(publisher, Scope.UPLOAD)
    sent = program.take("POST", "uploads", extract(), file_name="bins.csv", ask=ASK, status=202)
    read(sent["id"], actor=publisher, clock=clock)
    at = f"uploads/{sent['id']}/answers/{ASK}"
    found = program.take("GET", at)
    assert found["is_read_so"]
    assert {each["field"]: each["column"] for each in found["answer"]["fields"]} == {
        "uprn": "Property UPRN",
        "postcode": "Post Code",
        "start_date": "Assisted From",
    }
    assert found["answer"]["extra"] == ["Where", "Crew"]
    other = program.take("GET", f"uploads/{sent['id']}/answers/blue_badges")
    assert not other["is_read_so"]
    program.take("POST", at, {"columns": {"address": "Where"}}, status=204)
    read(sent["id"], actor=publisher, clock=clock)
    (table,) = program.take("GET", f"uploads/{sent['id']}")["tables"]
    assert [each["field"] for each in table["answer"]["fields"]] == ["address"]


def test_what_is_no_ask_is_said_to_be_none(
    api: Callable[..., Api], publisher: Actor, clock: people.TestClock
) -> None:
    program = api(publisher, Scope.UPLOAD)
    assert program.problem("GET", "asks/no_such_ask")[:2] == (404, "schema.not_in_library")
    refused = program.problem("POST", "uploads", extract(), file_name="bins.csv", ask="no_such_ask")
    assert refused[:2] == (404, "schema.not_in_library")
    assert program.take("GET", "uploads")["uploads"] == []
