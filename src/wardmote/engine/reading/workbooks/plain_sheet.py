"""A sheet of an XLSX workbook read straight from its XML, where that is plain: several times faster.

`reading` stands beside it as the slow twin, which reads whatever this one does not.
"""

from __future__ import annotations

import itertools
import os
import re
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa

from wardmote.engine.reading.grid import without_blank_text
from wardmote.engine.reading.limited.request import part_schema
from wardmote.engine.reading.workbooks.cell_xml import NotPlainError
from wardmote.engine.reading.workbooks.errors import member_of_sheet
from wardmote.engine.reading.workbooks.hidden import HiddenOnSheet
from wardmote.engine.reading.workbooks.plain_cells import PlainCells, cells_of_rows
from wardmote.engine.reading.workbooks.rest import SharedStrings, WorkbookRest
from wardmote.engine.reading.workbooks.two_processes import other_half

_CHUNK_BYTES = 1024 * 1024
_LONG_BYTES = 4 * 1024 * 1024
BY_TWO_BYTES = 8 * 1024 * 1024
"""Of a sheet for which a second process pays, where there is a processor for it."""
_MOST_AROUND_BYTES = 16 * 1024 * 1024
"""Before the rows, behind them, and in one row."""
_BEGIN, _ROW_END, _END = b"<sheetData>", b"</row>", b"</sheetData>"
_BATCH_CELLS = 500_000
_UNPACKING = ThreadPoolExecutor(1)
"""Its thread is started by the first long sheet, while there is memory for it."""
_XML = re.compile(rb'(?:<\?xml version="1\.0"(?: encoding="(?i:utf-8)")?[^>]*\?>\s*)?<worksheet[\s>]')

MergedCells = tuple[tuple[int, int], tuple[int, int]]
"""The first cell of a range and its last, each as row and column from 0."""


