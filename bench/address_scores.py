"""Answers held to the truth: precision, recall, by how sure they are, and how well a probability says what it means.

An answer's UPRN is right or wrong; precision is right by given, recall right by records whose UPRN is in the reference,
and a UPRN given where there is no right answer is an error. Kind 22 is right when the parent is the truth.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from wardmote.engine.linkage.calibrating import fitting, scores
from wardmote.engine.linkage.calibrating.scores import Score

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
    """The best F1 that a threshold gives."""
    given = [(sure, row.right) for sure, row in zip(sureness, rows, strict=True) if row.given]
    return scores.best(
        [sure for sure, _ in given], [right for _, right in given], sum(row.has_truth for row in rows)
    )


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
    said = np.array([row.answer["probability"] for row in given])
    return fitting.calibration_error(fitting.reliability(said, np.array([row.right for row in given], float)))
