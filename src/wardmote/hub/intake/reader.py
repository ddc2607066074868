"""Reads what arrived: the follower that turns an upload into drafts.

Safe to kill at any moment: the tables are stored first, and one transaction makes them drafts and the upload ready.
What a kill leaves in the lake is swept; the upload is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import PurePath

from django.db import transaction
from django.db.models import QuerySet

from wardmote.engine.reading.opening import open_tables
from wardmote.hub.catalogue.acts import add_drafts
from wardmote.hub.intake import ledger_acts
from wardmote.hub.intake.models import Upload
from wardmote.hub.intake.spool import spooled
from wardmote.hub.intake.table_store import StoredTable, store_table
from wardmote.hub.intake.upload import READER, UNFINISHED, UploadState
from wardmote.hub.ledger.acts import record
from wardmote.hub.ledger.entry import Entry
from wardmote.hub.ledger.kinds import ActKind
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Damaged, Problem, Unavailable


class ReadsUploads:
    """Follows `upload.received`. A file that cannot be read is refused with what is wrong and what to do."""

    name = READER
    acts = frozenset({ledger_acts.RECEIVED.name})

    def handle_long(self, entry: Entry, *, clock: Clock, keep_lease: Callable[[], None]) -> None:
        """Safe to repeat: an upload that is finished is left alone. A fault of ours is raised, retried and parked."""
        upload = Upload.objects.get(pk=entry.object_id)
        if not _unfinished(upload).update(state=UploadState.READING, problem=None):
            return
        try:
            tables = _read(upload, clock=clock, keep_lease=keep_lease)
        except (Unavailable, Damaged) as problem:
            # not the file's fault: it is tried again, and in the end parked where people see it
            _unfinished(upload).update(state=UploadState.RECEIVED, problem=_waits(problem).as_json())
            raise
        except Problem as problem:
            _refuse(upload, problem, clock=clock)
        else:
            _make_ready(upload, tables, clock=clock)


def _read(upload: Upload, *, clock: Clock, keep_lease: Callable[[], None]) -> list[StoredTable]:
    def progress(rows_read: int) -> None:
        keep_lease()
        Upload.objects.filter(pk=upload.pk).update(rows_read=rows_read)

    with spooled(upload.original_id, clock=clock) as path:
        tables = open_tables(path, file_name=upload.file_name)
        return [
            store_table(table, organisation_id=upload.organisation_id, progress=progress, clock=clock)
            for table in tables
        ]


def _unfinished(upload: Upload) -> QuerySet[Upload]:
    return Upload.objects.filter(pk=upload.pk, state__in=UNFINISHED)


def _is_ours(upload: Upload) -> bool:
    """Asked first in the transaction that ends it: a worker that slept past its lease finds it finished by another."""
    return _unfinished(upload).select_for_update().first() is not None


def _waits(problem: Problem) -> Unavailable:
    return Unavailable(
        problem.code,
        "The hub cannot read the file at the moment.",
        next_step="It is kept as you sent it, and is tried again: you need not send it a second time.",
    )


def _refuse(upload: Upload, problem: Problem, *, clock: Clock) -> None:
    with transaction.atomic():
        if not _is_ours(upload):
            return
        _finish(upload, UploadState.REFUSED, clock=clock, problem=problem.as_json())
        _record(ledger_acts.REFUSED, upload, {"reason": problem.code}, clock=clock)


def _make_ready(upload: Upload, tables: list[StoredTable], *, clock: Clock) -> None:
    with transaction.atomic():
        if not _is_ours(upload):
            return  # what we stored is an orphan, and is swept
        for table in tables:
            for written in (table.rows, table.bad_cells):
                written.saved(made_of=upload.original_id).save(force_insert=True)
        dataset_id = add_drafts(
            [table.draft() for table in tables],
            dataset_id=upload.dataset_id,
            title=PurePath(upload.file_name).stem,
            organisation_id=upload.organisation_id,
            actor_id=upload.account_id,
            clock=clock,
        )
        found = [asdict(table.found()) for table in tables]
        _finish(upload, UploadState.READY, clock=clock, dataset_id=dataset_id, tables=found)
        details = {
            "tables": len(tables),
            "rows": sum(table.report.rows for table in tables),
            "bad_cells": sum(table.report.bad_cells for table in tables),
        }
        _record(ledger_acts.READ, upload, details, clock=clock)


def _finish(upload: Upload, state: UploadState, *, clock: Clock, **changes: object) -> None:
    Upload.objects.filter(pk=upload.pk).update(state=state, finished_at=clock(), **changes)


def _record(kind: ActKind, upload: Upload, details: Mapping[str, object], *, clock: Clock) -> None:
    record(
        kind,
        actor="hub:intake",
        organisation=upload.organisation_id,
        object_id=upload.id,
        parties=[],
        clock=clock,
        details=details,
    )
