"""A grid: every record of a file as text cells, before anybody has decided where its table is.

Each format is one module that offers a Grid; finding the table and streaming it is the same for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True)
class GridBatch:
    """Some records in file order, blank ones included.

    `cells` has string columns named by their position ("0", "1" ...), as many as the widest record of this batch has;
    null is a missing, empty or whitespace-only cell. `lines` is the line (or sheet row) on which each record starts.
    `widths` is how many cells each record has, None where all have as many as there are columns.
    """

    cells: pa.RecordBatch
    lines: pa.Int64Array
    widths: pa.Int64Array | None = None

    def from_row(self, start: int) -> GridBatch:
        """The records from the one at an index on."""
        widths = None if self.widths is None else self.widths.slice(start)
        return GridBatch(self.cells.slice(start), self.lines.slice(start), widths)

    def taken(self, indices: npt.NDArray[np.intp]) -> GridBatch:
        """Some of the records, copied: they keep nothing of the others in memory."""
        places = pa.array(indices)
        widths = None if self.widths is None else self.widths.take(places)
        return GridBatch(self.cells.take(places), self.lines.take(places), widths)


class Grid(Protocol):
    """Where records come from; `batches` may be called again and starts from the first record each time."""

    def batches(self) -> Iterator[GridBatch]:
        """All records from the first, in bounded memory."""
        ...


def position_names(width: int) -> list[str]:
    """The column names of a GridBatch: positions from 0."""
    return [str(position) for position in range(width)]


def without_blank_text(column: pa.StringArray) -> pa.StringArray:
    """The same column with cells of nothing but whitespace made null."""
    blank = pc.or_(pc.utf8_is_space(column), pc.equal(pc.binary_length(column), 0))
    if not pc.any(blank, skip_nulls=True).as_py():
        return column
    # not a null scalar: with one, if_else reads past the buffers of a sliced column (pyarrow 23.0.1)
    return pc.if_else(blank, pa.nulls(len(column), pa.string()), column)
