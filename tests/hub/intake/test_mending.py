"""Cells of a draft are mended by steps: chosen, recorded without a value, undone, and offered for the next file."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.hub import people
from tests.hub.intake.sending import read, send
from tests.hub.intake.test_reading_again import _publish, _stranger, preview, states
from wardmote.engine.checking.mending import Step, StepKind
from wardmote.engine.reading.choices import ColumnChoice, ReadChoices, TableChoices
from wardmote.engine.reading.columns.codes import Code
from wardmote.hub.catalogue.dataset import VersionState
from wardmote.hub.holdings import marked
from wardmote.hub.holdings.marked import marked_report
from wardmote.hub.holdings.originals import original_is_kept
from wardmote.hub.holdings.rows import open_bad_cells, open_rows
from wardmote.hub.intake import acts, mending_acts, models, queries
from wardmote.hub.intake.mending import TableStep, table_steps
from wardmote.hub.intake.reading import Reading
from wardmote.hub.intake.spool import spooled
from wardmote.hub.intake.upload import Upload
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.kernel.problem import Conflict, NotFound, Refused, Unavailable

ROWS = "".join(f"A{n},{n % 9}\n" for n in range(200))
MARCH = f"ref,visits\n{ROWS}A200,1O\nA201,about ten\n".encode()
APRIL = f"ref,visits\n{ROWS}A300,2O\n".encode()
TAKE = TableStep("", Step(StepKind.TAKE_SUGGESTION, "visits", Code.TYPE_ERROR))
EMPTY = TableStep("", Step(StepKind.LEAVE_EMPTY, "visits", Code.TYPE_ERROR))


@pytest.fixture
def march(publisher: Actor, clock: people.TestClock) -> Upload:
    return read(send(MARCH, "visits.csv", actor=publisher, clock=clock), actor=publisher, clock=clock)


def taken(upload: Upload, *steps: TableStep, actor: Actor, clock: people.TestClock) -> Upload:
    mending_acts.take_steps(upload.id, steps, actor=actor, clock=clock)
    return read(upload.id, actor=actor, clock=clock)


def visits(upload: Upload, *, actor: Actor, clock: people.TestClock) -> list[object]:
    permit = preview(upload.tables[0].version_id, actor=actor, clock=clock)
    with open_rows(permit, clock=clock) as opened:
        return [v for b in opened.batches() for v in b.column("visits").to_pylist()][200:]


def bad(upload: Upload, *, actor: Actor, clock: people.TestClock) -> list[object]:
    permit = preview(upload.tables[0].version_id, actor=actor, clock=clock)
    with open_bad_cells(permit, clock=clock) as opened:
        return [v for b in opened.batches() for v in b.column("value").to_pylist()]


def test_a_step_mends_all_of_its_kind_and_the_file_stays_as_it_was_sent(
    march: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    done = taken(march, TAKE, actor=publisher, clock=clock)
    assert visits(done, actor=publisher, clock=clock) == [10, None]
    assert bad(done, actor=publisher, clock=clock) == ["about ten"]
    (step,) = done.tables[0].steps
    assert (step.kind, step.column, step.code, step.cells, step.fit) == (
        "take-suggestion",
        "visits",
        "type-error",
        1,
        "fits",
    )
    assert states(done.dataset_id) == [VersionState.DESTROYED, VersionState.DRAFT]
    original = models.Upload.objects.get(pk=march.id).original_id
    assert original_is_kept(original)
    with spooled(original, clock=clock, passing=lambda _: None) as path:
        assert Path(path).read_bytes() == MARCH


def test_steps_are_taken_one_after_the_other_and_undone(
    march: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    both = taken(taken(march, TAKE, actor=publisher, clock=clock), EMPTY, actor=publisher, clock=clock)
    assert (bad(both, actor=publisher, clock=clock), [s.cells for s in both.tables[0].steps]) == ([], [1, 1])
    mending_acts.undo_steps(march.id, [TAKE], actor=publisher, clock=clock)
    undone = read(march.id, actor=publisher, clock=clock)
    assert table_steps(undone.reading.steps) == (EMPTY,)
    assert bad(undone, actor=publisher, clock=clock) == ["1O"]


def test_what_was_done_is_in_the_ledger_without_a_value(
    march: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    taken(march, TAKE, actor=publisher, clock=clock)
    (entry,) = ledger.entries(act="upload.mended", object_id=march.id)
    assert entry.actor == publisher.account_id
    assert dict(entry.details) == {"steps": ["take-suggestion:type-error"], "cells": 1, "unfit": 0}
    said = json.dumps([dict(each.details) for each in ledger.entries(object_id=march.id)])
    assert "1O" not in said
    assert "visits" not in said


def test_the_next_file_is_offered_the_same_steps_and_not_mended_unasked(
    march: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    taken(march, TAKE, actor=publisher, clock=clock)
    april_id = send(APRIL, "april.csv", actor=publisher, clock=clock, dataset_id=march.dataset_id)
    april = read(april_id, actor=publisher, clock=clock)
    assert bad(april, actor=publisher, clock=clock) == ["2O"]
    assert queries.steps_of_series(april.id, organisation_id=publisher.organisation_id, clock=clock) == (
        TAKE,
    )
    done = taken(
        april,
        *queries.steps_of_series(april.id, organisation_id=publisher.organisation_id, clock=clock),
        actor=publisher,
        clock=clock,
    )
    assert bad(done, actor=publisher, clock=clock) == []
    assert queries.steps_of_series(april.id, organisation_id=publisher.organisation_id, clock=clock) == ()


def test_steps_outlive_another_choice_of_how_to_read(
    march: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    done = taken(march, TAKE, actor=publisher, clock=clock)
    choices = ReadChoices(table=TableChoices(columns={"ref": ColumnChoice("string")}))
    acts.read_again(march.id, Reading(choices, done.reading.steps), actor=publisher, clock=clock)
    again = read(march.id, actor=publisher, clock=clock)
    assert table_steps(again.reading.steps) == (TAKE,)
    assert bad(again, actor=publisher, clock=clock) == ["about ten"]
    may_id = send(MARCH, "may.csv", actor=publisher, clock=clock, dataset_id=march.dataset_id)
    may = read(may_id, actor=publisher, clock=clock)
    assert (may.reading.choices, may.reading.steps) == (choices, ())
    assert queries.steps_of_series(may.id, organisation_id=publisher.organisation_id, clock=clock) == (TAKE,)
    acts.forget_reading(str(march.dataset_id), actor=publisher, clock=clock)
    assert queries.steps_of_series(may.id, organisation_id=publisher.organisation_id, clock=clock) == ()


def test_a_step_that_fits_no_more_is_said(march: Upload, publisher: Actor, clock: people.TestClock) -> None:
    gone = TableStep("", Step(StepKind.TIDY_SPACES, "gone"))
    elsewhere = TableStep("Other sheet", Step(StepKind.TIDY_SPACES, "ref"))
    done = taken(march, gone, elsewhere, actor=publisher, clock=clock)
    assert [each.fit for each in done.tables[0].steps] == ["no-column"]
    (entry,) = ledger.entries(act="upload.mended", object_id=march.id)
    assert (entry.details["cells"], entry.details["unfit"]) == (0, 2)


def test_the_report_to_send_back_is_of_the_owner_alone(
    march: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    permit = preview(march.tables[0].version_id, actor=publisher, clock=clock)
    with marked_report(permit, clock=clock) as report:
        content = b"".join(report.chunks())
    assert content[:2] == b"PK"
    assert (len(content), report.rows) == (report.size_bytes, 2)
    assert list(Path(report.path).parent.parent.glob("*/*.xlsx")) == [], "no plain copy is left"


# ----------------------------------------------------------------------------------------------------- near misses


def test_what_is_done_is_not_done_again_and_what_was_not_done_is_not_undone(
    march: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    with pytest.raises(Conflict):
        mending_acts.undo_steps(march.id, [TAKE], actor=publisher, clock=clock)
    done = taken(march, TAKE, actor=publisher, clock=clock)
    with pytest.raises(Conflict):
        mending_acts.take_steps(march.id, [TAKE], actor=publisher, clock=clock)
    assert queries.upload(march.id, actor=publisher) == done


def test_nobody_else_mends_or_sees_steps(march: Upload, publisher: Actor, clock: people.TestClock) -> None:
    done = taken(march, TAKE, actor=publisher, clock=clock)
    stranger = _stranger(clock)
    for act in (mending_acts.take_steps, mending_acts.undo_steps):
        with pytest.raises(NotFound):
            act(march.id, [TAKE], actor=stranger, clock=clock)
        with pytest.raises(Refused):
            act(march.id, [TAKE], actor=replace(publisher, scopes=frozenset()), clock=clock)
    reader = replace(publisher, roles=frozenset(set(Role) - {Role.PUBLISHER}))
    with pytest.raises(Refused):
        mending_acts.take_steps(march.id, [EMPTY], actor=reader, clock=clock)
    with pytest.raises(NotFound):
        queries.steps_of_series(march.id, organisation_id=stranger.organisation_id, clock=clock)
    assert queries.upload(march.id, actor=publisher) == done


def test_a_published_version_is_not_changed_by_a_step(
    march: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    _publish(march, publisher, clock)
    with pytest.raises(Conflict):
        mending_acts.take_steps(march.id, [TAKE], actor=publisher, clock=clock)
    assert states(march.dataset_id) == [VersionState.PUBLISHED]
    assert bad(march, actor=publisher, clock=clock) == ["1O", "about ten"]


def test_one_large_workbook_is_made_at_a_time(
    march: Upload, publisher: Actor, clock: people.TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The near miss: a small one is made all the same, and the next large one once the first is done."""
    permit = preview(march.tables[0].version_id, actor=publisher, clock=clock)
    monkeypatch.setattr(marked, "_LARGE_CELLS", 1)
    with marked._one_large, pytest.raises(Unavailable), marked_report(permit, clock=clock):
        pass
    for large in (1, 2):
        monkeypatch.setattr(marked, "_LARGE_CELLS", large)
        with marked_report(permit, clock=clock) as report:
            assert report.rows == 2
