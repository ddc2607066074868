"""Yes and no."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.reading.columns.codes import BadValue, Code, bad
from wardmote.engine.reading.columns.reader import Reader

WORDS: dict[str, bool] = {"true": True, "false": False, "yes": True, "no": False, "y": True, "n": False}
"""Words that say yes or no whatever the column is called."""

FLAGS: dict[str, bool] = WORDS | {"1": True, "0": False, "t": True, "f": False}
"""Also the signs that say so where the column is headed as a flag."""


class BooleanReader(Reader):
    """Yes and no in the given words, whatever their case."""

    type = "boolean"
    arrow_type = pa.bool_()

    def __init__(self, words: dict[str, bool]) -> None:
        self.words = {word.lower(): meaning for word, meaning in words.items()}
        self._keys = pa.array(list(self.words), pa.string())
        self._meanings = pa.array(list(self.words.values()), pa.bool_())

    def read(self, text: str) -> bool:
        meaning = self.words.get(text.lower())
        if meaning is None:
            raise BadValue(bad(Code.TYPE_ERROR, thing="a yes or a no"))
        return meaning

    def fast(self, cells: pa.StringArray) -> pa.Array:
        return self._meanings.take(pc.index_in(pc.ascii_lower(cells), self._keys))
