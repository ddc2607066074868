"""Which rows of a batch: conditions of Arrow as arrays of NumPy."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]


def as_mask(condition: pa.BooleanArray) -> Mask:
    """A condition as a NumPy array; null is false."""
    return np.asarray(pc.fill_null(condition, False).to_numpy(zero_copy_only=False), dtype=bool)


def filled_per_row(cells: pa.RecordBatch) -> npt.NDArray[np.int64]:
    """How many cells of each row are filled."""
    with_gaps = [column for column in cells.columns if column.null_count]
    filled = np.full(cells.num_rows, cells.num_columns - len(with_gaps), np.int64)
    for column in with_gaps:
        filled += as_mask(pc.is_valid(column))
    return filled
