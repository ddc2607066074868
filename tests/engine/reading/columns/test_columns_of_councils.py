"""What councils hold is known under good, misleading and missing headers, with dirt; what only looks so is not."""

from __future__ import annotations

import random
from collections.abc import Iterable

from tests.engine.reading.columns.columns_of_councils import COLUMNS, NEAR_MISSES, spoilt
from wardmote.engine.reading.columns.infer import Column, infer_column
from wardmote.engine.reading.columns.sample import Sample

_CELLS = 100


def _column(header: str, cells: Iterable[str]) -> Column:
    counts: dict[str, int] = {}
    for cell in filter(None, map(str.strip, cells)):
        counts[cell] = counts.get(cell, 0) + 1
    return infer_column(Sample(header, counts, _CELLS))


def _name(column: Column) -> str | None:
    name = column.meaning.name if column.meaning else None
    return None if name == "category" else name


def test_every_column_is_known_with_its_type_and_unit() -> None:
    wrong = []
    for place, made in enumerate(COLUMNS):
        found = _column(made.header, made.cells(random.Random(place), _CELLS))
        told = (_name(found), found.reader.type, found.unit if made.unit or made.meaning is None else None)
        if told != (made.meaning, made.type, made.unit):
            wrong.append(f"{made.header or 'no header'}: {made.meaning}, said {told}: {found.evidence}")
    assert wrong == []


def test_what_only_looks_so_is_not_taken_for_it() -> None:
    wrong = []
    for place, (header, make, never) in enumerate(NEAR_MISSES):
        chance = random.Random(place)
        found = _column(header, [spoilt(make(chance), chance, 0.01) for _ in range(_CELLS)])
        if _name(found) in never:
            wrong.append(f"{header}: said {_name(found)}: {found.evidence}")
    assert wrong == []
