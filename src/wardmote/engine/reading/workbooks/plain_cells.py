"""The cells of some whole rows of SpreadsheetML: where each stands, and its text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.reading.cell_text import number_text
from wardmote.engine.reading.mask import as_mask
from wardmote.engine.reading.workbooks.cell_xml import (
    CELL,
    SPACED,
    TEXT,
    TEXT_EMPTY,
    VALUE,
    VALUE_EMPTY,
    NotPlainError,
    Tags,
    tags_of,
)

Numbers = npt.NDArray[np.int64]
_BEFORE_PLACE = b'<c r="'
_PLACE_BYTES = 11
"""Of the longest place, with its quotation mark: XFD1048576"."""
_LONGEST_ATTRIBUTES = 60
_ATTRIBUTES = re.compile(rb'(?: (?:s="(\d{1,5})"|t="(\w+)"|(?:cm|vm|ph)="\d{1,5}"))* ?/?>?')
_NUMBER = r"^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?$"
_SAID_SHORTEST = r"^(0|-?[1-9][0-9]{0,14}|-?(0|[1-9][0-9]*)\.[0-9]*[1-9])$"
"""Numbers that are their own shortest text, where they have no more than 15 digits."""
_MOST_DIGITS_AND_POINT = 16
_VERY_SMALL = r"^-?0\.0000"
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_ERROR = "^#[A-Z][A-Z0-9_/?!]{1,18}$"
_FORMS = {
    VALUE: "<v>{}</v>",
    TEXT: "<is><t>{}</t></is>",
    SPACED: '<is><t xml:space="preserve">{}</t></is>',
}
"""What a cell's text may stand in."""
_FORM_OF = np.zeros(256, np.uint8)
for _form in _FORMS:
    _FORM_OF[_form] = _form
_FORM_OF[VALUE_EMPTY], _FORM_OF[TEXT_EMPTY] = VALUE, TEXT
XML_SPACE = " \t\r\n"
_NOT_AS_IT_STANDS = "[&\\r]|_x"
"""Marks of text that says some character in another way."""


@dataclass(frozen=True)
class PlainCells:
    """Some cells in the order of the sheet: rows and columns from 0."""

    rows: Numbers
    columns: Numbers
    texts: pa.StringArray

    def slice(self, start: int, stop: int) -> PlainCells:
        """Some of them that follow each other."""
        return PlainCells(
            self.rows[start:stop], self.columns[start:stop], self.texts.slice(start, stop - start)
        )


class Asked(Protocol):
    """What the rest of the workbook tells. Each raises NotPlainError where it does not."""

    def texts(self, attributes: str, contents: Iterable[str]) -> list[str]:
        """The text of cells, by what stands in their tag behind their place and by what stands in them, as XML."""
        ...

    def is_dated(self, style: bytes) -> bool:
        """Whether numbers of a style are shown as dates, times or durations."""
        ...

    def shared(self, numbers: pa.StringArray) -> pa.StringArray:
        """Shared strings by the text of their numbers."""
        ...


def cells_of_rows(text: bytes, asked: Asked) -> PlainCells:
    """The cells of some whole rows that have a value. Raises NotPlainError."""
    tags = tags_of(text)
    forms = _FORM_OF[tags.kinds]
    values = np.flatnonzero(forms)
    forms = forms[values]
    cells = tags.of(CELL)
    cells = cells[np.searchsorted(cells, values) - 1]
    rows, columns, after = _places(tags, cells)
    if (np.diff(rows * _LAST_COLUMN + columns) <= 0).any():
        raise NotPlainError("cells in another order")
    contents = tags.contents(values)
    if not _is_utf8(contents):
        raise NotPlainError("no text")
    texts = _texts(_attributes(tags, after, tags.ends[cells]), forms, contents, asked)
    if not texts.null_count:
        return PlainCells(rows, columns, texts)
    filled = as_mask(texts.is_valid())
    return PlainCells(rows[filled], columns[filled], texts.drop_null())


