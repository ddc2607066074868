"""Rows come out for a permit, by column and row, until it stands no more."""

from dataclasses import replace

import pyarrow as pa
import pytest

from tests.hub import people
from tests.hub.datasets import OPEN
from tests.hub.holdings.stored import ROWS, store
from wardmote.engine.lake import version_reader
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.holdings.destroy import destroy_version
from wardmote.hub.holdings.links import LINK_LIFE, permit_of_link
from wardmote.hub.holdings.models import StoredObject
from wardmote.hub.holdings.rows import open_bad_cells, open_rows
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.policy.decide import decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Permit, Use
from wardmote.kernel.problem import Damaged, NotFound, Problem, Refused


def permit_for(
    actor: Actor | None, version_id: str, clock: people.TestClock, columns: tuple[str, ...] | None = None
) -> Permit:
    return decide(Ask(version_id, Use.DOWNLOAD, columns, None, None, None), actor=actor, clock=clock)


def rows_of(permit: Permit, clock: people.TestClock) -> pa.Table:
    with open_rows(permit, clock=clock) as opened:
        return pa.Table.from_batches(opened.batches(), opened.schema)


def test_the_owner_reads_what_was_stored(publisher: Actor, clock: people.TestClock) -> None:
    _, version_id = store(publisher, clock)
    assert rows_of(permit_for(publisher, version_id, clock), clock).equals(ROWS)


def test_only_permitted_columns_come_out(publisher: Actor, clock: people.TestClock) -> None:
    _, version_id = store(publisher, clock)
    found = rows_of(permit_for(publisher, version_id, clock, ("ward", "uprn")), clock)
    assert found.column_names == ["ward", "uprn"]


def test_a_permit_copied_wider_opens_nothing(publisher: Actor, clock: people.TestClock) -> None:
    _, version_id = store(publisher, clock)
    narrow = permit_for(publisher, version_id, clock, ("ward",))
    with pytest.raises(Damaged), open_rows(replace(narrow, columns=("ward", "name")), clock=clock):
        pass


def test_a_withdrawn_version_stops_a_running_read_within_one_chunk(
    publisher: Actor, clock: people.TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(version_reader, "BATCH_ROWS", 10)
    many = pa.table({"uprn": pa.array(range(1, 101), pa.int64()), "ward": ["x"] * 100})
    _, version_id = store(publisher, clock, many, description=OPEN)
    permit = permit_for(None, version_id, clock)
    with open_rows(permit, clock=clock) as opened:
        batches = opened.batches()
        assert next(batches).num_rows == 10
        catalogue.withdraw(version_id, actor=publisher, clock=clock)
        with pytest.raises(Problem):
            next(batches)
    assert opened.rows_out == 10


def test_nothing_stored_can_be_read_without_its_key(publisher: Actor, clock: people.TestClock) -> None:
    from django.conf import settings

    store(publisher, clock)
    for path in settings.HOME.lake.rglob("*"):
        assert not path.is_file() or b"Canaryname" not in path.read_bytes()


def test_a_destroyed_version_is_gone_for_its_owner_too(publisher: Actor, clock: people.TestClock) -> None:
    _, version_id = store(publisher, clock)
    permit = permit_for(publisher, version_id, clock)
    with pytest.raises(Problem):
        destroy_version(version_id, actor=publisher, clock=clock)
    catalogue.withdraw(version_id, actor=publisher, clock=clock)
    destroy_version(version_id, actor=publisher, clock=clock)
    assert not StoredObject.objects.filter(of_version=version_id, wrapped_key__isnull=False).exists()
    with pytest.raises(Problem):
        rows_of(permit, clock)


def test_bad_cells_are_their_owners_alone(publisher: Actor, clock: people.TestClock) -> None:
    _, closed = store(publisher, clock)
    with open_bad_cells(permit_for(publisher, closed, clock), clock=clock) as report:
        assert report.head().column("value").to_pylist() == ["???"]
    rows = ROWS.select(["uprn", "ward"])
    _, version_id = store(publisher, clock, rows, description=OPEN)
    with pytest.raises(Refused), open_bad_cells(permit_for(None, version_id, clock), clock=clock):
        pass


USES = frozenset({Use.DOWNLOAD})


def test_a_link_is_for_the_use_it_was_given_for(publisher: Actor, clock: people.TestClock) -> None:
    _, version_id = store(publisher, clock)
    permit = permit_for(publisher, version_id, clock)
    with pytest.raises(Refused, match="and not for this"):
        permit_of_link(permit.id, uses={Use.SHARE}, actor=publisher, clock=clock)


def test_a_link_is_its_owners_and_lasts_a_day(publisher: Actor, clock: people.TestClock) -> None:
    _, version_id = store(publisher, clock)
    permit = permit_for(publisher, version_id, clock)
    assert permit_of_link(permit.id, uses=USES, actor=publisher, clock=clock) == permit
    with pytest.raises(NotFound):
        permit_of_link(permit.id, uses=USES, actor=None, clock=clock)
    with pytest.raises(NotFound):
        permit_of_link(permit.id, uses=USES, actor=replace(publisher, account_id="account_x"), clock=clock)
    clock.move(LINK_LIFE)
    assert permit_of_link(permit.id, uses=USES, actor=publisher, clock=clock)
    clock.move(LINK_LIFE)
    with pytest.raises(NotFound):
        permit_of_link(permit.id, uses=USES, actor=publisher, clock=clock)
