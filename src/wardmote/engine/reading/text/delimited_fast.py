"""The fast way through delimited text: whole blocks through Arrow's parser, where that is provably the same.

A block is *plain* when every quotation mark in it opens a cell, closes one or is one half of a doubled mark, and every
carriage return is half of a line end (or all of them are line ends). Then being inside quotation marks is the same as
having passed an odd number of them, record ends can be found without parsing, and Arrow, the csv module and RFC 4180
all say the same. What is not plain, or not rectangular, goes the slow way. A test holds the two together.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pacsv

from wardmote.engine.reading.grid import GridBatch, position_names, without_blank_text
from wardmote.engine.reading.text.delimited_plain import csv_records

_QUOTE, _LF, _CR = 34, 10, 13
_Positions = npt.NDArray[np.int64]
_Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class PlainBlock:
    """Complete records with LF or CRLF ends; `lines` of the file, from `first_line` on."""

    text: bytes
    first_line: int
    lines: int
    size_bytes: int


def cut_plain_block(text: bytes, delimiter: str, first_line: int, *, final: bool) -> PlainBlock | None:
    """The longest beginning of a text that is plain and ends with a record; None where there is no such thing.

    `final` says that nothing follows this text.
    """
    mark = delimiter.encode()
    if len(mark) != 1 or mark in b'"\r\n' or not text:
        return None
    array = np.frombuffer(text, np.uint8)
    if b"\r" in text:
        if b"\n" not in text and b'"' not in text:
            usable = text if final or text[-1] != _CR else text[:-1]
            return _cut(usable.replace(b"\r", b"\n"), mark, first_line, final=final)
        if not _returns_are_half_of_line_ends(array, final=final):
            return None
    return _cut(text, mark, first_line, final=final)


def _returns_are_half_of_line_ends(array: _Bytes, *, final: bool) -> bool:
    """At the end of a text that goes on, the other half may be yet to come."""
    lone = (array[:-1] == _CR) & (array[1:] != _LF)
    return not lone.any() and (array[-1] != _CR or not final)


def _cut(text: bytes, mark: bytes, first_line: int, *, final: bool) -> PlainBlock | None:
    plain_text_end = len(text) if final else text.rfind(b"\n") + 1
    end = _last_record_end(text, mark, final=final) if b'"' in text else plain_text_end
    if not end:
        return None
    block = text[:end]
    lines = int(np.count_nonzero(np.frombuffer(block, np.uint8) == _LF)) + (block[-1] != _LF)
    return PlainBlock(block, first_line, lines, end)


def _last_record_end(text: bytes, mark: bytes, *, final: bool) -> int:
    """Behind the last line end outside quotation marks; 0 where the marks are not plain or no record is complete."""
    array = np.frombuffer(text, np.uint8)
    quotes = np.flatnonzero(array == _QUOTE)
    if not _quotes_are_plain(array, quotes, mark[0]):
        return 0
    if final:
        return len(text) if len(quotes) % 2 == 0 else 0
    ends = _outside(np.flatnonzero(array == _LF), quotes)
    return int(ends[-1]) + 1 if len(ends) else 0


def _quotes_are_plain(array: _Bytes, quotes: _Positions, mark: int) -> bool:
    opening, closing = quotes[0::2], quotes[1::2]
    before = array[np.maximum(opening - 1, 0)]
    opens = (opening == 0) | (before == mark) | (before == _LF) | (before == _QUOTE)
    after = array[np.minimum(closing + 1, len(array) - 1)]
    at_end = closing == len(array) - 1
    closes = at_end | (after == mark) | (after == _LF) | (after == _CR) | (after == _QUOTE)
    return bool(opens.all() and closes.all())


def _outside(positions: _Positions, quotes: _Positions) -> _Positions:
    outside: _Positions = positions[np.searchsorted(quotes, positions) % 2 == 0]
    return outside


def parse_plain_block(block: PlainBlock, delimiter: str) -> GridBatch | None:
    """The records of a plain block; None where they do not all have as many cells as the first one."""
    names = position_names(_cells_of_first_record(block.text, delimiter))
    try:
        table = pacsv.read_csv(
            pa.py_buffer(block.text),
            read_options=pacsv.ReadOptions(
                column_names=names, use_threads=False, block_size=len(block.text) + 1
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=delimiter, newlines_in_values=b'"' in block.text, ignore_empty_lines=True
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    columns = [without_blank_text(column.combine_chunks()) for column in table.columns]
    return _placed(pa.RecordBatch.from_arrays(columns, names=names), block)


def _cells_of_first_record(text: bytes, delimiter: str) -> int:
    with io.TextIOWrapper(io.BytesIO(text), "utf-8", newline="") as lines:
        return next((len(cells) for cells in csv_records(lines, delimiter) if cells), 1)


def _placed(cells: pa.RecordBatch, block: PlainBlock) -> GridBatch | None:
    """The parsed records with their lines, blank ones put back where Arrow left them out."""
    if cells.num_rows == block.lines:
        return GridBatch(cells, pa.array(block.first_line + np.arange(block.lines), pa.int64()))
    starts, blank = _record_starts(block.text)
    if len(starts) - int(blank.sum()) != cells.num_rows:
        return None
    if blank.any():
        taken = np.cumsum(~blank) - 1
        cells = cells.take(pa.array(np.where(blank, 0, taken), pa.int64(), mask=blank))
    return GridBatch(cells, pa.array(block.first_line + starts, pa.int64()))


def _record_starts(text: bytes) -> tuple[_Positions, npt.NDArray[np.bool_]]:
    """For each record the number of line ends before it, and whether its line is blank."""
    array = np.frombuffer(text, np.uint8)
    quotes = np.flatnonzero(array == _QUOTE)
    line_ends = np.flatnonzero(array == _LF)
    if not len(line_ends) or line_ends[-1] != len(text) - 1:
        line_ends = np.append(line_ends, len(text))
    ends = _outside(line_ends, quotes)
    begins = np.concatenate(([0], ends[:-1] + 1))
    length = ends - begins
    only_return = (length == 1) & (array[np.minimum(begins, len(array) - 1)] == _CR)
    return np.searchsorted(line_ends, begins).astype(np.int64), (length == 0) | only_return
