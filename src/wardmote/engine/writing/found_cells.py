"""Bad cells of a table held in order of their rows, as small as they can be: half a million take about 50 megabytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

MOST_CELLS = 500_000
"""More than anybody mends by hand, and some seconds' work to write."""
_MOST_BYTES = 256 * 1024 * 1024
_LONGEST_VALUE = 32_100
_NO_ROW = -1

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class SomeCells:
    """Some bad cells in their order.

    `rows` are the numbers of their rows, `cells` all else, as report.BAD_CELLS_SCHEMA; `places` the columns of the
    table that a name there marks: those of a key may be several.
    """

    rows: Whole
    cells: pa.RecordBatch
    places: Mapping[str, tuple[int, ...]]

    def texts(self, name: str) -> pa.StringArray:
        """What the cells have as their column, value, message or suggestion; nothing is an empty text."""
        return pc.fill_null(self.cells[name].cast(pa.string()), "")


class FoundCells:
    """Bad cells in order of row, then of column; what is about a whole column comes first."""

    def __init__(self, cells: pa.Table, columns: Sequence[str]) -> None:
        names = [str(each) for each in pc.unique(cells["column"]).to_pylist()]
        of_table = {name: place for place, name in enumerate(columns)}
        self._places = {name: _places(name, of_table) for name in names}
        rows = np.asarray(pc.fill_null(cells["row"], _NO_ROW), np.int64)
        first = np.array([min(self._places[name], default=len(columns)) for name in names], np.int64)
        indices = np.asarray(pc.index_in(cells["column"], pa.array(names, pa.string())))
        order = np.lexsort((first[indices] if len(cells) else rows, rows))
        self._cells = cells.take(pa.array(order)).combine_chunks()
        self._rows: Whole = rows[order]
        begins = np.diff(self._rows, prepend=_NO_ROW) != 0
        self.bad_rows: Whole = self._rows[begins & (self._rows != _NO_ROW)]
        """The numbers of the rows that have a bad cell, each once, in order."""

    def __len__(self) -> int:
        return len(self._rows)

    def up_to(self, row: int) -> int:
        """How many there are in the rows up to that number, and about whole columns."""
        return int(np.searchsorted(self._rows, row, "right"))

    def of_rows(self, first: int, last: int) -> SomeCells:
        """The bad cells of the rows from the first number to the last."""
        return self.between(int(np.searchsorted(self._rows, first)), self.up_to(last))

    def between(self, start: int, stop: int) -> SomeCells:
        """Those from one place in their order to before another."""
        some = self._cells.slice(start, stop - start).combine_chunks().to_batches()
        cells = some[0] if some else pa.RecordBatch.from_pylist([], schema=self._cells.schema)
        return SomeCells(self._rows[start:stop], cells, self._places)


def found_cells(batches: Iterable[pa.RecordBatch], columns: Sequence[str], most: int) -> FoundCells:
    """The first `most` bad cells of a report (checking.report.BAD_CELLS_SCHEMA), fewer where they are very long."""
    kept: list[pa.RecordBatch] = []
    count = size_bytes = 0
    for batch in batches:
        some = _small(batch.slice(0, most - count))
        kept.append(some)
        count += some.num_rows
        size_bytes += some.nbytes
        if count >= most or size_bytes >= _MOST_BYTES:
            break
    return FoundCells(pa.Table.from_batches(kept, schema=_SCHEMA).unify_dictionaries(), columns)


_NAMED = pa.dictionary(pa.int32(), pa.string())
_SCHEMA = pa.schema(
    [
        ("row", pa.int64()),
        ("line", pa.int64()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("message", _NAMED),
        ("suggestion", pa.string()),
    ]
)


def _small(batch: pa.RecordBatch) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(
        [
            batch["row"],
            batch["line"],
            batch["column"],
            pc.utf8_slice_codeunits(batch["value"], 0, _LONGEST_VALUE),
            batch["message"].dictionary_encode(),
            pc.utf8_slice_codeunits(batch["suggestion"], 0, _LONGEST_VALUE),
        ],
        schema=_SCHEMA,
    )


def _places(name: str, of_table: dict[str, int]) -> tuple[int, ...]:
    """The columns a name stands for: itself, or those of a key joined by commas."""
    if name in of_table:
        return (of_table[name],)
    return tuple(of_table[each] for each in name.split(", ") if each in of_table)
