"""What was left behind in the lake is swept, and what somebody is still at work on is not, whatever the clock says."""

from __future__ import annotations

import gc
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from tests.hub.holdings.stored import ROWS, store
from tests.hub.people import TestClock
from wardmote.hub.holdings.sweep import ORPHAN_AGE, sweep
from wardmote.hub.holdings.versions import RowsWriter, new_version_id, version_writer
from wardmote.hub.intake.arrival import Arrival
from wardmote.hub.ledger.queries import entries
from wardmote.hub.organisations.actor import Actor
from wardmote.kernel.lease import Lease

LONG_AGO = 2 * ORPHAN_AGE.total_seconds()


def in_lake(object_id: str = "") -> set[str]:
    """What is stored, or being written, by its id."""
    folders = [*Path(settings.HOME.lake).glob("objects/*/*"), *Path(settings.HOME.lake).glob("partial/*")]
    return {each.name.split(".")[0] for each in folders if object_id in each.name}


def the_clock_jumps(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's clock is corrected, a day forward: every file is old at once."""
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + LONG_AGO)


def takes_nothing_in(on: bool) -> None:
    """As a full disk does, SQLite refuses every write."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA query_only = {'ON' if on else 'OFF'}")


@pytest.fixture(autouse=True)
def _own_lake(transactional_db: None, settings: Any, tmp_path: Path) -> Any:
    """A lake and a spool of one's own: what other tests keep in theirs is old too when the clock jumps."""
    settings.HOME = replace(settings.HOME, lake=tmp_path / "lake", spool=tmp_path / "spool")
    settings.HOME.prepare()
    if connection.vendor != "sqlite":
        pytest.skip("a database that takes nothing in is made with SQLite")
    yield
    takes_nothing_in(False)


def arrives(publisher: Actor, clock: TestClock) -> bool:
    """Sends a file whose bytes can be stored, while the database takes nothing in."""
    arriving = Arrival(file_name="x.csv", dataset_id=None, expected_bytes=0, actor=publisher, clock=clock)
    with arriving as arrival:
        arrival.write(b"a,b\n1,2\n")
        takes_nothing_in(True)
        try:
            arrival.finish()
        except OperationalError:
            return False
        finally:
            takes_nothing_in(False)
    return True


def test_a_file_whose_row_could_not_be_committed_is_swept(
    publisher: Actor, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, kept = store(publisher, clock)
    before = in_lake()
    assert not arrives(publisher, clock)
    (orphan,) = in_lake() - before
    gc.collect()
    sweep(clock=clock)
    assert orphan in in_lake(), "it is young"
    the_clock_jumps(monkeypatch)
    sweep(clock=clock)
    assert in_lake() == before
    assert kept in in_lake()
    (swept,) = entries(act="lake.swept")
    assert swept.details["objects"] == 1


def writing(publisher: Actor, clock: TestClock) -> tuple[str, RowsWriter]:
    version_id = new_version_id()
    writer = version_writer(
        ROWS.schema, version_id=version_id, organisation_id=publisher.organisation_id, clock=clock
    )
    for batch in ROWS.to_batches():
        writer.write(batch)
    return version_id, writer


def test_a_clock_that_jumps_takes_nothing_from_who_is_still_writing(
    publisher: Actor, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first sheet of a workbook is stored, the second one being written, and the database knows of neither."""
    first, stored = writing(publisher, clock)
    stored.close()
    second, unfinished = writing(publisher, clock)
    the_clock_jumps(monkeypatch)
    sweep(clock=clock)
    assert in_lake(first)
    assert in_lake(second)
    unfinished.close()
    stored.saved(made_of="").save(force_insert=True)
    del stored, unfinished
    sweep(clock=clock)
    assert in_lake(first), "the database knows it now"
    assert not in_lake(second), "nobody does any more"


def test_a_clock_that_jumps_takes_no_spool_from_under_its_reader(
    transactional_db: None, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = Path(settings.HOME.spool)
    read, left = spool / "being read", spool / "left behind"
    for each in (read, left):
        each.mkdir()
        os.utime(each, (0, 0))
    lease = Lease(read)
    sweep(clock=clock)
    assert read.exists()
    assert not left.exists()
    lease.give_back()
    sweep(clock=clock)
    assert not read.exists()
