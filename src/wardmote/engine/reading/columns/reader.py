"""How the cells of one column are read: the plain way for one cell, the fast way for many.

A reader says the same thing twice. `read` takes one cell and is the truth: it gives the value or raises
`BadValue` with the reason. `fast` takes a whole array and settles what it can with vectorised kernels: where
it gives a value, that value is exactly `read`'s; where it gives null, nobody has decided yet and `read` is
asked, once per distinct text. So a fast kernel may be incomplete and must never be wrong, bad cells are
always explained by the plain code, and a test can hold one to the other.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import pyarrow as pa

from wardmote.engine.reading.columns.codes import Bad, BadValue, Code, bad
from wardmote.engine.reading.columns.where import matching, of_ascii

if TYPE_CHECKING:
    from collections.abc import Callable


_MANGLED = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,2}")


class Reader(ABC):
    """One way to read cells. Cells come without white space around them and never empty.

    `type` is the Frictionless type; `arrow_type` the type of the column made; `measures` says that letters
    published for withheld figures ("c", "x", "z", "<5") are marks here and not mistakes.
    """

    type: str
    arrow_type: pa.DataType
    measures: bool = False

    @abstractmethod
    def read(self, text: str) -> object:
        """The value of one cell, or BadValue."""

    def fast(self, cells: pa.StringArray) -> pa.Array:
        """Values for the cells that can be settled quickly, null for all others."""
        return pa.nulls(len(cells), self.arrow_type)

    def takes(self, text: str) -> bool:
        """Whether the cell can be read."""
        try:
            self.read(text)
        except BadValue:
            return False
        return True


class TextReader(Reader):
    """Any text is good."""

    type = "string"
    arrow_type = pa.string()

    def read(self, text: str) -> str:
        return text

    def fast(self, cells: pa.StringArray) -> pa.Array:
        return cells


class PatternReader(Reader):
    """Text of one form, kept as it is written.

    `pattern` is RE2 syntax (also understood by Python's `re`, which the plain way uses) and must match the
    whole cell. Under `(?i:` RE2 takes the Kelvin sign for a K, as ASCII does not: the plain way is asked about cells
    beyond ASCII. `form` says in words what the cell should have been, `suggest` may offer a mended text for a bad one.
    """

    type = "string"
    arrow_type = pa.string()

    def __init__(
        self,
        pattern: str,
        code: Code,
        *,
        thing: str,
        form: str = "",
        suggest: Callable[[str], str] | None = None,
    ) -> None:
        self._whole = rf"\A(?:{pattern})\z"
        self._plain = re.compile(pattern, re.ASCII)
        self._code = code
        self._thing = thing
        self._form = form
        self._suggest = suggest

    def read(self, text: str) -> str:
        if self._plain.fullmatch(text):
            return text
        raise BadValue(self._why(text))

    def fast(self, cells: pa.StringArray) -> pa.Array:
        return matching(of_ascii(cells), self._whole)

    def _why(self, text: str) -> Bad:
        if _MANGLED.fullmatch(text):
            return bad(Code.MANGLED, thing=self._thing)
        offered = self._suggest(text) if self._suggest else ""
        sound = offered and self._plain.fullmatch(offered) is not None
        return bad(self._code, thing=self._thing, detail=self._form, suggestion=offered if sound else "")
