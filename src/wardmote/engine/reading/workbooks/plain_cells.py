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
_BEFORE_PLACE_WORD, _BEFORE_PLACE_MASK = (
    np.uint64(int.from_bytes(each, "little")) for each in (_BEFORE_PLACE, b"\xff" * len(_BEFORE_PLACE))
)
_DIGITS, _SEVEN_BITS, _OVER_NINE, _EIGHTH_BITS = (
    np.uint64(int.from_bytes(bytes([byte]) * 8, "little")) for byte in (ord("0"), 0x7F, 0x76, 0x80)
)
_POWERS = np.array([256**count for count in range(8)], np.uint64)
_FIRST_BYTES = np.array([256**count - 1 for count in range(9)], np.uint64)
"""Masks of the first bytes of a word."""
_LONGEST_ATTRIBUTES = 60
_ATTRIBUTES = re.compile(rb'(?: (?:s="(\d{1,5})"|t="(\w+)"|(?:cm|vm|ph)="\d{1,5}"))* ?/?>?')
_NUMBER = r"^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?$"
_SAID_SHORTEST = r"^(0|-?[1-9][0-9]{0,14}|-?([1-9][0-9]*\.[0-9]*[1-9]|0\.0{0,3}[1-9]([0-9]*[1-9])?))$"
"""Numbers that are their own shortest text, where they have no more than 15 digits."""
_MOST_DIGITS_AND_POINT = 16
_LAST_LETTER = ord("Z") - ord("A")
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
_BEHIND_CELL = np.full(256, 2, np.intp)
_BEHIND_CELL[VALUE] = _BEHIND_CELL[VALUE_EMPTY] = 1
XML_SPACE = " \t\r\n"
_NOT_AS_IT_STANDS = "[&\\r]|_x"
"""Marks of text that says some character in another way."""


@dataclass(frozen=True)
class PlainCells:
    """Some cells in the order of the sheet: rows and columns from 0. `with_formulas`: some are, or may be, formulas."""

    rows: Numbers
    columns: Numbers
    texts: pa.StringArray
    with_formulas: bool

    def slice(self, start: int, stop: int) -> PlainCells:
        """Some of them that follow each other."""
        rows, columns = self.rows[start:stop], self.columns[start:stop]
        return PlainCells(rows, columns, self.texts.slice(start, stop - start), self.with_formulas)


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
    values = np.flatnonzero(_FORM_OF.take(tags.kinds))
    forms = _FORM_OF.take(tags.kinds[values])
    cells = _cells_of(tags, values)
    rows, columns, after = _places(tags, cells)
    if (np.diff(rows * _LAST_COLUMN + columns) <= 0).any():
        raise NotPlainError("cells in another order")
    contents = tags.contents(values)
    if not _is_utf8(contents):
        raise NotPlainError("no text")
    texts = _texts(_attributes(tags, after, tags.ends[cells]), forms, contents, asked)
    if not texts.null_count:
        return PlainCells(rows, columns, texts, tags.have_formulas)
    filled = as_mask(texts.is_valid())
    return PlainCells(rows[filled], columns[filled], texts.drop_null(), tags.have_formulas)


