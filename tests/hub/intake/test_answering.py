"""A file answers a data ask: its columns get the asked names, its cells are held to it, and next month's likewise."""

from __future__ import annotations

import pytest

from tests.engine.checking.noisy_tables import noisy_table
from tests.hub import people
from tests.hub.intake.sending import read
from wardmote.engine.checking.asks import FoundColumn, best_ask
from wardmote.engine.checking.library import library_names, library_schema
from wardmote.hub.catalogue.queries import version
from wardmote.hub.holdings.rows import open_bad_cells
from wardmote.hub.intake.acts import read_again
from wardmote.hub.intake.answering import Answer, AskAnswer, answer_from_json, likely_ask
from wardmote.hub.intake.arrival import Arrival
from wardmote.hub.intake.reading import Reading, ReadingFrom
from wardmote.hub.intake.upload import FoundTable, Upload
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.policy.decide import decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Use
from wardmote.kernel.problem import Invalid, NotFound

ASK = "assisted_bins"
HEADERS = "Property UPRN,Where,Post Code,Assisted From,Crew"


def extract(headers: str = HEADERS, *, rows: int = 12) -> bytes:
    lines = [
        f"{100023336000 + n},{n} High Street,SE13 6L{'ABDEFG'[n % 6]},{n + 1:02}/03/2026,{n % 3}"
        for n in range(rows)
    ]
    return "\r\n".join([headers, *lines, ""]).encode()


def send(
    content: bytes,
    *,
    actor: Actor,
    clock: people.TestClock,
    answers: AskAnswer | None = None,
    dataset_id: str | None = None,
) -> Upload:
    """Sends a file, as an answer or as it is, and lets it be read."""
    reading = None if answers is None else Reading(answers=answers)
    with Arrival(
        file_name="bins.csv",
        dataset_id=dataset_id,
        expected_bytes=0,
        actor=actor,
        clock=clock,
        reading=reading,
    ) as arrival:
        arrival.write(content)
        return read(arrival.finish(), actor=actor, clock=clock)


def columns(table: FoundTable) -> list[str]:
    return [each.name for each in version(table.version_id)[2].columns]


def pairs(answer: Answer | None) -> dict[str, str]:
    assert answer is not None
    return {each.field: each.column for each in answer.fields}


def test_a_file_sent_as_an_answer_gets_the_asked_names_and_is_held_to_the_ask(
    publisher: Actor, clock: people.TestClock
) -> None:
    content = extract() + b"not a uprn,12 High Street,SE13 6LA,2026-03-09,1\r\n"
    (table,) = send(content, actor=publisher, clock=clock, answers=AskAnswer(ASK)).tables
    assert columns(table) == ["uprn", "Where", "postcode", "start_date", "Crew"]
    assert table.answer is not None
    assert pairs(table.answer) == {
        "uprn": "Property UPRN",
        "postcode": "Post Code",
        "start_date": "Assisted From",
    }
    assert table.answer.extra == ("Where", "Crew")
    assert "address" in table.answer.missing_optional
    assert table.looks_like is None
    assert table.answer.missing_required == ()
    assert table.bad_cells == 1  # what is asked for only if one has it is no mistake where one has it not
    assert "missing-column" not in codes_of(table, publisher, clock)


def test_a_column_that_must_be_there_is_missed(publisher: Actor, clock: people.TestClock) -> None:
    """The near miss."""
    content = extract("Where,Post Code,Assisted From,Crew")
    (table,) = send(content, actor=publisher, clock=clock, answers=AskAnswer(ASK)).tables
    assert table.answer is not None
    assert "uprn" in table.answer.missing_required
    assert codes_of(table, publisher, clock).count("missing-column") == len(table.answer.missing_required)


def codes_of(table: FoundTable, actor: Actor, clock: people.TestClock) -> list[str]:
    permit = decide(Ask(table.version_id, Use.PREVIEW, None, None, None, None), actor=actor, clock=clock)
    with open_bad_cells(permit, clock=clock) as report:
        return [each["code"] for batch in report.batches() for each in batch.to_pylist()]


