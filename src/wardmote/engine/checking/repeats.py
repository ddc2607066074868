"""Values that a schema wants unique, and keys: found at the end of a table, exactly."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.checking.report import BAD_CELLS_SCHEMA
from wardmote.engine.reading.columns.codes import Bad, Code, bad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from wardmote.engine.checking.plan import ColumnPlan
    from wardmote.engine.checking.schema import TableSchema


@dataclass
class _Watch:
    """Columns whose values together must not come again."""

    places: tuple[int, ...]
    column: str
    why: Bad
    is_key: bool
    values: list[list[pa.Array]] = field(default_factory=list)
    texts: list[pa.StringArray] = field(default_factory=list)


class Repeats:
    """Keeps the watched columns of a table as it goes by. Memory: the values of the watched columns."""

    def __init__(self, plans: Sequence[ColumnPlan], schema: TableSchema | None) -> None:
        self._watches = [
            _Watch((plan.place,), plan.column.name, bad(Code.UNIQUE), is_key=False)
            for plan in plans
            if plan.asked is not None and plan.asked.constraints.get("unique")
        ]
        names = [plan.column.name for plan in plans]
        key = schema.primary_key if schema else ()
        if key and all(name in names for name in key):
            places = tuple(names.index(name) for name in key)
            why = bad(Code.PRIMARY_KEY, detail="the key of an earlier row")
            self._watches.append(_Watch(places, ", ".join(key), why, is_key=True))
        self._lines: list[pa.Int64Array] = []

    def add(self, columns: Sequence[pa.Array], written: pa.RecordBatch, lines: pa.Int64Array) -> None:
        """The next batch: its typed columns, its cells as written and its places in the file."""
        for watch in self._watches:
            watch.values.append([columns[place] for place in watch.places])
            watch.texts.append(written.column(watch.places[0]))
        if self._watches:
            self._lines.append(lines)

    def found(self) -> list[tuple[int, pa.RecordBatch]]:
        """Per watched column (by its place) the rows whose value stands in an earlier row, as bad cells."""
        if not self._lines:
            return []
        lines = pa.chunked_array(self._lines).combine_chunks()
        return [(watch.places[0], _report(watch, lines)) for watch in self._watches]


def _numbered(chunks: Sequence[pa.Array]) -> NDArray[np.int64]:
    """Every value of a column as a number that stands for it, -1 for null."""
    encoded = pa.chunked_array(chunks).combine_chunks().dictionary_encode()
    return np.asarray(encoded.indices.fill_null(-1)).astype(np.int64)


def _combined(watch: _Watch) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """A number per distinct combination, and which rows have no value at all."""
    together = np.zeros(sum(len(each[0]) for each in watch.values), np.int64)
    empty = np.ones(len(together), bool)
    for place in range(len(watch.places)):
        numbers = _numbered([chunks[place] for chunks in watch.values])
        empty &= numbers < 0
        pairs = together * (numbers.max(initial=0) + 2) + numbers + 1
        together = np.unique(pairs, return_inverse=True)[1].astype(np.int64)
    return together, empty


def _report(watch: _Watch, lines: pa.Int64Array) -> pa.RecordBatch:
    numbers, empty = _combined(watch)
    first = np.zeros(len(numbers), bool)
    first[np.unique(numbers, return_index=True)[1]] = True
    again = ~first & ~empty
    wrong = np.flatnonzero(again | empty if watch.is_key else again)
    texts = pc.fill_null(pa.chunked_array(watch.texts).combine_chunks().take(pa.array(wrong)), "")
    unfilled = bad(Code.PRIMARY_KEY, detail="not filled in")
    messages = [unfilled.message if empty[row] else watch.why.message for row in wrong.tolist()]
    return pa.record_batch(
        [
            pa.array(wrong + 1, pa.int64()),
            lines.take(pa.array(wrong)),
            pa.array([watch.column] * len(wrong), pa.string()),
            texts,
            pa.array([watch.why.code.value] * len(wrong), pa.string()),
            pa.array(messages, pa.string()),
            pa.array([""] * len(wrong), pa.string()),
        ],
        schema=BAD_CELLS_SCHEMA,
    )