def _is_utf8(texts: pa.StringArray) -> bool:
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _places(tags: Tags, cells: npt.NDArray[np.intp]) -> tuple[Numbers, Numbers, Numbers]:
    """Row and column of each cell, from 0, and where in the data the rest of its tag begins."""
    begins = tags.begins[cells]
    text = _windows(tags.data, begins, len(_BEFORE_PLACE) + _PLACE_BYTES).T.copy()
    for byte, column in zip(_BEFORE_PLACE, text, strict=False):
        if (column != byte).any():
            raise NotPlainError("a cell without its place")
    place = text[len(_BEFORE_PLACE) :]
    is_letter = [(byte >= ord("A")) & (byte <= ord("Z")) for byte in place[:3]]
    letters = np.where(is_letter[1], np.where(is_letter[2], 3, 2), 1)
    if not is_letter[0].all():
        raise NotPlainError("a place")
    rows, columns = np.zeros(len(cells), np.int64), np.zeros(len(cells), np.int64)
    ends = np.zeros(len(cells), np.int64)
    for count in np.unique(letters).tolist():
        chosen = np.flatnonzero(letters == count)
        for byte in place[:count, chosen]:
            columns[chosen] = columns[chosen] * 26 + byte - 64
        rows[chosen], digits = _leading_number(place[count:, chosen])
        ends[chosen] = begins[chosen] + len(_BEFORE_PLACE) + count + digits
    if (tags.data[ends] != ord('"')).any() or (rows < 1).any():
        raise NotPlainError("a place")
    if columns.max(initial=0) > _LAST_COLUMN or rows.max(initial=0) > _LAST_ROW:
        raise NotPlainError("a place")
    return rows - 1, columns - 1, ends + 1


def _leading_number(text: npt.NDArray[np.uint8]) -> tuple[Numbers, Numbers]:
    """The numbers that some texts begin with, one text a column, and how many digits each has."""
    number, digits = np.zeros(text.shape[1], np.int64), np.zeros(text.shape[1], np.int64)
    going = np.ones(text.shape[1], bool)
    for byte in text:
        digit = byte - np.uint8(ord("0"))  # below it, it wraps round
        going &= digit < 10
        if not going.any():
            break
        number = np.where(going, number * 10 + digit, number)
        digits += going
    return number, digits


def _windows(data: npt.NDArray[np.uint8], begins: Numbers, width: int) -> npt.NDArray[np.uint8]:
    """So many bytes from each place on, with zeros behind the last."""
    padded = np.concatenate([data, np.zeros(width, np.uint8)])
    taken: npt.NDArray[np.uint8] = np.lib.stride_tricks.sliding_window_view(padded, width)[begins]
    return taken


def _texts(
    attributes: pa.DictionaryArray, forms: npt.NDArray[np.uint8], contents: pa.StringArray, asked: Asked
) -> pa.StringArray:
    """The text of each cell, kind by kind of its attributes: a sheet has a few of them only."""
    numbers = attributes.indices.to_numpy()
    places, texts = [], []
    for form in _FORMS:
        for number, kind in enumerate(attributes.dictionary.to_pylist()):
            chosen = np.flatnonzero((numbers == number) & (forms == form))
            if len(chosen):
                places.append(chosen)
                texts.append(_of_one_kind(kind.rstrip(b"\0"), form, contents.take(pa.array(chosen)), asked))
    if not places:
        return contents
    order = np.argsort(np.concatenate(places))
    return pa.concat_arrays(texts).take(pa.array(order))


def _attributes(tags: Tags, begins: Numbers, ends: Numbers) -> pa.DictionaryArray:
    """What stands in each tag behind its place, filled up with zeros to one length."""
    width = int((ends - begins).max(initial=0)) + 1
    if width > _LONGEST_ATTRIBUTES:
        raise NotPlainError("attributes")
    padded = _windows(tags.data, begins, width)
    padded[np.arange(width) > (ends - begins)[:, None]] = 0
    kind = pa.binary(width)
    return pa.FixedSizeBinaryArray.from_buffers(
        kind, len(begins), [None, pa.py_buffer(padded)]
    ).dictionary_encode()


