"""Steps that hold texts of cells: they work like any other, and the database and the ledger never hold a text."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.hub import people
from tests.hub.intake.sending import read, send
from tests.hub.intake.test_mending import taken
from tests.hub.intake.test_reading_again import _publish, _stranger, preview
from wardmote.engine.checking.mending import Step, StepKind
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.holdings.destroy import destroy_version
from wardmote.hub.holdings.models import StoredObject
from wardmote.hub.holdings.rows import open_rows
from wardmote.hub.intake import mending_acts, models, queries
from wardmote.hub.intake.mending import TableStep
from wardmote.hub.intake.reading import reading_from_json
from wardmote.hub.intake.sealed_steps import opened_steps
from wardmote.hub.intake.upload import Upload
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations.actor import Actor
from wardmote.kernel.problem import Conflict, Damaged, Invalid, NotFound

ROWS = "".join(f"A{n},Sorrel Vane\n" for n in range(50))
MARCH = f"ref,officer\n{ROWS}A50,Quibblethorpe J\nA51,SORREL  VANE\n".encode()
APRIL = f"ref,officer\n{ROWS}A60,Quibblethorpe J\n".encode()
REPLACE = TableStep("", Step(StepKind.REPLACE, "officer", old="Quibblethorpe J", new="Jo Quibblethorpe"))
SPELL = TableStep("", Step(StepKind.SPELL_AS, "officer", spellings=("Sorrel Vane",)))
SECRETS = ("Quibblethorpe", "Sorrel Vane")


@pytest.fixture
def march(publisher: Actor, clock: people.TestClock) -> Upload:
    return read(send(MARCH, "visits.csv", actor=publisher, clock=clock), actor=publisher, clock=clock)


@pytest.fixture
def mended(march: Upload, publisher: Actor, clock: people.TestClock) -> Upload:
    return taken(march, REPLACE, SPELL, actor=publisher, clock=clock)


def officers(upload: Upload, *, actor: Actor, clock: people.TestClock) -> list[str]:
    permit = preview(upload.tables[0].version_id, actor=actor, clock=clock)
    with open_rows(permit, clock=clock) as opened:
        return [v for b in opened.batches() for v in b.column("officer").to_pylist()][50:]


def database() -> str:
    """Every cell of every table of the database, as text."""
    said = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                said += [
                    bytes(c).decode("latin-1") if isinstance(c, bytes | memoryview) else str(c) for c in row
                ]
    return "\n".join(said)


def series(upload: Upload, clock: people.TestClock) -> tuple[TableStep, ...]:
    return queries.steps_of_series(upload.id, organisation_id=upload.organisation_id, clock=clock)


def test_texts_are_replaced_and_spelt_alike_and_undone(
    mended: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    assert officers(mended, actor=publisher, clock=clock) == ["Jo Quibblethorpe", "Sorrel Vane"]
    assert [(each.kind, each.cells, each.fit) for each in mended.tables[0].steps] == [
        ("replace", 1, "fits"),
        ("spell-as", 1, "fits"),
    ]
    with pytest.raises(Conflict):
        mending_acts.take_steps(mended.id, [REPLACE], actor=publisher, clock=clock)
    mending_acts.undo_steps(mended.id, [REPLACE], actor=publisher, clock=clock)
    undone = read(mended.id, actor=publisher, clock=clock)
    assert officers(undone, actor=publisher, clock=clock) == ["Quibblethorpe J", "Sorrel Vane"]


def test_the_next_file_is_offered_the_texts(
    mended: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    april_id = send(APRIL, "visits.csv", actor=publisher, clock=clock, dataset_id=mended.dataset_id)
    april = read(april_id, actor=publisher, clock=clock)
    assert officers(april, actor=publisher, clock=clock) == ["Quibblethorpe J"], "nothing is done unasked"
    assert series(april, clock) == (REPLACE, SPELL)
    done = taken(april, *series(april, clock), actor=publisher, clock=clock)
    assert officers(done, actor=publisher, clock=clock) == ["Jo Quibblethorpe"]
    assert [each.fit for each in done.tables[0].steps] == ["fits", "nothing-matched"]
    kept = queries.steps_taken(done.id, organisation_id=publisher.organisation_id, clock=clock)
    assert kept == (REPLACE,), "a text that stands in no cell of April is not kept with April"


def test_neither_the_database_nor_the_ledger_holds_a_text(
    mended: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    dump = database()
    assert "spell-as" in dump, "the steps are there"
    assert "officer" in dump
    for secret in SECRETS:
        assert secret not in dump
        assert ascii(secret)[1:-1] not in dump
    (entry,) = ledger.entries(act="upload.mended", object_id=mended.id)
    assert entry.details["steps"] == ["replace", "spell-as"]


def test_the_texts_go_with_the_file_whatever_a_backup_brings_back(
    mended: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    _publish(mended, publisher, clock)
    april_id = send(APRIL, "visits.csv", actor=publisher, clock=clock, dataset_id=mended.dataset_id)
    april = read(april_id, actor=publisher, clock=clock)
    assert len(series(april, clock)) == 2
    original = StoredObject.objects.get(pk=models.Upload.objects.get(pk=mended.id).original_id)
    version_id = mended.tables[0].version_id
    catalogue.withdraw(version_id, actor=publisher, clock=clock)
    destroy_version(version_id, actor=publisher, clock=clock)
    assert series(april, clock) == ()
    StoredObject.objects.filter(pk=original.pk).update(wrapped_key=original.wrapped_key, destroyed_at=None)
    assert series(april, clock) == (), "the register of erasures lists the file"


# ----------------------------------------------------------------------------------------------------- near misses


def test_another_organisation_opens_no_step_even_with_the_sealed_text_in_its_hands(
    mended: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    stranger = _stranger(clock)
    for opens in (queries.steps_taken, queries.steps_of_series):
        with pytest.raises(NotFound):
            opens(mended.id, organisation_id=stranger.organisation_id, clock=clock)
    kept = reading_from_json(models.Upload.objects.get(pk=mended.id).reading).steps
    with pytest.raises(NotFound):
        opened_steps(kept, organisation_id=stranger.organisation_id, clock=clock)
    theirs = read(send(MARCH, "theirs.csv", actor=stranger, clock=clock), actor=stranger, clock=clock)
    of_theirs = {"of": models.Upload.objects.get(pk=theirs.id).original_id}
    with pytest.raises(Damaged):
        opened_steps([{**kept[0], **of_theirs}], organisation_id=stranger.organisation_id, clock=clock)


def test_a_sealed_text_does_not_open_under_another_step(
    mended: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    first, second = reading_from_json(models.Upload.objects.get(pk=mended.id).reading).steps
    with pytest.raises(Damaged):
        opened_steps([{**first, "id": second["id"]}], organisation_id=publisher.organisation_id, clock=clock)


def test_a_text_in_the_clear_is_not_kept() -> None:
    kept = {"kind": "replace", "column": "officer", "from": "Quibblethorpe J", "to": ""}
    with pytest.raises(Invalid) as refused:
        reading_from_json({"steps": [kept]})
    assert "Quibblethorpe" not in str(refused.value)
