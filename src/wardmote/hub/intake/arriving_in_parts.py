"""Files that arrive in parts, over as many requests as it takes: what is acknowledged is kept, whatever is killed.

A partial upload belongs to the person who began it. Whole, it becomes an upload like any other, exactly once, with the
same checks as one that came in one go; they are made again at every request, and while a long one goes on.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from wardmote.hub.holdings.growing import OriginalInParts, begin_original, forget_begun
from wardmote.hub.intake import models
from wardmote.hub.intake.arrival import record_arrival, require_may_send
from wardmote.hub.intake.held_tables import opens_data
from wardmote.hub.intake.partial_upload import (
    LONGEST_METADATA,
    MOST_OPEN,
    PartialState,
    PartialUpload,
    gone,
    mismatch,
    past_its_end,
    require_length,
    too_many_open,
    unknown,
    whole_already,
    wrong_offset,
)
from wardmote.hub.intake.reading import Reading, reading_from_json
from wardmote.hub.intake.room import require_room_for
from wardmote.hub.intake.upload import UploadState, display_name
from wardmote.hub.organisations import queries as organisations
from wardmote.hub.organisations.actor import Actor, Scope, require_scope
from wardmote.hub.organisations.models import Organisation
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Conflict, Problem

KEEP_EVERY_BYTES = 32 * 2**20
"""So often what arrives in one long request is brought to the disk and acknowledged."""

_log = logging.getLogger(__name__)


def begin(
    *,
    file_name: str,
    dataset_id: str | None,
    reading: Reading | None,
    metadata: str,
    length_bytes: int,
    actor: Actor,
    clock: Clock,
) -> PartialUpload:
    """Makes room for a file of `length_bytes`. Its bytes follow in `Part`s. `reading` says how it is to be read.

    Raises what `Arrival` raises, Invalid for an empty file, TooLarge past the hub's limit, Conflict past the number of
    partial uploads that an organisation may have open, Unavailable without room for the file and for reading it.
    """
    require_may_send(actor, dataset_id, clock=clock)
    require_length(length_bytes, largest_bytes=settings.LARGEST_UPLOAD_BYTES)
    _require_few_open(actor, clock=clock)
    require_room_for(length_bytes, clock=clock)
    original = begin_original(organisation_id=actor.organisation_id, length_bytes=length_bytes, clock=clock)
    row = models.PartialUpload(
        organisation_id=actor.organisation_id,
        account_id=actor.account_id,
        original_id=original.id,
        file_name=display_name(file_name),
        dataset_id=dataset_id,
        wanted=None if reading is None else reading.as_json(),
        metadata=metadata[:LONGEST_METADATA],
        opens_data=opens_data(actor),
        length_bytes=length_bytes,
        state=PartialState.OPEN,
        expires_at=clock() + settings.PARTIAL_UPLOAD_LIFE,
    )
    try:
        with transaction.atomic():
            # counted again with the organisation held: of two that begin at once one may be too many
            Organisation.objects.select_for_update(no_key=True).get(pk=actor.organisation_id)
            _require_few_open(actor, clock=clock)
            original.save(force_insert=True)
            row.save(force_insert=True)
    except Conflict:
        forget_begun(original)
        raise
    return _value(row)


def _require_few_open(actor: Actor, *, clock: Clock) -> None:
    under_way = _open().filter(organisation_id=actor.organisation_id, expires_at__gt=clock())
    if under_way.count() >= MOST_OPEN:
        raise too_many_open()


def partial_upload(partial_id: str, *, actor: Actor, clock: Clock) -> PartialUpload:
    """How far a partial upload of the actor's own is. Raises NotFound, with code `upload.gone` if it is past.

    One that is whole, and was not recorded because the hub was killed just then, is recorded now.
    """
    row = _own(partial_id, actor=actor, clock=clock)
    if row.state == PartialState.OPEN and row.offset_bytes == row.length_bytes:
        with suppress(Conflict):  # it is being recorded by another request
            with Part(partial_id, offset_bytes=row.offset_bytes, actor=actor, clock=clock) as part:
                part.keep()
            row.refresh_from_db()
    return _value(row)


def open_uploads(*, actor: Actor, clock: Clock) -> list[PartialUpload]:
    """The actor's own partial uploads that can be gone on with, newest first."""
    require_scope(actor, Scope.UPLOAD)
    rows = _open().filter(account_id=actor.account_id, expires_at__gt=clock()).order_by("-expires_at")
    return [_value(row) for row in rows]


