"""uk_address_matcher, the anchor of address matching, on the same records and reference, scored by the same code.

It is installed into a folder of its own, as it needs other versions of libraries than ours does.
"""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq

from bench import address_matchers
from bench.address_scores import BUILDING_KIND, Row, Scored, best, score_of, scored, share_of_foreign
from bench.processes import Run, run
from wardmote.engine.linkage.calibrating.scores import Score

REQUIREMENTS = ("uk_address_matcher==1.5.3", "splink<5", "duckdb<2")
_ENVIRONMENT = Path(__file__).parents[1] / "var" / "bench" / "uk_address_matcher-1.5.3"
#: What its authors recommend: an answer weighs that much, and that much more than the next one.
_WEIGHT, _DISTINGUISHABILITY = 10.0, 1.0
_DISTINGUISHABILITIES = (0.0, 0.5, 1.0, 2.0, 3.0, 5.0)


class Measured(NamedTuple):
    """One matcher on one set: as it is used, with the best threshold, and what making its index and answering cost."""

    rows: Sequence[Scored]
    best: Score
    cost: Run

    @property
    def score(self) -> Score:
        """As it is used: ours as it answers, the anchor at the thresholds recommended."""
        return scored(self.rows)

    def __str__(self) -> str:
        foreign = share_of_foreign(self.rows)
        said = "" if foreign is None else f", given to {foreign:.1%} of those not in the reference"
        return (
            f"{self.score}, best F1 {self.best.f1:.4f}{said}; "
            f"{self.cost.cpu_seconds:.1f} processor seconds, {self.cost.peak_mb:,.0f} MB at most"
        )


def environment() -> Path:
    """The Python of the anchor's environment, made where it is not there yet."""
    python = _ENVIRONMENT / "bin" / "python"
    complete = _ENVIRONMENT / "complete"
    if not complete.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(_ENVIRONMENT)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *REQUIREMENTS], check=True)
        complete.touch()
    return python


def measure_both(reference: Path, records: Path, folder: Path) -> tuple[Measured, Measured]:
    """Ours, then the anchor, each as a process that makes its index and answers every record."""
    rows = pq.read_table(records).to_pylist()
    ours, our_cost = _answers("ours", Path(sys.executable), reference, records, folder)
    theirs, their_cost = _answers("anchor", environment(), reference, records, folder)
    mine = [score_of(row, ours[row["unique_id"]]) for row in rows]
    probabilities = [row.answer["probability"] or 0.0 for row in mine]
    return (
        Measured(mine, best(mine, probabilities), our_cost),
        Measured(
            _anchor_rows(rows, theirs, _is_recommended),
            max((_best_anchor(rows, theirs, least) for least in _DISTINGUISHABILITIES), key=lambda it: it.f1),
            their_cost,
        ),
    )


def _answers(
    matcher: str, python: Path, reference: Path, records: Path, folder: Path
) -> tuple[dict[str, Row], Run]:
    out = folder / f"{records.stem}-{matcher}.parquet"
    script = str(Path(address_matchers.__file__))
    cost = run(str(python), script, matcher, str(reference), str(records), str(out))
    return {row["unique_id"]: row for row in pq.read_table(out).to_pylist()}, cost


def _best_anchor(rows: Sequence[Row], answers: dict[str, Row], least: float) -> Score:
    marked = _anchor_rows(rows, answers, lambda answer: _distinguishability(answer) >= least)
    return best(marked, [_weight(answers.get(row["unique_id"], {})) for row in rows])


def _anchor_rows(
    rows: Sequence[Row], answers: dict[str, Row], accepted: Callable[[Row], bool]
) -> list[Scored]:
    """The anchor has no word for a building: where that is asked for, the building's own UPRN is right."""
    found = []
    for row in rows:
        answer = answers.get(row["unique_id"], {})
        uprn = answer["uprn"] if answer.get("uprn") and accepted(answer) else None
        is_building = (row.get("kind") or "").startswith(BUILDING_KIND) and uprn == row["truth"]
        found.append(
            score_of(
                row, {"uprn": None if is_building else uprn, "parent_uprn": uprn if is_building else None}
            )
        )
    return found


def _is_recommended(answer: Row) -> bool:
    return _weight(answer) >= _WEIGHT and _distinguishability(answer) >= _DISTINGUISHABILITY


def _weight(answer: Row) -> float:
    """Stages before the last one give no weight: they are sure of what they find."""
    weight = answer.get("weight")
    return math.inf if weight is None else float(weight)


def _distinguishability(answer: Row) -> float:
    """None where there was no other candidate."""
    found = answer.get("distinguishability")
    return math.inf if found is None else float(found)
