"""An upload that cannot be read through a fault of ours: it waits, says so, and is read once the fault is mended."""

from __future__ import annotations

import errno
import shutil
from collections import namedtuple
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest

from tests.faces.visitor import Visitor
from tests.hub import people
from tests.hub.intake.sending import read, send
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.intake import queries, spool
from wardmote.hub.intake.acts import read_again
from wardmote.hub.intake.followers import FOLLOWERS
from wardmote.hub.intake.read_file import FileReader
from wardmote.hub.intake.reader import ReadsUploads
from wardmote.hub.intake.reading import Reading
from wardmote.hub.intake.upload import READER, UploadState
from wardmote.hub.ledger import acts
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.ledger.act import HUB
from wardmote.hub.ledger.entry import Entry
from wardmote.hub.ledger.follower import run_once
from wardmote.hub.ledger.lease import ATTEMPTS, LONGEST_DELAY
from wardmote.hub.organisations.actor import Actor
from wardmote.kernel.problem import Conflict
from wardmote.site.parked import tell

CONTENT = b"Ref,Ward\r\n1,Eastwick\r\n2,Westwick\r\n"


@pytest.fixture
def upload_id(publisher: Actor, clock: people.TestClock) -> str:
    return send(CONTENT, "bins.csv", actor=publisher, clock=clock)


@contextmanager
def no_room(monkeypatch: pytest.MonkeyPatch, error: int = errno.ENOSPC) -> Iterator[None]:
    def full(*_: object) -> NoReturn:
        raise OSError(error, "full")

    with monkeypatch.context() as patch:
        patch.setattr(spool, "_copy", full)
        yield


def turn(clock: people.TestClock) -> None:
    run_once(FOLLOWERS, worker="test", clock=clock)
    clock.move(LONGEST_DELAY)


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_it_waits_and_is_read_when_there_is_room(
    error: int, upload_id: str, publisher: Actor, clock: people.TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with no_room(monkeypatch, error):
        turn(clock)
    waiting = queries.upload(upload_id, actor=publisher)
    assert waiting.state is UploadState.RECEIVED
    assert waiting.problem is not None
    assert waiting.problem["code"] == "spool.full"
    assert "need not send it" in str(waiting.problem["next_step"])
    done = read(upload_id, actor=publisher, clock=clock)
    assert (done.state, done.problem) == (UploadState.READY, None)


def test_what_was_given_up_is_said_to_have_failed_until_the_operator_has_it_tried_again(
    upload_id: str, publisher: Actor, clock: people.TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with no_room(monkeypatch):
        for _ in range(ATTEMPTS):
            turn(clock)
    failed = queries.upload(upload_id, actor=publisher)
    assert failed.state is UploadState.FAILED
    assert failed.problem is not None
    assert failed.problem["code"] == "upload.failed"
    turn(clock)
    assert queries.uploads(actor=publisher) == [failed], "what is parked stays until somebody asks"
    assert acts.retry_parked(READER, actor=HUB, clock=clock) == 1
    assert queries.upload(upload_id, actor=publisher).state is UploadState.RECEIVED
    assert read(upload_id, actor=publisher, clock=clock).state is UploadState.READY
    assert ledger.parked() == ()


class BrokenCode(FileReader):
    """A fault of ours: nothing that we ever thought of."""

    def read(self) -> NoReturn:
        raise KeyError("Eastwick")


def test_a_fault_in_our_code_is_said_to_be_ours_and_the_mended_program_reads_the_file(
    upload_id: str, publisher: Actor, clock: people.TestClock, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wardmote.hub.intake.reader.FileReader", BrokenCode)
        turn(clock)
        waits = queries.upload(upload_id, actor=publisher)
        assert (waits.state, waits.problem and waits.problem["code"]) == (
            UploadState.RECEIVED,
            "upload.fault",
        )
        for _ in range(ATTEMPTS):
            turn(clock)
    page = Visitor().signed_in(publisher).get(f"/uploads/{upload_id}").content.decode()
    assert "through a fault of its own" in page
    assert "you need not send it a second time" in page
    assert tell(retry=True, clock=clock) == 0
    said = capsys.readouterr().out
    assert f"(upload.received of {upload_id}, {publisher.organisation_id}): KeyError in read" in said
    assert "Eastwick" not in said
    assert read(upload_id, actor=publisher, clock=clock).state is UploadState.READY
    assert ledger.parked() == ()


def test_what_was_given_up_may_be_read_otherwise(
    upload_id: str, publisher: Actor, clock: people.TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with no_room(monkeypatch):
        turn(clock)
        with pytest.raises(Conflict):
            read_again(upload_id, Reading(), actor=publisher, clock=clock)
        for _ in range(ATTEMPTS):
            turn(clock)
    read_again(upload_id, Reading(), actor=publisher, clock=clock)
    assert queries.upload(upload_id, actor=publisher).state is UploadState.RECEIVED
    assert read(upload_id, actor=publisher, clock=clock).state is UploadState.READY
    acts.retry_parked(READER, actor=HUB, clock=clock)
    turn(clock)
    assert len(ledger.entries(act="upload.read", object_id=upload_id)) == 1, "it is finished: left alone"


def test_the_database_keeps_its_reserve_where_the_spool_is_on_its_disk(
    upload_id: str, publisher: Actor, clock: people.TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    before = queries.upload(upload_id, actor=publisher)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _: usage(0, 0, spool.RESERVE_BYTES + len(CONTENT) - 1))
        turn(clock)
        assert queries.upload(upload_id, actor=publisher).state is UploadState.RECEIVED
        patch.setattr(shutil, "disk_usage", lambda _: usage(0, 0, spool.RESERVE_BYTES + len(CONTENT)))
        assert read(upload_id, actor=publisher, clock=clock).state is UploadState.READY
    assert before.state is UploadState.RECEIVED


@pytest.mark.parametrize("content", [CONTENT, b"%PDF-1.7\n1 0 obj"])
def test_a_worker_that_slept_past_its_lease_does_not_end_what_another_has_ended(
    content: bytes, publisher: Actor, clock: people.TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = send(content, "bins.csv", actor=publisher, clock=clock)
    (entry,) = ledger.entries(act="upload.received", object_id=upload_id)
    really_spooled = spool.spooled

    @contextmanager
    def long_sleep(
        original_id: str, *, clock: people.TestClock, passing: Callable[[bytes], None]
    ) -> Iterator[Path]:
        """It has just begun to read when it falls asleep; meanwhile the other one does all of it."""
        with really_spooled(original_id, clock=clock, passing=passing) as path:
            monkeypatch.undo()
            _read_all(entry, clock)
            clock.move(timedelta(minutes=2))
            yield path

    monkeypatch.setattr("wardmote.hub.intake.reader.spooled", long_sleep)
    _read_all(entry, clock)
    assert len(ledger.entries(act=["upload.read", "upload.refused"], object_id=upload_id)) == 1
    assert len(catalogue.datasets(organisation_id=publisher.organisation_id)) == (content == CONTENT)


def _read_all(entry: Entry, clock: people.TestClock) -> None:
    ReadsUploads().handle_long(entry, clock=clock, keep_lease=lambda: None)