def test_a_file_that_answers_an_ask_unasked_says_so_and_is_left_as_it_is(
    publisher: Actor, clock: people.TestClock
) -> None:
    content = extract("Property UPRN,Property Address,Post Code,Assisted From,Crew")
    (table,) = send(content, actor=publisher, clock=clock).tables
    assert table.answer is None
    assert table.looks_like is not None
    assert table.looks_like.ask == ASK
    assert columns(table)[0] == "Property UPRN"


def test_a_file_of_something_else_looks_like_nothing(publisher: Actor, clock: people.TestClock) -> None:
    (table,) = send(b"a,b,c,d\r\n1,2,3,4\r\n", actor=publisher, clock=clock).tables
    assert table.looks_like is None


def test_the_publisher_corrects_the_assignment_and_the_next_file_follows(
    publisher: Actor, clock: people.TestClock
) -> None:
    first = send(extract(), actor=publisher, clock=clock, answers=AskAnswer(ASK))
    said = {"uprn": "Property UPRN", "address": "Where", "start_date": "Assisted From"}
    corrected = first.reading.answering(AskAnswer(ASK, "", said))
    read_again(first.id, corrected, actor=publisher, clock=clock)
    (table,) = read(first.id, actor=publisher, clock=clock).tables
    assert pairs(table.answer) == said
    assert columns(table) == ["uprn", "address", "Post Code", "start_date", "Crew"]
    following = send(extract(), actor=publisher, clock=clock, dataset_id=first.dataset_id)
    assert following.reading_from is ReadingFrom.REMEMBERED
    assert pairs(following.tables[0].answer) == said
    without = send(
        extract("Property UPRN,Place,Post Code,Assisted From,Crew"),
        actor=publisher,
        clock=clock,
        dataset_id=first.dataset_id,
    )
    assert pairs(without.tables[0].answer) == {"uprn": "Property UPRN", "start_date": "Assisted From"}
    assert without.unfit is not None
    assert without.unfit["code"] == "read.columns_gone"


def test_an_assignment_of_a_column_that_is_not_there_changes_nothing(
    publisher: Actor, clock: people.TestClock
) -> None:
    sent = send(extract(), actor=publisher, clock=clock)
    wrong = sent.reading.answering(AskAnswer(ASK, "", {"uprn": "UPRN of the property"}))
    read_again(sent.id, wrong, actor=publisher, clock=clock)
    found = read(sent.id, actor=publisher, clock=clock)
    assert found.problem is not None
    assert found.problem["code"] == "read.columns_gone"
    assert found.tables == sent.tables


@pytest.mark.parametrize(
    ("kept", "refused"),
    [
        ({"ask": "no_such_ask"}, NotFound),
        ({"ask": ASK, "columns": {"no_such_field": "Where"}}, Invalid),
        ({"ask": ASK, "columns": {"uprn": "Where", "address": "Where"}}, Invalid),
        ({"ask": ASK, "columns": ["uprn"]}, Invalid),
        ({"ask": ASK, "more": 1}, Invalid),
        ("assisted_bins", Invalid),
    ],
)
def test_an_answer_that_cannot_be_is_refused(kept: object, refused: type[Exception]) -> None:
    with pytest.raises(refused):
        answer_from_json(kept)


def test_an_answer_is_kept_as_it_was_said() -> None:
    said = AskAnswer(ASK, "Sheet1", {"uprn": "Where"})
    assert answer_from_json(said.as_json()) == said


def test_the_quick_look_finds_what_trying_every_ask_finds() -> None:
    """Only asks that share words with the headers are tried. A sixth of the library stands for all."""
    library = [library_schema(name) for name in library_names()]
    asked, same = 0, 0
    for schema in library[::6]:
        noisy = noisy_table(
            schema, [each for each in library if each is not schema], seed="quick", with_cells=False
        )
        best = best_ask(noisy.columns, library)[0]
        if best.score < 0.5:
            continue
        asked += 1
        found = likely_ask(noisy.columns)
        same += found is not None and found.schema.name == best.schema.name
    assert asked > 4
    assert same == asked


def test_headers_that_share_no_word_with_any_ask_are_not_tried() -> None:
    assert likely_ask([FoundColumn("Zzz"), FoundColumn("Qqq"), FoundColumn("Xyz")]) is None
