"""Which answers a person should look at, and in which order that does most good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.linkage.calibration import between
from wardmote.engine.linkage.decided import Decision, Verdict, digest, made_alike
from wardmote.engine.linkage.match import Level
from wardmote.engine.linkage.tables.address_columns import AddressColumns
from wardmote.engine.linkage.tables.held import uprns_of


class Limits(NamedTuple):
    """A UPRN that was given with less than this, as a share and in bits, is looked at."""

    least_probability: float
    least_margin: float


#: More of one address nobody looks through; of those as many are shown at first as there are keys to choose them by.
MOST_OFFERED: Final = 99
SHOWN_FIRST: Final = 9
#: UPRNs that the rows of one address held already: those most rows had are offered, too.
HELD_OFFERED: Final = 3
LIMITS: Final = Limits(least_probability=0.95, least_margin=3.0)

#: How likely a person is to find a better answer where the matcher gave no UPRN: assumed, not measured. A text that
#: names no unit tells a person as little as it tells the matcher.
_OF_LEVEL: Final = {Level.PARENT: 0.3, Level.BUILDING: 0.05}
#: Of no answer at all by the bits of the nearest.
_NEAR: Final = ((0, 22), (0.05, 0.8))
_READ: Final = ("uprn", "match_level", "probability", "match_weight", "parent_uprn", "candidates")


class Doubtful(NamedTuple):
    """An address to be looked at: by its digest, with the first row (from 0) that has it, and how many have it.

    `offered` are the properties to choose from; `good` is what a decision is worth, in rows set right. `held` are the
    UPRNs that these rows held already, each with how many rows did, the most first.
    """

    digest: bytes
    row: int
    rows: int
    level: str
    offered: tuple[int, ...]
    good: float
    held: tuple[tuple[int, int], ...] = ()


def is_doubtful(answers: pa.RecordBatch | pa.Table, limits: Limits) -> pa.Array:
    """Of rows with the columns of a match: whether a person has something to look at and reason to."""
    level, probability, margin = (answers.column(name) for name in ("match_level", "probability", "margin"))
    given = pc.is_in(level, pa.array([Level.EXACT, Level.GUESS], pa.string()))
    doubtful = pc.or_(pc.less(probability, limits.least_probability), pc.less(margin, limits.least_margin))
    has_near = pc.not_equal(pc.fill_null(answers.column("candidates"), ""), "")
    decided = pc.starts_with(pc.fill_null(answers.column("explanation"), ""), "decided:")
    return pc.and_(pc.and_not(has_near, decided), pc.if_else(given, doubtful, True))


class ReviewList:
    """The doubtful addresses of a matched table, each once, gathered from its batches in their order.

    Those are left out that were `decided` since, unless a property comes near now that was not offered then. `held`
    is the column of UPRNs that the table held already, if it has one.
    """

    def __init__(
        self,
        columns: AddressColumns,
        *,
        held: str | None,
        limits: Limits,
        key: bytes,
        decided: Mapping[bytes, Decision],
    ) -> None:
        self._columns, self._limits, self._key, self._decided = columns, limits, key, decided
        self._held_column = held
        self._found: dict[bytes, Doubtful] = {}
        self._held: dict[bytes, Counter[int]] = {}
        self._rows = 0

    def add(self, batch: pa.RecordBatch) -> None:
        """Gathers from rows that have the columns of an address and of a match."""
        rows = np.flatnonzero(is_doubtful(batch, self._limits).to_numpy(zero_copy_only=False))
        taken = batch.select([*self._columns.names, *_READ]).take(pa.array(rows))
        marks = digests(taken, self._columns, key=self._key)
        held = self._held_in(batch, rows)
        for row, mark, each, uprn in zip(rows.tolist(), marks, taken.to_pylist(), held, strict=True):
            self._count(self._rows + row, mark, each, uprn)
        self._rows += batch.num_rows

    def in_order(self) -> list[Doubtful]:
        """Those first where a decision mends most."""
        found = (self._with_held(each) for each in self._found.values())
        return sorted(found, key=lambda each: (-each.good, each.row))

    def _held_in(self, batch: pa.RecordBatch, rows: np.ndarray[Any, Any]) -> list[int]:
        if self._held_column is None:
            return [0] * len(rows)
        uprns: list[int] = uprns_of(batch.column(self._held_column).take(pa.array(rows))).tolist()
        return uprns

    def _with_held(self, doubtful: Doubtful) -> Doubtful:
        held = tuple(self._held.get(doubtful.digest, Counter()).most_common(MOST_OFFERED))
        offers = dict.fromkeys((*doubtful.offered, *(uprn for uprn, _ in held[:HELD_OFFERED])))
        return doubtful._replace(offered=tuple(offers), held=held)

    def _count(self, row: int, mark: bytes, answer: Mapping[str, Any], held: int) -> None:
        offers = offered(answer, MOST_OFFERED)
        if not _is_settled(self._decided.get(mark), offers):
            new = Doubtful(mark, row, 0, answer["match_level"], tuple(offers), 0.0)
            first = self._found.get(mark) or new
            self._found[mark] = first._replace(rows=first.rows + 1, good=first.good + _chance(answer))
            if held > 0:  # else there is none, or it is no UPRN
                self._held.setdefault(mark, Counter())[held] += 1


def digests(rows: pa.RecordBatch, columns: AddressColumns, *, key: bytes) -> list[bytes]:
    """The digest of the address of each row."""
    texts, postcodes = (each.to_pylist() for each in columns.texts(rows))
    return [digest(*made_alike(*both), key=key) for both in zip(texts, postcodes, strict=True)]


def offered(row: Mapping[str, Any], most: int) -> list[int]:
    """The properties to choose from, at most so many: the one answered or its building, then what came near."""
    near = [int(each) for each in (row["candidates"] or "").split()]
    at_building = row["match_level"] in (Level.BUILDING, Level.PARENT)
    first = row["parent_uprn"] if at_building else row["uprn"]
    return list(dict.fromkeys(int(each) for each in (first, *near, row["parent_uprn"]) if each))[:most]


def _is_settled(decision: Decision | None, offers: Sequence[int]) -> bool:
    if decision is None:
        return False
    return (
        decision.verdict is Verdict.PROPERTY or not decision.offered or set(offers) <= set(decision.offered)
    )


def _chance(row: Mapping[str, Any]) -> float:
    level = Level(row["match_level"])
    if level in (Level.EXACT, Level.GUESS):
        return float(1 - row["probability"])
    return _OF_LEVEL.get(level, between(row["match_weight"], *_NEAR))