def _cells_of(tags: Tags, values: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """The tags of the cells that values stand in: right before them, unless there is a formula."""
    cells = values - _BEHIND_CELL.take(tags.kinds[values])
    if (tags.kinds[cells] == CELL).all():
        return cells
    every = tags.of(CELL)
    return every[np.searchsorted(every, values) - 1]


def _is_utf8(texts: pa.StringArray) -> bool:
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _places(tags: Tags, cells: npt.NDArray[np.intp]) -> tuple[Numbers, Numbers, Numbers]:
    """Row and column of each cell, from 0, and where in the data the rest of its tag begins."""
    begins = tags.begins[cells]
    if ((tags.words(begins) ^ _BEFORE_PLACE_WORD) & _BEFORE_PLACE_MASK).any():
        raise NotPlainError("a cell without its place")
    places = begins + len(_BEFORE_PLACE)
    columns, letters = _leading_letters(tags.words(places))
    rows, digits = _leading_number(tags.words(places + letters))
    ends = places + letters + digits
    if (tags.data[ends] != ord('"')).any() or (rows < 1).any():
        raise NotPlainError("a place")
    if columns.max(initial=0) > _LAST_COLUMN or rows.max(initial=0) > _LAST_ROW:
        raise NotPlainError("a place")
    return rows - 1, columns - 1, ends + 1


def _leading_letters(words: npt.NDArray[np.uint64]) -> tuple[Numbers, Numbers]:
    """The columns, from 1, that some words begin with, and how many letters each has, at most 3."""
    letters = words.view(np.uint8).reshape(-1, 8)[:, :3] - np.uint8(ord("A"))  # below it, it wraps round
    first, second, third = (np.ascontiguousarray(each) for each in letters.T)
    if (first > _LAST_LETTER).any():
        raise NotPlainError("a place")
    columns, counts = first.astype(np.int64) + 1, np.ones(len(words), np.int64)
    more = second <= _LAST_LETTER
    for letter in (second, third):
        if not more.any():
            break
        columns = np.where(more, columns * 26 + letter + 1, columns)
        counts += more
        more &= third <= _LAST_LETTER
    return columns, counts


def _leading_number(words: npt.NDArray[np.uint64]) -> tuple[Numbers, Numbers]:
    """The numbers that some words begin with, and how many digits each has, at most 7; 0 where there are more.

    All eight bytes of a word are worked on at once: first the first that is no digit is found, then pairs of digits
    are added up, then pairs of those.
    """
    digits = words ^ _DIGITS
    others = (((digits & _SEVEN_BITS) + _OVER_NINE) | digits) & _EIGHTH_BITS
    first_other = (others & (~others + np.uint64(1))) >> np.uint64(7)
    counts = np.searchsorted(_POWERS, first_other)
    number = digits & (first_other - (first_other > 0)) & _FIRST_BYTES[7]
    number <<= (64 - 8 * counts).astype(np.uint64) & np.uint64(63)
    number = (number * np.uint64(10) + (number >> np.uint64(8))) & np.uint64(0x00FF00FF00FF00FF)
    number = (number * np.uint64(100) + (number >> np.uint64(16))) & np.uint64(0x0000FFFF0000FFFF)
    number = (number * np.uint64(10_000) + (number >> np.uint64(32))) & np.uint64(0xFFFFFFFF)
    return np.where(counts > 0, number, 0).astype(np.int64), counts


def _texts(
    attributes: pa.DictionaryArray, forms: npt.NDArray[np.uint8], contents: pa.StringArray, asked: Asked
) -> pa.StringArray:
    """The text of each cell, kind by kind of its attributes: a sheet has a few of them only."""
    kinds = attributes.dictionary.to_pylist()
    numbers = attributes.indices.to_numpy() * np.int32(len(_FORM_OF)) + forms
    places, texts, as_they_stand = [], [], True
    for number, kind in enumerate(kinds):
        for form in _FORMS:
            chosen = np.flatnonzero(numbers == number * len(_FORM_OF) + form)
            if len(chosen):
                some = contents.take(pa.array(chosen))
                places.append(chosen)
                texts.append(_of_one_kind(kind.rstrip(b"\0"), form, some, asked))
                as_they_stand &= texts[-1] is some
    if as_they_stand:
        return contents
    order = np.argsort(np.concatenate(places))
    return pa.concat_arrays(texts).take(pa.array(order))


def _attributes(tags: Tags, begins: Numbers, ends: Numbers) -> pa.DictionaryArray:
    """What stands in each tag behind its place, filled up with zeros to one length."""
    lengths = ends - begins + 1
    longest = int(lengths.max(initial=1))
    if longest > _LONGEST_ATTRIBUTES:
        raise NotPlainError("attributes")
    words = np.empty((len(begins), -(-longest // 8)), np.uint64)
    for number in range(words.shape[1]):
        mask = _FIRST_BYTES.take(lengths - 8 * number, mode="clip")
        words[:, number] = tags.words(begins + 8 * number) & mask
    kind = pa.binary(words.itemsize * words.shape[1])
    return pa.FixedSizeBinaryArray.from_buffers(
        kind, len(begins), [None, pa.py_buffer(words)]
    ).dictionary_encode()


def _of_one_kind(attributes: bytes, form: int, contents: pa.StringArray, asked: Asked) -> pa.StringArray:
    found = _ATTRIBUTES.fullmatch(attributes)
    if found is None:
        raise NotPlainError("attributes")
    style, kind = found[1], found[2]
    if (form != VALUE) != (kind == b"inlineStr"):
        raise NotPlainError("a kind of cell")
    if kind in (b"inlineStr", b"str"):
        said = trimmed(contents) if form == TEXT else contents
        return _with_hard(attributes, form, contents, marked(contents), asked, otherwise=said)
    if kind == b"s":
        return asked.shared(contents)
    if kind == b"b":
        return _booleans(contents)
    if kind == b"e":
        return _if(pc.match_substring_regex(contents, _ERROR), contents)
    if kind not in (None, b"n"):
        raise NotPlainError("a kind of cell")
    lengths = pc.binary_length(contents)
    if pc.min(lengths).as_py() == 0:
        contents = pc.replace_with_mask(contents, pc.equal(lengths, 0), pa.scalar(None, pa.string()))
    if style and style != b"0" and asked.is_dated(style):
        _if(pc.match_substring_regex(contents, _NUMBER), contents)
        return _with_hard(attributes, form, contents, as_mask(contents.is_valid()), asked, otherwise=contents)
    return _numbers(contents)


def trimmed(texts: pa.StringArray) -> pa.StringArray:
    """The texts without XML's white space around them; the same array where there is none."""
    said = pc.utf8_trim(texts, characters=XML_SPACE)
    whole, left = (pc.sum(pc.binary_length(each), min_count=0).as_py() for each in (texts, said))
    return texts if whole == left else said


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
    """The canonical text of numbers: most of them are written like that already. Raises NotPlainError."""
    shortest = pc.and_(
        pc.match_substring_regex(contents, _SAID_SHORTEST),
        pc.less_equal(pc.binary_length(contents), _MOST_DIGITS_AND_POINT),
    )
    if pc.all(shortest, min_count=0).as_py():
        return contents
    others = pc.fill_null(pc.invert(shortest), False)
    longer = contents.filter(others)
    _if(pc.match_substring_regex(longer, _NUMBER), longer)
    said = [number_text(float(text)) for text in longer.to_pylist()]
    return pc.replace_with_mask(contents, others, pa.array(said, pa.string()))
