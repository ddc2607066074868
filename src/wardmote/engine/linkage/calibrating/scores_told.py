"""The scores of a labelled file, for a reader and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wardmote.engine.linkage.calibrating.fitting import calibration_error
from wardmote.engine.linkage.calibrating.scores import Array, Judged
from wardmote.engine.linkage.calibrating.telling import reliability_lines, threshold_lines
from wardmote.engine.linkage.match import Level


def lines(judged: Judged, kinds: Mapping[str, Array]) -> list[str]:
    """Score, levels, what is not listed, thresholds, reliability, and kinds of errors."""
    told = [f"{len(judged.listed):,} labelled records, {int(judged.listed.sum()):,} of them listed"]
    told += [str(judged.score), ""]
    for level in Level:
        of_level = judged.of(judged.level == level)
        right = f", right {int(of_level.right.sum()):,}" if of_level.given.any() else ""
        told.append(f"   {level:<9}{len(of_level.level):>9,}{right}")
    foreign = judged.of(~judged.listed)
    if len(foreign.given):
        told += [
            "",
            f"Not in the gazetteer: {int(foreign.given.sum()):,} of {len(foreign.given):,} were given a UPRN.",
        ]
    told += ["", *threshold_lines(judged.thresholds())]
    bins = judged.reliability()
    told += ["", f"Expected calibration error {calibration_error(bins):.4f}", *reliability_lines(bins)]
    if kinds:
        told += ["", f"{'kind of error':<40}{'records':>9}{'right':>9}{'wrong':>9}"]
    for kind, rows in kinds.items():
        some = judged.of(rows)
        right, wrong = some.right.mean(), (some.given & ~some.right).mean()
        told.append(f"{kind[:38]:<40}{len(rows):>9,}{right:>9.1%}{wrong:>9.1%}")
    return told


def as_json(judged: Judged, kinds: Mapping[str, Array]) -> dict[str, Any]:
    """The same for programs."""
    bins = judged.reliability()
    return {
        **_score(judged),
        "levels": {str(level): int((judged.level == level).sum()) for level in Level},
        "thresholds": [each._asdict() for each in judged.thresholds()],
        "calibration_error": calibration_error(bins),
        "reliability": [each._asdict() for each in bins],
        "kinds": {kind: _score(judged.of(rows)) for kind, rows in kinds.items()},
    }


def _score(judged: Judged) -> dict[str, Any]:
    counts = {name: int(getattr(judged, name).sum()) for name in ("listed", "given", "right")}
    score = judged.score
    told = {"precision": score.precision, "recall": score.recall, "f1": score.f1}
    return {"records": len(judged.listed), **counts, **told}
