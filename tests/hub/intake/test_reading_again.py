"""An upload is read again as somebody says: new drafts stand in the place of the old ones, or all is as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from tests.hub import people
from tests.hub.datasets import CLOSED
from tests.hub.intake.sending import read, send
from tests.hub.intake.test_destroying import two_sheets
from wardmote.engine.reading.choices import ColumnChoice, KeptRows, ReadChoices, TableChoices
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.catalogue import queries as catalogue_queries
from wardmote.hub.catalogue.dataset import VersionState
from wardmote.hub.holdings import destroy, publishing
from wardmote.hub.holdings.models import StoredObject
from wardmote.hub.holdings.originals import original_is_kept
from wardmote.hub.holdings.rows import open_first_rows, open_rows
from wardmote.hub.intake import acts, models, queries, reader
from wardmote.hub.intake.followers import FOLLOWERS
from wardmote.hub.intake.reading import Reading, ReadingFrom
from wardmote.hub.intake.upload import Upload, UploadState
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.ledger.follower import run_once
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.hub.policy.decide import decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Permit, Use
from wardmote.kernel.problem import Conflict, NotFound, Refused

TEXT = b"Bins of the borough\n\nward,bins\nEastwick,3\nWestwick,4\nNorthwick,5\nTotal,12\n"
HEADER_IN_4 = Reading(ReadChoices(table=TableChoices(header_row=4)))
KEEP_TOTALS = Reading(ReadChoices(table=TableChoices(keep=(KeptRows.TOTALS,))))


@pytest.fixture
def upload(publisher: Actor, clock: people.TestClock) -> Upload:
    return read(send(TEXT, "bins.csv", actor=publisher, clock=clock), actor=publisher, clock=clock)


def again(upload: Upload, reading: Reading, *, actor: Actor, clock: people.TestClock) -> Upload:
    acts.read_again(upload.id, reading, actor=actor, clock=clock)
    return read(upload.id, actor=actor, clock=clock)


def states(dataset_id: str | None) -> list[VersionState]:
    assert dataset_id is not None
    tables = catalogue_queries.dataset(dataset_id).tables
    return sorted(version.state for table in tables for version in table.versions)


def preview(version_id: str, *, actor: Actor, clock: people.TestClock) -> Permit:
    return decide(Ask(version_id, Use.PREVIEW, None, None, None, None), actor=actor, clock=clock)


def test_the_new_draft_stands_in_the_place_of_the_old_one(
    upload: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    done = again(upload, HEADER_IN_4, actor=publisher, clock=clock)
    assert (done.state, done.problem, done.reading) == (UploadState.READY, None, HEADER_IN_4)
    assert done.reading_from is ReadingFrom.CHOSEN
    assert (done.tables[0].header_row, upload.tables[0].header_row) == (4, 3)
    assert states(done.dataset_id) == [VersionState.DESTROYED, VersionState.DRAFT]
    assert done.dataset_id == upload.dataset_id
    old, new = upload.tables[0].version_id, done.tables[0].version_id
    with pytest.raises(Refused), open_rows(preview(old, actor=publisher, clock=clock), clock=clock):
        pass
    with open_rows(preview(new, actor=publisher, clock=clock), clock=clock) as opened:
        assert opened.schema.names == ["Eastwick", "3"]
    standing = set(StoredObject.objects.filter(destroyed_at=None).values_list("id", flat=True))
    in_lake = {
        path.name for path in Path(settings.HOME.lake).rglob("*") if path.name in standing or old in path.name
    }
    assert not {name for name in in_lake if old in name}, "its files are removed"


def test_what_was_asked_is_in_the_ledger_without_a_value(
    upload: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    said = TableChoices(columns={"ward": ColumnChoice("string")}, header_row=3)
    again(upload, Reading(ReadChoices(delimiter=",", table=said)), actor=publisher, clock=clock)
    (entry,) = ledger.entries(act="upload.read_again", object_id=upload.id)
    assert entry.actor == publisher.account_id
    assert dict(entry.details) == {"choices": ["columns", "delimiter", "header"]}
    assert len(ledger.entries(act="version.destroyed")) == 1


def test_a_column_is_what_its_publisher_says(
    upload: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    said = Reading(ReadChoices(table=TableChoices(columns={"bins": ColumnChoice("string")})))
    done = again(upload, said, actor=publisher, clock=clock)
    columns = catalogue_queries.version(done.tables[0].version_id)[2].columns
    assert {column.name: column.type for column in columns} == {"ward": "string", "bins": "string"}


UNFIT = (
    ReadChoices(table=TableChoices(header_row=90)),
    ReadChoices(sheets=("Trees",)),
    ReadChoices(encoding="klingon"),
    ReadChoices(table=TableChoices(columns={"boxes": ColumnChoice("string")})),
    ReadChoices(table=TableChoices(columns={"bins": ColumnChoice("date", "uprn")})),
)


def test_what_does_not_fit_is_said_and_all_is_as_it_was(
    upload: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    for unfit in UNFIT:
        done = again(upload, Reading(unfit), actor=publisher, clock=clock)
        assert done.state is UploadState.READY
        assert done.problem is not None
        assert (done.tables, done.reading, done.wanted) == (upload.tables, upload.reading, None)
    assert states(upload.dataset_id) == [VersionState.DRAFT]
    assert len(ledger.entries(act="upload.not_read_again", object_id=upload.id)) == len(UNFIT)
    assert queries.remembered(str(upload.dataset_id), actor=publisher) == []
    mended = again(upload, KEEP_TOTALS, actor=publisher, clock=clock)
    assert (mended.problem, mended.tables[0].rows) == (None, 4)


def test_a_file_that_was_sent_with_choices_that_do_not_fit_is_read_after_all(
    publisher: Actor, clock: people.TestClock
) -> None:
    unfit = Reading(ReadChoices(table=TableChoices(header_row=90)))
    upload_id = send(TEXT, "b.csv", actor=publisher, clock=clock, reading=unfit)
    refused = read(upload_id, actor=publisher, clock=clock)
    assert (refused.state, refused.tables) == (UploadState.REFUSED, ())
    assert again(refused, unfit, actor=publisher, clock=clock).state is UploadState.REFUSED
    done = again(refused, Reading(), actor=publisher, clock=clock)
    assert (done.state, done.problem, done.tables[0].rows) == (UploadState.READY, None, 3)


def test_a_sheet_is_left_out_and_its_draft_is_gone(publisher: Actor, clock: people.TestClock) -> None:
    both = read(send(two_sheets(), "b.xlsx", actor=publisher, clock=clock), actor=publisher, clock=clock)
    done = again(both, Reading(ReadChoices(leave_out=("Notes",))), actor=publisher, clock=clock)
    assert [table.name for table in done.tables] == ["Bins"]
    assert states(done.dataset_id).count(VersionState.DRAFT) == 1


def test_the_file_stays_when_it_is_read_again(
    upload: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    again(upload, HEADER_IN_4, actor=publisher, clock=clock)
    assert original_is_kept(models.Upload.objects.get(pk=upload.id).original_id)


def test_the_first_rows_are_kept_for_the_owner_as_they_stand(
    upload: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    permit = preview(upload.tables[0].version_id, actor=publisher, clock=clock)
    with open_first_rows(permit, clock=clock) as opened:
        rows = opened.head(30).to_pylist()
    assert rows[0]["cells"].startswith('["Bins of the borough"')
    assert (rows[2]["number"], rows[2]["cells"]) == (3, '["ward", "bins"]')


# ----------------------------------------------------------------------------------------------------- near misses


def test_only_a_publisher_with_the_scope_may(
    upload: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    for actor in (
        replace(publisher, roles=frozenset(set(Role) - {Role.PUBLISHER})),
        replace(publisher, scopes=frozenset()),
    ):
        with pytest.raises(Refused):
            acts.read_again(upload.id, HEADER_IN_4, actor=actor, clock=clock)
        with pytest.raises(Refused):
            acts.forget_reading(str(upload.dataset_id), actor=actor, clock=clock)
    assert queries.upload(upload.id, actor=publisher) == upload


def test_another_organisations_upload_is_not_there(
    upload: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    done = again(upload, KEEP_TOTALS, actor=publisher, clock=clock)
    stranger = _stranger(clock)
    with pytest.raises(NotFound):
        acts.read_again(upload.id, HEADER_IN_4, actor=stranger, clock=clock)
    with pytest.raises(NotFound):
        acts.forget_reading(str(upload.dataset_id), actor=stranger, clock=clock)
    with pytest.raises(NotFound):
        queries.remembered(str(upload.dataset_id), actor=stranger)
    assert queries.upload(upload.id, actor=publisher) == done
    assert queries.remembered(str(upload.dataset_id), actor=publisher)


def _stranger(clock: people.TestClock) -> Actor:
    operator = people.signed_in(_operator(), clock=clock)
    elsewhere = people.join("Elsewhere Council", operator=operator, clock=clock)
    return people.hire(elsewhere, Role.PUBLISHER, operator=operator, clock=clock)


def _operator() -> str:
    from wardmote.hub.organisations.models import Account

    return Account.objects.get(email="root@example.org").pk


def test_what_was_published_is_not_replaced(
    upload: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    _publish(upload, publisher, clock)
    for withdraw in (False, True):
        if withdraw:
            catalogue.withdraw(upload.tables[0].version_id, actor=publisher, clock=clock)
        with pytest.raises(Conflict):
            acts.read_again(upload.id, HEADER_IN_4, actor=publisher, clock=clock)
    assert queries.upload(upload.id, actor=publisher) == upload


def test_what_is_published_while_it_waits_is_not_replaced(
    upload: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    acts.read_again(upload.id, HEADER_IN_4, actor=publisher, clock=clock)
    _publish(upload, publisher, clock)
    done = read(upload.id, actor=publisher, clock=clock)
    assert done.problem is not None
    assert (done.state, done.problem["code"]) == (UploadState.READY, "upload.published")
    assert states(done.dataset_id) == [VersionState.PUBLISHED]


def _publish(upload: Upload, publisher: Actor, clock: people.TestClock) -> None:
    catalogue.describe(CLOSED, dataset_id=upload.dataset_id, actor=publisher, clock=clock)
    publishing.publish(upload.tables[0].version_id, reason_for_personal=None, actor=publisher, clock=clock)


def test_a_file_that_is_gone_is_not_read_again(
    upload: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    destroy.destroy_version(upload.tables[0].version_id, actor=publisher, clock=clock)
    with pytest.raises(Conflict):
        acts.read_again(upload.id, HEADER_IN_4, actor=publisher, clock=clock)


def test_one_reading_is_finished_before_the_next_is_asked_for(
    upload: Upload, publisher: Actor, clock: people.TestClock
) -> None:
    acts.read_again(upload.id, HEADER_IN_4, actor=publisher, clock=clock)
    with pytest.raises(Conflict):
        acts.read_again(upload.id, KEEP_TOTALS, actor=publisher, clock=clock)
    assert read(upload.id, actor=publisher, clock=clock).reading == HEADER_IN_4


# ------------------------------------------------------------------------------------------------- killed in the middle


class Killed(BaseException):
    """What no handler of the hub catches."""


@pytest.mark.parametrize("where", ["open_chosen", "replace_drafts"])
def test_killed_in_the_middle_it_leaves_no_half_state(
    upload: Upload, publisher: Actor, clock: people.TestClock, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    acts.read_again(upload.id, HEADER_IN_4, actor=publisher, clock=clock)
    module = "wardmote.hub.intake.read_file" if where == "open_chosen" else reader.__name__

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(f"{module}.{where}", killed)
        with pytest.raises(Killed):
            run_once(FOLLOWERS, worker="killed", clock=clock)
    _as_it_was(upload, publisher, clock)
    clock.move(timedelta(hours=1))
    done = read(upload.id, actor=publisher, clock=clock)
    assert (done.state, done.reading) == (UploadState.READY, HEADER_IN_4)
    assert states(done.dataset_id) == [VersionState.DESTROYED, VersionState.DRAFT]


def _as_it_was(upload: Upload, publisher: Actor, clock: people.TestClock) -> None:
    assert states(upload.dataset_id) == [VersionState.DRAFT]
    assert queries.upload(upload.id, actor=publisher).tables == upload.tables
    assert queries.remembered(str(upload.dataset_id), actor=publisher) == []
    permit = preview(upload.tables[0].version_id, actor=publisher, clock=clock)
    with open_rows(permit, clock=clock) as opened:
        assert sum(batch.num_rows for batch in opened.batches()) == 3


def test_killed_behind_the_register_it_is_replaced_all_the_same(
    upload: Upload, publisher: Actor, clock: people.TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The register of erasures is written last before the commit: what it lists opens no more, whoever dies."""
    acts.read_again(upload.id, HEADER_IN_4, actor=publisher, clock=clock)
    really = destroy.write_down

    def listed_and_killed(erasure: destroy.Erasure) -> None:
        really(erasure)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(destroy, "write_down", listed_and_killed)
        with pytest.raises(Killed):
            run_once(FOLLOWERS, worker="killed", clock=clock)
    destroy.replay_erasures(clock=clock)
    clock.move(timedelta(hours=1))
    done = read(upload.id, actor=publisher, clock=clock)
    assert states(done.dataset_id) == [VersionState.DESTROYED, VersionState.DRAFT]
    assert original_is_kept(models.Upload.objects.get(pk=upload.id).original_id)
