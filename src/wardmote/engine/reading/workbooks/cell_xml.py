"""The tags of a sheet's rows, found with whole-array operations: a million cells take less than a second.

Only the plain form of SpreadsheetML (ECMA-376, 18.3) is known here, the one nearly every program writes. Whatever is
not of it, or is no XML, raises NotPlainError: then another reader has to say what it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Positions = npt.NDArray[np.int64]


class NotPlainError(Exception):
    """Something that is not read here."""


(_ROW, _ROW_END, _ROW_EMPTY, CELL, _CELL_END, _CELL_EMPTY, VALUE, _VALUE_END, VALUE_EMPTY) = range(1, 10)
(_INLINE, _INLINE_END, TEXT, SPACED, _TEXT_END, TEXT_EMPTY, _FORMULA, _FORMULA_END, _FORMULA_EMPTY) = range(
    10, 19
)
_KINDS = 19
_AT_ROWS = (_ROW, _ROW_EMPTY)
_AT_CELLS = (CELL, _CELL_EMPTY, _ROW_END)
_AT_VALUE = (VALUE, VALUE_EMPTY, _CELL_END)
_FOLLOWS = {
    _ROW: _AT_CELLS,
    _ROW_END: _AT_ROWS,
    _ROW_EMPTY: _AT_ROWS,
    CELL: (*_AT_VALUE, _INLINE, _FORMULA, _FORMULA_EMPTY),
    _CELL_END: _AT_CELLS,
    _CELL_EMPTY: _AT_CELLS,
    VALUE: (_VALUE_END,),
    _VALUE_END: (_CELL_END,),
    VALUE_EMPTY: (_CELL_END,),
    _INLINE: (TEXT, SPACED, TEXT_EMPTY),
    _INLINE_END: (_CELL_END,),
    TEXT: (_TEXT_END,),
    SPACED: (_TEXT_END,),
    _TEXT_END: (_INLINE_END,),
    TEXT_EMPTY: (_INLINE_END,),
    _FORMULA: (_FORMULA_END,),
    _FORMULA_END: _AT_VALUE,
    _FORMULA_EMPTY: _AT_VALUE,
}
"""What may stand behind each tag: cells do not stand in each other, so that this says all of their order."""
_WITH_CONTENT = (VALUE, TEXT, SPACED, _FORMULA)
_SPACE_KEPT = 't xml:space="preserve">'


def _table_of_pairs() -> npt.NDArray[np.bool_]:
    table = np.zeros(_KINDS * _KINDS, bool)
    for kind, others in _FOLLOWS.items():
        for other in others:
            table[kind * _KINDS + other] = True
    return table


def _table_of_beginnings() -> npt.NDArray[np.uint8]:
    """The kind of a tag by its first two bytes behind the <; what they do not tell is looked at afterwards."""
    table = np.zeros(65_536, np.uint8)
    beginnings = {
        b"ro": _ROW, b"/r": _ROW_END, b"c ": CELL, b"/c": _CELL_END, b"v>": VALUE, b"/v": _VALUE_END,
        b"v/": VALUE_EMPTY, b"v ": VALUE_EMPTY, b"is": _INLINE, b"/i": _INLINE_END, b"t>": TEXT, b"t ": SPACED,
        b"/t": _TEXT_END, b"t/": TEXT_EMPTY, b"f>": _FORMULA, b"f ": _FORMULA, b"/f": _FORMULA_END,
        b"f/": _FORMULA_EMPTY,
    }  # fmt: skip
    for (first, second), kind in beginnings.items():
        table[first * 256 + second] = kind
    return table


_EMPTY_OF = np.arange(_KINDS, dtype=np.uint8)
for _kind, _empty in {
    _ROW: _ROW_EMPTY,
    CELL: _CELL_EMPTY,
    _FORMULA: _FORMULA_EMPTY,
    SPACED: TEXT_EMPTY,
}.items():
    _EMPTY_OF[_kind] = _empty
_BEHIND_NAME = np.frombuffer(b" />", np.uint8)
_MAY_FOLLOW, _KIND_OF = _table_of_pairs(), _table_of_beginnings()
_HAS_CONTENT = np.isin(np.arange(_KINDS), _WITH_CONTENT)
_LENGTHS = np.zeros(_KINDS, np.int64)
"""Of tags that are always as long; 0 where one may be longer."""
for _kind, _tag in {
    _ROW_END: "/row>", _CELL_END: "/c>", VALUE: "v>", _VALUE_END: "/v>", _INLINE: "is>", _INLINE_END: "/is>",
    TEXT: "t>", SPACED: _SPACE_KEPT, _TEXT_END: "/t>", _FORMULA_END: "/f>",
}.items():  # fmt: skip
    _LENGTHS[_kind] = len(_tag)
_RESTS = (
    (_ROW, 3, b"w"),
    (_ROW_EMPTY, 3, b"w"),
    (_ROW_END, 3, b"ow"),
    (_INLINE_END, 3, b"s"),
    (SPACED, 3, _SPACE_KEPT[2:].encode()),
)
"""What stands in tags from a byte on that their beginnings and lengths do not tell."""
_PADDING_BYTES = 96
"""Zeros behind the text, so that some bytes from any place on can be looked at."""
_WORD_BYTES = 8


@dataclass(frozen=True)
class Tags:
    """The tags of some whole rows: of each where it begins and ends, and its kind; zeros stand behind the text."""

    data: npt.NDArray[np.uint8]
    begins: Positions
    ends: Positions
    kinds: npt.NDArray[np.uint8]

    def of(self, kind: int) -> npt.NDArray[np.intp]:
        """The numbers of the tags of a kind."""
        return np.flatnonzero(self.kinds == kind)

    @property
    def have_formulas(self) -> bool:
        """Whether a formula is among them."""
        return bool((self.kinds >= _FORMULA).any())

    def words(self, places: Positions) -> npt.NDArray[np.uint64]:
        """Eight bytes from each place on, the first of them the lowest."""
        view = np.ndarray(len(self.data) - _WORD_BYTES, "<u8", self.data.data, strides=(1,))
        taken: npt.NDArray[np.uint64] = view[places]
        return taken

    def contents(self, tags: npt.NDArray[np.intp]) -> pa.StringArray:
        """What stands between some tags and the ones behind them."""
        offsets = np.empty(2 * len(tags) + 1, np.int32)
        offsets[0:-1:2], offsets[1::2], offsets[-1] = (
            self.ends[tags] + 1,
            self.begins[tags + 1],
            len(self.data),
        )
        pieces = pa.StringArray.from_buffers(2 * len(tags), pa.py_buffer(offsets), pa.py_buffer(self.data))
        return pieces.take(pa.array(np.arange(0, 2 * len(tags), 2)))


def tags_of(text: bytes) -> Tags:
    """The tags of some whole rows, all of them known and each where it may stand. Raises NotPlainError."""
    data = np.frombuffer(text + bytes(_PADDING_BYTES), np.uint8)
    begins = np.flatnonzero(data == ord("<"))
    if not len(begins) or begins[0] != 0 or data[len(text) - 1] != ord(">"):
        raise NotPlainError("rows")
    kinds = _KIND_OF.take(data.take(begins + 1).astype(np.uint16) * 256 + data.take(begins + 2))
    lasts = np.append(begins[1:], len(text)) - 1
    may_be_empty = np.flatnonzero(_EMPTY_OF.take(kinds) != kinds)
    last = lasts[may_be_empty]
    empty = may_be_empty[(data[last] == ord(">")) & (data[last - 1] == ord("/"))]
    kinds[empty] = _EMPTY_OF[kinds[empty]]
    tags = Tags(data, begins, _ends(data, begins, lasts, kinds), kinds)
    _refuse_wrong_order(tags)
    _look_closer(tags)
    return tags


def _ends(
    data: npt.NDArray[np.uint8], begins: Positions, lasts: Positions, kinds: npt.NDArray[np.uint8]
) -> Positions:
    """Where each tag ends, there being no other > in the text. `lasts` are the last bytes before the next tags."""
    formulas = np.flatnonzero(kinds == _FORMULA)
    lasts_of_formulas = lasts[formulas]
    ends = lasts
    filled = np.flatnonzero(_HAS_CONTENT.take(kinds))
    ends[filled] = np.minimum(begins[filled] + _LENGTHS.take(kinds[filled]), lasts[filled])
    is_end = data == ord(">")
    if len(formulas):
        all_ends = np.flatnonzero(is_end)
        found = np.searchsorted(all_ends, begins[formulas])
        ends[formulas] = np.minimum(all_ends.take(found, mode="clip"), lasts_of_formulas)
    if (data.take(ends) != ord(">")).any() or np.count_nonzero(is_end) != len(begins):
        raise NotPlainError("tags")
    return ends


def _look_closer(tags: Tags) -> None:
    """Refuses tags that only begin like those known here."""
    data, begins, ends, kinds = tags.data, tags.begins, tags.ends, tags.kinds
    wanted = _LENGTHS.take(kinds)
    if ((ends - begins != wanted) & (wanted > 0)).any():
        raise NotPlainError("unknown tags")
    counts = np.bincount(kinds, minlength=_KINDS)
    for kind, first, rest in _RESTS:
        if counts[kind]:
            _expect(data, begins[tags.of(kind)] + first, rest)
    for kind in (_ROW, _ROW_EMPTY):
        if counts[kind] and not np.isin(data[begins[tags.of(kind)] + 4], _BEHIND_NAME).all():
            raise NotPlainError("unknown tags")
    for kind in (VALUE_EMPTY, TEXT_EMPTY, _FORMULA_EMPTY):
        if counts[kind]:
            _expect_empty(tags, tags.of(kind), has_no_attributes=kind != _FORMULA_EMPTY)


def _expect_empty(tags: Tags, chosen: npt.NDArray[np.intp], *, has_no_attributes: bool) -> None:
    """<v/>, <v />."""
    begins, ends = tags.begins[chosen], tags.ends[chosen]
    if (tags.data[ends - 1] != ord("/")).any() or (has_no_attributes and (ends - begins).max() > 4):
        raise NotPlainError("unknown tags")


def _expect(data: npt.NDArray[np.uint8], places: Positions, wanted: bytes) -> None:
    for number, byte in enumerate(wanted):
        if (data.take(places + number) != byte).any():
            raise NotPlainError("unknown tags")


def _refuse_wrong_order(tags: Tags) -> None:
    kinds = tags.kinds.astype(np.uint16)
    if kinds[0] not in _AT_ROWS or kinds[-1] not in (_ROW_END, _ROW_EMPTY):
        raise NotPlainError("not whole rows")
    if not _MAY_FOLLOW.take(kinds[:-1] * _KINDS + kinds[1:]).all():
        raise NotPlainError("tags in another order")
