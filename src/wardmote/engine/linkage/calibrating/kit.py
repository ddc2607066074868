"""A gazetteer is calibrated: addresses with errors are made of it, matched, and probabilities fitted to the answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from wardmote.engine.linkage.calibrating.errors import Record, records
from wardmote.engine.linkage.calibrating.fitting import (
    Bin,
    Judged,
    Threshold,
    fitted,
    reliability,
    thresholds,
)
from wardmote.engine.linkage.calibration import Calibration, Kind, calibration_of
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.match import Level
from wardmote.engine.linkage.matching import Matcher
from wardmote.kernel.problem import Invalid

Array = np.ndarray[Any, Any]

_FEWEST_PROPERTIES: Final = 200
_BATCH: Final = 10_000
_NO_TRUTH: Final = 0


class Calibrated(NamedTuple):
    """The probabilities fitted, and how good they are on addresses that they were not fitted to.

    `counts` are the answers of each kind that they were fitted to; `before` are the bins of the calibration that was
    used until now, `after` those of the new one.
    """

    calibration: Calibration
    counts: Counter[Kind]
    thresholds: list[Threshold]
    before: list[Bin]
    after: list[Bin]


def calibrate(gazetteer: Gazetteer, *, count: int, seed: int) -> Calibrated:
    """Makes `count` addresses, or one for each property where there are fewer; fits to one half, judges by the other.

    Raises Invalid for a gazetteer that is too small to learn from.
    """
    if len(gazetteer.main_rows()) < _FEWEST_PROPERTIES:
        raise Invalid(
            "calibration.few",
            f"The gazetteer has fewer than {_FEWEST_PROPERTIES} properties: too few to learn from.",
            next_step="Use it as it is, with the probabilities that are shipped.",
        )
    made = list(records(gazetteer, count, seed=seed))
    judged = _judged(gazetteer, made)
    to_fit = [each for each in judged[::2] if each]
    held_out = [each for each in judged[1::2] if each and each.is_uprn]
    source = f"{len(judged[::2]):,} addresses with errors made of the gazetteer, seed {seed}"
    calibration = fitted(to_fit, source=source)
    before = calibration_of(gazetteer.folder, gazetteer.version)
    listed = sum(each.truth != _NO_TRUTH for each in made[1::2])
    return Calibrated(
        calibration,
        Counter(each.kind for each in to_fit),
        thresholds(_said(calibration, held_out), _right(held_out), listed),
        _bins(before, held_out),
        _bins(calibration, held_out),
    )


#: The probability of an answer says which kind it is judged by: a curve for each, flat, and high enough for any limit.
_TELLING_KINDS: Final = Calibration(
    {kind: ((0.0,), (round(0.99 + number / 1000, 4),)) for number, kind in enumerate(Kind)}, "which kind"
)
_KINDS: Final = {_TELLING_KINDS.share(kind): kind for kind in Kind}


def _judged(gazetteer: Gazetteer, made: Sequence[Record]) -> list[Judged | None]:
    """The answer to each, None where there is none."""
    matcher = Matcher(gazetteer, calibration=_TELLING_KINDS)
    found: list[Judged | None] = []
    for start in range(0, len(made), _BATCH):
        some = made[start : start + _BATCH]
        texts = pa.array([each.text for each in some], pa.string())
        postcodes = pa.array([each.postcode for each in some], pa.string())
        rows = matcher.match(texts, postcodes).to_pylist()
        found += [_answer(record, row) for record, row in zip(some, rows, strict=True)]
    return found


def _answer(record: Record, row: dict[str, Any]) -> Judged | None:
    if row["match_level"] == Level.NONE:
        return None
    kind = _KINDS[row["probability"]]
    return Judged(kind, row["match_weight"], is_right(record, row), row["uprn"] is not None)


def is_right(record: Record, row: dict[str, Any]) -> bool:
    """A UPRN that is the truth; of an answer about a building that it is the property, or the building it is in."""
    if row["match_level"] in (Level.EXACT, Level.GUESS):
        return record.truth != _NO_TRUTH and bool(row["uprn"] == record.truth)
    if row["parent_uprn"] is not None:
        return row["parent_uprn"] in {record.truth, record.building} - {_NO_TRUTH}
    return str(record.truth) in (row["candidates"] or "").split()


def _said(calibration: Calibration, judged: Sequence[Judged]) -> Array:
    return np.array([calibration.share(each.kind, each.bits) for each in judged])


def _bins(calibration: Calibration, judged: Sequence[Judged]) -> list[Bin]:
    return reliability(_said(calibration, judged), _right(judged))


def _right(judged: Sequence[Judged]) -> Array:
    return np.array([each.right for each in judged], bool)
