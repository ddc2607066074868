"""Which columns tell the rows of a table apart, and which speak of another table's rows.

A key is a column that is filled in every row and never twice the same, or two columns that are so together. A
column that holds nothing but keys of another table is likely a foreign key, and so is one whose meaning is the
key of a public register. Figures are never keys: that no two areas have the same population is chance. What is
kept to find out is bounded: of a table that is too large for it nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.reading.columns.headers import header_words, words_pattern
from wardmote.engine.reading.columns.value_hash import ValueHash

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from wardmote.engine.reading.columns.infer import Column

_MOST_BYTES = 128 * 1024 * 1024
_HASHED_FROM_BYTES = 8 * 1024 * 1024
"""Of a larger table a hash is kept in the place of each value."""
_ODD = np.uint64(0x9E3779B97F4A7C15)
_LONGEST_KEY_BYTES = 64
_LEAST_ROWS = 3
_LEAST_ROWS_OF_PAIR = 20
_TRIED_ROWS = 5_000
_MOST_PARTS = 6
_MOST_PAIRS = 3
_MOST_DISTINCT_SHARE = 0.9
_MOST_DISTINCT = 50_000
_LEAST_DISTINCT = 2
_NAMED_AS_KEY = words_pattern(
    r"\w*ids?", "id (?:no|number)", "key", "ref(?:erence)?(?: (?:no|number))?", "code", "(?:\\w+ )?no",
    "(?:\\w+ )?number", "index", "row",
    "uprn", "usrn", "urn", "upn", "uln", "ref ?val", "child", r"\w*cd",
)  # fmt: skip
_NEVER = frozenset(
    {"person_name", "address", "coordinates", "money_gbp", "percentage", "gender", "ethnicity", "category"}
)
_NEVER_PART = _NEVER - {"category", "gender", "ethnicity"}
_TIMES = frozenset({"financial_year", "academic_year", "quarter", "month"})
_PARTS = frozenset({"string", "integer", "year", "date", "datetime"})


@dataclass(frozen=True)
class Key:
    """Columns that tell the rows apart, how that is known, and how sure it is (0 to 1)."""

    columns: tuple[str, ...]
    evidence: str
    confidence: float


@dataclass(frozen=True)
class Link:
    """A column whose values are likely the keys of another table's rows, or of a public register's."""

    table: str
    column: str
    refers_to: str
    evidence: str
    confidence: float


def is_named_as_key(header: str) -> bool:
    """Whether the header speaks of an identifier or a reference."""
    return _NAMED_AS_KEY.search(header_words(header)) is not None


def _may_be_key(column: Column) -> bool:
    if column.unit is not None or (column.meaning is not None and column.meaning.name in _NEVER):
        return False
    kind = column.reader.type
    return (kind == "string" or (kind == "integer" and is_named_as_key(column.name))) and not column.repeats


def _may_be_part(column: Column) -> bool:
    if column.unit is not None or (column.meaning is not None and column.meaning.name in _NEVER_PART):
        return False
    return column.reader.type in _PARTS and (column.reader.type != "integer" or is_named_as_key(column.name))


def _is_time(column: Column) -> bool:
    if column.meaning is not None and column.meaning.name in _TIMES:
        return True
    return column.reader.type in {"year", "date", "datetime"}


def numbered(values: pa.Array) -> NDArray[np.int64]:
    """Every value as a number that stands for it: equal values have equal numbers."""
    return np.asarray(values.dictionary_encode().indices).astype(np.int64)


def are_distinct(columns: Sequence[pa.Array]) -> bool:
    """Whether no two rows hold the same. None of the columns has a null."""
    if len(columns) == 1:
        return bool(pc.count_distinct(columns[0]).as_py() == len(columns[0]))
    together = numbered(columns[0])
    for values in columns[1:]:
        more = numbered(values)
        together = together * (more.max(initial=0) + 1) + more
    in_order = np.sort(together)
    return bool((in_order[1:] != in_order[:-1]).all())


def are_distinct_hashes(columns: Sequence[NDArray[np.uint64]]) -> bool:
    """The same by the hashes of values. Where two values share one by chance, it says no."""
    together = columns[0].copy()
    for hashes in columns[1:]:
        together *= _ODD
        together += hashes
    return _distinct_numbers(together) == len(together)


def _distinct_numbers(numbers: NDArray[np.uint64]) -> int:
    """How many different ones; sorts them in their place."""
    numbers.sort()
    return int(np.count_nonzero(numbers[1:] != numbers[:-1])) + min(1, len(numbers))


def _is_short(values: pa.Array) -> bool:
    return not pa.types.is_string(values.type) or values.nbytes <= (_LONGEST_KEY_BYTES + 8) * max(
        1, len(values)
    )


def _filled(candidates: Sequence[tuple[int, ...]], batch: Sequence[pa.Array]) -> list[tuple[int, ...]]:
    """Those that have no empty cell in these rows."""
    return [each for each in candidates if not any(batch[place].null_count for place in each)]


@dataclass
class KeyWatch:
    """Looks at a table's typed columns as they go by. With `keeps_values`, also at what other tables may refer to."""

    columns: Sequence[Column]
    keeps_values: bool = False
    _rows: int = 0
    _bytes: int = 0
    _open: list[tuple[int, ...]] | None = None
    _held: dict[int, list[pa.Array]] = field(default_factory=dict)
    _hash: ValueHash | None = None
    _hashes: dict[int, list[NDArray[np.uint64]]] = field(default_factory=dict)
    _distinct: dict[int, list[pa.Array]] = field(default_factory=dict)

    def add(self, batch: Sequence[pa.Array]) -> None:
        """The next rows, as typed columns."""
        if not batch or len(batch[0]) == 0:
            return
        if self._open is None:
            found = _filled(self._candidates(batch), batch)
            self._open = [each for each in found if are_distinct([batch[place] for place in each])]
            self._distinct = {place: [] for place in self._referring()} if self.keeps_values else {}
        self._rows += len(batch[0])
        self._open = _filled(self._open, batch)
        self._hold(batch, {place for each in self._open for place in each})
        self._keep_distinct(batch)
        if self._bytes > _MOST_BYTES:
            self._open, self._held, self._hashes, self._distinct = [], {}, {}, {}

    def _hold(self, batch: Sequence[pa.Array], needed: set[int]) -> None:
        """The values themselves, without the rest of their batch; of a larger table their hashes."""
        if self._hash is None:
            # a column that came through a pipe is a view on its whole batch: what is held is copied out of it
            copied = {place: pa.concat_arrays([batch[place]]) for place in needed}
            self._held = {place: [*self._held.get(place, ()), copied[place]] for place in needed}
            self._bytes = sum(each.nbytes for held in self._held.values() for each in held)
            if self._bytes <= _HASHED_FROM_BYTES:
                return
            self._hash = ValueHash()
            self._hashes = {place: list(map(self._hash.of, held)) for place, held in self._held.items()}
            self._held = {}
        else:
            for place in self._hashes.keys() - needed:
                del self._hashes[place]
            for place in needed:
                self._hashes[place].append(self._hash.of(batch[place]))
        self._bytes = sum(each.nbytes for held in self._hashes.values() for each in held)

    def _candidates(self, batch: Sequence[pa.Array]) -> list[tuple[int, ...]]:
        """Single columns and pairs that are keys of the first rows."""
        first = [values.slice(0, _TRIED_ROWS) for values in batch]
        filled = [place for place, values in enumerate(first) if not values.null_count and _is_short(values)]
        single: list[tuple[int, ...]] = [
            (place,) for place in filled if _may_be_key(self.columns[place]) and are_distinct([first[place]])
        ]
        if len(first[0]) < _LEAST_ROWS_OF_PAIR:
            return single
        parts = [place for place in filled if _may_be_part(self.columns[place])][:_MOST_PARTS]
        pairs = [pair for pair in combinations(parts, 2) if are_distinct([first[place] for place in pair])]
        return single + [pair for pair in pairs if self._may_be_pair(pair, single)][:_MOST_PAIRS]

    def _may_be_pair(self, pair: tuple[int, ...], single: Sequence[tuple[int, ...]]) -> bool:
        """Beside what is a key of the first rows, only a time may be the other part: tables come year by year."""
        others = [place for place in pair if (place,) not in single]
        return len(others) == 2 or (len(others) == 1 and _is_time(self.columns[others[0]]))

    def _referring(self) -> list[int]:
        return [place for place, column in enumerate(self.columns) if _may_be_part(column)]

    def _keep_distinct(self, batch: Sequence[pa.Array]) -> None:
        for place in list(self._distinct):
            kept = pa.chunked_array([*self._distinct[place], batch[place].unique().drop_null()]).unique()
            if len(kept) > _MOST_DISTINCT:
                del self._distinct[place]
            else:
                self._distinct[place] = [kept]

    def keys(self) -> tuple[Key, ...]:
        """The keys found, those the header names first; the rest of the table has gone by."""
        if self._rows < _LEAST_ROWS:
            return ()
        tried = self._open or []
        sound: list[tuple[int, ...]] = [each for each in tried if len(each) == 1 and self._is_sound(each)]
        sound = sound or [each for each in tried if len(each) > 1 and self._is_sound(each)]
        found = [self._key(each) for each in sound]
        return tuple(sorted(found, key=lambda key: -key.confidence))

    def _is_sound(self, places: tuple[int, ...]) -> bool:
        """No two rows the same; and of a pair no part that is nearly a key, spoilt by a few rows."""
        most = _MOST_DISTINCT_SHARE * self._rows
        if self._hash is not None:
            hashes = [np.concatenate(self._hashes[place]) for place in places]
            if len(places) > 1 and any(_distinct_numbers(each.copy()) > most for each in hashes):
                return False
            return are_distinct_hashes(hashes)
        columns = [pa.chunked_array(self._held[place]).combine_chunks() for place in places]
        if len(places) > 1 and any(pc.count_distinct(values).as_py() > most for values in columns):
            return False
        return are_distinct(columns)

    def _key(self, places: tuple[int, ...]) -> Key:
        names = tuple(self.columns[place].name for place in places)
        named = all(is_named_as_key(name) for name in names)
        sureness = (0.95 if named else 0.7) * (1 - 1 / (self._rows + 1)) * (1 if len(places) == 1 else 0.9)
        words = (
            "every row has one, and no two the same" if len(places) == 1 else "no two rows have the same two"
        )
        return Key(names, f"{words} ({self._rows:,} rows)", round(sureness, 3))

    def values(self) -> Mapping[str, pa.Array]:
        """The distinct values of the columns that other tables may refer to, or that may refer to others."""
        return {self.columns[place].name: kept[0] for place, kept in self._distinct.items() if kept}