def _of_one_kind(attributes: bytes, form: int, contents: pa.StringArray, asked: Asked) -> pa.StringArray:
    found = _ATTRIBUTES.fullmatch(attributes)
    if found is None:
        raise NotPlainError("attributes")
    style, kind = found[1], found[2]
    if (form != VALUE) != (kind == b"inlineStr"):
        raise NotPlainError("a kind of cell")
    if kind in (b"inlineStr", b"str"):
        said = pc.utf8_trim(contents, characters=XML_SPACE) if form == TEXT else contents
        return _with_hard(attributes, form, contents, marked(contents), asked, otherwise=said)
    if kind == b"s":
        return asked.shared(contents)
    if kind == b"b":
        return _booleans(contents)
    if kind == b"e":
        return _if(pc.match_substring_regex(contents, _ERROR), contents)
    if kind not in (None, b"n"):
        raise NotPlainError("a kind of cell")
    contents = pc.replace_with_mask(contents, pc.equal(contents, ""), pa.scalar(None, pa.string()))
    _if(pc.match_substring_regex(contents, _NUMBER), contents)
    if style and style != b"0" and asked.is_dated(style):
        return _with_hard(attributes, form, contents, as_mask(contents.is_valid()), asked, otherwise=contents)
    return _numbers(contents)


def marked(texts: pa.StringArray) -> npt.NDArray[np.bool_]:
    """Which texts, as XML, say some character in another way than by itself."""
    data = texts.buffers()[2]
    text = b"" if data is None else data.to_pybytes()
    if b"&" in text or b"_x" in text or b"\r" in text:
        return as_mask(pc.match_substring_regex(texts, _NOT_AS_IT_STANDS))
    return np.zeros(len(texts), bool)


def _with_hard(
    attributes: bytes,
    form: int,
    contents: pa.StringArray,
    is_hard: npt.NDArray[np.bool_],
    asked: Asked,
    *,
    otherwise: pa.StringArray,
) -> pa.StringArray:
    """Texts as they are otherwise; the hard ones, each of them once, as the rest of the workbook tells."""
    if not is_hard.any():
        return otherwise
    encoded = contents.filter(pa.array(is_hard)).dictionary_encode()
    asked_for = map(_FORMS[form].format, encoded.dictionary.to_pylist())
    said = pa.array(asked.texts(attributes.decode(), asked_for), pa.string()).take(encoded.indices)
    return pc.replace_with_mask(otherwise, pa.array(is_hard), said)


def _booleans(contents: pa.StringArray) -> pa.StringArray:
    indices = pc.index_in(contents, value_set=pa.array(["0", "1"]))
    _if(indices.is_valid(), contents)
    return pa.array(["false", "true"]).take(indices)


def _if(condition: pa.BooleanArray, contents: pa.StringArray) -> pa.StringArray:
    """The texts, where all of them are as they should be; an empty cell is."""
    if not pc.all(condition, min_count=0).as_py():
        raise NotPlainError("a value of another kind")
    return contents


def _numbers(contents: pa.StringArray) -> pa.StringArray:
    """The canonical text of numbers: most of them are written like that already."""
    shortest = pc.and_(
        pc.match_substring_regex(contents, _SAID_SHORTEST),
        pc.less_equal(pc.binary_length(contents), _MOST_DIGITS_AND_POINT),
    )
    shortest = pc.and_not(shortest, pc.match_substring_regex(contents, _VERY_SMALL))
    others = pc.fill_null(pc.invert(shortest), False)
    if not pc.any(others, min_count=0).as_py():
        return contents
    said = [number_text(float(text)) for text in contents.filter(others).to_pylist()]
    return pc.replace_with_mask(contents, others, pa.array(said, pa.string()))
