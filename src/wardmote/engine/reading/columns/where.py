"""Cells kept where a condition holds, null elsewhere.

Arrow's own `if_else` with a null scalar reads past the buffers of a sliced string array (seen in 23.0.1: wrong
text and invalid offsets). This shares the text and makes only a new validity bitmap, which is also faster.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.reading.mask import as_mask

if TYPE_CHECKING:
    from numpy.typing import NDArray

_OFFSET_BYTES = 4


def kept(cells: pa.StringArray, condition: NDArray[np.bool_]) -> pa.StringArray:
    """The cells, null where the condition is false."""
    _, offsets, text = cells.buffers()
    valid = condition if cells.null_count == 0 else condition & as_mask(cells.is_valid())
    if len(cells) == 0 or offsets is None:
        return cells
    return pa.StringArray.from_buffers(
        length=len(cells),
        value_offsets=offsets.slice(_OFFSET_BYTES * cells.offset, _OFFSET_BYTES * (len(cells) + 1)),
        data=text,
        null_bitmap=pa.py_buffer(np.packbits(valid, bitorder="little")),
    )


def matching(cells: pa.StringArray, pattern: str) -> pa.StringArray:
    """The cells that match a pattern of RE2, null for all others."""
    return kept(cells, as_mask(pc.match_substring_regex(cells, pattern)))


def of_characters(cells: pa.StringArray, characters: str, *, at_most: int | None = None) -> pa.StringArray:
    """The cells made of nothing but these ASCII characters, in any order, null for all others."""
    good = pc.equal(pc.binary_length(pc.ascii_ltrim(cells, characters=characters)), 0)
    if at_most is not None:
        good = pc.and_(good, pc.less_equal(pc.binary_length(cells), at_most))
    return kept(cells, as_mask(good))


def of_ascii(cells: pa.StringArray) -> pa.StringArray:
    """The cells of nothing but ASCII, null for all others."""
    ascii_only = as_mask(pc.string_is_ascii(cells))
    return cells if ascii_only.all() else kept(cells, ascii_only)


def of_length(cells: pa.StringArray, length: int) -> pa.StringArray:
    """The cells of so many bytes, null for all others."""
    return kept(cells, as_mask(pc.equal(pc.binary_length(cells), length)))


def cast_or_none(cells: pa.StringArray, kind: pa.DataType) -> pa.Array | None:
    """Arrow's cast, which is the fastest parser there is and says nothing where a single cell is wrong."""
    try:
        return pc.cast(cells, kind)
    except pa.ArrowInvalid:
        return None


def trim(cells: pa.StringArray) -> pa.StringArray:
    """The cells without white space around them, null where nothing is left."""
    if not _may_have_space(cells):
        return cells
    trimmed = pc.utf8_trim_whitespace(cells)
    blank = pc.equal(pc.binary_length(trimmed), 0)
    return kept(trimmed, ~as_mask(blank)) if pc.any(blank).as_py() else trimmed


def _may_have_space(cells: pa.StringArray) -> bool:
    """Whether a cell is empty text, or begins or ends with a space, a control or a letter that is not ASCII."""
    _, offsets_buffer, text_buffer = cells.buffers()
    if len(cells) == 0 or text_buffer is None or text_buffer.size == 0:
        return bool(len(cells) > cells.null_count)
    offsets = np.frombuffer(offsets_buffer, np.int32, count=len(cells) + 1, offset=4 * cells.offset)
    text = np.frombuffer(text_buffer, np.uint8)
    filled = offsets[1:] > offsets[:-1]
    if len(cells) - np.count_nonzero(filled) > cells.null_count:
        return True
    edges = text[np.concatenate([offsets[:-1][filled], offsets[1:][filled] - 1])]
    outside: bool = ((edges <= ord(" ")) | (edges >= 0x7F)).any().item()
    return outside
