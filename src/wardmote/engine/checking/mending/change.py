"""What a step does to cells: the plain way for one, the fast way for a column of a batch.

White space around a text is not part of it. An empty text is an empty cell. Case and white space are folded for ASCII
only, so that the two ways cannot disagree on a letter.
"""

from __future__ import annotations

import re
import string
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.reading.columns.where import trim

_GAP = "[ \\t\\r\\n\u00a0]+"
_GAPS = re.compile(_GAP)
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)

Mask = npt.NDArray[np.bool_]


class Change(ABC):
    """New texts for some cells of a column."""

    @abstractmethod
    def plain(self, text: str) -> str:
        """The cell's new text, or the same. The text has no white space around it and is not empty."""

    @abstractmethod
    def fast(self, trimmed: pa.StringArray) -> tuple[pa.StringArray, Mask]:
        """New texts, and where they differ from the old. Nulls stay and never count."""


@dataclass(frozen=True)
class Replaced(Change):
    """These texts become those."""

    texts: Mapping[str, str]

    def plain(self, text: str) -> str:
        return self.texts.get(text, text)

    def fast(self, trimmed: pa.StringArray) -> tuple[pa.StringArray, Mask]:
        return _looked_up(trimmed, trimmed, self.texts)


class Respelt(Change):
    """What is one of these texts but for case and white space becomes it; of two that fold alike, the first."""

    def __init__(self, spellings: Iterable[str]) -> None:
        self._texts: dict[str, str] = {}
        for each in spellings:
            self._texts.setdefault(folded(each), each)

    def plain(self, text: str) -> str:
        return self._texts.get(folded(text), text)

    def fast(self, trimmed: pa.StringArray) -> tuple[pa.StringArray, Mask]:
        keys = pc.ascii_lower(pc.replace_substring_regex(trimmed, _GAP, " "))
        return _looked_up(trimmed, keys, self._texts)


class Tidied(Change):
    """Every gap inside a text becomes one space."""

    def plain(self, text: str) -> str:
        return _GAPS.sub(" ", text)

    def fast(self, trimmed: pa.StringArray) -> tuple[pa.StringArray, Mask]:
        tidy = pc.replace_substring_regex(trimmed, _GAP, " ")
        return tidy, _differ(tidy, trimmed)


def folded(text: str) -> str:
    """The text in small letters (of ASCII) with single spaces."""
    return _GAPS.sub(" ", text).translate(_LOWER)


def changed(cells: pa.StringArray, change: Change) -> tuple[pa.StringArray, int]:
    """A column of a batch after the change, and how many of its cells it changed. Other cells stay as written."""
    trimmed = trim(cells)
    new, differs = change.fast(trimmed)
    count = int(differs.sum())
    if count == 0:
        return cells, 0
    filled = trim(new.filter(pa.array(differs)))  # an empty text is an empty cell
    places = np.arange(len(cells))
    places[differs] = len(cells) + np.arange(count)
    return pa.concat_arrays([cells, filled]).take(pa.array(places)), count


def changed_plainly(cells: list[str | None], change: Change) -> tuple[list[str | None], int]:
    """`changed`, cell by cell: the slow obvious version."""
    after: list[str | None] = []
    count = 0
    for cell in cells:
        text = "" if cell is None else cell.strip()
        new = change.plain(text) if text else text
        count += new != text
        after.append(cell if new == text else new.strip() or None)
    return after, count


def _looked_up(
    trimmed: pa.StringArray, keys: pa.StringArray, texts: Mapping[str, str]
) -> tuple[pa.StringArray, Mask]:
    found = pc.index_in(keys, pa.array(list(texts), pa.string()), skip_nulls=True)
    new = pa.array(list(texts.values()), pa.string()).take(found)
    return new, _differ(new, trimmed)


def _differ(new: pa.StringArray, old: pa.StringArray) -> Mask:
    return np.asarray(pc.fill_null(pc.not_equal(new, old), fill_value=False))
