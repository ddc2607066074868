"""A publisher gives a table a schema of its own: following versions are held to it, and published once they were."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from typing import Any

import pytest

from tests.hub import people
from tests.hub.intake.sending import read, send
from wardmote.engine.checking.schema import schema_from_json
from wardmote.engine.reading.choices import ColumnChoice, ReadChoices, TableChoices
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.catalogue.dataset import Description, Frequency, Licence, Visibility
from wardmote.hub.catalogue.queries import version
from wardmote.hub.catalogue.schema_acts import give_schema, withdraw_schema
from wardmote.hub.catalogue.schema_queries import schema_by_id, schema_now
from wardmote.hub.holdings.publishing import publish
from wardmote.hub.holdings.rows import open_bad_cells
from wardmote.hub.intake.acts import read_again
from wardmote.hub.intake.answering import AskAnswer
from wardmote.hub.intake.held_tables import Unchecked, WhyNot
from wardmote.hub.intake.mending import TableStep, table_steps
from wardmote.hub.intake.mending_acts import take_steps
from wardmote.hub.intake.reading import Reading
from wardmote.hub.intake.schemas import check_again, keep_recognised
from wardmote.hub.intake.upload import FoundTable, Upload
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations import acts as organisations
from wardmote.hub.organisations.actor import Actor, Role, Scope
from wardmote.hub.policy.decide import decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Use
from wardmote.kernel.problem import Conflict, NotFound, Problem, Refused

WARDS = ["Abbey", "Bow", "Castlegate"]


def bins(*more: str, rows: int = 30) -> bytes:
    lines = [f"B{n:03},{WARDS[n % 3]},{n % 7 + 1},{n % 28 + 1:02}/03/2026" for n in range(rows)]
    return "\n".join(["ref,round,bags,begun", *lines, *more, ""]).encode()


def schema(**said: Any) -> dict[str, Any]:
    fields = [
        {"name": "ref", "constraints": {"required": True, "unique": True}},
        {"name": "round", "constraints": {"enum": WARDS}},
        {"name": "bags", "type": "integer", "constraints": {"maximum": 10}},
        {"name": "begun", "type": "date", "format": "any"},
    ]
    return {"fields": fields, **said}


class Desk:
    """A publisher at work on one dataset."""

    def __init__(self, actor: Actor, clock: people.TestClock) -> None:
        self.actor, self.clock, self.dataset_id = actor, clock, ""
        self.first = self.send(bins()).tables[0]
        self.dataset_id = version(self.first.version_id)[0].id
        self.table_id = version(self.first.version_id)[1].id

    def send(self, content: bytes, name: str = "bins.csv", reading: Reading | None = None) -> Upload:
        sent = send(
            content,
            name,
            actor=self.actor,
            clock=self.clock,
            dataset_id=self.dataset_id or None,
            reading=reading,
        )
        return read(sent, actor=self.actor, clock=self.clock)

    def give(self, **said: Any) -> str:
        wanted = schema_from_json(schema(**said))
        return give_schema(self.table_id, wanted, kept_from="", actor=self.actor, clock=self.clock)

    def describe(self) -> None:
        said = Description(
            "Bins", "", Licence.CLOSED, Visibility.MEMBERS, Frequency.MONTHLY, "bins@example.org", ()
        )
        catalogue.describe(said, dataset_id=self.dataset_id, actor=self.actor, clock=self.clock)

    def publish(self, version_id: str) -> int:
        return publish(version_id, reason_for_personal=None, actor=self.actor, clock=self.clock)

    def bad(self, table: FoundTable) -> list[tuple[int | None, str, str]]:
        permit = decide(
            Ask(table.version_id, Use.PREVIEW, None, None, None, None), actor=self.actor, clock=self.clock
        )
        with open_bad_cells(permit, clock=self.clock) as report:
            found = [each for batch in report.batches() for each in batch.to_pylist()]
        return [(each["row"], each["column"], each["code"]) for each in found]


@pytest.fixture
def desk(publisher: Actor, clock: people.TestClock) -> Desk:
    return Desk(publisher, clock)


def test_following_versions_are_held_to_the_schema_with_its_rules_and_keys(desk: Desk) -> None:
    schema_id = desk.give(rules=[{"rule": "not-after", "column": "begun", "day": "2026-03-31"}])
    content = bins("B003,Bow,3,01/03/2026", "B900,Camelot,99,1/4/2026").replace(b"Abbey,", b"Abbey,about ")
    (table,) = desk.send(content, "april.csv").tables  # it is the dataset's only table, whatever it is called
    assert table.schema_id == version(table.version_id)[2].schema_id == schema_id
    bad = desk.bad(table)
    assert sorted((each for each in bad if each[2] != "type-error"), key=str) == [
        (31, "ref", "unique"),
        (32, "bags", "maximum"),
        (32, "begun", "not-after"),
        (32, "round", "enum"),
    ]
    assert [each[1] for each in bad if each[2] == "type-error"] == ["bags"] * 10
    _, of, found = version(table.version_id)
    before = next(each for each in of.versions if each.id == desk.first.version_id)
    assert found.column_types() == before.column_types()  # a bad month breaks nobody
    withdraw_schema(desk.table_id, actor=desk.actor, clock=desk.clock)
    (table,) = desk.send(content).tables
    assert (desk.first.schema_id, table.schema_id) == (None, None)
    assert version(table.version_id)[2].column_types() != before.column_types()


def test_a_draft_is_published_once_it_was_held_to_the_schema_there_is_now(desk: Desk) -> None:
    desk.describe()
    first = desk.give()
    assert desk.give() == first  # the same twice is one
    with pytest.raises(Conflict, match="not checked") as refused:
        desk.publish(desk.first.version_id)
    assert refused.value.code == "publish.schema_changed"
    upload_id = check_again(desk.first.version_id, actor=desk.actor, clock=desk.clock)
    (table,) = read(upload_id, actor=desk.actor, clock=desk.clock).tables
    assert table.schema_id == first
    desk.give(uniqueKeys=[["round", "ref"]])
    with pytest.raises(Conflict):
        desk.publish(table.version_id)
    withdraw_schema(desk.table_id, actor=desk.actor, clock=desk.clock)
    assert desk.publish(table.version_id) == 1
    entries = ledger.entries(object_id=desk.table_id)
    given, again, withdrawn = sorted(entries, key=lambda each: each.sequence)
    assert [each.act for each in (given, again)] == ["table.schema_given"] * 2
    assert (again.details["columns"], again.details["rules"]) == (4, 1)
    assert (withdrawn.act, withdrawn.details["content"]) == (
        "table.schema_withdrawn",
        again.details["content"],
    )
    assert "Abbey" not in str([each.details for each in entries])
    old = schema_by_id(first)
    assert old is not None
    assert old.withdrawn_at is not None


def test_what_was_recognised_is_kept_and_fits_what_it_was_kept_from(desk: Desk) -> None:
    desk.describe()
    assert keep_recognised(desk.first.version_id, actor=desk.actor, clock=desk.clock) == desk.table_id
    kept = schema_now(desk.table_id)
    assert kept is not None
    assert kept.kept_from == desk.first.version_id
    fields = {each["name"]: each for each in kept.descriptor["fields"]}
    assert fields["ref"]["constraints"] == {"required": True, "unique": True}
    assert fields["round"]["constraints"] == {"required": True, "enum": WARDS}
    assert (fields["bags"]["type"], fields["begun"]["type"]) == ("integer", "date")
    assert desk.publish(desk.first.version_id) == 1
    (same,) = desk.send(bins()).tables
    assert (same.schema_id, same.bad_cells) == (kept.id, 0)
    (other,) = desk.send(bins("B003,Camelot,lots,").replace(b"B001", b"")).tables
    assert sorted(desk.bad(other), key=str) == [
        (2, "ref", "required"),
        (31, "bags", "type-error"),
        (31, "begun", "required"),
        (31, "ref", "unique"),
        (31, "round", "enum"),
    ]


def test_values_about_people_are_not_kept_in_a_schema(desk: Desk) -> None:
    lines = [
        f"{n:03},{['White British', 'Bangladeshi', 'Any other Black background'][n % 3]},{WARDS[n % 3]}"
        for n in range(40)
    ]
    content = "\n".join(["id,ethnicity,round", *lines, ""]).encode()
    desk.dataset_id = ""
    (table,) = desk.send(content, "pupils.csv").tables
    assert version(table.version_id)[2].columns[1].special_category
    keep_recognised(table.version_id, actor=desk.actor, clock=desk.clock)
    kept = schema_now(version(table.version_id)[1].id)
    assert kept is not None
    assert "enum" in json.dumps(kept.descriptor)
    assert "Bangladeshi" not in json.dumps(kept.descriptor)


def test_an_ask_comes_before_a_schema_of_the_table(desk: Desk) -> None:
    desk.describe()
    desk.give()
    (table,) = desk.send(bins(), reading=Reading(answers=AskAnswer("assisted_bins"))).tables
    found = version(table.version_id)[2]
    assert (found.ask, found.schema_id, table.schema_id) == ("assisted_bins", None, None)
    assert desk.publish(table.version_id) == 1


def test_what_is_said_of_columns_counts_as_far_as_the_schema_leaves_it_open(desk: Desk) -> None:
    desk.give()
    said = {"begun": ColumnChoice(month_first=True), "bags": ColumnChoice("string")}
    content = b"ref,round,bags,begun\nB1,Bow,1,03/04/2026\n"
    (table,) = desk.send(content, reading=Reading(ReadChoices(table=TableChoices(columns=said)))).tables
    assert [(each.column, each.what, each.asked) for each in table.overruled] == [("bags", "type", "integer")]
    assert {each.name: each.type for each in version(table.version_id)[2].columns}["bags"] == "integer"


@pytest.mark.fault
def test_foreign_keys_are_looked_up_in_the_tables_of_the_same_file(desk: Desk) -> None:
    key = {"fields": "round", "reference": {"resource": "rounds", "fields": "name"}}
    desk.give(foreignKeys=[key])
    (alone,) = desk.send(bins()).tables
    assert (alone.unchecked, alone.bad_cells) == ((Unchecked("rounds", WhyNot.NOT_IN_FILE),), 0)
    desk.dataset_id = ""
    rounds = b"name,crew\nAbbey,1\nBow,2\nDock,3\n"
    first, _ = desk.send(zipped(bins=bins(), rounds=rounds), "all.zip").tables
    desk.dataset_id, desk.table_id = (each.id for each in version(first.version_id)[:2])
    desk.give(foreignKeys=[key])
    both = desk.send(zipped(bins=bins(rows=3), rounds=rounds), "all.zip").tables
    assert [each.unchecked for each in both] == [(), ()]
    assert desk.bad(both[0]) == [(3, "round", "foreign-key")]


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.csv", content)
    return out.getvalue()


@pytest.mark.fault
def test_cells_are_mended_under_the_schema(desk: Desk) -> None:
    desk.give(foreignKeys=[{"fields": "round", "reference": {"resource": "rounds", "fields": "name"}}])
    upload = desk.send(bins("B900,Castelgate,3,01/03/2026"))
    (step,) = table_steps([{"kind": "take-suggestion", "column": "round", "code": "enum"}])
    take_steps(upload.id, [TableStep("", step.step)], actor=desk.actor, clock=desk.clock)
    (table,) = read(upload.id, actor=desk.actor, clock=desk.clock).tables
    assert (table.bad_cells, [each.cells for each in table.steps]) == (0, [1])


# ----------------------------------------------------------------------------------------- who may not


def others(desk: Desk, operator: Actor) -> list[tuple[Actor, type[Problem]]]:
    """The next-nearest people to the one who may: each lacks one thing."""
    clock = desk.clock
    fire = people.join("London Fire Brigade", operator=operator, clock=clock)
    analyst = people.hire(desk.actor.organisation_id, Role.ANALYST, operator=operator, clock=clock)
    reader = replace(desk.actor, scopes=frozenset({Scope.DATA, Scope.CATALOGUE}))
    return [
        (people.hire(fire, Role.PUBLISHER, operator=operator, clock=clock), NotFound),
        (analyst, Refused),
        (reader, Refused),
    ]


def test_only_a_publisher_of_its_own_organisation_touches_a_tables_schema(
    desk: Desk, operator: Actor
) -> None:
    desk.give()
    wanted = schema_from_json(schema(title="Another"))
    for actor, problem in others(desk, operator):
        with pytest.raises(problem):
            give_schema(desk.table_id, wanted, kept_from="", actor=actor, clock=desk.clock)
        with pytest.raises(problem):
            withdraw_schema(desk.table_id, actor=actor, clock=desk.clock)
        with pytest.raises(problem):
            keep_recognised(desk.first.version_id, actor=actor, clock=desk.clock)
        with pytest.raises(problem):
            check_again(desk.first.version_id, actor=actor, clock=desk.clock)
    organisations.suspend_member(
        desk.actor.organisation_id, reason="lapsed", actor=operator, clock=desk.clock
    )
    with pytest.raises(Refused):
        desk.give(title="Another")
    with pytest.raises(Refused):
        withdraw_schema(desk.table_id, actor=desk.actor, clock=desk.clock)
    kept = schema_now(desk.table_id)
    assert kept is not None
    assert "title" not in kept.descriptor


def test_a_renamed_column_is_checked_and_told_until_its_publisher_says_which_it_is(desk: Desk) -> None:
    desk.give()
    content = bins("B900,Camelot,3,01/03/2026").replace(b"ref,round,bags,begun", b"Ref,Round name,bags,begun")
    sent = desk.send(content)
    (table,) = sent.tables
    known = {each.column: each.field for each in table.known_as}
    assert known == {"Ref": "ref", "Round name": "round"}
    assert desk.bad(table) == [(None, "Round name", "renamed-column"), (31, "Round name", "enum")]
    assert [each.name for each in version(table.version_id)[2].columns] == [
        "Ref",
        "Round name",
        "bags",
        "begun",
    ]

    said = Reading(ReadChoices(table=TableChoices(columns={"Round name": ColumnChoice(stands_for="round")})))
    read_again(sent.id, said, actor=desk.actor, clock=desk.clock)
    (table,) = read(sent.id, actor=desk.actor, clock=desk.clock).tables
    assert desk.bad(table) == [(31, "Round name", "enum")]
    (table,) = desk.send(content).tables  # and it is remembered
    assert desk.bad(table) == [(31, "Round name", "enum")]


def test_a_column_that_is_none_of_the_schemas_is_left_alone(desk: Desk) -> None:
    desk.give(fieldsMatch="partial")
    content = bins().replace(b"ref,round,bags,begun", b"ref,Round name,bags,begun")
    said = Reading(ReadChoices(table=TableChoices(columns={"Round name": ColumnChoice(stands_for="")})))
    (table,) = desk.send(content, reading=said).tables
    assert (table.known_as, table.bad_cells) == ((), 0)


def test_what_is_said_in_vain_of_a_column_is_told(desk: Desk) -> None:
    desk.give()
    said = Reading(ReadChoices(table=TableChoices(columns={"bags": ColumnChoice(stands_for="no such")})))
    (table,) = desk.send(bins(), reading=said).tables
    assert [(each.column, each.what) for each in table.overruled] == [("bags", "stands_for")]
    assert table.bad_cells == 0
