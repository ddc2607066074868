"""Released files: the permitted columns and rows of a version as one file, so that ranges of it can be read again.

A program that reads Parquet over HTTP asks for many small ranges; Delta Sharing hands out whole files. So the permitted
cut of a version is written once, sealed, and shared by all permits with the same cut. Who may read it is
asked at every chunk: the file alone opens nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, cast

from django.conf import settings
from django.db import IntegrityError, transaction

from wardmote.engine.lake.disk import full_disk_as_problem
from wardmote.engine.lake.sealed_file import SealedReader, SealedWriter
from wardmote.engine.writing.parquet import write_parquet
from wardmote.engine.writing.xlsx import write_xlsx
from wardmote.hub.agreements.plain import as_plain
from wardmote.hub.holdings.models import ReleasedFile, StoredObject
from wardmote.hub.holdings.rows import OpenRows, open_rows
from wardmote.hub.holdings.stored import FileFormat, ObjectKind
from wardmote.hub.holdings.vault import destroyed, fresh_key, key_of, lake
from wardmote.hub.ledger.canonical import canonical_json
from wardmote.hub.policy.decide import still
from wardmote.hub.policy.permit import Permit
from wardmote.hub.policy.seal import check
from wardmote.kernel.clock import Clock
from wardmote.kernel.ids import new_id
from wardmote.kernel.lease import Lease

_COPY_BYTES = 2**20


@dataclass(frozen=True)
class Released:
    """A released file, open for a permit. `etag` names its bytes."""

    size_bytes: int
    rows: int
    etag: str
    _reader: SealedReader
    _permit: Permit
    _clock: Clock

    def chunks(self, start: int, length: int) -> Iterator[bytes]:
        """A range in pieces of at most 1 MiB. Raises the refusal, at the next piece, once the permit stands no more."""
        for piece in self._reader.chunks(start, length):
            still(self._permit, clock=self._clock)
            yield bytes(piece)


@contextmanager
def released(permit: Permit, file_format: FileFormat, *, clock: Clock) -> Iterator[Released]:
    """The permit's cut of its version as a file, written now if nobody asked for it before."""
    check(permit)
    still(permit, clock=clock)
    row = _find(permit, file_format) or _release(permit, file_format, clock=clock)
    stored = StoredObject.objects.get(pk=row.id)
    with SealedReader(lake(), object_id=stored.id, key=key_of(stored, clock=clock)) as reader:
        yield Released(reader.size_bytes, row.rows, f'"{row.id}"', reader, permit, clock)


def _find(permit: Permit, file_format: FileFormat) -> ReleasedFile | None:
    return ReleasedFile.objects.filter(version_id=permit.version_id, cut=_cut(permit, file_format)).first()


def _cut(permit: Permit, file_format: FileFormat) -> str:
    """What makes two released files of a version the same: format, columns in their order, and row conditions."""
    parts = {
        "format": file_format.value,
        "columns": list(permit.columns),
        "rows": [as_plain(c) for c in permit.rows],
    }
    return hashlib.sha256(canonical_json(parts)).hexdigest()


def _release(permit: Permit, file_format: FileFormat, *, clock: Clock) -> ReleasedFile:
    stored = StoredObject(
        id=new_id(ObjectKind.RELEASED),
        kind=ObjectKind.RELEASED,
        organisation_id=permit.owner_id,
        of_version=permit.version_id,
    )
    key, stored.wrapped_key = fresh_key(organisation_id=permit.owner_id, object_id=stored.id, clock=clock)
    with SealedWriter(lake(), object_id=stored.id, key=key, expected_bytes=0) as writer:
        with open_rows(permit, clock=clock) as opened:
            rows = _WRITERS[file_format](opened, writer)
        stored.manifest, stored.made_at = asdict(writer.close()), clock()
    return _keep(stored, permit, file_format, rows)


def _keep(stored: StoredObject, permit: Permit, file_format: FileFormat, rows: int) -> ReleasedFile:
    cut = _cut(permit, file_format)
    try:
        with transaction.atomic():
            _require_not_destroyed(permit.version_id)
            stored.save(force_insert=True)
            return ReleasedFile.objects.create(
                id=stored.id, version_id=permit.version_id, cut=cut, rows=rows, made_at=stored.made_at
            )
    except IntegrityError:  # somebody wrote the same cut a moment ago; ours is an orphan, and is swept
        return ReleasedFile.objects.get(version_id=permit.version_id, cut=cut)


def _require_not_destroyed(version_id: str) -> None:
    """Raises NotFound where the version's key is gone by now: its rows must not live on in a file made of it.

    Holds the version until the file is known, so that a destruction comes wholly before it, or destroys it too.
    """
    held = (
        StoredObject.objects.select_for_update()
        .filter(of_version=version_id, kind=ObjectKind.VERSION)
        .first()
    )
    if held is None or held.wrapped_key is None:
        raise destroyed()


def _parquet(opened: OpenRows, writer: SealedWriter) -> int:
    return write_parquet(opened.schema, opened.batches(), cast("BinaryIO", writer))


def _xlsx(opened: OpenRows, writer: SealedWriter) -> int:
    # A workbook is a zip, and its writer wants a file of its own: it stands in the spool while it is made.
    with full_disk_as_problem(), TemporaryDirectory(dir=settings.HOME.spool) as folder:
        lease, path = Lease(Path(folder)), Path(folder) / "released.xlsx"
        rows = write_xlsx(opened.schema, opened.batches(), path, sheet_name="Data")
        with path.open("rb") as file:
            while piece := file.read(_COPY_BYTES):
                writer.write(piece)
        lease.give_back()
    return rows


_WRITERS = {FileFormat.PARQUET: _parquet, FileFormat.XLSX: _xlsx}
