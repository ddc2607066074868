"""Answers held to the truth: precision, recall, and how sure of themselves they may be.

Precision is right by given, recall right by records whose property is in the gazetteer, and a UPRN given where there is
no right answer is an error. Where the truth is a building that has units, naming the building is the right answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.linkage.calibrating.fitting import Bin, Threshold, reliability, thresholds
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.match import Level
from wardmote.engine.linkage.tables.held import uprns_of

Array = np.ndarray[Any, Any]

_NO_PROPERTY: Final = ("0", "none")


class Score(NamedTuple):
    """Of some records."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean."""
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)

    def __str__(self) -> str:
        return f"P {self.precision:.4f}  R {self.recall:.4f}  F1 {self.f1:.4f}"


class Judged(NamedTuple):
    """Of each labelled record: whether its property is listed, whether one was given, and whether that is right; the
    level and the probability of its answer.
    """

    listed: Array
    given: Array
    right: Array
    level: Array
    probability: Array

    @property
    def score(self) -> Score:
        """Precision and recall of all."""
        right = int(self.right.sum())
        return Score(right / max(1, int(self.given.sum())), right / max(1, int(self.listed.sum())))

    def of(self, rows: Array) -> Judged:
        """Some of them."""
        return Judged(*(column[rows] for column in self))

    def thresholds(self) -> list[Threshold]:
        """What taking only answers of a probability and above gives."""
        return thresholds(self.probability[self.given], self.right[self.given], int(self.listed.sum()))

    def reliability(self) -> list[Bin]:
        """What was said of the answers given beside what was right of them."""
        return reliability(self.probability[self.given], self.right[self.given].astype(float))


def judged(gazetteer: Gazetteer, truth: pa.Array, answers: pa.RecordBatch) -> tuple[Judged, Array]:
    """The labelled rows judged, and which they are.

    `truth` are texts: a UPRN; empty where nobody said; `0` or `none` where it is known that the property is not in the
    gazetteer, as it is too where the UPRN is not. What is no UPRN counts as not labelled.
    """
    text = pc.utf8_lower(pc.utf8_trim_whitespace(truth.cast(pa.string()).fill_null("")))
    uprns = uprns_of(text)
    is_none = pc.is_in(text, pa.array(_NO_PROPERTY)).to_numpy(False)
    rows = np.flatnonzero((uprns > 0) | is_none)
    uprns, found = np.where(is_none, 0, uprns)[rows], answers.take(pa.array(rows))
    listed = gazetteer.facts_of(uprns).column("is_listed").to_numpy(False)
    answered, parent = (found.column(name).fill_null(0).to_numpy() for name in ("uprn", "parent_uprn"))
    level = np.array(found.column("match_level").to_pylist(), object)
    names_building = (level == Level.BUILDING) & listed & (parent == uprns)
    given = (answered != 0) | names_building
    right = listed & given & ((answered == uprns) | names_building)
    return Judged(listed, given, right, level, found.column("probability").to_numpy()), rows


def together(parts: Iterable[Judged]) -> Judged:
    """The records of several batches. There is at least one."""
    return Judged(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def groups(kinds: Iterable[str]) -> Mapping[str, Array]:
    """The rows of each kind of error; a cell may name several, set apart by `|`, and none is `untouched`."""
    found: dict[str, list[int]] = defaultdict(list)
    for row, cell in enumerate(kinds):
        for kind in {each.strip() for each in cell.split("|")} - {""} or {"untouched"}:
            found[kind].append(row)
    return {kind: np.array(rows) for kind, rows in sorted(found.items())}


def best(sureness: Iterable[float], right: Iterable[bool], listed: int) -> Score:
    """The best F1 that a threshold gives, of answers given: of those at least as sure as one of them."""
    ordered = sorted(zip(sureness, right, strict=True), key=lambda pair: -pair[0])
    found = Score(0.0, 0.0)
    for score in _scores(ordered, max(1, listed)):
        found = max(found, score, key=lambda each: each.f1)
    return found


def _scores(ordered: list[tuple[float, bool]], listed: int) -> Iterator[Score]:
    rights = 0
    for given, (sure, is_right) in enumerate(ordered, start=1):
        rights += is_right
        if given == len(ordered) or ordered[given][0] < sure:
            yield Score(rights / given, rights / listed)
