"""Bad cells of a table held in order of their rows, as small as they can be: a million take about 100 megabytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

MOST_CELLS = 1_000_000
"""A sheet has 1,048,576 rows."""
_MOST_BYTES = 256 * 1024 * 1024
_LONGEST_VALUE = 32_100
_NO_ROW = -1

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class FoundCell:
    """A bad cell. `places` are the columns of the table that it marks: those of a key may be several."""

    line: int | None
    column: str
    value: str
    message: str
    suggestion: str
    places: tuple[int, ...]


class FoundCells:
    """Bad cells in order of row, then of column; what is about a whole column comes first."""

    def __init__(self, cells: pa.Table, columns: Sequence[str]) -> None:
        self._columns = [str(each) for each in pc.unique(cells["column"]).to_pylist()]
        of_table = {name: place for place, name in enumerate(columns)}
        self._places = {name: _places(name, of_table) for name in self._columns}
        rows = np.asarray(pc.fill_null(cells["row"], _NO_ROW), np.int64)
        first = np.array([min(self._places[name], default=len(columns)) for name in self._columns], np.int64)
        indices = np.asarray(pc.index_in(cells["column"], pa.array(self._columns, pa.string())))
        order = np.lexsort((first[indices] if len(cells) else rows, rows))
        self._cells = cells.take(pa.array(order)).combine_chunks()
        self._rows: Whole = rows[order]

    def __len__(self) -> int:
        return len(self._rows)

    def bad_rows(self) -> Whole:
        """The numbers of the rows that have a bad cell, each once, in order."""
        return np.unique(self._rows[self._rows != _NO_ROW])

    def of_rows(self, first: int, last: int) -> dict[int, list[FoundCell]]:
        """The bad cells of the rows from the first number to the last, by row."""
        start, stop = np.searchsorted(self._rows, [first, last + 1])
        cells: dict[int, list[FoundCell]] = {}
        found = self._read(int(start), int(stop))
        for number, cell in zip(self._rows[start:stop].tolist(), found, strict=True):
            cells.setdefault(number, []).append(cell)
        return cells

    def in_order(self, chunk: int) -> Iterator[FoundCell]:
        """All of them, `chunk` at a time as Python objects."""
        for start in range(0, len(self), chunk):
            yield from self._read(start, start + chunk)

    def _read(self, start: int, stop: int) -> Iterator[FoundCell]:
        for cell in self._cells.slice(start, stop - start).to_pylist():
            yield FoundCell(
                cell["line"],
                cell["column"],
                cell["value"] or "",
                cell["message"],
                cell["suggestion"] or "",
                self._places[cell["column"]],
            )


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
