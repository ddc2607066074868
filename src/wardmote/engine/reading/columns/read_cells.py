"""The cells of one column in one batch: values, bad cells, marks and empty cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.reading.columns.codes import Bad, BadValue
from wardmote.engine.reading.columns.marks import is_absent, meaning_of_mark
from wardmote.engine.reading.columns.reader import Reader, TextReader
from wardmote.engine.reading.columns.where import trim

if TYPE_CHECKING:
    from numpy.typing import NDArray

_REMEMBERED_TEXTS = 200_000
_LONGEST_REMEMBERED = 200
_ABSENT = None

_Reason = TypeVar("_Reason")


@dataclass(frozen=True)
class Mark:
    """A mark that stands for a withheld figure, and what it says."""

    meaning: str


@dataclass(frozen=True)
class Value:
    """What a cell was read as."""

    value: object


Outcome = Value | Bad | Mark | None
"""What became of one cell; None is an empty one."""


@dataclass
class Verdicts:
    """What became of texts that no fast kernel settled: remembered, because bad texts come again.

    With `strict`, as under a schema, marks and words for an empty cell are mistakes like any other. Several threads may
    ask at once: at worst a text is read twice.
    """

    reader: Reader
    strict: bool = False
    _known: dict[str, tuple[Outcome]] = field(default_factory=dict)

    def of(self, text: str) -> Outcome:
        """The verdict on one cell."""
        known = self._known.get(text)
        if known is not None:
            return known[0]
        outcome = read_cell(self.reader, text, strict=self.strict)
        if len(self._known) >= _REMEMBERED_TEXTS:
            self._known.clear()
        if len(text) <= _LONGEST_REMEMBERED:
            self._known[text] = (outcome,)
        return outcome

    def bad_texts(self) -> list[str]:
        """Distinct bad texts met so far, as far as they are remembered."""
        return [text for text, (outcome,) in list(self._known.items()) if isinstance(outcome, Bad)]


def read_cell(reader: Reader, text: str, *, strict: bool = False) -> Outcome:
    """One cell, the plain way. The text has no white space around it."""
    if not text:
        return _ABSENT
    try:
        return Value(reader.read(text))
    except BadValue as refused:
        if strict:
            return refused.why
        meaning = meaning_of_mark(text, measures=reader.measures)
        if meaning is not None:
            return Mark(meaning)
        return _ABSENT if is_absent(text) else refused.why


@dataclass(frozen=True)
class Cells:
    """A column of a batch as read. `bad` and `marks` give each such cell's row in the batch, text and reason.

    `missing` holds the distinct texts that were read as no value: marks, and words for an empty cell.
    """

    values: pa.Array
    bad: list[tuple[int, str, Bad]]
    marks: list[tuple[int, str, Mark]]
    empty: int
    missing: frozenset[str] = frozenset()


def read_cells(cells: pa.StringArray, verdicts: Verdicts, *, repeats: bool) -> Cells:
    """Read a column of a batch. With `repeats`, every distinct text is read once and handed round."""
    trimmed = trim(cells)
    if isinstance(verdicts.reader, TextReader):
        return Cells(trimmed, [], [], trimmed.null_count)
    if not repeats:
        return _read(trimmed, verdicts)
    encoded = trimmed.dictionary_encode()
    distinct = _read(encoded.dictionary, verdicts)
    values = distinct.values.take(encoded.indices)
    if distinct.values.null_count == 0:
        return Cells(values, [], [], trimmed.null_count)
    indices = np.asarray(encoded.indices.fill_null(-1))
    bad, marks = _handed_round(distinct.bad, indices), _handed_round(distinct.marks, indices)
    return Cells(values, bad, marks, values.null_count - len(bad) - len(marks), distinct.missing)


def _read(trimmed: pa.StringArray, verdicts: Verdicts) -> Cells:
    """The fast kernel first; each text it leaves open goes to the plain reader."""
    values = verdicts.reader.fast(trimmed)
    open_cells = pc.and_(pc.is_null(values), pc.is_valid(trimmed))
    rows = np.flatnonzero(np.asarray(open_cells))
    if rows.size == 0:
        return Cells(values, [], [], trimmed.null_count)
    bad: list[tuple[int, str, Bad]] = []
    marks: list[tuple[int, str, Mark]] = []
    found: list[object] = []
    missing: set[str] = set()
    for row, text in zip(rows.tolist(), trimmed.take(pa.array(rows)).to_pylist(), strict=True):
        outcome = verdicts.of(text)
        found.append(outcome.value if isinstance(outcome, Value) else None)
        if isinstance(outcome, Bad):
            bad.append((row, text, outcome))
        elif not isinstance(outcome, Value):
            missing.add(text)
        if isinstance(outcome, Mark):
            marks.append((row, text, outcome))
    values = pc.replace_with_mask(values, open_cells, pa.array(found, verdicts.reader.arrow_type))
    return Cells(values, bad, marks, values.null_count - len(bad) - len(marks), frozenset(missing))


def _handed_round(
    distinct: list[tuple[int, str, _Reason]], indices: NDArray[np.int32]
) -> list[tuple[int, str, _Reason]]:
    """Reasons found for entries of a dictionary, given to every row that holds the entry."""
    reasons = {place: (text, reason) for place, text, reason in distinct}
    if not reasons:
        return []
    rows = np.flatnonzero(np.isin(indices, np.array(list(reasons))))
    places: list[int] = indices[rows].tolist()
    return [(int(row), *reasons[place]) for row, place in zip(rows, places, strict=True)]
