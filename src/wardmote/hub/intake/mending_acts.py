"""Cells of a draft are mended by steps, and steps are undone: the file is read again, and it stays as it was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from wardmote.hub.intake import models, queries
from wardmote.hub.intake.acts import read_again
from wardmote.hub.intake.mending import TableStep, table_steps
from wardmote.hub.intake.upload import Upload
from wardmote.hub.organisations.actor import Actor
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Conflict


@transaction.atomic
def take_steps(upload_id: str, steps: Sequence[TableStep], *, actor: Actor, clock: Clock) -> None:
    """Has the upload read again with these steps after those it has. Raises what `read_again` raises, Invalid for steps
    that cannot be kept, and Conflict where it has them all already."""
    upload = _held(upload_id, actor)
    taken = table_steps(upload.reading.steps)
    wanted = tuple(dict.fromkeys([*taken, *steps]))
    if wanted == taken:
        raise Conflict(
            "upload.step_taken", "This is done already.", next_step="Look at the steps of the upload."
        )
    _read_with(upload, wanted, actor=actor, clock=clock)


@transaction.atomic
def undo_steps(upload_id: str, steps: Sequence[TableStep], *, actor: Actor, clock: Clock) -> None:
    """Has the upload read again without these steps. Raises what `read_again` raises, and Conflict where it has none of
    them."""
    upload = _held(upload_id, actor)
    taken = table_steps(upload.reading.steps)
    wanted = tuple(each for each in taken if each not in steps)
    if wanted == taken:
        raise Conflict(
            "upload.no_such_step", "This was not done.", next_step="Look at the steps of the upload."
        )
    _read_with(upload, wanted, actor=actor, clock=clock)


def _held(upload_id: str, actor: Actor) -> Upload:
    """The upload of the actor's organisation, which nobody else changes until the transaction ends."""
    mine = models.Upload.objects.filter(organisation_id=actor.organisation_id)
    mine.select_for_update().filter(pk=upload_id).first()
    return queries.upload(upload_id, actor=actor)


def _read_with(upload: Upload, steps: Sequence[TableStep], *, actor: Actor, clock: Clock) -> None:
    kept = tuple(each.as_json() for each in steps)
    table_steps(kept)
    read_again(upload.id, replace(upload.reading, steps=kept), actor=actor, clock=clock)