@dataclass
class KeyBook:
    """The keys of the tables of one file, and which columns speak of them."""

    _keys: dict[str, tuple[Key, ...]] = field(default_factory=dict)
    _values: dict[str, Mapping[str, pa.Array]] = field(default_factory=dict)

    def enter(self, table: str, keys: tuple[Key, ...], values: Mapping[str, pa.Array]) -> None:
        """What a table's watch has found."""
        self._keys[table], self._values[table] = keys, values

    def links(self) -> list[Link]:
        """Likely foreign keys among the tables: all the values of a column stand in the key of another table."""
        return [
            link
            for table, columns in self._values.items()
            for column, values in columns.items()
            if len(values) >= _LEAST_DISTINCT
            for link in self._links_of(table, column, values)
        ]

    def _links_of(self, table: str, column: str, values: pa.Array) -> list[Link]:
        found = []
        for other, keys in self._keys.items():
            for name in [key.columns[0] for key in keys if len(key.columns) == 1]:
                theirs = self._values[other].get(name)
                alike = _alike(column, name)
                if (
                    other == table
                    or theirs is None
                    or theirs.type != values.type
                    or not (alike or len(values) >= 20)
                ):
                    continue
                if pc.all(pc.is_in(values, value_set=theirs)).as_py():
                    sureness = 0.95 if alike else 0.6
                    evidence = f"all its {len(values):,} values stand there"
                    found.append(Link(table, column, f"{other}: {name}", evidence, sureness))
        return found


def _alike(column: str, other: str) -> bool:
    """Whether two headers name the same thing, with or without a table's name before it."""
    one, two = (re.sub("[^a-z0-9]", "", name.lower()) for name in (column, other))
    return one == two or one.endswith(two) or two.endswith(one)
