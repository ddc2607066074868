"""The slow and obvious way through delimited text: Python's csv module, one record after another."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from wardmote.engine.reading.grid import GridBatch, position_names, without_blank_text
from wardmote.engine.reading.options import ReadLimits
from wardmote.kernel.problem import TooLarge

_MAX_BATCH_CELLS = 1_000_000
_NO_LIMIT = 2**31 - 1
"""The csv module's limit on a field holds for the whole process; ours are on records and fields, in bytes."""


def csv_records(
    lines: Iterable[str],
    delimiter: str,
    *,
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL,
    spaced: bool = False,
) -> Iterator[list[str]]:
    """The csv module's own records of some lines, whatever limit on a field was set in this process before.

    `spaced`: a space behind a delimiter belongs to no cell, so that a quotation mark may follow it.
    """
    csv.field_size_limit(_NO_LIMIT)
    return csv.reader(lines, delimiter=delimiter, quoting=quoting, skipinitialspace=spaced)


@dataclass(frozen=True)
class Record:
    """The cells of a record and the number of the physical line on which it starts."""

    cells: list[str]
    line: int
    unclosed_quote: bool = False


class _RanOut(Exception):  # noqa: N818 - not an error: more text may come
    """The lines at hand end inside a record."""


class _Lines:
    """The physical lines of a text, counted as they are taken."""

    def __init__(self, text: str) -> None:
        self._text = io.StringIO(text, newline="")
        self.taken = 0
        self.inside_record = False
        self._open_to_the_end = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """The next line. Raises _RanOut where a record goes on and no line can end it.

        A record that ran to the end of the text was inside quotation marks at every line end on its way, so whatever
        is inside them at one of those line ends runs to the end as well: it is not tried again, which would take a
        time that grows with the square of the text.
        """
        if self.inside_record and self._open_to_the_end:
            raise _RanOut
        line = self._text.readline()
        if not line:
            self._open_to_the_end = self.inside_record
            raise _RanOut if self.inside_record else StopIteration
        self.inside_record = True
        self.taken += 1
        return line

    def place(self) -> tuple[int, int]:
        """Characters and lines taken so far."""
        return self._text.tell(), self.taken

    def go_back(self, place: tuple[int, int]) -> None:
        """Take the lines after a place again."""
        self._text.seek(place[0])
        self.taken = place[1]
        self.inside_record = False


class RecordReader:
    """Reads the complete records of a text, and remembers how far it came."""

    def __init__(
        self, text: bytes, delimiter: str, first_line: int, *, final: bool, spaced: bool = False
    ) -> None:
        self._delimiter, self._first_line, self._final = delimiter, first_line, final
        self._spaced = spaced
        self._text = (text if final else text[: _whole_lines(text)]).decode()
        self._place = (0, 0)

    def used(self) -> tuple[int, int]:
        """Bytes and lines of the records read so far."""
        return len(self._text[: self._place[0]].encode()), self._place[1]

    def records(self) -> Iterator[Record]:
        """The records in order. Where the text is not final, one that may go on behind its end is left out."""
        lines = _Lines(self._text)
        while True:
            try:
                for cells in csv_records(lines, self._delimiter, spaced=self._spaced):
                    lines.inside_record = False
                    line, self._place = self._first_line + self._place[1], lines.place()
                    yield Record(cells, line)
            except _RanOut:
                if not self._final:
                    return
                lines.go_back(self._place)
                yield self._with_open_quote(next(lines), lines)
                continue
            return

    def _with_open_quote(self, text: str, lines: _Lines) -> Record:
        (cells,) = csv_records([text], self._delimiter, quoting=csv.QUOTE_NONE)
        lines.inside_record = False
        line, self._place = self._first_line + self._place[1], lines.place()
        return Record(cells, line, unclosed_quote=True)


def _whole_lines(text: bytes) -> int:
    """Where the last line surely ends: a carriage return at the very end may be half of a line end."""
    return max(text.rfind(b"\n"), text.rfind(b"\r", 0, len(text) - 1)) + 1


def as_batches(records: Iterator[Record], limits: ReadLimits) -> Iterator[GridBatch]:
    """Records as batches of bounded size, however wide one of them may be.

    Raises TooLarge for a record with more cells than a table may have columns.
    """
    held: list[Record] = []
    width = 1
    for record in records:
        _refuse_too_wide(record, limits)
        wider = max(width, len(record.cells))
        if held and (len(held) + 1) * wider > _MAX_BATCH_CELLS:
            yield _as_batch(held, width)
            held, wider = [], max(1, len(record.cells))
        held.append(record)
        width = wider
    if held:
        yield _as_batch(held, width)


def _as_batch(records: Sequence[Record], width: int) -> GridBatch:
    padded = (record.cells + [""] * (width - len(record.cells)) for record in records)
    columns = [
        without_blank_text(pa.array([cell or None for cell in column], pa.string()))
        for column in zip(*padded, strict=True)
    ]
    widths = [len(record.cells) for record in records]
    return GridBatch(
        pa.RecordBatch.from_arrays(columns, names=position_names(width)),
        pa.array([record.line for record in records], pa.int64()),
        None if min(widths) == width else pa.array(widths, pa.int64()),
    )


def _refuse_too_wide(record: Record, limits: ReadLimits) -> None:
    if len(record.cells) > limits.max_columns:
        raise TooLarge(
            "table.too_many_columns",
            f"A row has {len(record.cells):,} cells; a table may have {limits.max_columns:,} columns.",
            where=f"line {record.line}",
            next_step="Upload the columns that are needed, or turn the table so that its columns become rows.",
        )
