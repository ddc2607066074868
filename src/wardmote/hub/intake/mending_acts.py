"""Cells of a draft are mended by steps, and steps are undone: the file is read again, and it stays as it was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from wardmote.hub.catalogue.own import own_version
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.intake import models, queries
from wardmote.hub.intake.acts import read_again
from wardmote.hub.intake.arrival import require_may_send
from wardmote.hub.intake.mending import TableStep
from wardmote.hub.intake.reading import Reading, reading_from_json
from wardmote.hub.intake.sealed_steps import opened_steps, require_kept, seal_step
from wardmote.hub.intake.upload import Upload
from wardmote.hub.organisations.actor import Actor
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Conflict


@transaction.atomic
def take_steps(upload_id: str, steps: Sequence[TableStep], *, actor: Actor, clock: Clock) -> None:
    """Has the upload read again with these steps after those it has. Raises what `read_again` raises, Invalid for steps
    that cannot be kept, and Conflict where it has them all already."""
    held = _held(upload_id, actor, clock)
    new = [each for each in dict.fromkeys(steps) if each not in held.taken]
    if not new:
        raise Conflict(
            "upload.step_taken", "This is done already.", next_step="Look at the steps of the upload."
        )
    sealed = [
        seal_step(each, original_id=held.original_id, organisation_id=actor.organisation_id, clock=clock)
        for each in new
    ]
    _read_with(upload_id, held.reading, (*held.reading.steps, *sealed), actor=actor, clock=clock)


@transaction.atomic
def undo_steps(upload_id: str, steps: Sequence[TableStep], *, actor: Actor, clock: Clock) -> None:
    """Has the upload read again without these steps. Raises what `read_again` raises, and Conflict where it has none of
    them."""
    held = _held(upload_id, actor, clock)
    left = tuple(kept for kept, step in zip(held.reading.steps, held.taken, strict=True) if step not in steps)
    if left == held.reading.steps:
        raise Conflict(
            "upload.no_such_step", "This was not done.", next_step="Look at the steps of the upload."
        )
    _read_with(upload_id, held.reading, left, actor=actor, clock=clock)


def upload_to_mend(version_id: str, *, actor: Actor, clock: Clock) -> Upload:
    """The upload that a version of one's own was read from, and still is. Raises NotFound, and Refused before anything
    is said of how far the version has come."""
    own_version(version_id, actor)
    require_may_send(actor, None, clock=clock)
    found = queries.upload_of_version(version_id, organisation_id=actor.organisation_id)
    if found is None or all(each.version_id != version_id for each in found.tables):
        raise unknown()
    return queries.upload(found.id, actor=actor)


@dataclass(frozen=True)
class _Held:
    """An upload that nobody else changes until the transaction ends, and its steps, opened."""

    original_id: str
    reading: Reading
    taken: tuple[TableStep, ...]


def _held(upload_id: str, actor: Actor, clock: Clock) -> _Held:
    require_may_send(actor, None, clock=clock)
    mine = models.Upload.objects.filter(organisation_id=actor.organisation_id)
    found = mine.select_for_update().filter(pk=upload_id).first()
    if found is None:
        raise unknown()
    reading = reading_from_json(found.reading)
    taken = opened_steps(reading.steps, organisation_id=actor.organisation_id, clock=clock)
    return _Held(found.original_id, reading, taken)


def _read_with(
    upload_id: str, reading: Reading, steps: tuple[dict[str, Any], ...], *, actor: Actor, clock: Clock
) -> None:
    require_kept(steps)
    read_again(upload_id, replace(reading, steps=steps), actor=actor, clock=clock)
