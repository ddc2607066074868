"""Reads what arrived: the follower that turns an upload into drafts.

Safe to kill at any moment: the tables are stored first, and one transaction makes them drafts and the upload ready, and
destroys the drafts in whose place they are. What a kill leaves in the lake is swept; the upload is read again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import PurePath

from django.db import transaction
from django.db.models import QuerySet

from wardmote.engine.checking.mending import Fit
from wardmote.engine.reading.looked import Looked
from wardmote.hub.catalogue.acts import add_drafts
from wardmote.hub.holdings.destroy import replace_drafts
from wardmote.hub.holdings.originals import original_for_processing
from wardmote.hub.intake import ledger_acts
from wardmote.hub.intake.acts import require_unpublished
from wardmote.hub.intake.arrival import sent_before
from wardmote.hub.intake.first_seen import sealed_first_rows
from wardmote.hub.intake.lease_kept import LeaseKept
from wardmote.hub.intake.limits import BEGINNING_BYTES, limits_of_reading, takes_too_long
from wardmote.hub.intake.models import Upload
from wardmote.hub.intake.read_file import FileReader, ReadUpload
from wardmote.hub.intake.reading import reading_from_json
from wardmote.hub.intake.series import remember, remember_steps
from wardmote.hub.intake.spool import spooled
from wardmote.hub.intake.upload import READER, UNFINISHED, ComingOn, ReadingStage, UploadState
from wardmote.hub.ledger.acts import record
from wardmote.hub.ledger.entry import Entry
from wardmote.hub.ledger.kinds import ActKind
from wardmote.hub.ledger.lease import LeaseLost
from wardmote.hub.ledger.limited_work import WorkLimits
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Damaged, Problem, Unavailable


class ReadsUploads:
    """Follows `upload.received` and `upload.read_again`. A file that cannot be read is refused with what to do."""

    name = READER
    in_lanes = True
    acts = frozenset({ledger_acts.RECEIVED.name, ledger_acts.READ_AGAIN.name})

    def limits_of(self, entry: Entry, *, clock: Clock) -> WorkLimits:
        """More for a larger file."""
        upload = Upload.objects.get(pk=entry.object_id)
        return limits_of_reading(upload.size_bytes, _beginning(upload, clock=clock))

    def past_limits(self, entry: Entry, limits: WorkLimits, *, clock: Clock) -> None:
        """Refuses the file: it is too much."""
        _refuse(Upload.objects.get(pk=entry.object_id), takes_too_long(limits), clock=clock)

    def has_failed(self, entry: Entry, *, clock: Clock) -> None:  # noqa: ARG002 - as the protocol has it
        """Says to its sender that the file waits, through a fault of ours."""
        _unfinished_of(entry).filter(problem__isnull=True).update(
            state=UploadState.RECEIVED, problem=_waits("upload.fault").as_json()
        )

    def handle_long(self, entry: Entry, *, clock: Clock, keep_lease: Callable[[], None]) -> None:
        """Safe to repeat: an upload that is finished is left alone. A fault of ours is raised, retried and parked."""
        upload = Upload.objects.get(pk=entry.object_id)
        if not _unfinished(upload).update(state=UploadState.READING, problem=None, coming_on=None):
            return
        try:
            done = _read(upload, asked_by=entry.actor, clock=clock, keep_lease=keep_lease)
            _make_ready(upload, done, asked_by=entry.actor, clock=clock)
        except (Unavailable, Damaged) as problem:
            # not the file's fault: it is tried again, and in the end parked where people see it
            _unfinished(upload).update(state=UploadState.RECEIVED, problem=_waits(problem.code).as_json())
            raise
        except Problem as problem:
            _refuse(upload, problem, clock=clock)
        except LeaseLost:
            raise
        except Exception:
            self.has_failed(entry, clock=clock)
            raise


def _beginning(upload: Upload, *, clock: Clock) -> bytes:
    """The first bytes; none where they cannot be had, which the reading will meet and say."""
    try:
        with original_for_processing(upload.original_id, clock=clock) as plain:
            return plain.read(BEGINNING_BYTES)
    except Problem:
        return b""


def _read(upload: Upload, *, asked_by: str, clock: Clock, keep_lease: Callable[[], None]) -> ReadUpload:
    sha256, copied_bytes = hashlib.sha256(), 0
    with LeaseKept(keep_lease) as lease:

        def come_on(stage: ReadingStage, done_bytes: int, of_bytes: int | None) -> None:
            if lease.confirm():
                far = asdict(ComingOn(stage, done_bytes, of_bytes))
                Upload.objects.filter(pk=upload.pk).update(coming_on=far)

        def looked(far: Looked) -> None:
            stage = ReadingStage.TABLES if far.for_tables else ReadingStage.ENCODING
            come_on(stage, far.done_bytes, far.of_bytes)

        def passing(piece: bytes) -> None:
            nonlocal copied_bytes
            copied_bytes += len(piece)
            come_on(ReadingStage.COPIED, copied_bytes, upload.size_bytes)
            if not upload.sha256:
                sha256.update(piece)

        def progress(rows_read: int) -> None:
            if lease.confirm():
                Upload.objects.filter(pk=upload.pk).update(rows_read=rows_read, coming_on=None)

        with spooled(upload.original_id, clock=clock, passing=passing) as path:
            if not upload.sha256:
                _tell_content(upload, sha256.hexdigest())
            return _read_or_seen(FileReader(path, upload, progress, looked, asked_by, clock))


def _tell_content(upload: Upload, sha256: str) -> None:
    """Of a file that came in parts it is known only now what bytes it has, and whether they came before."""
    upload.sha256 = sha256
    upload.same_as = sent_before(upload)
    upload.save(update_fields=["sha256", "same_as"])


def _read_or_seen(reader: FileReader) -> ReadUpload:
    """What was read. Of a file that is refused its first rows are kept: its publisher may say how to read it."""
    try:
        return reader.read()
    except (Unavailable, Damaged):
        raise
    except Problem:
        upload = reader.upload
        if not upload.tables:
            upload.first_seen = sealed_first_rows(reader.path, upload, clock=reader.clock)
        raise


def _unfinished(upload: Upload) -> QuerySet[Upload]:
    return Upload.objects.filter(pk=upload.pk, state__in=UNFINISHED)


def _unfinished_of(entry: Entry) -> QuerySet[Upload]:
    return Upload.objects.filter(pk=entry.object_id, state__in=UNFINISHED)


def _is_ours(upload: Upload) -> bool:
    """Asked first in the transaction that ends it: a worker that slept past its lease finds it finished by another.

    It may even have been asked for again since, and then has other tables or is wanted otherwise.
    """
    found = _unfinished(upload).select_for_update().first()
    return found is not None and (found.wanted, found.tables) == (upload.wanted, upload.tables)


def _waits(code: str) -> Unavailable:
    return Unavailable(
        code,
        "The hub cannot read the file at the moment.",
        next_step="It is kept as you sent it, and is tried again: you need not send it a second time.",
    )


def _refuse(upload: Upload, problem: Problem, *, clock: Clock) -> None:
    """Ends it with what is wrong. One that was read before stays as it was: only what was asked for is refused."""
    with transaction.atomic():
        if not _is_ours(upload):
            return
        state = UploadState.READY if upload.tables else UploadState.REFUSED
        kept = {"problem": problem.as_json(), "first_seen": upload.first_seen, "wanted": None}
        _finish(upload, state, clock=clock, **kept)
        kind = ledger_acts.NOT_READ_AGAIN if upload.tables else ledger_acts.REFUSED
        content = {"content": upload.sha256} if upload.sha256 and not upload.tables else {}
        _record(kind, upload, {"reason": problem.code, **content}, clock=clock)


def _make_ready(upload: Upload, done: ReadUpload, *, asked_by: str, clock: Clock) -> None:
    """Makes the tables drafts, in the place of those that the file gave before. Raises Conflict: one was published."""
    with transaction.atomic():
        if not _is_ours(upload):
            return  # what we stored is an orphan, and is swept
        require_unpublished(upload)
        for table in done.tables:
            for written in table.written:
                written.saved(made_of=upload.original_id).save(force_insert=True)
        dataset_id = add_drafts(
            [table.draft() for table in done.tables],
            dataset_id=upload.dataset_id,
            title=PurePath(upload.file_name).stem,
            organisation_id=upload.organisation_id,
            actor_id=asked_by,
            clock=clock,
        )
        _finish_as_read(upload, done, dataset_id, clock=clock)
        _record(ledger_acts.READ, upload, _counts(done) | {"content": upload.sha256}, clock=clock)
        asked = reading_from_json(upload.wanted or {}).steps
        if asked:
            _record(ledger_acts.MENDED, upload, _mended(done, len(asked)), clock=clock, actor=asked_by)
        replace_drafts(
            [each["version_id"] for each in upload.tables],
            organisation_id=upload.organisation_id,
            actor_id=asked_by,
            clock=clock,
        )


def _finish_as_read(upload: Upload, done: ReadUpload, dataset_id: str, *, clock: Clock) -> None:
    if upload.wanted is not None:
        columns = {each.report.name: list(each.file_columns) for each in done.tables}
        versions = [each.version_id for each in done.tables]
        remember(done.reading, dataset_id=dataset_id, columns=columns, versions=versions)
        if done.reading.steps != reading_from_json(upload.reading).steps:
            remember_steps(done.reading.steps, dataset_id=dataset_id, versions=versions)
    _finish(
        upload,
        UploadState.READY,
        clock=clock,
        dataset_id=dataset_id,
        tables=[asdict(table.found()) for table in done.tables],
        rows_read=done.tables[-1].report.rows,
        reading=done.reading.as_json(),
        reading_from=done.reading_from,
        wanted=None,
        unfit=done.unfit.as_json() if done.unfit else None,
        first_seen="",
    )


def _counts(done: ReadUpload) -> dict[str, object]:
    return {
        "tables": len(done.tables),
        "rows": sum(table.report.rows for table in done.tables),
        "bad_cells": sum(table.report.bad_cells for table in done.tables),
    }


def _mended(done: ReadUpload, asked: int) -> dict[str, object]:
    """Kinds of steps and findings and how many cells, never a text of one."""
    steps = [step for table in done.tables for step in table.steps]
    return {
        "steps": [f"{each.kind}:{each.code}" if each.code else each.kind for each in steps],
        "cells": sum(each.cells for each in steps),
        "unfit": asked - sum(each.fit == Fit.FITS for each in steps),
    }


def _finish(upload: Upload, state: UploadState, *, clock: Clock, **changes: object) -> None:
    Upload.objects.filter(pk=upload.pk).update(state=state, finished_at=clock(), **changes)


def _record(
    kind: ActKind,
    upload: Upload,
    details: Mapping[str, object],
    *,
    clock: Clock,
    actor: str = "hub:intake",
) -> None:
    record(
        kind,
        actor=actor,
        organisation=upload.organisation_id,
        object_id=upload.id,
        parties=[],
        clock=clock,
        details=details,
    )
