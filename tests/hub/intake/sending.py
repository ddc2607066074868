"""Sends files as the faces do, and lets the worker read them."""

from __future__ import annotations

from tests.hub.people import TestClock
from wardmote.hub.intake import queries
from wardmote.hub.intake.arrival import Arrival
from wardmote.hub.intake.followers import FOLLOWERS
from wardmote.hub.intake.reading import Reading
from wardmote.hub.intake.upload import Upload
from wardmote.hub.ledger.follower import run_once
from wardmote.hub.organisations.actor import Actor


def send(
    content: bytes,
    file_name: str,
    *,
    actor: Actor,
    clock: TestClock,
    dataset_id: str | None = None,
    reading: Reading | None = None,
) -> str:
    """Sends the bytes in two pieces. Returns the upload's id."""
    with Arrival(
        file_name=file_name,
        dataset_id=dataset_id,
        expected_bytes=len(content),
        actor=actor,
        clock=clock,
        reading=reading,
    ) as arrival:
        arrival.write(content[:7])
        arrival.write(content[7:])
        return arrival.finish()


def read(upload_id: str, *, actor: Actor, clock: TestClock) -> Upload:
    """Lets a worker go round until the upload is finished."""
    for _ in range(10):
        run_once(FOLLOWERS, worker="test", clock=clock)
        found = queries.upload(upload_id, actor=actor)
        if found.is_finished:
            return found
    raise AssertionError("the worker did not finish it")