@dataclass(frozen=True)
class PlainSheet:
    """A sheet as far as anything is filled: rows and columns from the first of the sheet."""

    height: int
    width: int
    merged: Sequence[MergedCells]
    hidden: HiddenOnSheet
    _cells: Sequence[PlainCells]

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All rows up to the last filled one; empty ones are rows of nulls."""
        schema = part_schema(self.width)
        held: list[pa.RecordBatch] = []
        for batch in self._small_batches(schema):
            held.append(batch)
            if sum(each.num_rows for each in held) * self.width >= _BATCH_CELLS:
                yield pa.concat_batches(held)
                held = []
        if held:
            yield pa.concat_batches(held)

    def _small_batches(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        next_row = 0
        for cells in self._cells:
            last = int(cells.rows[-1])
            while next_row <= last:
                rows = min(last + 1 - next_row, max(1, _BATCH_CELLS // self.width))
                start, stop = np.searchsorted(cells.rows, [next_row, next_row + rows])
                yield _dense(cells.slice(start, stop), next_row, rows, schema)
                next_row += rows


def _dense(cells: PlainCells, first_row: int, rows: int, schema: pa.Schema) -> pa.RecordBatch:
    """Some rows with a place for every cell."""
    width = len(schema) - 1
    order = np.argsort(cells.columns.astype(np.uint16), kind="stable")
    texts, places = cells.texts.take(pa.array(order)), cells.rows[order] - first_row
    bounds = np.searchsorted(cells.columns[order], np.arange(width + 1))
    columns = []
    for start, stop in itertools.pairwise(bounds):
        if stop - start == rows:
            columns.append(without_blank_text(texts.slice(start, rows)))
            continue
        indices = np.full(rows, -1, np.int64)
        indices[places[start:stop]] = np.arange(start, stop)
        columns.append(without_blank_text(texts.take(pa.array(indices, mask=indices < 0))))
    lines = pa.array(np.arange(first_row + 1, first_row + rows + 1), pa.int64())
    return pa.RecordBatch.from_arrays([*columns, lines], schema=schema)


def is_long(path: Path, sheet: str) -> bool:
    """Whether reading a sheet plainly pays: of a short one more time goes into asking the rest of its workbook."""
    with zipfile.ZipFile(path) as archive:
        member = member_of_sheet(archive, sheet)
        return member is not None and archive.getinfo(member).file_size >= _LONG_BYTES


def plain_sheet(path: Path, sheet: str, strings: SharedStrings, *, most_cells: int) -> PlainSheet | None:
    """The sheet, None where nothing on it is filled. Raises NotPlainError, MemoryError for more cells than allowed."""
    with zipfile.ZipFile(path) as archive:
        member = member_of_sheet(archive, sheet)
        if member is None:
            raise NotPlainError("no member")
        rest, hidden = WorkbookRest(path, member, sheet, strings), HiddenOnSheet()
        cells: list[PlainCells] = []
        height = width = 0
        pieces = _rows_of(archive, member, rest, hidden)
        by_two = archive.getinfo(member).file_size >= BY_TWO_BYTES and len(os.sched_getaffinity(0)) > 1
        for rows, found in _by_two(pieces, rest, path, member) if by_two else _by_one(pieces, rest):
            hidden.add_rows(rows, with_formulas=found.with_formulas)
            if not len(found.rows):
                continue
            if found.rows[0] < height:
                raise NotPlainError("rows in another order")
            height, width = int(found.rows[-1]) + 1, max(width, int(found.columns.max()) + 1)
            if height * width > most_cells:
                raise MemoryError
            cells.append(found)
        hidden.add_comments(archive, member)
    merged = rest.sheet_of(b"").merged_cell_ranges or []
    return PlainSheet(height, width, merged, hidden, cells) if cells else None


def _by_one(pieces: Iterator[bytes], rest: WorkbookRest) -> Iterator[tuple[bytes, PlainCells]]:
    """Whole rows, some at a time, with their cells."""
    return ((rows, cells_of_rows(rows, rest)) for rows in pieces)


def _by_two(
    pieces: Iterator[bytes], rest: WorkbookRest, path: Path, member: str
) -> Iterator[tuple[bytes, PlainCells]]:
    """The same, every other piece from a second process."""

    def there() -> Iterator[PlainCells]:
        with zipfile.ZipFile(path) as archive:
            same_pieces = _rows_of(archive, member, rest, HiddenOnSheet(), ahead=False)
            for rows in itertools.islice(same_pieces, 1, None, 2):
                yield cells_of_rows(rows, rest)

    with other_half(there) as next_of_other:
        for number, rows in enumerate(pieces):
            yield rows, next_of_other() if number % 2 else cells_of_rows(rows, rest)


class _Pieces:
    """A file in pieces; with `ahead`, the next is unpacked while the last one is looked at: inflating lets threads run.

    What is read of the file itself comes behind the piece read here.
    """

    def __init__(self, file: IO[bytes], *, ahead: bool) -> None:
        self._file, self._ahead = file, ahead
        self._next: Future[bytes] | None = None

    def __enter__(self) -> _Pieces:
        if self._ahead:
            self._next = _UNPACKING.submit(self._file.read, _CHUNK_BYTES)
        return self

    def __exit__(self, *_: object) -> None:
        if self._next is not None:
            wait([self._next])

    def read(self, *, is_last: bool = False) -> bytes:
        """The next piece, empty at the end of the file; of the last that is wanted, only what is unpacked already."""
        if not self._ahead:
            return b"" if is_last else self._file.read(_CHUNK_BYTES)
        piece, self._next = self._next, None
        found = b"" if piece is None else piece.result()
        if found and not is_last:
            self._next = _UNPACKING.submit(self._file.read, _CHUNK_BYTES)
        return found


def _rows_of(
    archive: zipfile.ZipFile, member: str, rest: WorkbookRest, hidden: HiddenOnSheet, *, ahead: bool = True
) -> Iterator[bytes]:
    """Whole rows, some at a time; what stands around them goes to the rest of the workbook."""
    with archive.open(member) as unpacked, _Pieces(unpacked, ahead=ahead) as file:
        data = b""
        while _BEGIN not in data:
            more = file.read()
            if not more or len(data) > _MOST_AROUND_BYTES:
                raise NotPlainError("no rows")
            data += more
        head, _, data = data.partition(_BEGIN)
        if not _XML.match(head) or b"<!" in head:
            raise NotPlainError("another beginning")
        rest.head = head + _BEGIN
        hidden.add_columns(head)
        while True:
            end = data.rfind(_ROW_END) + len(_ROW_END)
            end = 0 if end < len(_ROW_END) else end
            if data.find(_END, end) >= 0:  # before the end of the last row it would be no plain sheet
                break
            if end:
                rows, data = data[:end], data[end:]
                yield rows
            more = file.read()
            if not more or len(data) > _MOST_AROUND_BYTES:
                raise NotPlainError("rows without an end")
            data += more
        data, _, tail = data.partition(_END)
        rest.tail = _END + tail + file.read(is_last=True) + unpacked.read(_MOST_AROUND_BYTES)
        if unpacked.read(1) or b"<!" in rest.tail:
            raise NotPlainError("more behind the rows")
        if data:
            yield data
