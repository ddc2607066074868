"""Rows of a worksheet as XML, a batch at a time: by columns, because a call for each cell takes thirty times as long.

ECMA-376 part 1, 18.3.1.73 (row) and 18.3.1.4 (cell); a text stands in its cell (18.3.1.53), its control characters
as `_xHHHH_` (22.9.2.19), which is how xlsxwriter writes them too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

LONGEST_TEXT = 32_000
"""Characters, of the 32,767 a cell holds."""
_CUT = " … (cut here: the rest is in the file)"
_NOT_PLAIN = "[&<>\\x00-\\x08\\x0b-\\x1f\\x{FFFE}\\x{FFFF}]|_x[0-9a-fA-F]{4}_"
_ESCAPE_LIKE = "(_x[0-9a-fA-F]{4}_)"
_FOR_XML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_CONTROLS = [chr(each) for each in (*range(9), *range(11, 32), 0xFFFE, 0xFFFF)]
_LETTERS = 26


@dataclass(frozen=True)
class TextColumn:
    """Texts of one column, null or empty for a cell without one; the style of its cells.

    Those that `marked` says have the style `marked_style`, also where they are empty.
    """

    texts: pa.StringArray
    style: str
    marked: npt.NDArray[np.bool_] | None = None
    marked_style: str = ""


@dataclass(frozen=True)
class NumberColumn:
    """Whole numbers of one column, null for an empty cell."""

    numbers: pa.Int64Array
    style: str


def column_letters(place: int) -> str:
    """What a sheet calls the column at a place from 0: A, ..., Z, AA."""
    letters, rest = "", place + 1
    while rest:
        rest, letter = divmod(rest - 1, _LETTERS)
        letters = chr(ord("A") + letter) + letters
    return letters


def rows_xml(first_row: int, columns: Sequence[TextColumn | NumberColumn]) -> pa.Buffer:
    """The `row` elements of a batch whose first row has that number, from 1, in a sheet."""
    height = len(columns[0].texts if isinstance(columns[0], TextColumn) else columns[0].numbers)
    numbers = pa.array(np.arange(first_row, first_row + height)).cast(pa.string())
    cells = [
        _texts(each, column_letters(place), numbers)
        if isinstance(each, TextColumn)
        else _numbers(each, column_letters(place), numbers)
        for place, each in enumerate(columns)
    ]
    rows = _joined('<row r="', numbers, '">', *cells, "</row>", nothing="")
    buffer = rows.buffers()[2]
    return buffer.slice(0, buffer.size) if buffer is not None else pa.py_buffer(b"")


def _numbers(column: NumberColumn, letters: str, rows: pa.StringArray) -> pa.StringArray:
    head = f'<c r="{letters}'
    return _joined(head, rows, f'" s="{column.style}"><v>', column.numbers.cast(pa.string()), "</v></c>")


def _texts(column: TextColumn, letters: str, rows: pa.StringArray) -> pa.StringArray:
    texts = _escaped(_cut(column.texts))
    filled = pc.if_else(pc.equal(texts, ""), None, texts)
    style: str | pa.StringArray = column.style
    if column.marked is not None:
        style = pc.if_else(pa.array(column.marked), column.marked_style, column.style)
    head, body = f'<c r="{letters}', '" t="inlineStr"><is><t xml:space="preserve">'
    cells = _joined(head, rows, '" s="', style, body, filled, "</t></is></c>")
    if column.marked is None:
        return cells
    empty = _joined(head, rows, '" s="', style, '"/>')
    return pc.coalesce(cells, pc.if_else(pa.array(column.marked), empty, None))


def _joined(*parts: str | pa.StringArray, nothing: str | None = None) -> pa.StringArray:
    """The parts of each row behind one another; without `nothing`, null where one of them is."""
    how = "emit_null" if nothing is None else "replace"
    return pc.binary_join_element_wise(*parts, "", null_handling=how, null_replacement=nothing or "")


def _cut(texts: pa.StringArray) -> pa.StringArray:
    is_long = pc.greater(pc.utf8_length(texts), LONGEST_TEXT)
    if not pc.any(is_long).as_py():
        return texts
    shorter = pc.binary_join_element_wise(pc.utf8_slice_codeunits(texts, 0, LONGEST_TEXT), _CUT, "")
    return pc.if_else(is_long, shorter, texts)


def _escaped(texts: pa.StringArray) -> pa.StringArray:
    if not pc.any(pc.match_substring_regex(texts, _NOT_PLAIN)).as_py():
        return texts
    texts = pc.replace_substring_regex(texts, _ESCAPE_LIKE, r"_x005F\1")
    for written, escaped in _FOR_XML.items():
        texts = pc.replace_substring(texts, written, escaped)
    for each in _CONTROLS:
        if pc.any(pc.match_substring(texts, each)).as_py():
            texts = pc.replace_substring(texts, each, f"_x{ord(each):04X}_")
    return texts
