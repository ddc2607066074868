"""The report of a version's bad cells as a workbook to send back: for its owner, made when asked for, not kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
from django.conf import settings

from wardmote.engine.lake.disk import full_disk_as_problem
from wardmote.engine.writing import found_cells
from wardmote.engine.writing.marked_report import MarkedTable, write_marked_report
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.holdings.rows import OpenRows, open_bad_cells, open_rows
from wardmote.hub.policy.decide import still
from wardmote.hub.policy.permit import Permit
from wardmote.kernel.clock import Clock
from wardmote.kernel.lease import Lease
from wardmote.kernel.problem import Unavailable

MOST_CELLS = found_cells.MOST_CELLS
"""Of one workbook: where there are more, it says so, and the CSV has them all."""
_LARGE_CELLS = 50_000
"""Making one with more takes some seconds and some memory: each web process makes one such at a time."""
_one_large = threading.Lock()
_PIECE_BYTES = 2**20


@dataclass(frozen=True)
class MarkedReport:
    """A workbook that stands in the spool for as long as it is open. `rows`: how many bad cells the version has."""

    path: Path
    size_bytes: int
    rows: int
    _permit: Permit
    _clock: Clock

    def chunks(self) -> Iterator[bytes]:
        """Its bytes in pieces of 1 MiB. Raises the refusal, at the next piece, once the permit stands no more."""
        with self.path.open("rb") as file:
            while piece := file.read(_PIECE_BYTES):
                still(self._permit, clock=self._clock)
                yield piece


@contextmanager
def marked_report(permit: Permit, *, clock: Clock) -> Iterator[MarkedReport]:
    """Writes the workbook and opens it. Raises what `open_bad_cells` raises, for whoever is not the owner too.

    Raises Unavailable while this process makes another large one.
    """
    _, table, version = catalogue.version(permit.version_id)
    with (
        open_bad_cells(permit, clock=clock) as bad_cells,
        open_rows(permit, clock=clock) as rows,
        full_disk_as_problem(),
        TemporaryDirectory(dir=settings.HOME.spool) as folder,
    ):
        lease, path = Lease(Path(folder)), Path(folder) / "report.xlsx"
        marked = MarkedTable(
            name=table.name,
            columns=tuple(rows.schema.names),
            cells=version.bad_cells,
            bad_cells=bad_cells.batches,
            rows=lambda: _numbered(rows),
        )
        try:
            with _turn(version.bad_cells):
                write_marked_report(path, [marked])
            yield MarkedReport(path, path.stat().st_size, version.bad_cells, permit, clock)
        finally:
            lease.give_back()


@contextmanager
def _turn(cells: int) -> Iterator[None]:
    if cells <= _LARGE_CELLS:
        yield
        return
    if not _one_large.acquire(blocking=False):
        raise Unavailable(
            "report.busy",
            "Another large workbook is being made.",
            next_step="Try again in a minute, or download the CSV, which has every bad cell.",
        )
    try:
        yield
    finally:
        _one_large.release()


def _numbered(rows: OpenRows) -> Iterator[tuple[int, pa.RecordBatch]]:
    first = 1
    for batch in rows.batches():
        yield first, batch
        first += batch.num_rows
