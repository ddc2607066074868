"""Opening rows. There is no other way to them: a permit goes in, permitted columns and rows come out.

The permit's seal is checked before anything is opened, and whether it still stands is asked again at every chunk: a
suspended agreement stops a running download within one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.lake.manifest import Manifest
from wardmote.engine.lake.version_reader import PermittedTable, open_version
from wardmote.hub.holdings.models import StoredObject
from wardmote.hub.holdings.row_filter import row_filter
from wardmote.hub.holdings.stored import ObjectKind
from wardmote.hub.holdings.vault import key_of, lake
from wardmote.hub.policy.decide import still
from wardmote.hub.policy.permit import Ground, Permit
from wardmote.hub.policy.seal import check
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import NotFound, Refused

PREVIEW_ROWS = 20


@dataclass
class OpenRows:
    """Permitted rows on their way out. `rows_out` counts those that were handed over so far."""

    schema: pa.Schema
    _table: PermittedTable
    _permit: Permit
    _clock: Clock
    rows_out: int = field(default=0, init=False)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All permitted rows in order. Raises the refusal, at the next chunk, once the permit stands no more."""
        for batch in self._table.batches():
            still(self._permit, clock=self._clock)
            self.rows_out += batch.num_rows
            yield batch

    def head(self, rows: int = PREVIEW_ROWS) -> pa.Table:
        """The first permitted rows."""
        still(self._permit, clock=self._clock)
        found = self._table.head(rows)
        self.rows_out += found.num_rows
        return found

    def row(self, number: int) -> pa.Table:
        """The permitted row at this place, from 0; no row where there is none."""
        still(self._permit, clock=self._clock)
        found = self._table.row(number)
        self.rows_out += found.num_rows
        return found


@contextmanager
def permitted_table(permit: Permit, *, clock: Clock) -> Iterator[PermittedTable]:
    """What the permit permits, as the engine reads it: whoever lets rows out of it asks `still` themselves."""
    check(permit)
    stored = _stored(permit.version_id, ObjectKind.VERSION)
    manifest = Manifest.from_json(stored.manifest)
    condition = row_filter(permit.rows, manifest.schema)
    with open_version(lake(), manifest, key=key_of(stored, clock=clock)) as version:
        yield version.permitted(columns=permit.columns, row_filter=condition)


@contextmanager
def open_rows(permit: Permit, *, clock: Clock) -> Iterator[OpenRows]:
    """Opens what the permit permits, for as long as the block lasts. Raises Damaged, NotFound, or the refusal."""
    with permitted_table(permit, clock=clock) as table:
        yield OpenRows(table.schema, table, permit, clock)


@contextmanager
def open_bad_cells(permit: Permit, *, clock: Clock, columns: Sequence[str] = ()) -> Iterator[OpenRows]:
    """The report of a version's bad cells, which holds cells as they stood: for its owner alone.

    `columns` asks for those of the version's columns only; none named means all.
    """
    condition = pc.field("column").isin(pa.array(columns, pa.string())) if columns else None
    with _owners(permit, ObjectKind.BAD_CELLS, condition, clock=clock) as report:
        yield report


@contextmanager
def open_first_rows(permit: Permit, *, clock: Clock) -> Iterator[OpenRows]:
    """The first rows of the file that a version came from, as they stand there: for its owner alone.

    Raises NotFound for a version that was stored before they were kept.
    """
    with _owners(permit, ObjectKind.FIRST_ROWS, None, clock=clock) as rows:
        yield rows


@contextmanager
def _owners(
    permit: Permit, kind: ObjectKind, condition: pc.Expression | None, *, clock: Clock
) -> Iterator[OpenRows]:
    """What is kept beside a version and holds cells as they stood, and so all of its columns."""
    check(permit)
    if permit.ground is not Ground.OWNER:
        raise Refused(
            "bad_cells.owner_only",
            "Only the owner of the dataset can see its bad cells.",
            next_step="Ask the owner to send you a corrected version.",
        )
    stored = _stored(permit.version_id, kind)
    manifest = Manifest.from_json(stored.manifest)
    with open_version(lake(), manifest, key=key_of(stored, clock=clock)) as report:
        table = report.permitted(columns=manifest.schema.names, row_filter=condition)
        yield OpenRows(table.schema, table, permit, clock)


def _stored(version_id: str, kind: ObjectKind) -> StoredObject:
    found = StoredObject.objects.filter(of_version=version_id, kind=kind).first()
    if found is None:
        raise NotFound(
            "holding.unknown",
            "There are no such rows.",
            next_step="Look at the dataset's page for its versions.",
        )
    return found
