"""Writes one table whose columns are named by the file itself: record by record, or column by column.

A column gets its place when it is first met, so that a table of any length is written in one pass; its name is made
when the table is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.reading.finding.names import given_names, has_unseen
from wardmote.engine.reading.grid import without_blank_text
from wardmote.engine.reading.limited.request import Output, part_schema
from wardmote.engine.reading.mask import as_mask
from wardmote.engine.reading.notes import NoteKind
from wardmote.engine.reading.options import ReadLimits
from wardmote.kernel.problem import TooLarge

Column = Hashable
"""What tells a column from others: its name as it stands, or a thing of its own where the name is made later."""
_ROWS, _CELLS, _CHARACTERS = 20_000, 400_000, 16_000_000
"""What is held of a table before it is written: whichever is reached first."""


class RecordWriter:
    """One table on its way to the spool."""

    def __init__(self, output: Output, limits: ReadLimits) -> None:
        self._output, self._limits = output, limits
        self._places: dict[Column, int] = {}
        self._filled: list[int] = []
        self._records: list[Mapping[Column, str | None]] = []
        self._lines: list[int] = []
        self._characters = 0
        self._parts: list[int] = []
        self._blank = 0
        self.rows = 0

    def add(self, record: Mapping[Column, str | None], line: int) -> None:
        """One record: what its cells say by column; None or nothing is an empty cell."""
        if not record.keys() <= self._places.keys():
            for column in record:
                if column not in self._places:
                    self._place(column, line)
        self._records.append(record)
        self._lines.append(line)
        self._characters += sum(map(len, filter(None, record.values())))
        held = len(self._records)
        if held >= _ROWS or held * len(self._places) >= _CELLS or self._characters >= _CHARACTERS:
            self.flush()

    def add_columns(self, columns: Mapping[Column, pa.StringArray], lines: pa.Int64Array) -> None:
        """Some records as columns of one length."""
        first_line = self.rows + 1
        for column in columns:
            if column not in self._places:
                self._place(column, first_line)
        missing = pa.nulls(len(lines), pa.string())
        arrays = [without_blank_text(columns.get(column, missing)) for column in self._places]
        self._write(arrays, lines)

    def add_texts(self, columns: Mapping[str, list[str | None]], lines: Sequence[int]) -> None:
        """Some records as columns of one length, behind those that were added one by one."""
        self.flush()
        self.add_columns(
            {name: _texts(cells) for name, cells in columns.items()}, pa.array(lines, pa.int64())
        )

    def name_first(self, columns: Sequence[Column]) -> None:
        """Columns that are there whether a record fills them or not, in their order."""
        for column in columns:
            if column not in self._places:
                self._place(column, 1)

    def flush(self) -> None:
        """Writes what is held."""
        if not self._records:
            return
        arrays = [
            without_blank_text(_texts([record.get(column) for record in self._records]))
            for column in self._places
        ]
        lines = pa.array(self._lines, pa.int64())
        self._records, self._lines, self._characters = [], [], 0
        self._write(arrays, lines)

    def close(
        self,
        name: str | None,
        *,
        format_name: str,
        encoding: str | None = None,
        named: Callable[[Column], str] = str,
        notes: Sequence[tuple[NoteKind, int]] = (),
    ) -> None:
        """Says that the table is whole, if there is any. A column that is only the name of a group is left out."""
        self.flush()
        if not self.rows or not self._places:
            return
        names = {column: named(column) for column in self._places}
        kept = [column for column in self._places if not self._is_only_a_group(column, names)]
        unseen = sum(has_unseen(names[column]) for column in kept)
        counted = [*notes, (NoteKind.BLANK_ROWS, self._blank), (NoteKind.UNSEEN_MARKS, unseen)]
        self._output.table(
            name=name,
            format=format_name,
            encoding=encoding,
            columns=given_names(
                [names[column] for column in kept], [self._places[column] for column in kept]
            ),
            positions=[self._places[column] for column in kept],
            rows=self.rows - self._blank,
            notes=[(kind.value, None, None, count) for kind, count in counted if count],
            parts=self._parts,
        )

    def close_unnamed(self, name: str | None, *, format_name: str, encoding: str | None) -> None:
        """Says that the table is whole, and that nothing but its rows may tell what its columns are called."""
        self.flush()
        self._output.table(name=name, format=format_name, encoding=encoding, notes=[], parts=self._parts)

    @property
    def width(self) -> int:
        """How many columns it has so far."""
        return len(self._places)

    def _is_only_a_group(self, column: Column, names: Mapping[Column, str]) -> bool:
        if self._filled[self._places[column]]:
            return False
        group = f"{names[column]}."
        return any(name.startswith(group) for name in names.values())

    def _place(self, column: Column, line: int) -> None:
        if len(self._places) >= self._limits.max_columns:
            raise TooLarge(
                "table.too_many_columns",
                f"The table has more than {self._limits.max_columns:,} columns, which is the limit.",
                where=f"line {line}",
                next_step="Export its records with the same few fields each, and upload the file again.",
            )
        self._places[column] = len(self._places)
        self._filled.append(0)

    def _write(self, arrays: Sequence[pa.StringArray], lines: pa.Int64Array) -> None:
        blank = np.ones(len(lines), bool)
        for place, array in enumerate(arrays):
            self._refuse_long_cells(array)
            self._filled[place] += len(array) - array.null_count
            if blank.any():
                blank &= as_mask(array.is_null())
        self._blank += int(blank.sum())
        self.rows += len(lines)
        schema = part_schema(len(arrays))
        batch = pa.RecordBatch.from_arrays([*arrays, lines], schema=schema)
        self._parts.append(self._output.write(schema, [batch]))

    def _refuse_long_cells(self, array: pa.StringArray) -> None:
        if array.nbytes < self._limits.max_field_bytes:
            return
        longest = pc.max(pc.binary_length(array)).as_py() or 0
        if longest > self._limits.max_field_bytes:
            raise TooLarge(
                "table.field_too_long",
                f"A cell holds more than {self._limits.max_field_bytes // 1024**2:,} MiB, which is the limit.",
                next_step="Look for a very long text or a picture among the values, and leave it out.",
            )


def _texts(cells: list[str | None]) -> pa.StringArray:
    try:
        return pa.array(cells, pa.string())
    except UnicodeEncodeError:  # half of a surrogate pair, which JSON can say and UTF-8 cannot
        return pa.array([cell and cell.encode("utf-8", "replace").decode() for cell in cells], pa.string())
