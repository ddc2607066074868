"""Answers held to the truth: precision, recall, by how sure they are, and how well a probability says what it means.

An answer's UPRN is right or wrong; precision is right by given, recall right by records whose UPRN is in the reference,
and a UPRN given where there is no right answer is an error. Kind 22 is right when the parent is the truth.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

#: Rules after which a text no longer tells a property from every other.
UNDECIDABLE = (
    "SU7",
    "SU10:subunit_text_replaced",
    "SU4:floor_descriptor_dropped",
    "SU13:other_subunit_text_dropped",
    "PN4",
    "SU1:suffix_dropped",
)
BUILDING_KIND = "22"
NO_ANSWER_KINDS = ("28", "29")
Row = dict[str, Any]


class Scored(NamedTuple):
    """A record and its answer. `has_truth`: its UPRN is in the reference."""

    record: Row
    answer: Row
    has_truth: bool
    given: bool
    right: bool


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


def score_of(record: Row, answer: Row) -> Scored:
    """One record under the rules above."""
    kind = record.get("kind") or ""
    truth = record["truth"]
    if kind.startswith(BUILDING_KIND):
        right = answer["uprn"] is None and str(answer["parent_uprn"]) == truth
        return Scored(record, answer, True, right or answer["uprn"] is not None, right)
    has_truth = not (record.get("not_in_ref") or kind[:2] in NO_ANSWER_KINDS)
    given = answer["uprn"] is not None
    return Scored(record, answer, has_truth, given, has_truth and given and str(answer["uprn"]) == truth)


def scored(rows: Sequence[Scored]) -> Score:
    """Precision and recall of these."""
    right = sum(row.right for row in rows)
    return Score(
        right / max(1, sum(row.given for row in rows)), right / max(1, sum(row.has_truth for row in rows))
    )


def best(rows: Sequence[Scored], sureness: Iterable[float]) -> Score:
    """The best F1 that a threshold gives: of the answers at least as sure as one of them."""
    ordered = sorted(
        ((sure, row) for sure, row in zip(sureness, rows, strict=True) if row.given),
        key=lambda pair: -pair[0],
    )
    with_truth = max(1, sum(row.has_truth for row in rows))
    found, right = Score(0.0, 0.0), 0
    for given, (sure, row) in enumerate(ordered, start=1):
        right += row.right
        if given == len(ordered) or ordered[given][0] < sure:
            found = max(found, Score(right / given, right / with_truth), key=lambda score: score.f1)
    return found


def is_decidable(row: Scored) -> bool:
    """Whether the text still tells the property from every other."""
    rules = row.record.get("applied_rules") or ""
    collides = row.record.get("collision") in ("matches_other_only", "matches_label_and_other")
    return row.has_truth and not collides and not any(rule in rules for rule in UNDECIDABLE)


def share_of_foreign(rows: Sequence[Scored]) -> float | None:
    """Of the records whose property is not in the reference, the share given a UPRN; None where there are none."""
    foreign = [row.given for row in rows if not row.has_truth]
    return sum(foreign) / len(foreign) if foreign else None


def half_of(key: str) -> int:
    """Which half of a set a record is in: one is for development, the other to be measured by."""
    return hashlib.sha256(key.encode()).digest()[0] & 1


def calibration_error(given: Sequence[Scored]) -> float:
    """Expected calibration error over ten bins of equal width."""
    error = 0.0
    for low in (each / 10 for each in range(10)):
        some = [row for row in given if low <= row.answer["probability"] < low + 0.1 + (low == 0.9)]
        if some:
            said = sum(row.answer["probability"] for row in some) / len(some)
            error += abs(said - sum(row.right for row in some) / len(some)) * len(some) / len(given)
    return error
