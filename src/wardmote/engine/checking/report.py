"""What is found out about a table, and where its typed rows and its bad cells go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from wardmote.engine.reading.columns.keys import Key
from wardmote.engine.reading.notes import Note

BAD_CELLS_SCHEMA = pa.schema(
    [
        ("row", pa.int64()),
        ("line", pa.int64()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("code", pa.string()),
        ("message", pa.string()),
        ("suggestion", pa.string()),
    ]
)
"""One row per bad cell. `row` is the data record's number from 1 and null where a whole column is meant,
`line` its place in the file, `value` the cell as written, `suggestion` empty where none is sure enough."""

WITHHELD_CELLS_SCHEMA = pa.schema(
    [
        ("row", pa.int64()),
        ("line", pa.int64()),
        ("column", pa.string()),
        ("mark", pa.string()),
        ("meaning", pa.string()),
    ]
)
"""One row per cell that holds a mark instead of a figure: the mark as written ("c") and what it says."""


class TableSink(Protocol):
    """Takes a table's typed rows in order. Either `close` or `abandon` is called once, at the end."""

    def write(self, batch: pa.RecordBatch) -> None:
        """The next rows."""

    def close(self) -> None:
        """All rows are written."""

    def abandon(self) -> None:
        """Forget what was written: it is not to be used."""


class BadCellSink(Protocol):
    """Takes bad cells, as BAD_CELLS_SCHEMA says, in the order of rows."""

    def write(self, cells: pa.RecordBatch) -> None:
        """More bad cells."""

    def close(self) -> None:
        """All bad cells are written."""

    def abandon(self) -> None:
        """Forget what was written."""


@dataclass(frozen=True)
class ColumnReport:
    """What was found out about a column.

    `share_valid` is the share, 0 to 1, of its filled cells that can be read, marks for withheld figures left
    out; `type` is a Frictionless type; `confidence`, 0 to 1, is how sure the type and meaning are.
    `unit` is what its figures are counted in, `vintage` the year of the boundaries that codes of areas belong to,
    `register` the public list whose keys stand in the column, so that it is likely a foreign key, `pair` the column
    that gives a place together with this one (an easting's northing, a latitude's longitude).
    `missing_texts` are the texts that were read as no value: words for an empty cell ("N/K") and marks ("c");
    `withheld_marks` are the marks among them.
    """

    name: str
    type: str
    semantic_type: str | None
    personal: bool
    special_category: bool
    share_valid: float
    bad_cells: int
    empty_cells: int
    suppressed_cells: int
    evidence: str
    confidence: float
    unit: str | None = None
    vintage: int | None = None
    register: str | None = None
    pair: str | None = None
    missing_texts: tuple[str, ...] = ()
    withheld_marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableReport:
    """What was found out about a table; `rows` counts data records, `bad_cells` every error found, `keys` what tells
    its rows apart, the surest first."""

    name: str
    format: str
    encoding: str | None
    delimiter: str | None
    header_row: int | None
    rows: int
    columns: tuple[ColumnReport, ...]
    bad_cells: int
    notes: tuple[Note, ...]
    keys: tuple[Key, ...] = ()


class NoSink:
    """A sink that keeps nothing, for those who only want the report."""

    def write(self, batch: pa.RecordBatch) -> None:
        """Let it go."""

    def close(self) -> None:
        """Nothing to close."""

    def abandon(self) -> None:
        """Nothing to forget."""