def end(partial_id: str, *, actor: Actor, clock: Clock) -> None:
    """Ends a partial upload of the actor's own: nothing of it is kept. Raises Conflict for one that is whole."""
    row = _own(partial_id, actor=actor, clock=clock)
    if row.state == PartialState.WHOLE:
        raise whole_already()
    _end(row, clock=clock)


class Part:
    """The next bytes of a partial upload, on their way in. `write` them, then `keep`; only what is kept stays.

    With `checked`, nothing is kept before `keep(matches=True)`; otherwise a long part is kept as it comes, so that a
    broken line costs little. Raises NotFound, what `Arrival` raises, and Conflict where `offset_bytes` is not where the
    file ends or while another request sends to it.
    """

    def __init__(
        self, partial_id: str, *, offset_bytes: int, actor: Actor, clock: Clock, checked: bool = False
    ) -> None:
        self._row = _own(partial_id, actor=actor, clock=clock)
        require_may_send(actor, self._row.dataset_id, clock=clock)
        self._actor, self._clock, self._checked = actor, clock, checked
        self._require_place(offset_bytes)
        self._file = OriginalInParts(self._row.original_id, offset_bytes=offset_bytes, clock=clock)
        try:
            # another request may have written between the look at the row and the lock on the file
            self._row.refresh_from_db()
            self._require_place(offset_bytes)
        except BaseException:
            self._file.close()
            raise

    @property
    def left_bytes(self) -> int:
        """How many bytes the file still lacks."""
        return self._row.length_bytes - self._file.offset_bytes

    def write(self, data: bytes) -> None:
        """The next bytes. Raises TooLarge where they are more than the file was said to have."""
        if len(data) > self.left_bytes:
            raise past_its_end()
        self._file.write(data)
        if not self._checked and self._file.offset_bytes - self._row.offset_bytes >= KEEP_EVERY_BYTES:
            self._keep()

    def keep(self, *, matches: bool = True) -> PartialUpload:
        """Keeps what was written; records the upload when it is whole. Unless it `matches`, keeps nothing: Invalid.

        When it returns, the bytes and the offset are on the disk.
        """
        if not matches:
            raise mismatch()
        self._keep()
        if self._row.offset_bytes == self._row.length_bytes:
            self._record()
        return _value(self._row)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def _keep(self) -> None:
        self._require_still_may_send()
        offset_bytes = self._file.keep()
        kept = _open().filter(pk=self._row.pk, offset_bytes=self._row.offset_bytes)
        expires_at = self._clock() + settings.PARTIAL_UPLOAD_LIFE
        if not kept.update(offset_bytes=offset_bytes, expires_at=expires_at):
            raise gone()
        self._row.offset_bytes, self._row.expires_at = offset_bytes, expires_at
        self._file.kept()

    def _record(self) -> None:
        stored = self._file.finish()
        upload = models.Upload(
            organisation_id=self._row.organisation_id,
            account_id=self._row.account_id,
            file_name=self._row.file_name,
            dataset_id=self._row.dataset_id,
            original_id=stored.id,
            size_bytes=self._row.length_bytes,
            sha256="",  # found out when it is read: the sender need not wait for that
            state=UploadState.RECEIVED,
            wanted=self._row.wanted,
            opens_data=self._row.opens_data and opens_data(self._actor),
        )
        self._require_still_may_send()
        with transaction.atomic():
            if not _open().filter(pk=self._row.pk).update(state=PartialState.WHOLE, upload_id=upload.pk):
                raise gone()
            stored.save(force_insert=True)
            self._file.forget_row()
            record_arrival(upload, clock=self._clock)
        self._row.state, self._row.upload_id = PartialState.WHOLE, upload.pk

    def _require_place(self, offset_bytes: int) -> None:
        if self._row.state == PartialState.ENDED:
            raise gone()
        if self._row.state == PartialState.WHOLE or offset_bytes != self._row.offset_bytes:
            raise wrong_offset(self._row.offset_bytes)

    def _require_still_may_send(self) -> None:
        """The roles of now: a part may take hours, and its sender may have left meanwhile."""
        held = organisations.roles_now(
            self._actor.account_id, token_id=self._actor.token_id, now=self._clock()
        )
        organisation_id, roles = held or ("", frozenset())
        actor = replace(self._actor, organisation_id=organisation_id, roles=roles)
        require_may_send(actor, self._row.dataset_id, clock=self._clock)


