"""How many different values each column holds, in constant memory: exactly up to a limit, from a sample beyond it.

The sample is a bottom-k sketch: of all different values those with the lowest hashes are kept, each with its number of
cells. Whether a value is kept says nothing of how often it comes, so the kept ones stand for all: a column without any
repeated value is told as exactly that, whatever its size. (Beyer et al., On Synopses for Distinct-Value Estimation,
SIGMOD 2007: the number of values is (k-1) / the k-th lowest hash, with a standard error of about 1 / sqrt(k).)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.reading.columns.value_hash import ValueHash

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]
    Counts = NDArray[np.int64]

MOST_KEPT = 65_536
"""Values kept of a column. Up to here a count is exact; beyond, its standard error is 0.4 %."""

_KEPT_OF_ALL = 4_000_000
_LEAST_KEPT = 1_024
_FEW_VALUES = 1_000
_ROWS_AT_ONCE = 65_536
_BYTES_AT_ONCE = 64 * 1024 * 1024
_RANGE = 2.0**64


@dataclass(frozen=True)
class Distinct:
    """Of a column's filled cells: how many different values, and that as a share of the cells, 0 to 1 (None: of none).

    `is_estimated` says that there were more values than are kept, so that both are told from a sample.
    """

    values: int
    share: float | None
    is_estimated: bool


@dataclass
class _Sketch:
    kept: int
    hashes: Hashes = field(default_factory=lambda: np.empty(0, np.uint64))
    cells: Counts = field(default_factory=lambda: np.empty(0, np.int64))
    is_cut: bool = False

    def add(self, hashes: Hashes, cells: Counts) -> None:
        together, place = np.unique(np.concatenate([self.hashes, hashes]), return_inverse=True)
        counts = np.bincount(place, np.concatenate([self.cells, cells])).astype(np.int64)
        self.is_cut = self.is_cut or len(together) > self.kept
        self.hashes, self.cells = together[: self.kept], counts[: self.kept]

    def low(self, hashes: Hashes) -> Hashes:
        """Those that can still count: all, until some value was left out."""
        return hashes[hashes <= self.hashes[-1]] if self.is_cut else hashes

    def found(self) -> Distinct:
        cells = int(self.cells.sum())
        share = len(self.hashes) / cells if cells else None
        if not self.is_cut:
            return Distinct(len(self.hashes), share, is_estimated=False)
        values = (self.kept - 1) / (float(self.hashes[-1]) / _RANGE)
        return Distinct(round(values), share, is_estimated=True)


class DistinctCounter:
    """Counts a table's different values as its typed batches go by. Memory: about 1 MB a column, 64 MB in all."""

    def __init__(self, columns: int, *, kept: int | None = None) -> None:
        most = max(_LEAST_KEPT, min(MOST_KEPT, _KEPT_OF_ALL // max(1, columns)))
        self._sketches = [_Sketch(kept or most) for _ in range(columns)]
        self._waiting: list[pa.RecordBatch] = []
        self._hasher: ValueHash | None = None

    def add(self, batch: pa.RecordBatch) -> None:
        """The next rows."""
        self._waiting.append(batch)
        rows = sum(each.num_rows for each in self._waiting)
        if rows >= _ROWS_AT_ONCE or sum(each.nbytes for each in self._waiting) >= _BYTES_AT_ONCE:
            self._count()

    def found(self) -> tuple[Distinct, ...]:
        """What was counted, by column."""
        self._count()
        if self._hasher is not None:
            self._hasher.close()
            self._hasher = None
        return tuple(each.found() for each in self._sketches)

    def _count(self) -> None:
        if not self._waiting:
            return
        table = pa.Table.from_batches(self._waiting)
        self._waiting = []
        few: dict[pa.DataType, list[tuple[_Sketch, pa.Array, pa.Array]]] = {}
        for sketch, column in zip(self._sketches, table.columns, strict=True):
            filled = column.combine_chunks().drop_null()
            if not len(filled):
                continue
            if sketch.is_cut:  # of many values most are left out before they are compared
                low = sketch.low(self._hashes(filled))
                sketch.add(low, np.ones(len(low), np.int64))
                continue
            counted = pc.value_counts(filled)
            values, times = counted.field(0), counted.field(1)
            if len(values) <= _FEW_VALUES:
                few.setdefault(values.type, []).append((sketch, values, times))
            else:
                sketch.add(self._hashes(values), times.to_numpy())
        for columns in few.values():
            self._add_together(columns)

    def _add_together(self, columns: list[tuple[_Sketch, pa.Array, pa.Array]]) -> None:
        """Columns of one type and few values in one query: a query costs more than the hashing of such a column."""
        hashes = self._hashes(pa.concat_arrays([values for _, values, _ in columns]))
        ends = np.cumsum([len(values) for _, values, _ in columns])
        for (sketch, _, times), part in zip(columns, np.split(hashes, ends[:-1]), strict=True):
            sketch.add(part, times.to_numpy())

    def _hashes(self, values: pa.Array) -> Hashes:
        if self._hasher is None:
            self._hasher = ValueHash()
        return self._hasher.of(values)
