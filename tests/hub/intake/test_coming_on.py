"""How far a file is before there are rows: seen by whoever sent it, and gone when it is read."""

from __future__ import annotations

import pytest

from tests.hub import people
from tests.hub.intake.sending import read, send
from wardmote.faces.web.data_words import waiting_words
from wardmote.hub.intake import models, queries
from wardmote.hub.intake.lease_kept import LeaseKept
from wardmote.hub.intake.upload import ComingOn, ReadingStage, Upload
from wardmote.hub.organisations.actor import Actor


def test_each_stage_is_seen_while_it_lasts(
    publisher: Actor, clock: people.TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = send(b"a,b\n1,2\n3,4\n", "a.csv", actor=publisher, clock=clock)
    seen: list[Upload] = []
    confirm = LeaseKept.confirm

    def confirmed(lease: LeaseKept) -> bool:
        """What somebody who looks just before the next sign of progress sees, which is told each time."""
        confirm(lease)
        seen.append(queries.upload(upload_id, actor=publisher))
        return True

    monkeypatch.setattr(LeaseKept, "confirm", confirmed)
    done = read(upload_id, actor=publisher, clock=clock)
    copied = ComingOn(ReadingStage.COPIED, 12, 12)
    assert [(each.coming_on, each.rows_read) for each in seen] == [(None, 0), (copied, 0)]
    assert (done.coming_on, done.rows_read) == (None, 2)


@pytest.mark.parametrize(
    ("far", "says"),
    [
        (ComingOn(ReadingStage.COPIED, 10**9, 10**10), "It is made ready: 1.0 GB of 10 GB."),
        (
            ComingOn(ReadingStage.ENCODING, 10**9, None),
            "It is looked through for how it is written: 1.0 GB so far.",
        ),
        (ComingOn(ReadingStage.TABLES, 0, 10**10), "It is looked through for its tables: 0 bytes of 10 GB."),
    ],
)
def test_a_stage_is_said_in_words(
    far: ComingOn, says: str, publisher: Actor, clock: people.TestClock
) -> None:
    upload_id = send(b"a,b\n1,2\n", "a.csv", actor=publisher, clock=clock)
    kept = {"stage": far.stage, "done_bytes": far.done_bytes, "of_bytes": far.of_bytes}
    models.Upload.objects.filter(pk=upload_id).update(state="reading", coming_on=kept)
    found = queries.upload(upload_id, actor=publisher)
    assert found.coming_on == far
    assert waiting_words(0, found).endswith(says)