def tend_partial_uploads(*, clock: Clock) -> None:
    """Ends those that were left too long, records those that are whole and whose sender never asked again.

    Safe to run at any time, by several workers at once. Rows of the past are kept as long again, so that a sender who
    comes back is told.
    """
    for row in _open().filter(expires_at__lte=clock()):
        try:
            _end(row, clock=clock)
        except Problem as problem:  # somebody sends to it, or ended it; or its bytes are not there
            _log.warning("the partial upload %s cannot be ended: %s", row.pk, problem.code)
    for row in _open().filter(offset_bytes=F("length_bytes")):
        _record_left(row, clock=clock)
    past = clock() - settings.PARTIAL_UPLOAD_LIFE
    models.PartialUpload.objects.exclude(state=PartialState.OPEN).filter(expires_at__lt=past).delete()


def _record_left(row: models.PartialUpload, *, clock: Clock) -> None:
    actor = organisations.actor_of(row.account_id, second_factor_at=None)
    if actor is None:
        return
    try:
        with Part(row.pk, offset_bytes=row.offset_bytes, actor=actor, clock=clock) as part:
            part.keep()
    except Problem as problem:
        _log.warning("the whole file %s cannot be recorded: %s", row.pk, problem.code)


def _end(row: models.PartialUpload, *, clock: Clock) -> None:
    """Raises Conflict while somebody sends to it: the lock is had first, so that no bytes come after the end."""
    with OriginalInParts(row.original_id, offset_bytes=0, clock=clock) as file:
        with transaction.atomic():
            ended = _open().filter(pk=row.pk).update(state=PartialState.ENDED, expires_at=clock())
            if ended:
                file.forget_row()
        if ended:
            file.forget_bytes()


def _own(partial_id: str, *, actor: Actor, clock: Clock) -> models.PartialUpload:
    require_scope(actor, Scope.UPLOAD)
    own = models.PartialUpload.objects.filter(
        account_id=actor.account_id, organisation_id=actor.organisation_id
    )
    row = own.filter(pk=partial_id).first()
    if row is None:
        raise unknown()
    if row.state == PartialState.ENDED or (row.state == PartialState.OPEN and row.expires_at <= clock()):
        raise gone()
    return row


def _open() -> QuerySet[models.PartialUpload]:
    return models.PartialUpload.objects.filter(state=PartialState.OPEN)


def _value(row: models.PartialUpload) -> PartialUpload:
    return PartialUpload(
        id=row.pk,
        file_name=row.file_name,
        dataset_id=row.dataset_id,
        ask=_ask(row),
        metadata=row.metadata,
        length_bytes=row.length_bytes,
        offset_bytes=row.offset_bytes,
        state=PartialState(row.state),
        upload_id=row.upload_id,
        expires_at=row.expires_at,
    )


def _ask(row: models.PartialUpload) -> str | None:
    answers = None if row.wanted is None else reading_from_json(row.wanted).answers
    return None if answers is None else answers.ask
