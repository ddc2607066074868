"""What a rule of a schema is that looks at more than one cell, and how one is read from its words.

A rule of one row gives all broken rows of a batch at once; a rule across rows is a question about rows with the same
key, put to records of fixed width. Beside each stands the slow way, which is what the rule means.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from wardmote.engine.reading.columns.codes import Bad, Code
from wardmote.kernel.problem import Invalid

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
PlainRow = Mapping[str, Any]
"""The typed values of one row, None for an empty cell."""

NUMBERS = frozenset({"integer", "number", "year"})
MOMENTS = frozenset({"date", "datetime"})
MEASURES = NUMBERS | MOMENTS


class AskedField(Protocol):
    """What a rule may know of a field of its schema."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def type(self) -> str:
        """Its Frictionless type."""

    @property
    def constraints(self) -> Mapping[str, Any]:
        """What is asked of its cells."""

    @property
    def is_required(self) -> bool:
        """Whether an empty cell is a mistake."""


@dataclass(frozen=True)
class RowColumns:
    """Some rows. `values` are typed, null for an empty cell and for one that cannot be read; `filled` says which
    cells have anything in them, readable or not."""

    values: Mapping[str, pa.Array]
    filled: Mapping[str, Mask]


@runtime_checkable
class RowRule(Protocol):
    """A rule about the cells of one row. The cell of column `at` is reported, for the reason `why`."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it looks at; a table that lacks one of them is not asked."""

    @property
    def at(self) -> str:
        """The column whose cell is reported."""

    @property
    def why(self) -> Bad:
        """What is said of it."""

    def broken(self, rows: RowColumns) -> Mask:
        """Which rows break it."""

    def is_broken(self, row: PlainRow) -> bool:
        """The same of one row whose cells can all be read, the slow way."""


@dataclass(frozen=True)
class Records:
    """Rows that were asked about, in order of their keys and then as the rule wants them.

    `begins` is true for the first of each key, `rows` are the rows' numbers (0 for one of a table referred to),
    `measures` what the rule takes along, by column: numbers in the order of the values, MISSING where there is none.
    """

    begins: Mask
    rows: Numbers
    measures: Mapping[str, Numbers]


MISSING = np.iinfo(np.int64).max


@runtime_checkable
class TableRule(Protocol):
    """A rule about rows with the same values in the columns `key`; all columns where that is empty."""

    @property
    def key(self) -> tuple[str, ...]:
        """The columns whose values together tell which rows belong together."""

    @property
    def measures(self) -> tuple[str, ...]:
        """Columns of numbers, days or moments to compare."""

    @property
    def order(self) -> tuple[str, ...]:
        """Those of the measures by which the rows of a key come; then as in the file."""

    @property
    def needed(self) -> tuple[str, ...]:
        """Columns that have to be filled for a row to be asked about."""

    @property
    def at(self) -> str:
        """The column whose cell is reported; empty for the row as a whole."""

    @property
    def why(self) -> Bad:
        """What is said of it."""

    def broken(self, records: Records) -> Mask:
        """Which records break it."""

    def broken_rows(self, rows: Sequence[PlainRow]) -> list[int]:
        """The places of the rows that break it, the slow way. Rows without what is needed are among them."""


@dataclass(frozen=True)
class RuleKind:
    """One word of `rules`: what it asks, its code, an example with the fields it speaks of, and how it is read."""

    name: str
    says: str
    code: Code
    example: Mapping[str, Any]
    fields: Sequence[Mapping[str, Any]]
    read: Callable[[Written], RowRule | TableRule]


@dataclass
class Written:
    """A rule as a schema says it. What is asked for here and not there, or there and not here, is refused."""

    where: str
    said: Mapping[str, Any]
    fields: Mapping[str, AskedField]
    _asked: set[str] = field(default_factory=lambda: {"rule"})

    def refuse(self, what: str) -> Invalid:
        """The problem to raise."""
        return Invalid("schema.rule", what, where=self.where, next_step="Mend the rule and try again.")

    def take(self, word: str, default: object = None) -> Any:
        """What stands under a word."""
        self._asked.add(word)
        return self.said.get(word, default)

    def column(self, word: str, types: frozenset[str] | None = None) -> AskedField:
        """The field that a word names. Raises Invalid for one that the schema lacks or of another type."""
        return self._field(self.take(word), word, types)

    def columns(
        self, word: str, *, least: int, types: frozenset[str] | None = None, default: object = None
    ) -> tuple[AskedField, ...]:
        """The fields that a list names, each once."""
        names = self.take(word, default)
        if not isinstance(names, list) or len(names) < least or len(set(map(str, names))) != len(names):
            raise self.refuse(f"{word} is a list of at least {least} columns, each of them once.")
        return tuple(self._field(name, word, types) for name in names)

    def flag(self, word: str, *, default: bool) -> bool:
        """A true or a false."""
        said = self.take(word, default)
        if not isinstance(said, bool):
            raise self.refuse(f"{word} is true or false.")
        return said

    def finish(self) -> None:
        """Raises Invalid for a word that nobody asked for."""
        unknown = self.said.keys() - self._asked
        if unknown:
            raise self.refuse(f"The rule has no such word: {', '.join(sorted(map(str, unknown)))}.")

    def _field(self, name: object, word: str, types: frozenset[str] | None) -> AskedField:
        found = self.fields.get(name) if isinstance(name, str) else None
        if found is None:
            raise self.refuse(f"{word} names a column that is no field of the schema.")
        if types is not None and found.type not in types:
            raise self.refuse(
                f"{word} names a column of the type {found.type}, not {', '.join(sorted(types))}."
            )
        return found
