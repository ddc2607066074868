"""Writing: the rows of a version and the report of its bad cells go into the lake, each under a key of its own."""

from __future__ import annotations

import pyarrow as pa

from wardmote.engine.lake.manifest import Manifest
from wardmote.engine.lake.version_writer import VersionWriter
from wardmote.hub.holdings.models import StoredObject
from wardmote.hub.holdings.stored import ObjectKind
from wardmote.hub.holdings.vault import fresh_key, lake
from wardmote.kernel.clock import Clock
from wardmote.kernel.ids import new_id


class RowsWriter:
    """A sink of record batches. `close` stores them; `saved` is then the row to save with whatever tells of it.

    A kill before that row is saved leaves an orphan in the lake, which `sweep` removes.
    """

    def __init__(
        self,
        schema: pa.Schema,
        *,
        kind: ObjectKind,
        object_id: str,
        of_version: str,
        organisation_id: str,
        clock: Clock,
    ) -> None:
        key, wrapped = fresh_key(organisation_id=organisation_id, object_id=object_id, clock=clock)
        self._row = StoredObject(
            id=object_id,
            kind=kind,
            organisation_id=organisation_id,
            of_version=of_version,
            wrapped_key=wrapped,
        )
        self._clock = clock
        self._writer = VersionWriter(lake(), object_id=object_id, schema=schema, key=key, expected_bytes=0)
        self._manifest: Manifest | None = None

    def write(self, batch: pa.RecordBatch) -> None:
        """Adds rows."""
        self._writer.write(batch)

    def close(self) -> None:
        """Stores the rows: on disk when this returns."""
        self._manifest = self._writer.close()

    def abandon(self) -> None:
        """Forgets them."""
        self._writer.abandon()

    @property
    def stored_manifest(self) -> Manifest:
        """What was stored. Raises ValueError before `close`."""
        if self._manifest is None:
            raise ValueError("close it first")
        return self._manifest

    def saved(self, *, made_of: str) -> StoredObject:
        """The row to save. `made_of`: the original they came from, "" for none. Raises ValueError before `close`."""
        self._row.made_of = made_of
        self._row.manifest = self.stored_manifest.as_json()
        self._row.made_at = self._clock()
        return self._row


def new_version_id() -> str:
    """An id for a version that is about to be written."""
    return new_id(ObjectKind.VERSION)


def version_writer(schema: pa.Schema, *, version_id: str, organisation_id: str, clock: Clock) -> RowsWriter:
    """A sink for the rows of a new version."""
    return RowsWriter(
        schema,
        kind=ObjectKind.VERSION,
        object_id=version_id,
        of_version=version_id,
        organisation_id=organisation_id,
        clock=clock,
    )


def bad_cells_writer(schema: pa.Schema, *, version_id: str, organisation_id: str, clock: Clock) -> RowsWriter:
    """A sink for the report of a version's bad cells."""
    return _beside(
        ObjectKind.BAD_CELLS, schema, version_id=version_id, organisation_id=organisation_id, clock=clock
    )


def first_rows_writer(
    schema: pa.Schema, *, version_id: str, organisation_id: str, clock: Clock
) -> RowsWriter:
    """A sink for the first rows of the file that a version came from, as they stand there."""
    return _beside(
        ObjectKind.FIRST_ROWS, schema, version_id=version_id, organisation_id=organisation_id, clock=clock
    )


def _beside(
    kind: ObjectKind, schema: pa.Schema, *, version_id: str, organisation_id: str, clock: Clock
) -> RowsWriter:
    return RowsWriter(
        schema,
        kind=kind,
        object_id=new_id(kind),
        of_version=version_id,
        organisation_id=organisation_id,
        clock=clock,
    )
